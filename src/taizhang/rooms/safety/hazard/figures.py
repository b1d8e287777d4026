"""Figures of the hazard ledger.

They count what was found, closed, in time, overdue, relapsed, and the money spent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import (
    NO_DATA,
    Answer,
    Computed,
    Context,
    Figure,
    Part,
    Sum,
    share,
    share_of,
    tally,
)
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.measures import ratio
from taizhang.org.principals import Principal
from taizhang.rooms.safety.hazard.model import Grade, Kind, Source

REAL = ("found", "issued", "fixing", "recheck", "closed")
"""Every state but 误报关闭: a false alarm is no hazard."""


def _due(context: Context, principal: Principal) -> QuerySet[Any]:
    """Select the hazards due in the period and past their date, or closed already."""
    period = context.period
    rows = rows_for(by_key("safety.hazard"), principal, "figure")
    rows = rows.filter(voided=False, deadline__gte=period.start, deadline__lte=period.end)
    rows = rows.filter(deadline__lt=clock.today()) | rows.filter(state="closed")
    if context.unit is not None:
        rows = rows.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
    return rows


def _fire(context: Context, principal: Principal) -> QuerySet[Any]:
    """Select the due hazards found by fire checks at the office."""
    return _due(context, principal).filter(source=Source.FIRE_CHECK, site__kind="office")


def _on_time(rows: QuerySet[Any], _: Context) -> Answer:
    """Divide the hazards closed by their date by those due."""
    counts = tally(rows, done=Q(state="closed", closed_on__lte=F("deadline")))
    due, done = counts["n"], counts["done"]
    if not due:
        return Answer(None, NO_DATA)
    late = due - done
    return Answer(
        ratio(Decimal(done), Decimal(due)),
        base=("到期应改", str(due)),
        coverage=(due, done, late),
        note=f"有{late}处没有按期销号" if late else "",
    )


def _rate(rows: QuerySet[Any], _: Context) -> Answer:
    """Divide the hazards closed by those found in the period.

    Hazards waiting for their re-check do not count as closed.
    """
    counts = tally(rows, closed=Q(state="closed"), waiting=Q(state="recheck"))
    parts = (("recheck", "待复查", str(counts["waiting"]), "处"),)
    return share(counts["closed"], counts["n"], "发现隐患", parts)


def _days(rows: QuerySet[Any], _: Context) -> Answer:
    """Average the days from finding to closing."""
    spans = [
        (closed_on - found_on).days for found_on, closed_on in rows.values_list("occurred_on", "closed_on")
    ]
    if not spans:
        return Answer(None, NO_DATA)
    return Answer((Decimal(sum(spans)) / len(spans)).quantize(Decimal("0.1")))


def _rebounds(rows: QuerySet[Any], _: Context) -> Answer:
    """Divide the relapses within 90 days by the hazards found."""
    return share_of(rows, Q(rebound=True), "发现隐患")


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
        "hazard_closure", "隐患整改率", "", of=Computed(_rate), where={"state__in": REAL},
        definition="期间内发现的隐患中已销号的比例；待复查的不算整改，另列。",
    ),
    Figure(
        "hazards_on_time", "隐患按期整改率", "", of=Computed(_on_time), source=_due,
        definition="整改期限（含批准的延期）在期间内的隐患中按期销号的比例。",
    ),
    Figure(
        "fire_hazards_on_time", "消防检查隐患按期整改", "", of=Computed(_on_time), source=_fire, code="F13",
        phrases=("做好记录[,，]及时整改", "检查发现的隐患按期整改率(?:<n>[%％])?"), definition="办公区防火检查发现、整改期限在期间内的隐患中按期销号的比例。",
    ),
    Figure("hazard_days", "隐患平均整改天数", "天", of=Computed(_days), where={"state": "closed"}, on="closed_on"),
    Figure(
        "hazard_rebounds", "隐患反弹率", "", of=Computed(_rebounds), where={"state__in": REAL},
        definition="同一部位、同一类别在销号90天内再次发现的比例。",
    ),
    Figure("hazard_cost", "隐患整改费用", "元", of=Sum("cost"), on="closed_on", where={"state": "closed"}),
    Figure("hazard_extensions", "隐患延期", "处", where={"extensions__gte": 1}),
)  # fmt: skip
