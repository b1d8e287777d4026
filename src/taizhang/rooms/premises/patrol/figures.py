"""Figures of the rounds.

Nights patrolled, points reached, rounds missed, findings put right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.measures import Ratio, Share
from taizhang.engine.declare.vocabulary.coverage import Covered, LongestRun
from taizhang.kernel.days import span
from taizhang.rooms.premises.patrol.model import FindingKind
from taizhang.rooms.premises.patrol.routes import Route

MORNING = 7
"""The hour by which a night is over."""


def nights_due(starts: Mapping[int, date], context: Context) -> set[tuple[int, date]]:
    """Return the past nights of the period by unit, each dated by its evening.

    starts: the day on which each unit's first night route came into use
    """
    local = clock.now().astimezone(clock.SHANGHAI)
    over = local.date() - timedelta(days=1 if local.hour >= MORNING else 2)
    last = min(context.period.end, over)
    return {
        (unit, day) for unit, start in starts.items() for day in span(max(start, context.period.start), last)
    }


def _due(_: QuerySet[Any], context: Context) -> set[tuple[int, date]]:
    """Return the nights due, unit by unit."""
    routes = Route.objects.filter(voided=False, at_night=True)
    routes = context.within(routes)
    firsts = routes.order_by().values_list("unit_id").annotate(first=Min("occurred_on"))
    return nights_due(dict(firsts), context)


def _walked(rows: QuerySet[Any], _: Context) -> set[tuple[int, date]]:
    """Return the nights with a complete round in time."""
    return set(rows.filter(complete=True).order_by().values_list("unit_id", "night").distinct())


FIGURES = (
    Figure(
        "nights_patrolled", "夜间巡逻", "夜", of=Computed(Covered(_due, _walked, "应巡", "有{n}夜没有完成的巡逻")),
        where={"route__at_night": True}, on="night", code="F06", phrases=("夜间巡逻(?:<n>夜)?",),
        definition="至少一轮在时窗内走完全部点位、步行时间合理的夜数，按起始日计；并列应巡夜数。",
    ),
    Figure(
        "nights_in_a_row", "夜间巡逻连续最长", "夜", of=Computed(LongestRun(_due, _walked)),
        where={"route__at_night": True}, on="night", definition="同一单位接连完成夜间巡逻的最长夜数。",
    ),
    Figure(
        "patrol_points_hit", "巡逻到点率", "", of=Ratio("reached", "planned", "应到点"), on="night",
        definition="实到点位数占应到点位数的比例，漏巡的按应到计。",
    ),
    Figure(
        "patrols", "巡逻", "轮", on="night", where={"missed": False}, definition="开始了的轮次，夜间的按起始日计。",
        parts=(
            Part("complete", "完成", "轮", where={"complete": True}),
            Part("hurried", "过快", "轮", where={"hurried": True}),
            Part("outside", "不在时窗", "轮", where={"outside": True}),
        ),
    ),
    Figure(
        "missed_rounds", "漏巡", "轮", on="night", where={"missed": True}, definition="时窗过了没有人巡的轮次，夜间的按起始日计。",
    ),
    Figure(
        "patrol_findings", "巡逻发现", "处", line="findings", on="parent__night",
        parts=tuple(Part(k.value, str(k.label), "处", where={"kind": k.value}) for k in FindingKind),
    ),
    Figure(
        "patrol_findings_fixed", "巡逻发现整改", "",
        of=Share(Q(fixed_on__isnull=False) | Q(severity="spot"), "巡逻发现"), line="findings", on="parent__night",
        definition="当场处理和隐患已销号的发现占全部发现的比例。",
    ),
)  # fmt: skip
