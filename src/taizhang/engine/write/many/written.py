"""The writes of deeds, as values of columns.

They are collected beside the database and stored by a few statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models

from taizhang.engine.declare.record import Line, Record
from taizhang.engine.keep import fast_rows, history, pending
from taizhang.engine.models import Offer
from taizhang.engine.write.many.again import Overtaken

Model = type[models.Model]


@cache
def writer(model: Model) -> fast_rows.Writer:
    """Return the writer of the rows of a model.

    Rows that others refer to bring their own key; an offer is made once.
    """
    return fast_rows.Writer(model, keyed=issubclass(model, (Record, Line)), once=model is Offer)


@dataclass
class Written:
    """The writes of one or many deeds.

    They are new rows, changed records, parents whose child rows go first, records whose row in the
    index of open ones goes first, history. Changed records
    stand under the names of the fields that changed, each with the values of all its columns.
    """

    rows: dict[Model, list[list[Any]]] = field(default_factory=dict)
    changed: dict[tuple[Model, tuple[str, ...]], list[list[Any]]] = field(default_factory=dict)
    gone: dict[Model, list[int]] = field(default_factory=dict)
    unlisted: list[tuple[str, int]] = field(default_factory=list)
    lines: list[history.Unchained] = field(default_factory=list)

    def add(self, *rows: models.Model) -> None:
        """Add new rows."""
        for row in rows:
            model = type(row)
            self.rows.setdefault(model, []).append(writer(model).values(row))

    def change(self, record: Record, names: Iterable[str]) -> None:
        """Add a stored record whose named fields changed; its version is the next one."""
        model = type(record)
        self.changed.setdefault((model, tuple(names)), []).append(writer(model).values(record))

    @property
    def changed_keys(self) -> list[int]:
        """Return the keys of changed records."""
        return [row[writer(model).place("id")] for (model, _), rows in self.changed.items() for row in rows]

    def join(self, other: Written) -> None:
        """Add what another one writes."""
        for model, rows in other.rows.items():
            self.rows.setdefault(model, []).extend(rows)
        for key, values in other.changed.items():
            self.changed.setdefault(key, []).extend(values)
        for model, parents in other.gone.items():
            self.gone.setdefault(model, []).extend(parents)
        self.unlisted.extend(other.unlisted)
        self.lines.extend(other.lines)

    def store(self) -> None:
        """Store all but the history.

        Raises `Overtaken` when a record was changed meanwhile.
        """
        for model, parents in self.gone.items():
            _many(f"delete from {_table(model)} where parent_id = %s", [[key] for key in parents])  # noqa: S608
        if self.unlisted:
            pending.drop(self.unlisted)
        for (model, names), rows in self.changed.items():
            _update(model, names, rows)
        for model, values in self.rows.items():
            writer(model).write(values)


def _update(model: Model, names: tuple[str, ...], rows: list[list[Any]]) -> None:
    """Change records that are as they were; each has the version before its new one."""
    layout = writer(model)
    number, key, version = [layout.place(name) for name in names], layout.place("id"), layout.place("version")
    assignments = ", ".join(f"{_column(model, name)} = %s" for name in names)
    statement = f"update {_table(model)} set {assignments} where id = %s and version = %s"  # noqa: S608
    values = [[*(row[n] for n in number), row[key], row[version] - 1] for row in rows]
    if _many(statement, values) != len(rows):
        raise Overtaken


def _many(statement: str, values: list[list[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        return int(cursor.rowcount)


def _table(model: Model) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _column(model: Model, name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))
