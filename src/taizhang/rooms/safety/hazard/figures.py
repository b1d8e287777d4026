"""Figures of the hazard ledger.

They count what was found, closed, in time, overdue, relapsed, and the money spent.
"""

from __future__ import annotations

from django.db.models import F, Q

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context, Figure, Part
from taizhang.engine.declare.measures import Beside, MeanTime, Share, Sum
from taizhang.rooms.safety.hazard.model import Grade, Kind, Source

REAL = ("found", "issued", "fixing", "recheck", "closed")
"""Every state but 误报关闭: a false alarm is no hazard."""


def _due(_: Context) -> Q:
    """Match what is past its date, or closed already."""
    return Q(deadline__lt=clock.today()) | Q(state="closed")


ON_TIME = Share(
    Q(state="closed", closed_on__lte=F("deadline")), "到期应改", rest_late=True, left="有{n}处没有按期销号"
)


FIGURES = (
    Figure(
        "hazards", "发现隐患", "处", where={"state__in": REAL},
        parts=(
            Part("closed", "已销号", "处", where={"state": "closed"}),
            Part("overdue", "超期", "处", where={"overdue": True}),
            Part("major", "重大隐患", "处", where={"grade": Grade.MAJOR.value}),
            Part("rebound", "反弹", "处", where={"rebound": True}),
            *(Part(k.value, str(k.label), "处", where={"kind": k.value}) for k in Kind),
        ),
    ),
    Figure(
        "hazard_closure", "隐患整改率", "",
        of=Share(Q(state="closed"), "发现隐患", beside=(Beside("recheck", "待复查", "处", Q(state="recheck")),)),
        where={"state__in": REAL}, definition="期间内发现的隐患中已销号的比例；待复查的不算整改，另列。",
    ),
    Figure(
        "hazards_on_time", "隐患按期整改率", "", of=ON_TIME, on="deadline", only=_due,
        definition="整改期限（含批准的延期）在期间内的隐患中按期销号的比例。",
    ),
    Figure(
        "fire_hazards_on_time", "消防检查隐患按期整改", "", of=ON_TIME, on="deadline", only=_due,
        where={"source": Source.FIRE_CHECK.value, "site__kind": "office"}, code="F13",
        phrases=("做好记录[,，]及时整改", "检查发现的隐患按期整改率(?:<n>[%％])?"), definition="办公区防火检查发现、整改期限在期间内的隐患中按期销号的比例。",
    ),
    Figure(
        "hazard_days", "隐患平均整改天数", "天", of=MeanTime("occurred_on", "closed_on"), where={"state": "closed"},
        on="closed_on", definition="期内销号的隐患，从发现到复查销号的平均天数。",
    ),
    Figure(
        "hazard_rebounds", "隐患反弹率", "", of=Share(Q(rebound=True), "发现隐患"), where={"state__in": REAL},
        definition="同一部位、同一类别在销号90天内再次发现的比例。",
    ),
    Figure(
        "hazard_cost", "隐患整改费用", "元", of=Sum("cost"), on="closed_on", where={"state": "closed"},
        definition="期内销号的隐患登记的整改费用之和；还没有销号的不计。",
    ),
    Figure("hazard_extensions", "隐患延期", "处", where={"extensions__gte": 1}),
)  # fmt: skip
