"""Figures of the rounds.

Nights patrolled, points reached, rounds missed, findings put right.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.measures import NOTHING, Answer, Ratio, Share
from taizhang.rooms.premises.patrol.model import FindingKind
from taizhang.rooms.premises.patrol.routes import Route

MORNING = 7
"""The hour by which a night is over."""


def nights_due(starts: Iterable[date], context: Context) -> int:
    """Count the past nights of the period.

    From the day each unit's first night route came into use.
    """
    local = clock.now().astimezone(clock.SHANGHAI)
    over = local.date() - timedelta(days=1 if local.hour >= MORNING else 2)
    last = min(context.period.end, over)
    return sum(max((last - max(start, context.period.start)).days + 1, 0) for start in starts)


def _starts(context: Context) -> list[date]:
    """Return the first day of each unit's night rounds."""
    routes = Route.objects.filter(voided=False, at_night=True)
    if context.unit is not None:
        routes = routes.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
    return [row["first"] for row in routes.order_by().values("unit_id").annotate(first=Min("occurred_on"))]


def _nights(rows: QuerySet[Any], context: Context) -> Answer:
    """Count the nights with a complete round in time, unit by unit.

    A night is dated by its evening.
    """
    due = nights_due(_starts(context), context)
    if not due or not rows.exists():
        return NOTHING
    done = rows.filter(complete=True).order_by().values("unit_id", "night").distinct().count()
    return Answer(
        Decimal(done),
        base=("应巡", str(due)),
        coverage=(due, done, 0),
        note="" if done >= due else f"有{due - done}夜没有完成的巡逻",
    )


FIGURES = (
    Figure(
        "nights_patrolled", "夜间巡逻", "夜", of=Computed(_nights), where={"route__at_night": True}, on="night",
        code="F06", phrases=("夜间巡逻(?:<n>夜)?",), definition="至少一轮在时窗内走完全部点位、步行时间合理的夜数，按起始日计；并列应巡夜数。",
    ),
    Figure(
        "patrol_points_hit", "巡逻到点率", "", of=Ratio("reached", "planned", "应到点"), on="night",
        definition="实到点位数占应到点位数的比例，漏巡的按应到计。",
    ),
    Figure(
        "patrols", "巡逻", "轮", on="night", where={"missed": False},
        parts=(
            Part("complete", "完成", "轮", where={"complete": True}),
            Part("hurried", "过快", "轮", where={"hurried": True}),
            Part("outside", "不在时窗", "轮", where={"outside": True}),
        ),
    ),
    Figure("missed_rounds", "漏巡", "轮", on="night", where={"missed": True}),
    Figure(
        "patrol_findings", "巡逻发现", "处", line="findings",
        parts=tuple(Part(k.value, str(k.label), "处", where={"kind": k.value}) for k in FindingKind),
    ),
    Figure(
        "patrol_findings_fixed", "巡逻发现整改", "",
        of=Share(Q(fixed_on__isnull=False) | Q(severity="spot"), "巡逻发现"), line="findings",
        definition="当场处理和隐患已销号的发现占全部发现的比例。",
    ),
)  # fmt: skip
