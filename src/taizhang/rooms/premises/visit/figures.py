"""Figures of the gate book.

Persons and cars, exits registered, length of stay, busiest hour.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.measures import (
    MINUTE,
    NOTHING,
    Answer,
    Beside,
    MeanTime,
    Share,
    Sum,
)
from taizhang.rooms.premises.visit.model import Closing, Kind


def _busiest(rows: QuerySet[Any], _: Context) -> Answer:
    """Find the hour of the day with most entries; the earliest of equals."""
    hours = [moment.astimezone(clock.SHANGHAI).hour for moment in rows.values_list("occurred_at", flat=True)]
    if not hours:
        return NOTHING
    most = max(sorted(set(hours)), key=hours.count)
    return Answer(Decimal(most), parts=(("visits", "该时段登记", str(hours.count(most)), "次"),))


ENTERED = {"denied": False}
FIGURES = (
    Figure(
        "outsiders", "外来人员、车辆登记", "人", of=Sum("party_size"), where=ENTERED, code="F07",
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
        "visits_closed", "进出登记闭合", "",
        of=Share(Q(state="left"), "登记进入", beside=(Beside("late", "次日补登离开", "次", Q(late_closed=True)),)),
        where=ENTERED, definition="有离开登记的次数占登记进入次数的比例；次日补登的另列。",
    ),
    Figure(
        "visit_minutes", "平均停留", "分钟", of=MeanTime("occurred_at", "left_at", MINUTE, 0),
        where={**ENTERED, "closing": Closing.GATE.value}, definition="出门时登记离开的平均停留分钟数；清点关闭和补登的不计。",
    ),
    Figure(
        "busiest_hour", "来访最多的时段", "时", of=Computed(_busiest), where=ENTERED,
        definition="登记进入次数最多的钟点（从该钟点起的一小时）。",
    ),
)  # fmt: skip
