"""Small look-ups of every request, their SQL written once.

For a look-up by key the framework takes several times as long to write the SQL as the database to answer it; a page
asks a dozen. Only what reads whole numbers and texts may be asked so: nothing is converted on the way back.
PostgreSQL also plans each only once a connection: the values go beside the SQL, not in it, and the driver prepares it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Build = Callable[..., QuerySet[Any, tuple[Any, ...]]]
_MARK = 1 << 61
"""Above every key and unit number: stands for a number while the SQL is written."""


def ask(build: Build, numbers: Sequence[int], *shape: Hashable) -> list[tuple[Any, ...]]:
    """The rows of `build(numbers, *shape)`, a `values_list` whose SQL depends on the numbers only by their count."""
    sql, parameters = _written(build, len(numbers), shape, connection.vendor)
    given = [numbers[p - _MARK] if isinstance(p, int) and p >= _MARK else p for p in parameters]
    with _cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor() -> Any:
    """A cursor that keeps the statement prepared where the engine can; a log of queries wants the values in the SQL."""
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    bare: Any = Cursor(connection.connection)
    return connection.make_cursor(bare)


@lru_cache(maxsize=1024)
def _written(build: Build, count: int, shape: tuple[Hashable, ...], _: str) -> tuple[str, tuple[Any, ...]]:
    rows = build([_MARK + nth for nth in range(count)], *shape)
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)
