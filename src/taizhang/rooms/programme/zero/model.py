"""C8 零报告 as a record: every type entered.

Signed by the unit's own head on a real date.

Nothing is ever filled by default: a zero exists only where a signed report says so (reference 0.6).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, Start, State, Stop, Way
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.keep import wall
from taizhang.engine.models import Offer
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.conflicts import everybody
from taizhang.org.models import Holding, Person, Unit
from taizhang.rooms.programme.event_types import TYPES, Kind
from taizhang.rooms.programme.incident.ledger import LEDGER as INCIDENTS
from taizhang.rooms.programme.incident.ledger import told_to_all
from taizhang.rooms.programme.incident.model import COUNTED, UNSETTLED


class Scope(models.TextChoices):
    MONTH = "month", "月报"
    DAY = "day", "特别时期日报"


class ZeroReport(Record):
    """A unit's statement on one month, type by type.

    Or on one day of a special period.
    """

    scope = models.CharField("报告种类", max_length=5, choices=Scope.choices, default=Scope.MONTH)
    period_start = models.DateField("报告期（月报填当月任一天）")
    period_end = models.DateField("报告期末", null=True, editable=False)
    clear = models.BooleanField("零报告（无异常）", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    events = models.PositiveIntegerField("起数", default=0, editable=False)
    signer = models.ForeignKey(
        Person, models.PROTECT, verbose_name="签报人", related_name="+", null=True, editable=False
    )
    signed_at = models.DateTimeField("签报时间", null=True, editable=False)
    signed_on = models.DateField("签报日期", null=True, editable=False)
    due = models.DateField("应报期限", null=True, editable=False)
    late = models.BooleanField("迟报", default=False, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    amend_reason = models.CharField("更正原因", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = "零报告"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "scope", "period_start"), condition=Q(voided=False), name="zero_once"
            ),
        )
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="zero_list"),
            models.Index(fields=("period_start", "unit_lo"), name="zero_period"),
        )


class ZeroLine(Line):
    """The count of one type; a zero is typed or ticked, never assumed."""

    parent = models.ForeignKey(ZeroReport, models.CASCADE, related_name="rows")
    kind = models.CharField("类型", max_length=2, choices=Kind.choices)
    count = models.PositiveIntegerField("起数")
    incidents = models.CharField("案事件编号", max_length=400, blank=True)


SIGNED = ("sent", "collected", "locked", "amended")
"""States in which the unit head's signature stands."""


def responsible(unit: Unit) -> Q:
    """Return the filter of the rows under a reporting unit's answer.

    Its own and those below it that no lower one reports.
    """
    mine = Q(unit_lo__gte=unit.lo, unit_lo__lte=unit.hi)
    for low, high in reporting_units().filter(lo__gt=unit.lo, hi__lte=unit.hi).values_list("lo", "hi"):
        mine &= ~Q(unit_lo__gte=low, unit_lo__lte=high)
    return mine


def reporting_units() -> models.QuerySet[Unit]:
    """Select the units owing zero reports."""
    return Unit.objects.filter(reports_zero=True)


def numbers(text: str) -> list[str]:
    """Split the incident numbers typed in one cell."""
    return [part for part in re.split(r"[\s、,，;；]+", text) if part]


def set_period(draft: Draft) -> None:
    row = draft.record
    if row.scope == Scope.MONTH:
        month = Period.month(row.period_start.year, row.period_start.month)
        row.period_start, row.period_end = month.start, month.end
        row.due = calendar.current().add_workdays(row.period_end, 3)
    else:
        row.period_end = row.due = row.period_start


def fill_rows(draft: Draft) -> None:
    """Fill the rows with an explicit zero for each type by the act 零报告（无异常）.

    Otherwise the rows are as typed.
    """
    ticked = draft.data.get("clear", False)
    if ticked and not any(row["count"] for row in draft.rows("rows")):
        draft.lines["rows"] = [{"kind": kind, "count": 0, "incidents": ""} for kind in TYPES]
    draft.record.events = sum(row["count"] for row in draft.rows("rows"))


def every_type(draft: Draft) -> Iterable[Problem]:
    rows = draft.rows("rows")
    kinds = [row["kind"] for row in rows]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield "rows", f"“{Kind(kind).label}”填了两行，请只留一行。"
    if missing := [row.kind.label for row in TYPES.values() if row.kind not in kinds]:
        yield "rows", f"还缺：{'、'.join(missing)}。每一类都要填，没有的填0（都没有就勾“零报告（无异常）”）。"
    for row in rows:
        label = TYPES[row["kind"]].name
        if len(set(numbers(row["incidents"]))) != row["count"]:
            yield "rows", f"“{label}”填了{row['count']}起，请列出同样多的案事件编号（用顿号隔开）。"
        if row["count"] and draft.record.clear:
            yield "clear", f"已勾“零报告（无异常）”，但“{label}”填了{row['count']}起，请取消勾选或改正。"


def once(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if not row.unit.reports_zero:
        yield "unit", f"“{row.unit.short}”不在应报零报告的单位名单内，请选应报单位。"
    same = ZeroReport.objects.filter(
        unit=row.unit, scope=row.scope, period_start=row.period_start, voided=False
    ).exclude(pk=row.pk)
    if other := same.first():
        words = f"{row.unit.short}{period_words(row)}"
        yield "period_start", f"{words}的零报告已经登记（{other.number}），请在原报告上办理。"
    if row.period_end > draft.today:
        yield "period_start", f"报告期到{row.period_end:%m月%d日}才结束，不能提前填报。"


def untouched(draft: Draft) -> Iterable[Problem]:
    """Refuse to change a signed report except through 退回 or 更正.

    Void it to start again.
    """
    if draft.move is None and not draft.new and draft.record.state in SIGNED:
        yield "", "已签报的零报告不能直接修改：未汇总的请经办人退回重报，已汇总的由分管领导批准更正。"


def period_words(row: ZeroReport) -> str:
    """Write the period in its usual form."""
    day = row.period_start
    return f"{day.year}年{day.month}月" + ("" if row.scope == Scope.MONTH else f"{day.day}日")


def _own_head(draft: Draft) -> str | None:
    """Require the signature of the unit's own head.

    Not that of a leader above it.
    """
    person, row = draft.act.decided_by, draft.record
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=draft.decided_on),
        person=person,
        unit=row.unit,
        post__in=("unit_head", "head"),
        since__lte=draft.decided_on,
    )
    if person is not None and held.exists():
        return None
    return f"零报告须由{row.unit.short}的单位负责人签报，请改选签报人。"


def _signature(draft: Draft) -> str | None:
    if draft.act.way == Way.SCREEN or draft.act.paper is not None:
        return None
    return "零报告须有单位负责人的签字：请附签字件，或由本人在屏上签报。"


def _after_period(draft: Draft) -> str | None:
    if draft.decided_on >= draft.record.period_end:
        return None
    return f"签字日期早于报告期末（{draft.record.period_end:%m月%d日}），不能提前签报。"


def _settled(draft: Draft) -> str | None:
    """Refuse to sign a zero over an unsettled event (X4).

    The event waits to be registered or graded.
    """
    row = draft.record
    mine = responsible(row.unit)
    waiting = told_to_all().filter(
        mine,
        voided=False,
        state__in=UNSETTLED,
        occurred_on__gte=row.period_start,
        occurred_on__lte=row.period_end,
    )
    if found := list(waiting.order_by("number").values_list("number", flat=True)[:5]):
        return f"本期有案事件还没有定级（{'、'.join(found)}），请先核实并由主要负责人定级或排除，再签报。"
    offered = wall.pointing(Offer.objects.all(), (everybody(),), "source_ledger", "source_id").filter(
        mine,
        target_ledger=INCIDENTS.key,
        closed_at=None,
        made_at__gte=clock.local(row.period_start),
        made_at__lt=clock.local(row.period_end + timedelta(days=1)),
    )
    if titles := list(offered.order_by("id").values_list("title", flat=True)[:3]):
        return f"本期有转来待登记的案事件（{'、'.join(titles)}），请先登记定级或说明不登记的原因，再签报。"
    return None


def _agrees(draft: Draft) -> str | None:
    """Check that the report and the incident ledger agree, event by event."""
    row = draft.record
    known: dict[str, set[str]] = defaultdict(set)
    for kind, number in (
        told_to_all()
        .filter(
            COUNTED, responsible(row.unit), occurred_on__gte=row.period_start, occurred_on__lte=row.period_end
        )
        .values_list("kind", "number")
    ):
        known[kind].add(number)
    for line in draft.rows("rows"):
        listed = known[line["kind"]]
        if set(numbers(line["incidents"])) != listed:
            there = f"{len(listed)}起（{'、'.join(sorted(listed))}）" if listed else "0起"
            name = TYPES[line["kind"]].name
            return f"“{name}”：案事件台账本期为{there}，零报告填{line['count']}起，请核对改正。"
    return None


def _sign(draft: Draft) -> None:
    row = draft.record
    signed = draft.act.decided_at or draft.moment
    row.signer, row.signed_at, row.signed_on = draft.act.decided_by, signed, clock.local_date(signed)
    if row.scope == Scope.MONTH:
        row.late = row.signed_on > row.due
    else:
        row.late = signed > clock.local(row.due, 16)


def _monthly(draft: Draft) -> bool:
    return bool(draft.record.scope == Scope.MONTH)


FLOW = Flow(
    states=(
        State("draft", "未报（拟）", tone="warn"),
        State("sent", "已报"),
        State("returned", "已退回", tone="warn"),
        State("collected", "已汇总"),
        State("locked", "已锁定", final=True),
        State("amended", "已更正", final=True),
    ),
    moves=(
        Move(
            "submit",
            "签报",
            "draft returned",
            "sent",
            by="unit_head head",
            guards=(_own_head, _signature, _after_period, _settled, _agrees),
            effect=_sign,
            stops=(Stop("R57", "signed_on"),),
            note="由单位负责人签报；纸质签字的填纸上的真实日期。",
        ),
        Move(
            "return",
            "退回",
            "sent",
            "returned",
            by="coordinator",
            asks="return_reason",
            need="return_reason",
            unlike="submit",
            spare=True,
        ),
        Move("collect", "汇总", "sent", "collected", by="coordinator", unlike="submit", guards=(_agrees,)),
        Move("lock", "锁定", "collected amended", "locked", by="coordinator"),
        Move(
            "amend",
            "更正",
            "collected locked amended",
            "amended",
            by="deputy",
            asks="clear note amend_reason",
            lines="rows",
            need="amend_reason",
            unlike="submit",
            guards=(_settled, _agrees),
            note="经分管领导批准；已出的报告会标明“后更正”。",
            spare=True,
        ),
    ),
    opening=(Start("R57", "period_end", when=_monthly),),
)
