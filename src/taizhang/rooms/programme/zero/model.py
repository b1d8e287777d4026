"""C8 零报告 as a record: every type entered.

The unit's own head signs it on a real date. Nothing is ever filled by default: a zero exists only where
a signed report says so.
"""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Unit
from taizhang.rooms.programme.event_types import Kind


class Scope(models.TextChoices):
    MONTH = "month", "月报"
    DAY = "day", "特别时期日报"


class ZeroReport(Record):
    """A unit's statement on one month, type by type.

    In a special period it is a statement on one day.
    """

    scope = fields.choice("报告种类", Scope, default=Scope.MONTH)
    period_start = fields.day("报告期（月报填当月任一天）")
    period_end = fields.day("报告期末", computed=True)
    clear = fields.yes("零报告（无异常）")
    note = fields.text("说明", 200, optional=True)
    events = fields.count("起数", computed=True)
    signer = fields.person("签报人", computed=True)
    signed_at = fields.moment("签报时间", computed=True)
    signed_on = fields.day("签报日期", computed=True)
    due = fields.day("应报期限", computed=True)
    late = fields.yes("迟报", computed=True)
    return_reason = fields.text("退回原因", 200, optional=True)
    amend_reason = fields.text("更正原因", 200, optional=True)

    class Meta(Record.Meta):
        verbose_name = "零报告"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "scope", "period_start"), condition=Q(voided=False), name="zero_once"
            ),
        )
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("period_start", "unit_lo"), name="zero_period"),
        )


class ZeroLine(Line):
    """The count of one type; a zero is typed or ticked, never assumed."""

    parent = fields.parent(ZeroReport, "rows")
    kind = fields.choice("类型", Kind)
    count = fields.count("起数")
    incidents = fields.text("案事件编号", 400, optional=True)


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
