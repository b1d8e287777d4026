"""C8 零报告: who owes which month, for 今日 and the text that chases it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.engine.declare.life import Missing
from taizhang.kernel.days import Period, span
from taizhang.org import calendar
from taizhang.rooms.programme.node_days import NodeSpan
from taizhang.rooms.programme.zero.model import SIGNED, Scope, ZeroReport, reporting_units


def expects(since: date, today: date) -> Iterator[Missing]:
    """Yield the missing signed reports.

    Of every month, and of every day of a node that asks for them (R57).
    """
    yield from _monthly(since, today)
    yield from _daily(since, today)


def _daily(since: date, today: date) -> Iterator[Missing]:
    """Yield the missing daily reports of nodes, due on the day itself.

    A signed report is due for each day that has begun of a node with daily reports.
    """
    node_spans = NodeSpan.objects.filter(parent__voided=False, parent__daily_zero=True)
    node_spans = node_spans.filter(start__lte=today, end__gte=since).order_by("start", "pk")
    days: dict[tuple[int, date], str] = {}
    units = list(reporting_units())
    for first, last, name, low, high in node_spans.values_list(
        "start", "end", "parent__name", "parent__unit__lo", "parent__unit__hi"
    ):
        for unit in units:
            if low <= unit.lo and unit.hi <= high:
                days |= {(unit.pk, day): name for day in span(max(first, since), min(last, today))}
    rows = ZeroReport.objects.filter(scope=Scope.DAY, voided=False, period_start__gte=since)
    begun = {(row.unit_id, row.period_start): row for row in rows} if days else {}
    by_key = {unit.pk: unit for unit in units}
    for (key, day), name in days.items():
        row = begun.get((key, day))
        if row is None or row.state not in SIGNED:
            yield Missing(by_key[key], f"{name}{day.month}月{day.day}日零报告", day, row)


def _monthly(since: date, today: date) -> Iterator[Missing]:
    """Yield the missing monthly reports of every reporting unit.

    A signed report is due three working days after the month.

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
