"""C8 零报告: who owes which month, for 今日 and the text that chases it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from taizhang.engine.declare.life import Missing
from taizhang.engine.declare.recurring import Recurring, of_units, workdays_after
from taizhang.kernel.days import span
from taizhang.kernel.turns import Every
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


_monthly = Recurring(
    ZeroReport,
    "{turn}零报告",
    lambda: of_units(reporting_units(), Every.MONTH),
    on="period_start",
    where={"scope": Scope.MONTH},
    met=lambda report: report.state in SIGNED,
    due=workdays_after(3),
    ended=True,
)
"""The signed reports of every month since the ledger came into use, three working days after it."""
