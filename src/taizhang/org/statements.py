"""Small queries of every request, with SQL written once.

For a look-up by key the framework takes several times as long to write the SQL as the database to
answer it; a page asks a dozen. Only what reads whole numbers and texts may be asked so: nothing is
converted on the way back. PostgreSQL also plans each only once a connection: the values go beside
the SQL, not in it, and the driver prepares it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Build = Callable[..., QuerySet[Any, tuple[Any, ...]]]
Value = int | str
_NUMBER, _TEXT = 1 << 61, "\ufdd0"
"""Above every key and unit number, and in no text: what stands for a value while the SQL is written."""


def ask(build: Build, values: Sequence[Value], *shape: Hashable) -> list[tuple[Any, ...]]:
    """Fetch the rows of `build(values, *shape)`, with its SQL from a cache.

    `build` returns a `values_list`. Its SQL depends on the values only by count and type.
    """
    kinds = tuple(isinstance(value, str) for value in values)
    sql, parameters, marks = _written(build, kinds, shape, connection.vendor)
    bindings = dict(zip(marks, values, strict=True))
    with _cursor() as cursor:
        cursor.execute(sql, [bindings.get(parameter, parameter) for parameter in parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor() -> Any:
    """Open a cursor with prepared statements if the engine can.

    A log of queries wants the values in the SQL, so then an ordinary cursor is opened.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    bare: Any = Cursor(connection.connection)
    return connection.make_cursor(bare)


@lru_cache(maxsize=1024)
def _written(
    build: Build, kinds: tuple[bool, ...], shape: tuple[Hashable, ...], _: str
) -> tuple[str, tuple[Any, ...], tuple[Value, ...]]:
    marks = tuple(f"{_TEXT}{nth}" if text else _NUMBER + nth for nth, text in enumerate(kinds))
    sql, parameters = build(marks, *shape).query.sql_with_params()
    return sql, tuple(parameters), marks
