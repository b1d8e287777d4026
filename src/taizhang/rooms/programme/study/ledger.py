"""C11: the ledger of the weekly study session (每周学习例会)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, Start, State, Stop
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Note, Paper, Roll, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.keep import deadlines
from taizhang.org import calendar
from taizhang.org.people import in_post
from taizhang.rooms.programme.study.figures import FIGURES
from taizhang.rooms.programme.study.model import (
    RULES,
    Mark,
    StudyAttendee,
    StudyMaterial,
    StudySession,
    make_up_until,
    pending,
    settle,
)
from taizhang.rooms.programme.study.owed import expects

DESK = "secretary coordinator county_liaison"


def _somebody_away(draft: Draft) -> bool:
    return any(row["status"] != Mark.PRESENT for row in draft.lines.get("attendees", []))


def _all_made_up(draft: Draft) -> None:
    """Stop the clock on the day of the last make-up.

    Once the last person has made it up.
    """
    days = [row["made_up_on"] for row in draft.lines.get("attendees", []) if row["status"] != Mark.PRESENT]
    if days and None not in days:
        for row in deadlines.open_rows(draft.ledger.key, draft.record.pk, "R55"):
            deadlines.finish(row, clock.local(max(days)))


def _over(draft: Draft) -> str | None:
    """Refuse to file a session before everybody has studied.

    It may be filed also when the time for making up has run out.
    """
    row = draft.record
    if draft.today > make_up_until(row.occurred_on, calendar.current()):
        return None
    people = StudyAttendee.objects.filter(parent=row).exclude(status=Mark.PRESENT).select_related("person")
    if left := pending(people, row.occurred_on):
        return f"还有{len(left)}人没有补学（{'、'.join(left[:5])}），补学期满以前先不归档。"
    return None


def notes(row: Any) -> Iterable[Note]:
    """Yield the persons still to make it up, and by when."""
    people = StudyAttendee.objects.filter(parent=row).exclude(status=Mark.PRESENT).select_related("person")
    if left := pending(people, row.occurred_on):
        until = make_up_until(row.occurred_on, calendar.current())
        late = clock.today() > until
        words = "补学期已满，这些人按未参加计" if late else f"请在{until:%m月%d日}以前补学"
        yield Note(f"{len(left)}人没有补学（{'、'.join(left[:10])}）：{words}。", "red" if late else "amber")


MOVES = (
    Move(
        "make_up", "登记补学", "held", "held", by=DESK, lines="attendees", effect=_all_made_up,
        note="在补学的人后面填补学日期；例会后10个工作日内补学的才算参加。",
    ),
    Move("file", "归档", "held", "filed", by=DESK, guards=(_over,), stops=(Stop("R55"),)),
)  # fmt: skip
LEDGER = Ledger(
    StudySession,
    code="XX",
    title="学习例会",
    section="C11",
    matter="theme",
    words=Words("学习例会 集中学习", "组织 开展 学习", "次 期 场"),
    flow=Flow(
        path="held filed",
        states=(State("held", "已学习"), State("filed", "已归档", final=True)),
        moves=MOVES,
        opening=(Start("R55", "occurred_at", when=_somebody_away),),
    ),
    access=Access(read="deputy head auditor section_head unit_head", write=DESK),
    columns="occurred_on week form theme lecturer due came away made_up law_study",
    filters="form law_study",
    find="theme lecturer",
    form="学习例会: theme form lecturer place | 记录: minutes",
    paper=Paper("学习例会记录表", "学习例会登记簿", ("记录人", "主持人")),
    lines=(
        Lines(
            "attendees",
            StudyAttendee,
            "person status made_up_on",
            "参学人员",
            required=True,
            most=1000,
            roll=Roll(in_post, mark="status", here=Mark.PRESENT, away=Mark.LEAVE),
        ),
        Lines("materials", StudyMaterial, "material title", "学习材料", most=20),
    ),
    late_after=THREE_WORKDAYS,
    derive=(settle,),
    rules=RULES,
    notes=notes,
    quick="theme form",
    hint="名单是当天在岗人员，默认全到，没到的点一下去掉；附签到表照片，保存后周次和人数自动计算。",
    life=Life(weekly="study_weeks", anew="全年学习安排", expects=expects),
    figures=FIGURES,
)
