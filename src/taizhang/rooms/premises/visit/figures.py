"""Figures of the gate book.

Persons and cars, exits registered, length of stay, busiest hour.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import NO_DATA, Answer, Computed, Context, Figure, Part, Sum, share, tally
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep.rows import rows_for
from taizhang.org.principals import Principal
from taizhang.rooms.premises.visit.model import Closing, Kind


def _over(context: Context, principal: Principal) -> QuerySet[Any]:
    """Select the visits begun in the period."""
    period = context.period
    rows = rows_for(by_key("premises.visit"), principal, "figure").filter(
        voided=False, denied=False, occurred_on__gte=period.start, occurred_on__lte=period.end
    )
    if context.unit is not None:
        rows = rows.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
    return rows


def _closed(rows: QuerySet[Any], _: Context) -> Answer:
    """Divide visits with a registered exit by all visits.

    Those closed only next day stand beside it.
    """
    counts = tally(rows, left=Q(state="left"), late=Q(late_closed=True))
    return share(
        counts["left"], counts["n"], "登记进入", (("late", "次日补登离开", str(counts["late"]), "次"),)
    )


def _stay(rows: QuerySet[Any], _: Context) -> Answer:
    """Average the minutes inside of visits with an exit seen by the gate itself."""
    spans = [
        (left - came).total_seconds() / 60
        for came, left in rows.filter(closing=Closing.GATE).values_list("occurred_at", "left_at")
    ]
    if not spans:
        return Answer(None, NO_DATA)
    return Answer(Decimal(round(sum(spans) / len(spans))))


def _busiest(rows: QuerySet[Any], _: Context) -> Answer:
    """Find the hour of the day with most entries; the earliest of equals."""
    hours = [moment.astimezone(clock.SHANGHAI).hour for moment in rows.values_list("occurred_at", flat=True)]
    if not hours:
        return Answer(None, NO_DATA)
    most = max(sorted(set(hours)), key=hours.count)
    return Answer(Decimal(most), parts=(("visits", "该时段登记", str(hours.count(most)), "次"),))


FIGURES = (
    Figure(
        "outsiders", "外来人员、车辆登记", "人", of=Sum("party_size"), where={"denied": False}, code="F07",
        parts=(
            Part("persons", "外来人员", "人", of=Sum("party_size")),
            Part("vehicles", "外来车辆", "辆", where={"vehicle": True}),
        ),
        phrases=("外来的?人员(?:和|、|及)车辆[^，。；]{0,6}登记", "外来人员(?:登记)?<n>人"),
        definition="登记进入的外来人员人数之和（含同行），并列外来车辆数；拒绝进入的不计，本社车辆不登记。",
    ),
    Figure(
        "visits", "外来登记", "次",
        parts=(
            *(Part(k.value, str(k.label), "次", where={"kind": k.value}) for k in Kind),
            Part("denied", "拒绝进入", "次", where={"denied": True}),
            Part("alike", "内容雷同", "次", where={"alike": True}),
            Part("odd_plate", "车牌格式不常见", "次", where={"odd_plate": True}),
        ),
    ),
    Figure(
        "visits_closed", "进出登记闭合", "", of=Computed(_closed), source=_over,
        definition="有离开登记的次数占登记进入次数的比例；次日补登的另列。",
    ),
    Figure(
        "visit_minutes", "平均停留", "分钟", of=Computed(_stay), source=_over,
        definition="出门时登记离开的平均停留分钟数；清点关闭和补登的不计。",
    ),
    Figure(
        "busiest_hour", "来访最多的时段", "时", of=Computed(_busiest), source=_over,
        definition="登记进入次数最多的钟点（从该钟点起的一小时）。",
    ),
)  # fmt: skip
