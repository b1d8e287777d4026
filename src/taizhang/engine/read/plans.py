"""Query plans: reading of a long list newest first.

The plan avoids sorting all that the list's filters leave.
"""

from __future__ import annotations

import copy
from typing import Any

from django.db import connections, models
from django.db.models import Func, QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup

NEWEST = ("-occurred_on", "-occurred_at", "-id")
SORTED = 2000
"""Up to so many rows a sort costs less than walking past the rows that the filters leave out."""


class _Unindexed(Func):
    """A column that SQLite may not look up by an index: `+column`."""

    template = "+%(expressions)s"
    arity = 1


_AS_STORED = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)
"""Fields whose bound value has the stored type; `+` takes the column's type away from a comparison."""


def newest(rows: QuerySet[Any], total: int) -> QuerySet[Any]:
    """Order the rows newest first; `total` is how many they are.

    SQLite looks filters up first and sorts what they leave, even to show fifty of fourteen thousand
    rows. Where the model has an index in the list's order, a long list walks that index instead.
    """
    if connections[rows.db].vendor == "sqlite" and total > SORTED and _walks(rows.model):
        rows = rows.all()
        rows.query.where = _unindexed(rows.query.where)
    return rows.order_by(*NEWEST)


def _walks(model: Any) -> bool:
    order = [name.removeprefix("-") for name in NEWEST]
    return any(list(index.fields[: len(order)]) == order for index in model._meta.indexes)


def _unindexed(node: Any) -> Any:
    clone = copy.copy(node)
    if isinstance(node, Lookup):
        if isinstance(node.lhs, Col) and isinstance(node.lhs.target, _AS_STORED):
            clone.lhs = _Unindexed(node.lhs, output_field=node.lhs.output_field)
    elif hasattr(node, "children"):
        clone.children = [_unindexed(child) for child in node.children]
    return clone
