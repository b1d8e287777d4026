"""One grouped pass over a ledger's rows.

It gives cells by the columns of the ledger's figures; each figure is folded from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models import Count as SqlCount
from django.db.models import Sum as SqlSum

from taizhang.engine.declare.measures import Sum
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


def cells(
    rows: QuerySet[Any], wheres: Iterable[Mapping[str, Any]], sums: Iterable[str]
) -> list[dict[str, Any]]:
    """Query cells in one grouped pass over the columns of filters and sums."""
    dims: dict[str, Any] = {}
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
    late = SqlCount("pk", filter=entered_late(rows))
    totals = {"n_": SqlCount("pk"), "late_": late, **{f"sum_{column}": SqlSum(column) for column in sums}}
    return list(rows.values(*keys).annotate(**totals)) if keys else [rows.aggregate(**totals)]


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
