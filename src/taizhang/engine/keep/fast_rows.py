"""Many rows at the price of their values: made without a constructor, inserted without a compiler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from taizhang.engine.declare.fields import Sealed

M = TypeVar("M", bound=models.Model)
_AS_IS = frozenset((type(None), int, str, bool))


def fresh(model: type[M]) -> M:
    """A new row of a model with its defaults, as the constructor makes it."""
    row = model.__new__(model)
    still, made = _defaults(model)
    row.__dict__.update(still)
    for name, default in made:
        row.__dict__[name] = default()
    row._state = ModelState()
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Defaults that never change, and those that each row makes anew."""
    fields = model._meta.concrete_fields
    made = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    return {f.attname: f.get_default() for f in fields if f.attname not in made}, tuple(made.items())


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model in their order; those without a key do not learn it."""
    if not rows:
        return
    statement, fields, json = _prepared(type(rows[0]), rows[0].pk is not None)
    read = attrgetter(*(field.attname for field in fields))
    ready = _Ready(fields)
    values = [
        [
            value if type(value) in _AS_IS and place not in json else ready(place, value)
            for place, value in enumerate(read(row))
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


@cache
def _prepared(model: type[models.Model], keyed: bool) -> tuple[str, tuple[Any, ...], frozenset[int]]:
    """The statement that inserts a row of a model, its fields, and which of them are no plain values."""
    every = model._meta.concrete_fields
    fields = tuple(field for field in every if keyed or not isinstance(field, models.AutoField))
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    table, marks = quoted(model._meta.db_table), ", ".join(["%s"] * len(fields))
    json = frozenset(n for n, field in enumerate(fields) if field.get_internal_type() == "JSONField")
    return f"insert into {table} ({names}) values ({marks})", fields, json  # noqa: S608  # no value in it


class _Ready:
    """Values as the database takes them; the same moment or day in a column is worked out once."""

    def __init__(self, fields: Sequence[Any]) -> None:
        self.fields = fields
        self._known: dict[tuple[int, Any], Any] = {}

    def __call__(self, place: int, value: Any) -> Any:
        if type(value) is Sealed:
            return value.token
        if not isinstance(value, date):
            return self.fields[place].get_db_prep_save(value, connection)
        key = (place, value)
        if key not in self._known:
            self._known[key] = self.fields[place].get_db_prep_save(value, connection)
        return self._known[key]
