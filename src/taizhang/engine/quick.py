"""Inserting many rows whose keys nobody asks back: one statement, values made ready without a compiler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

_AS_IS = (type(None), int, str, bool)


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model in their order; those without a key do not learn it."""
    if not rows:
        return
    meta = rows[0]._meta
    keyed = rows[0].pk is not None
    fields = [field for field in meta.concrete_fields if keyed or not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table, marks = connection.ops.quote_name(meta.db_table), ", ".join(["%s"] * len(fields))
    plain = [(field.attname, field, field.get_internal_type() != "JSONField") for field in fields]
    with connection.cursor() as cursor:
        values = [[_ready(field, getattr(row, name), as_is) for name, field, as_is in plain] for row in rows]
        cursor.executemany(f"insert into {table} ({names}) values ({marks})", values)  # noqa: S608  # no value in it


def _ready(field: Any, value: Any, as_is: bool) -> Any:
    if as_is and type(value) in _AS_IS:
        return value
    return field.get_db_prep_save(value, connection)
