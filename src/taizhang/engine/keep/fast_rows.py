"""Fast creation and insertion of many rows.

Rows are made without the model's constructor and inserted without Django's SQL compiler, so a row
costs little more than its values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from taizhang.engine.declare.personal import Sealed

M = TypeVar("M", bound=models.Model)
_MOST = 4096
"""So many dates and moments are remembered; more are forgotten together."""
_STREAMED = 20
"""More rows than this go to PostgreSQL as one stream."""
_AS_IS = frozenset((type(None), int, str, bool))


def fresh(model: type[M]) -> M:
    """Make a new row of a model with its defaults, as the constructor makes it."""
    row = model.__new__(model)
    constants, factories = _defaults(model)
    row.__dict__.update(constants)
    for name, default in factories:
        row.__dict__[name] = default()
    row._state = ModelState()
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Return the constant defaults, and those made anew for each row."""
    fields = model._meta.concrete_fields
    factories = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    return {f.attname: f.get_default() for f in fields if f.attname not in factories}, tuple(
        factories.items()
    )


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model in their order; those without a key do not learn it."""
    if rows:
        writer = Writer(type(rows[0]), keyed=rows[0].pk is not None)
        writer.write([writer.values(row) for row in rows])


class Writer:
    """A writer of rows of one model, as values of their columns.

    It holds the statement that inserts such values. `keyed` rows bring their own key. `table` is
    another table with the columns of the model. With `once`, a row that is there already is left
    out; with `renew`, the names of its unique columns, it takes the new values.
    """

    def __init__(
        self,
        model: type[models.Model],
        *,
        keyed: bool,
        table: str = "",
        once: bool = False,
        renew: str = "",
    ) -> None:
        self.statement, self.fields, self._json = _prepared(model, keyed, table or model._meta.db_table)
        self._copied = f"{self.statement.partition(' values ')[0]} from stdin".replace(
            "insert into", "copy", 1
        )
        if once:
            self.statement, self._copied = f"{self.statement} on conflict do nothing", ""
        if renew:
            names = [str(field.column) for field in self.fields if field.column not in renew.split()]
            values = ", ".join(f"{name} = excluded.{name}" for name in names)
            conflict = f"on conflict ({', '.join(renew.split())}) do update set {values}"
            self.statement, self._copied = f"{self.statement} {conflict}", ""
        self._places = {field.name: place for place, field in enumerate(self.fields)}
        self._read = attrgetter(*(field.attname for field in self.fields))
        self._ready = _Ready(self.fields)

    def place(self, name: str) -> int:
        """Return the position of a field's value among the values of a row."""
        return self._places[name]

    def values(self, row: models.Model) -> list[Any]:
        """Return the values of a row as the database takes them."""
        return [
            value if type(value) in _AS_IS and place not in self._json else self._ready(place, value)
            for place, value in enumerate(self._read(row))
        ]

    def write(self, values: Sequence[Sequence[Any]]) -> None:
        """Insert rows given by their values."""
        with connection.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(self.statement, values[0])
            elif len(values) > _STREAMED and self._copied and connection.vendor == "postgresql":
                with cursor.cursor.copy(self._copied) as stream:
                    for row in values:
                        stream.write_row(row)
            elif values:
                cursor.executemany(self.statement, values)


@cache
def _prepared(
    model: type[models.Model], keyed: bool, table: str
) -> tuple[str, tuple[Any, ...], frozenset[int]]:
    """Prepare the statement for inserting a row of a model.

    Returns the statement, its fields, and which of them are no plain values (by position).
    """
    every = model._meta.concrete_fields
    fields = tuple(field for field in every if keyed or not isinstance(field, models.AutoField))
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    json = frozenset(n for n, field in enumerate(fields) if field.get_internal_type() == "JSONField")
    return f"insert into {quoted(table)} ({names}) values ({marks})", fields, json  # noqa: S608  # no value in it


class _Ready:
    """A converter of values to the database's form.

    The same moment or day in a column is worked out once.
    """

    def __init__(self, fields: Sequence[Any]) -> None:
        self.fields = fields
        self._known: dict[tuple[int, Any], Any] = {}

    def __call__(self, place: int, value: Any) -> Any:
        if type(value) is Sealed:
            return value.token
        if not isinstance(value, date):
            return self.fields[place].get_db_prep_save(value, connection)
        key = (place, value)
        ready = self._known.get(key)
        if ready is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            ready = self._known[key] = self.fields[place].get_db_prep_save(value, connection)
        return ready
