"""C9: the ledger of key time nodes, with F62.

F62: every node has its meeting before or during it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Note, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import NOTHING, Answer, share
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.vocabulary.coverage import Covered
from taizhang.engine.keep.history import plain_value
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import span
from taizhang.org.models import Unit
from taizhang.org.principals import system
from taizhang.rooms.programme.meeting.model import HELD, Meeting
from taizhang.rooms.programme.node_days import RULES, Node, NodeSpan, set_days
from taizhang.rooms.programme.zero.model import SIGNED, Scope, ZeroReport, reporting_units

DESK = "coordinator secretary county_liaison"
LATELY = timedelta(days=60)
"""An office without a published shift from so long before a node on keeps its roster elsewhere."""


def met(rows: QuerySet[Any], _: Context | None = None) -> set[int]:
    """Return the keys of nodes with a meeting before or during them.

    The node's link decides, not the year.
    """
    meetings = Meeting.objects.filter(
        node__in=rows, voided=False, state__in=HELD, occurred_on__lte=F("node__ends_on")
    )
    return set(meetings.values_list("node_id", flat=True))


def _nodes(rows: QuerySet[Any], _: Context) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def _owed_daily(rows: QuerySet[Any], context: Context) -> set[tuple[int, date]]:
    """Return the units and days owing a daily zero report.

    Only for the nodes that ask for one.
    """
    owed: set[tuple[int, date]] = set()
    days = NodeSpan.objects.filter(parent__in=rows.filter(daily_zero=True))
    last = min(context.period.end, clock.today())
    for low, first, end in days.values_list("parent__unit_lo", "start", "end"):
        unit = Unit.objects.get(lo=low)
        below = reporting_units().filter(lo__gte=unit.lo, hi__lte=unit.hi)
        below = context.within(below, "lo")
        owed |= {
            (key, day) for key in below.values_list("pk", flat=True) for day in span(first, min(end, last))
        }
    return owed


def _daily(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide signed daily zero reports by units × days of the nodes asking for them.

    Daily reports are those of the special period (R57).
    """
    owed = _owed_daily(rows, context)
    if not owed:
        return NOTHING
    days = {day for _, day in owed}
    reports = ZeroReport.objects.filter(
        scope=Scope.DAY,
        voided=False,
        state__in=SIGNED,
        period_start__gte=min(days),
        period_start__lte=max(days),
    )
    signed = {(unit, day): late for unit, day, late in reports.values_list("unit_id", "period_start", "late")}
    done = owed & signed.keys()
    late = sum(signed[key] for key in done)
    parts = (("filed", "实报", str(len(done)), "份"), ("late", "迟报", str(late), "份"))
    answer = share(len(done), len(owed), "应报日报", parts)
    return Answer(answer.value, answer.status, parts, answer.base, (len(owed), len(done), late))


def _over(draft: Draft) -> str | None:
    if draft.decided_on <= draft.record.ends_on:
        return f"节点到{draft.record.ends_on:%m月%d日}才结束，结束后再写小结。"
    return None


def notes(row: Any) -> Iterable[Note]:
    """Yield notes on what the node still lacks.

    They inform and never bar.
    """
    if not met(Node.objects.filter(pk=row.pk)):
        yield Note("还没有为这个节点召开会议：请从“转来待登记”里登记，或在会议台账里选这个节点。", "amber")
    holes = list(roster_holes(row))
    if not holes and not row.roster_ready:
        yield Note("还没有排定值班表：请排好值班表，再在“部署”一步勾选“值班表已排定”。", "amber")
    for hole in holes:
        yield Note(hole, "amber")


def roster_holes(row: Any) -> Iterator[str]:
    """Yield the gaps of the duty roster in the days of the node.

    Days without a published shift, and shifts of one officer alone although the node asks for two.
    Nothing where the duty room keeps no roster here: then the tick alone tells.
    """
    spans = NodeSpan.objects.filter(parent=row).values_list("start", "end")
    days = {day for first, last in spans for day in span(first, last)}
    sheets = rows_for(by_key("premises.dutysheet"), system("节点值班表核对"), "notes")
    sheets = sheets.filter(unit=row.unit_id, voided=False).exclude(state="drafted")
    if not sheets.filter(occurred_on__gte=row.starts_on - LATELY).exists():
        return
    planned = list(sheets.filter(occurred_on__in=days).values_list("occurred_on", "second"))
    if open_days := sorted(days - {day for day, _ in planned}):
        yield f"{open_days[0]:%m月%d日}等{len(open_days)}天还没有发布值班表，请在“值班表”里排好发布。"
    alone = sorted(day for day, second in planned if second is None)
    if row.duty_doubled and alone:
        yield f"本节点要求双人值班，{alone[0]:%m月%d日}等{len(alone)}班只排了一人，请补第二值班员。"


def meeting(draft: Draft) -> Iterator[Carry]:
    """Ask for the meeting of a node before it begins (I30)."""
    row = draft.record
    if draft.move is None and row.state == "planned":
        values = {
            "kind": "special",
            "title": f"{row.year}年{row.name}维稳安保专题会议",
            "node": row.pk,
            "topics": [{"topic": "node", "about": f"{row.name}期间维护稳定和安全生产"}],
            "occurred_at": plain_value(clock.now()),
        }
        yield Carry(f"{row.year}年{row.name}（{row.starts_on:%m月%d日}起），请开专题会议", values)


MOVES = (
    Move(
        "arrange", "部署", "planned", "ready", by="coordinator secretary deputy head county_liaison unit_head",
        asks="deployment roster_ready", need="deployment",
    ),
    Move(
        "sum_up", "小结", "ready", "summed", by="coordinator secretary county_liaison",
        asks="roster_ready summary", need="summary", guards=(_over,),
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "node_meetings", "重要节点专题会议", "个", of=Computed(Covered(_nodes, met, "节点")), code="F62",
        phrases=(r"重要时间节点[，,]?(?:都)?召开(?:了)?(?P<focus>专题会议)",),
        definition="节点开始前或期间开过会议的节点数；以会议所选的节点为准，不看会议在哪一年开。",
    ),
    Figure(
        "node_daily_reports", "节点期间每日零报告", "", of=Computed(_daily),
        definition="要求每日零报告的节点：应报单位数乘以天数为应报，已签报的为实报，16时后签报为迟报。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Node,
    code="JJ",
    title="重要时间节点",
    section="C9",
    matter="name",
    words=Words("重要时间节点 敏感节点 重要节点", "部署 值守 小结", "个 次"),
    flow=Flow(
        path="planned ready summed",
        states=(
            State("planned", "待部署"),
            State("ready", "已部署"),
            State("summed", "已小结", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(read="deputy head auditor section_head unit_head duty duty_leader safety", write=DESK),
    columns="name year starts_on ends_on level daily_zero extra_patrols duty_doubled roster_ready",
    filters="year level daily_zero",
    find="name",
    form="节点: name level | 要求: daily_zero extra_patrols duty_doubled roster_ready",
    paper=Paper("重要时间节点安排表", "重要时间节点登记簿", ("经办人", "分管领导")),
    lines=(Lines("spans", NodeSpan, "start end note", "起止日期", required=True, most=6),),
    late_after=None,
    planned=True,
    derive=(set_days,),
    rules=RULES,
    notes=notes,
    hint="“两节”“两会”按年登记一次；中秋国庆等分开的日期填两行。登记后会转出一件“请开专题会议”。",
    life=Life(anew="全年重要时间节点"),
    figures=FIGURES,
)
