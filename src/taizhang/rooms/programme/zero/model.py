"""C8 零报告 as a record: every type entered.

The unit's own head signs it on a real date. Nothing is ever filled by default: a zero exists only where
a signed report says so.
"""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q

from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person, Unit
from taizhang.rooms.programme.event_types import Kind


class Scope(models.TextChoices):
    MONTH = "month", "月报"
    DAY = "day", "特别时期日报"


class ZeroReport(Record):
    """A unit's statement on one month, type by type.

    In a special period it is a statement on one day.
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


def period_words(row: ZeroReport) -> str:
    """Write the period in its usual form."""
    day = row.period_start
    return f"{day.year}年{day.month}月" + ("" if row.scope == Scope.MONTH else f"{day.day}日")
