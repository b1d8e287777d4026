"""One grouped pass over a ledger's rows.

It gives cells by the columns of the ledger's figures; each figure is folded from them. Totals under
other conditions are taken cell by cell in the same pass, and so are the values of which different
ones are counted.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any, NamedTuple

from django.db.models import Aggregate, BooleanField, Case, DateField, F, Q, QuerySet, Value, When
from django.db.models import Count as SqlCount
from django.db.models import Max as SqlMax
from django.db.models import Min as SqlMin
from django.db.models import Sum as SqlSum

from taizhang.engine.declare.measures import Sum, number
from taizhang.engine.declare.record import Entry


@dataclass(frozen=True)
class _Test:
    """One condition of a filter, as a column of the grouped pass."""

    lookup: str
    value: Any

    @cached_property
    def column(self) -> str:
        name, _, kind = self.lookup.rpartition("__")
        return name if kind in ("in", "exact") else self.lookup if kind not in _RANGE else ""

    @cached_property
    def alias(self) -> str:
        return self.column or f"is_{self.lookup}_{abs(hash(str(self.value))) % 10**8}"

    def holds(self, cell: Mapping[str, Any]) -> bool:
        value = cell[self.alias]
        if not self.column:
            return bool(value)
        return value in self.value if self.lookup.endswith("__in") else bool(value == self.value)


_RANGE = ("gte", "lte", "gt", "lt", "isnull", "contains")


def _tests(where: Mapping[str, Any]) -> list[_Test]:
    return [_Test(lookup, value) for lookup, value in where.items()]


def entered_late(rows: QuerySet[Any]) -> Q:
    """Return the test for 补录; a child row came in with its parent."""
    return Q(**{"parent__entry" if hasattr(rows.model, "line_no") else "entry": Entry.LATE})


Kinds = Mapping[str, tuple[str, Mapping[str, Any]]]
"""Under a name of the pass: a column of which different values are counted, and in which rows."""


def cells(
    rows: QuerySet[Any],
    wheres: Iterable[Mapping[str, Any]],
    sums: Iterable[str],
    totals: Mapping[str, Aggregate],
    kinds: Kinds,
) -> list[dict[str, Any]]:
    """Query cells in one grouped pass over the columns of filters and sums.

    totals: taken in each cell, under the names given; see `folds`
    """
    dims: dict[str, Any] = {
        name: Case(When(Q(**where), then=F(column))) if where else F(column)
        for name, (column, where) in kinds.items()
    }
    for where in wheres:
        for test in _tests(where):
            if test.column:
                dims[test.column] = None
            else:
                case = Case(When(**{test.lookup: test.value}, then=Value(True)), default=Value(False))
                case.output_field = BooleanField()
                dims[test.alias] = case
    rows = rows.order_by()
    expressions = {name: expression for name, expression in dims.items() if expression is not None}
    if expressions:
        rows = rows.annotate(**expressions)
    keys = sorted(dims)
    late = number(entered_late(rows))
    every = {"n_": number(), "late_": late, **{f"sum_{column}": SqlSum(column) for column in sums}}
    every |= totals
    return list(rows.values(*keys).annotate(**every)) if keys else [rows.aggregate(**every)]


def folds(total: Aggregate) -> bool:
    """Return whether a total of all rows follows from those of the cells."""
    return not getattr(total, "distinct", False) and isinstance(total, (SqlCount, SqlSum, SqlMin, SqlMax))


def folded(found: Iterable[Mapping[str, Any]], name: str, total: Aggregate) -> Any:
    """Return a total of all rows from those of the cells."""
    values = [cell[name] for cell in found if cell[name] is not None]
    if not values:
        return 0 if isinstance(total, SqlCount) else None
    together = min if isinstance(total, SqlMin) else max if isinstance(total, SqlMax) else operator.add
    return reduce(together, values)


def few(model: Any, column: str) -> bool:
    """Return whether a column has so few values that a pass may have a cell for each."""
    field: Any = None if "__" in column else model._meta.get_field(column)
    return field is not None and bool(field.choices or isinstance(field, (BooleanField, DateField)))


def kinds_of(found: Iterable[Mapping[str, Any]], name: str) -> int:
    """Count the different values of a column; what is empty counts as none."""
    return len({cell[name] for cell in found} - {None})


class Folded(NamedTuple):
    """The sum of the cells of one filter: rows, late rows, value measured.

    Late rows are those entered late.
    """

    rows: int
    late: int
    value: Decimal


def fold(found: Iterable[Mapping[str, Any]], where: Mapping[str, Any], of: Any) -> Folded:
    """Add up the cells fulfilling a filter."""
    tests = _tests(where)
    n, late, total = 0, 0, Decimal(0)
    for cell in found:
        if all(test.holds(cell) for test in tests):
            n += cell["n_"]
            late += cell["late_"]
            if isinstance(of, Sum):
                total += cell[f"sum_{of.column}"] or 0
    return Folded(n, late, total if isinstance(of, Sum) else Decimal(n))
