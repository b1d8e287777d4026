"""C8 案事件: the ledger, from the first word to the lesson.

An incident is graded by the head on a signed paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import Count
from taizhang.engine.declare.parts import Usual
from taizhang.engine.keep.history import plain_value
from taizhang.engine.keep.rows import rows_for
from taizhang.org.conflicts import everybody
from taizhang.org.principals import system
from taizhang.rooms.programme.event_types import Kind
from taizhang.rooms.programme.incident.model import (
    ALL_STOPS,
    BY_ANY_WAY,
    GRADED,
    RULES,
    Incident,
    Notice,
    first_report,
    grown,
    handled,
    learned,
    starts,
    was_reported,
)

DESKS = "duty safety petition_clerk county_liaison coordinator"
GRADING = "level impact criteria"
MOVES = (
    Move(
        "notify", "上报", "reported", "reported", by=f"{DESKS} secrecy unit_head", lines="notices",
        guards=(grown,), stops=BY_ANY_WAY,
    ),
    Move(
        "verify", "核实", "reported", "verified", by="unit_head coordinator deputy", guards=(was_reported,),
        stops=ALL_STOPS, note="人数、损失有变的，先更正再核实。",
    ),
    Move(
        "exclude", "排除（不是案事件）", "reported verified", "excluded", by="coordinator deputy",
        asks="exclude_reason", need="exclude_reason", stops=ALL_STOPS, spare=True,
    ),
    Move(
        "grade", "定级", "verified", "graded", by="head", asks=f"{GRADING} meeting", need=GRADING,
        unlike="verify", signed=True, note="主要负责人签字定级，须附签字件。",
    ),
    Move(
        "regrade", "重新定级", "graded handling concluded closed reviewed", "graded", by="head",
        asks=f"{GRADING} meeting", need=GRADING, signed=True, spare=True,
    ),
    Move("handle", "处置", "graded", "handling", by=f"{DESKS} unit_head deputy"),
    Move("follow", "续报", "handling", "handling", by=f"{DESKS} unit_head", lines="notices", guards=(grown,)),
    Move(
        "conclude", "终报", "handling", "concluded", by="unit_head coordinator deputy",
        asks="measures responsibility", guards=(handled,),
    ),
    Move("close", "结案", "concluded", "closed", by="deputy head", asks="closed_on", need="closed_on"),
    Move(
        "review", "复盘", "closed", "reviewed", by="unit_head coordinator deputy", asks="lesson",
        guards=(learned,),
    ),
)  # fmt: skip
FLOW = Flow(
    path="reported verified graded handling concluded 结案=closed+reviewed",
    states=(
        State("reported", "初报（待核）", tone="warn"),
        State("verified", "已核实（待定级）", tone="warn"),
        State("graded", "已定级"),
        State("handling", "处置中"),
        State("concluded", "已终报"),
        State("closed", "已结案", final=True),
        State("reviewed", "已复盘", final=True),
        State("excluded", "已排除", final=True),
    ),
    moves=MOVES,
    opening=starts(),
)

LEARNT = {
    Kind.CRIME: "stability",
    Kind.PUBLIC_SAFETY: "safe",
    Kind.WORK_ACCIDENT: "work_safety",
    Kind.FOOD_ACCIDENT: "work_safety",
}
"""Kinds of incident after which one looks for a hazard and teaches what was learnt, with the subject of training."""


def hazards(draft: Draft) -> Iterator[Carry]:
    """Ask for the hazard shown by a closed incident (I34)."""
    row = draft.record
    if _closed(draft):
        values = {
            "occurred_at": plain_value(draft.moment),
            "source": "self",
            "source_no": row.number,
            "spot": row.place[:60],
            "kind": "management",
            "description": f"{row.title}暴露的隐患：",
        }
        yield Carry(f"案事件结案：{row.title[:60]}，请查有没有留下隐患", values)


def trainings(draft: Draft) -> Iterator[Carry]:
    """Offer the lesson of a closed incident to the plan of training (I34)."""
    row = draft.record
    if _closed(draft):
        values = {"subject": LEARNT[Kind(row.kind)], "title": f"{row.title[:60]}案例教训"}
        yield Carry(f"案事件结案：{row.title[:60]}，请安排教育培训", values)


def _closed(draft: Draft) -> bool:
    step = draft.move.key if draft.move else ""
    return step == "close" and draft.record.kind in LEARNT


FIGURES = (
    Figure(
        "incidents", "登记案事件", "起", of=Count(), where={"state__in": GRADED},
        definition="已核实并定级的案事件，不含待核、待定级和已排除的。",
    ),
    Figure(
        "incidents_excluded", "排除（不是案事件）", "起", of=Count(), where={"state": "excluded"},
        definition="核实后认定不是案事件的线索。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Incident,
    code="AJ",
    title="案事件",
    section="C8",
    matter="title",
    words=Words("案事件 刑事案件 治安案件 安全事故", "发生 上报 处置 结案", "起 件"),
    flow=FLOW,
    access=Access(read="deputy head auditor unit_head secrecy", write=f"{DESKS} secrecy"),
    columns="occurred_on kind title place people level impact",
    filters="kind level impact",
    find="title place source_number",
    form=(
        "事件: kind branch epidemic title found_at place | 来源: source_number authority_no | "
        "人员与损失: people dead badly_hurt slightly_hurt missing loss | 情况: course measures"
    ),
    paper=Paper("案事件登记表", "案事件登记簿", ("登记人", "核实人", "主要负责人")),
    lines=(Lines("notices", Notice, "to way at by content", "上报记录"),),
    derive=(first_report,),
    rules=RULES,
    usual=(Usual("loss", least=10),),
    fixed=f"kind {GRADING}",
    hint="只登记事件和人数，不登记人员名单；失泄密事件只填日期和涉密纸质台账的编号。",
    life=Life(weekly="incidents"),
    figures=FIGURES,
)


def told_to_all() -> QuerySet[Incident]:
    """Select the incidents open to mention in a zero report.

    Anybody may come to read the report, so none of a matter that names somebody is in it. Claims
    count those too, from this ledger, behind the wall of whoever is told.
    """
    return rows_for(LEDGER, system("零报告核对", behind=(everybody(),)), "zero")
