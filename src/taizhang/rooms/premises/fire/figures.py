"""Figures of fire checks.

Quarters and months with a valid check, what was found and put right.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.measures import NOTHING, Answer, Share, Sum
from taizhang.kernel.days import Period
from taizhang.kernel.words import Style
from taizhang.org.models import FireCycle, Site
from taizhang.rooms.premises.fire.model import CheckKind, OnSpot, cycle_of


def cycles(cycle: str, period: Period) -> list[Period]:
    """Return the whole quarters or months of a period."""
    spans = dict.fromkeys(cycle_of(cycle, month.start) for month in period.months())
    return [span for span in spans if span.start >= period.start and span.end <= period.end]


def kept(
    sites: Iterable[int], spans: Iterable[Period], valid: Iterable[tuple[int, date]], today: date
) -> tuple[list[tuple[int, Period]], list[tuple[int, Period]]]:
    """Return the due cycles of each site, and those with a valid check.

    Due are the cycles that are over or kept already.
    """
    checks: dict[int, list[date]] = {}
    for site, day in valid:
        checks.setdefault(site, []).append(day)
    due, done = [], []
    spans = list(spans)
    for site in sites:
        for span in spans:
            held = any(span.contains(day) for day in checks.get(site, ()))
            if held or span.end < today:
                due.append((site, span))
            if held:
                done.append((site, span))
    return due, done


def _cycles(rows: QuerySet[Any], context: Context, cycle: str, sites: QuerySet[Site], label: str) -> Answer:
    sites = context.within(sites, "unit__lo")
    keys = list(sites.values_list("pk", flat=True))
    checks = list(rows.values_list("site_id", "occurred_on", "counts", "why_not"))
    if not checks:
        return NOTHING
    valid = [(site, day) for site, day, counts, _ in checks if counts]
    due, done = kept(keys, cycles(cycle, context.period), valid, clock.today())
    if not due:
        return NOTHING
    lost = [(site, span) for site, span in due if (site, span) not in done]
    return Answer(
        Decimal(len(done)),
        base=(label, str(len(due))),
        coverage=(len(due), len(done), 0),
        note="；".join(_why(span, site, checks) for site, span in lost[:6]),
        silent=bool(lost),
    )


def _why(span: Period, site: int, found: list[tuple[int, date, bool, str]]) -> str:
    """Write why a cycle has no valid check.

    None was made, or those made and what they lack.
    """
    checks = [(day, reason) for key, day, _, reason in found if key == site and span.contains(day)]
    if not checks:
        return f"{span.label}没有检查"
    each = "、".join(f"{day:%m-%d}检查，{reason or '还没有双方签字'}" for day, reason in checks)
    return f"{span.label}{each}，不计入任何周期"


def _quarters(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide the quarters with a valid check by the past quarters.

    They are the quarters of each office site.
    """
    offices = Site.objects.filter(kind="office")
    return _cycles(rows, context, FireCycle.QUARTER, offices, "季度")


def _months(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide the months with a valid check by the past months.

    Months of each site that is checked by month.
    """
    sites = Site.objects.filter(fire_cycle=FireCycle.MONTH)
    return _cycles(rows, context, FireCycle.MONTH, sites, "应查月次")


FIGURES = (
    Figure(
        "quarterly_fire_checks", "每季度消防安全检查", "季度", of=Computed(_quarters), where={"site__kind": "office"},
        code="F12", style=Style.at_least("1", "每季度"), phrases=("每季度[^，。；]{0,4}消防安全检查",),
        definition="办公区有有效检查的季度数，并列应查季度数；十二项答全、双方在本季度内签字才有效。",
    ),
    Figure(
        "monthly_fire_checks", "每月防火检查", "月次", of=Computed(_months),
        where={"site__fire_cycle": FireCycle.MONTH.value}, definition="按月检查的场所有有效检查的月次，并列应查月次。",
    ),
    Figure(
        "fire_checks", "防火检查", "次",
        parts=(
            *(Part(k.value, str(k.label), "次", where={"kind": k.value}) for k in CheckKind),
            Part("problems", "发现问题", "处", of=Sum("problems")),
            Part("crowded", "一周内多次检查", "次", where={"crowded": True}),
            Part("always_fine", "多次全部合格且无照片", "次", where={"always_fine": True}),
        ),
    ),
    Figure(
        "fire_corrected", "当场改正", "处", line="corrected",
        parts=tuple(Part(k.value, str(k.label), "处", where={"kind": k.value}) for k in OnSpot),
    ),
    Figure(
        "fire_problems_fixed", "防火检查问题整改", "", of=Share(Q(fixed_on__isnull=False), "检查发现问题"), line="items",
        where={"outcome": "problem"}, definition="防火检查发现的问题中隐患已销号的比例。",
    ),
)  # fmt: skip
