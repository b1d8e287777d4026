"""C8 零报告: who owes which month, for 今日 and the text that chases it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.engine.life import Missing
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.rooms.programme.zero_report import SIGNED, Scope, ZeroReport, reporting_units


def expects(since: date, today: date) -> Iterator[Missing]:
    """A signed monthly report of every reporting unit, due three working days after the month.

    The first month owed is the first whole one after the ledger came into use.
    """
    first = since.replace(day=1)
    rows = ZeroReport.objects.filter(scope=Scope.MONTH, voided=False, period_start__gte=first)
    begun = {(row.unit_id, row.period_start): row for row in rows}
    published, units = calendar.current(), list(reporting_units())
    for month in Period(first, today, "").months():
        if month.start < since or month.end >= today:
            continue
        due = published.add_workdays(month.end, 3)
        for unit in units:
            there = (unit.since or month.end) <= month.end and (unit.until or month.start) >= month.start
            row = begun.get((unit.pk, month.start))
            if there and (row is None or row.state not in SIGNED):
                yield Missing(unit, f"{month.start.year}年{month.start.month}月零报告", due, row)
