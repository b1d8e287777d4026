"""C3: the ledger of meetings with its workflow.

With figures F32, F57, F96 and decisions done in time.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Start, State, Stop
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Roll, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import Share
from taizhang.engine.declare.vocabulary.steps import HasFile
from taizhang.engine.keep.history import plain_value
from taizhang.org.people import in_post
from taizhang.rooms.programme.meeting.model import (
    HELD,
    LEADERSHIP,
    RULES,
    Attendee,
    Decision,
    Kind,
    Meeting,
    MeetingTopic,
    Settled,
    Status,
    Topic,
)

DESK = "secretary coordinator county_liaison"
LEADERS = "deputy head unit_head"
_SHEET = HasFile("signed photo minutes", "请附签到册的照片或扫描件。")


def _begun(draft: Draft) -> str | None:
    if draft.moment < draft.record.occurred_at:
        return "会议时间还没到，召开以后再登记。"
    return None


def _came(draft: Draft) -> str | None:
    there = (Status.PRESENT, Status.SUBSTITUTE)
    typed = draft.lines.get("attendees")
    if typed is None:
        came = Attendee.objects.filter(parent=draft.record, status__in=there).exists()
    else:
        came = any(row["status"] in there for row in typed)
    return None if came else "请勾选到会人员。"


def _settled(draft: Draft) -> str | None:
    rows = Decision.objects.filter(parent=draft.record, state=Settled.OPEN)
    if left := [row.text[:20] for row in rows]:
        return f"还有{len(left)}项议定事项没有落实（{'、'.join(left[:3])}），先登记落实情况再归档。"
    return None


MOVES = (
    Move("notify", "通知", "planned", "notified", by=DESK, asks="notified_on", need="notified_on"),
    Move(
        "hold", "召开", "planned notified", "held", by=DESK, asks="invited guests", lines="attendees decisions",
        guards=(_begun, _came, _SHEET), starts=(Start("R60", "occurred_at"),),
        note="勾选到会人员，附签到册照片；请假、缺席、代会的在下面各填一行。",
    ),
    Move(
        "approve", "纪要审签", "held", "minuted", by=LEADERS, asks="minutes_no minutes_on",
        need="minutes_no minutes_on", lines="decisions", stops=(Stop("R60", "minutes_on"),),
    ),
    Move("follow", "决定落实", "minuted following", "following", by=DESK, lines="decisions"),
    Move("archive", "归档", "minuted following", "archived", by=DESK, guards=(_settled,)),
    Move(
        "cancel", "取消", "planned notified", "cancelled", by=DESK, asks="cancel_reason", need="cancel_reason",
    ),
)  # fmt: skip
FLOW = Flow(
    path="planned notified held minuted following archived",
    states=(
        State("planned", "拟开"),
        State("notified", "已通知"),
        State("held", "已召开（纪要待审签）", tone="warn"),
        State("minuted", "纪要已审签"),
        State("following", "决定落实中"),
        State("archived", "已归档", final=True),
        State("cancelled", "已取消", final=True),
    ),
    moves=MOVES,
)


def tasks(draft: Draft) -> Iterator[Carry]:
    """Offer a decision to be reported in writing to the ledger of reports owed (I35)."""
    if draft.move is None or draft.move.key not in ("hold", "approve"):
        return
    for number, row in enumerate(draft.rows("decisions"), 1):
        if row["report"] and row["state"] == Settled.OPEN:
            values = {
                "title": row["text"],
                "came_by": "meeting",
                "source_no": f"{draft.record.number}/{number}",
                "filler": row["owner"].pk,
                "due_at": f"{plain_value(row['due'])}T17:00",
            }
            yield Carry(f"会议议定：{row['text'][:40]}", values, f"/{number}")


FIGURES = (
    Figure(
        "poll_meetings", "电话测评专题会议", "次", line="topics",
        where={"topic": "poll", "parent__kind": "special", "parent__state__in": HELD}, code="F32",
        phrases=(r"召开(?P<focus>专题会议)[，,]?[^。；]{0,20}电话测评",), section="C3",
    ),
    Figure(
        "special_topics", "专题会议议题", "次", line="topics",
        where={"parent__kind": "special", "parent__state__in": HELD}, definition="已召开的专题会议研究的议题，一个议题计一次。",
    ),
    Figure(
        "safe_meetings", "平安建设专题研究会议", "次", line="topics",
        where={"topic": "safe", "parent__kind__in": LEADERSHIP, "parent__state__in": HELD}, code="F96",
        phrases=(r"(?P<focus>定期召开会议)研究平安建设",), definition="党组会、主任办公会、领导小组会中研究平安建设的次数。",
    ),
    Figure(
        "meetings", "会议", "次", where={"state__in": HELD},
        parts=tuple(Part(key, str(label), "次", where={"kind": key}) for key, label in Kind.choices),
        definition="已召开的会议次数；一次会议研究几个议题也只算一次。",
    ),
    Figure(
        "meeting_topics", "会议议题", "个", line="topics", where={"parent__state__in": HELD},
        parts=tuple(Part(key, str(label), "个", where={"topic": key}) for key, label in Topic.choices),
        definition="已召开会议的议题数；与会议次数分开统计，不相加。",
    ),
    Figure(
        "decisions_on_time", "议定事项按期落实", "",
        of=Share(Q(state=Settled.DONE, done_on__lte=F("due")), "到期议定事项", of=~Q(state=Settled.DROPPED)),
        line="decisions", on="due", where={"parent__state__in": HELD},
        definition="期限在期内的议定事项中，在期限内落实的比例；不再办理的不计。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Meeting,
    code="HY",
    title="会议",
    section="C3",
    matter="title",
    words=Words("会议 专题会议 调度会", "召开 研究 部署", "次 场"),
    flow=FLOW,
    access=Access(read="deputy head auditor section_head unit_head", write=DESK),
    columns="occurred_on kind title node chair minutes_no",
    filters="kind node",
    find="title agenda",
    form="会议: kind title place chair node matter_no | 安排: agenda invited guests",
    paper=Paper("会议登记表", "会议登记簿", ("记录人", "主持人")),
    lines=(
        Lines("topics", MeetingTopic, "topic about", "议题", required=True, most=len(Topic)),
        Lines(
            "attendees",
            Attendee,
            "person status substitute",
            "参会人员",
            roll=Roll(in_post, mark="status", here=Status.PRESENT),
        ),
        Lines(
            "decisions",
            Decision,
            "text owner due state done_on report",
            "议定事项",
            charge="owner",
            pending={"state": Settled.OPEN},
        ),
    ),
    late_after=THREE_WORKDAYS,
    planned=True,
    rules=RULES,
    hint="一次会议可有几个议题，每个议题一行；会议次数和议题数分开统计。",
    life=Life(charge="chair"),
    figures=FIGURES,
)
