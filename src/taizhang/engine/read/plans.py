"""Query plans: any page of a long list, newest first, as quickly as the first.

The plan avoids sorting all that the list's filters leave, and fetching what is only passed over.
"""

from __future__ import annotations

import copy
from typing import Any

from django.db import connections, models
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup

NEWEST = ("-occurred_on", "-occurred_at", "-id")
OLDEST = ("occurred_on", "occurred_at", "id")
SORTED = 2000
"""Up to so many rows a sort costs less than walking past the rows that the filters leave out."""
NEAR = 500
"""Up to so many rows passed over are not worth a query of their own."""

Key = tuple[Any, ...]
"""The place of a row in the order of a list: day, moment and key of the row."""


class _Unindexed(Func):
    """A column that SQLite may not look up by an index: `+column`."""

    template = "+%(expressions)s"
    arity = 1


_AS_STORED = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)
"""Fields whose bound value has the stored type; `+` takes the column's type away from a comparison."""


class _Beyond(Func):
    """The condition on rows behind a place in the order of a list.

    It compares the whole key at once, so that an index in this order is entered at the place.
    """

    output_field = BooleanField()

    def __init__(self, model: Any, key: Key, sign: str) -> None:
        fields = [model._meta.get_field(name) for name in OLDEST]
        values = [Value(value, field) for value, field in zip(key, fields, strict=True)]
        super().__init__(*(F(name) for name in OLDEST), *values, sign=sign)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> Any:
        parts, parameters = [], []
        for expression in self.source_expressions:
            sql, given = compiler.compile(expression)
            parts.append(sql)
            parameters += given
        half = len(parts) // 2
        names, values = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"({names}) {self.extra['sign']} ({values})", parameters


def newest(rows: QuerySet[Any], total: int) -> QuerySet[Any]:
    """Order the rows newest first; `total` is how many they are.

    SQLite looks filters up first and sorts what they leave, even to show fifty of fourteen thousand
    rows. A long list walks the index in the list's order instead.
    """
    return _walked(rows, total).order_by(*NEWEST)


def oldest(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Order the rows of a period oldest first, as the index has them."""
    return _walked(rows, SORTED + 1).order_by(*OLDEST)


def _walked(rows: QuerySet[Any], total: int) -> QuerySet[Any]:
    if connections[rows.db].vendor == "sqlite" and total > SORTED:
        rows = rows.all()
        rows.query.where = _unindexed(rows.query.where)
    return rows


def place(rows: QuerySet[Any], public_id: str) -> Key | None:
    """Return the place of a record in a list; none when it is not among the rows."""
    return rows.filter(public_id=public_id).order_by().values_list(*OLDEST).first()


def places(rows: QuerySet[Any], keys: list[int]) -> list[Key]:
    """Return the places of those records, by key, that are among the rows.

    The records are looked up by their keys, whatever else the rows are narrowed by.
    """
    return list(_walked(rows, len(keys) + SORTED).filter(pk__in=keys).order_by().values_list(*OLDEST))


def page(
    rows: QuerySet[Any],
    total: int,
    start: int,
    size: int,
    *,
    after: Key | None = None,
    before: Key | None = None,
) -> QuerySet[Any]:
    """Return `size` rows of a list from the one numbered `start` (from 0) on.

    A place beside the page is entered in the index. Without one the rows ahead of the page, or
    behind it where they are fewer, are passed over by their keys alone.

    total: how many rows the list has
    after: the place of the last row of the page ahead
    before: the place of the first row of the page behind
    """
    long = _walked(rows, total)
    if after is not None:
        return long.filter(_Beyond(rows.model, after, "<")).order_by(*NEWEST)[:size]
    if before is not None:
        near = long.filter(_Beyond(rows.model, before, ">")).order_by(*OLDEST)
        return _these(rows, near[:size])
    if start <= NEAR:
        return long.order_by(*NEWEST)[start : start + size]
    end = min(start + size, total)
    if start <= total - end:
        return _these(rows, long.order_by(*NEWEST)[start:end])
    return _these(rows, long.order_by(*OLDEST)[total - end : total - start])


def _these(rows: QuerySet[Any], found: QuerySet[Any]) -> QuerySet[Any]:
    return these(rows, list(found.values_list("pk", flat=True)))


def these(rows: QuerySet[Any], keys: list[int]) -> QuerySet[Any]:
    """Return those of some records, by key, that are among the rows, newest first."""
    return rows.filter(pk__in=keys).order_by(*NEWEST)


def _unindexed(node: Any) -> Any:
    clone = copy.copy(node)
    if isinstance(node, Lookup):
        if isinstance(node.lhs, Col) and isinstance(node.lhs.target, _AS_STORED):
            clone.lhs = _Unindexed(node.lhs, output_field=node.lhs.output_field)
    elif hasattr(node, "children"):
        clone.children = [_unindexed(child) for child in node.children]
    return clone
