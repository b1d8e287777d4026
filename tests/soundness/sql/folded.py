"""Fold the rows of a trace in plain Python, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression, Value

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.measures import Count, Distinct, MeanTime, Ratio, Share, Sum

Told = Decimal | None


def folded(figure: Figure, rows: Sequence[Any]) -> tuple[Told, dict[tuple[Any, str], Told]]:
    """Measure rows as a whole, and by unit and month."""
    cells: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for row in rows:
        record = row.parent if figure.line else row
        on = f"parent__{figure.on}" if figure.line and figure.on == "occurred_on" else figure.on
        month = "" if figure.stock else f"{attrgetter(on.replace('__', '.'))(row):%Y-%m}"
        cells[record.unit_id, month].append(row)
    return measured(figure.of, rows), {cell: measured(figure.of, own) for cell, own in cells.items()}


def measured(of: Any, rows: Sequence[Any]) -> Told:
    """Measure rows; nothing comes of none."""
    if not rows:
        return None
    match of:
        case Count():
            return Decimal(len(rows))
        case Sum():
            return _sum(rows, of.column)
        case Distinct():
            return Decimal(len({getattr(row, of.column) for row in rows} - {None}))
        case MeanTime():
            times = [_time(row, of) for row in rows]
            told = [time for time in times if time is not None]
            return _mean(told) / _long(of.unit) if told else None
        case Ratio():
            return _sum(rows, of.part) / whole if (whole := _sum(rows, of.whole)) else None
        case Share():
            base = [row for row in rows if holds(of.of, row)]
            good = sum(holds(of.good, row) for row in base)
            return (Decimal(good) if of.counted else Decimal(good) / len(base)) if base else None
    raise AssertionError(f"nobody has said how to fold {of}")


def _sum(rows: Sequence[Any], column: str) -> Decimal:
    return sum((Decimal(getattr(row, column) or 0) for row in rows), Decimal(0))


def _long(time: timedelta) -> Decimal:
    return Decimal(time // timedelta(microseconds=1))


def _mean(times: Sequence[timedelta]) -> Decimal:
    return _long(sum(times, timedelta())) / len(times)


def _time(row: Any, of: MeanTime) -> timedelta | None:
    first, last = getattr(row, of.first), getattr(row, of.last)
    return None if first is None or last is None else last - first


def holds(test: Q, row: Any) -> bool:
    """Try a condition on a row; what compares with nothing does not hold."""
    parts = [holds(part, row) if isinstance(part, Q) else _fits(*part, row) for part in test.children]
    found = any(parts) if test.connector == Q.OR and parts else all(parts)
    return found is not test.negated


COMPARED = {
    "exact": lambda found, wanted: found == wanted,
    "in": lambda found, wanted: found in wanted,
    "lte": lambda found, wanted: found <= wanted,
    "gte": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "gt": lambda found, wanted: found > wanted,
}


def _fits(path: str, wanted: Any, row: Any) -> bool:
    names = path.split("__")
    look = names.pop() if names[-1] in (*COMPARED, "isnull") else "exact"
    found, wanted = _found(row, names), _wanted(wanted, row)
    if look == "isnull":
        return (found is None) is wanted
    if found is None or wanted is None:
        return found is wanted is None and look == "exact"
    return bool(COMPARED[look](found, wanted))


def _found(row: Any, names: Sequence[str]) -> Any:
    for name in names:
        row = getattr(row, name)
    return row


def _wanted(wanted: Any, row: Any) -> Any:
    """Return what is compared with: a column of the row, that and a time, or a value."""
    if isinstance(wanted, CombinedExpression):
        assert wanted.connector == CombinedExpression.ADD
        return _wanted(wanted.lhs, row) + _wanted(wanted.rhs, row)
    if isinstance(wanted, F):
        return _found(row, wanted.name.split("__"))
    return wanted.value if isinstance(wanted, Value) else wanted
