"""The whole catalogue of figures.

It holds those beside ledgers, those that span rooms, those of this office, those still to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from django.http import Http404

from taizhang.engine.declare.figure import Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import NO_DATA, NOTHING, TEXT, Answer
from taizhang.engine.declare.office.figures import OfficeFigure
from taizhang.engine.declare.registry import all_figures, spanning
from taizhang.engine.read.answers import Counted, full_key
from taizhang.engine.read.counting import compute, counted, day_of, trace
from taizhang.engine.read.looking import Look, look
from taizhang.engine.read.plans import OLDEST, oldest
from taizhang.kernel.days import Period
from taizhang.numbers import office, reported
from taizhang.numbers.planned import PLANNED
from taizhang.org.principals import Principal

YEAR = Figure("year", "报告年度", "年", code="F01", section="H", phrases=(r"^\s*<n>年(?![前来])",))


@dataclass(frozen=True)
class Entry:
    """One figure of the catalogue; without a ledger it is still to come."""

    figure: Figure
    ledger: Ledger | None

    @property
    def key(self) -> str:
        return full_key(self.ledger, self.figure)


@cache
def programme() -> tuple[Entry, ...]:
    """Return the figures of the program, in order."""
    entries = [Entry(figure, ledger) for ledger, figure in (*all_figures(), *spanning())]
    entries += [Entry(figure, None) for figure in (YEAR, *PLANNED)]
    return tuple(sorted(entries, key=_order))


def _order(entry: Entry) -> tuple[bool, str, str]:
    return not entry.figure.code, entry.figure.code, entry.key


def catalogue(period: Period | None = None) -> tuple[Entry, ...]:
    """Return every figure: those with a number in order, then those without.

    period: those of the office are the ones in force in it; today without one
    """
    own = office.of_period(period)
    return tuple(sorted((*_own(own), *programme()), key=_order)) if own else programme()


def _own(listing: list[OfficeFigure]) -> list[Entry]:
    return [Entry(figure, ledger) for ledger, figure in office.pairs(listing)]


def find(name: str) -> Entry:
    """Find a figure by number (F44) or key (petitions.visitors).

    Those that the office ended are found too. Raises `LookupError` in Chinese.
    """
    for listing in (programme, lambda: _own(office.every())):
        for entry in listing():
            if name.upper() == entry.figure.code or name == entry.key:
                return entry
    raise LookupError(f"没有指标“{name}”。可用 taizhang figures 查看全部指标。")


def find_or_404(name: str) -> Entry:
    """Find a figure that an address names; without one the page does not exist."""
    try:
        return find(name)
    except LookupError as error:
        raise Http404 from error


def _without_ledger(entry: Entry, context: Context) -> Counted:
    if entry.figure is YEAR:
        year = context.period.start.year
        whole = context.period.start.timetuple().tm_yday == 1 and context.period.end.year == year
        return counted(None, YEAR, Answer(Decimal(year) if whole else None, TEXT if whole else NO_DATA), 0)
    return counted(None, entry.figure, NOTHING, 0)


def answers(context: Context, entries: Iterable[Entry] | None = None) -> list[Counted]:
    """Compute figures for one context, in catalogue order.

    They are computed over the whole unit asked for.
    """
    listing = list(entries if entries is not None else catalogue(context.period))
    pairs = [(entry.ledger, entry.figure) for entry in listing if entry.ledger is not None]
    rows = iter(reported.added(compute(pairs, context), context))
    return [next(rows) if entry.ledger is not None else _without_ledger(entry, context) for entry in listing]


def looked_at(entry: Entry, context: Context, before: Period, principal: Principal) -> Look:
    """Answer one figure as its page shows it, for a period and an earlier one."""
    if entry.ledger is None:
        now, then = (
            answers(replace(context, period=period), [entry])[0] for period in (context.period, before)
        )
        return Look(now, then, [], 0)
    found = look(entry.ledger, entry.figure, context, before, principal)
    (now,) = reported.added([found.now], context)
    (then,) = reported.added([found.before], replace(context, period=before))
    months = reported.by_month(now, context, found.months)
    seen = found.seen + sum(1 for _ in reported.behind(entry.ledger, entry.figure, context, principal))
    return Look(now, then, months, seen)


@dataclass(frozen=True)
class TraceRow:
    """A row behind a figure, as shown.

    It holds number (with its line), date, unit, and where to open it.
    """

    number: str
    day: str
    unit: str
    ledger: str
    public_id: str
    version: int

    @property
    def slug(self) -> str:
        """Return the ledger as part of an address."""
        return self.ledger.replace(".", "-", 1)


def trace_rows(
    entry: Entry, context: Context, principal: Principal, most: int | None = None
) -> Iterable[TraceRow]:
    """Yield the rows behind a figure visible to the principal, in order.

    most: only so many, the first; else all are streamed
    """
    if entry.ledger is None:
        return
    rows = trace(entry.ledger, entry.figure, context, principal)
    if hasattr(rows.model, "line_no"):
        rows = rows.select_related("parent", "parent__unit").order_by(
            "parent__occurred_at", "parent_id", "line_no"
        )
    else:
        rows = rows.select_related("unit").order_by(*OLDEST)
        if entry.figure.source is None and day_of(entry.figure) == OLDEST[0]:
            rows = oldest(rows)
    shown = 0
    for row in rows.iterator(chunk_size=500) if most is None else rows[:most]:
        shown += 1
        yield _trace_row(row)
    reports = reported.behind(entry.ledger, entry.figure, context, principal)
    yield from map(_trace_row, islice(reports, None if most is None else most - shown))


def _trace_row(row: Any) -> TraceRow:
    parent = getattr(row, "parent", row)
    return TraceRow(
        str(row),
        str(parent.occurred_on),
        parent.unit.short,
        parent._meta.label_lower,
        parent.public_id,
        parent.version,
    )
