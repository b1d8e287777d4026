"""History can only grow: the database itself refuses to change or delete a line.

A migration that changes the table makes it anew on SQLite, and its triggers with it are gone; so they
are laid after every migration where they are missing.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = ("engine_event",)
REFUSAL = "history is append-only"


def lay(using: str = "default", **_: Any) -> int:
    """Lay the triggers that are missing, after each migration; return how many."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    return sum(_lay(connection, table) for table in TABLES if table in present)


def _lay(connection: Any, table: str) -> int:
    wanted = _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("select name from sqlite_master where type = 'trigger' and tbl_name = %s", [table])
        else:
            cursor.execute("select tgname from pg_trigger where tgrelid = %s::regclass", [table])
        missing = wanted.keys() - {name for (name,) in cursor.fetchall()}
        for name in sorted(missing):
            for statement in wanted[name]:
                cursor.execute(statement)
    return len(missing)


def _sqlite(table: str) -> dict[str, tuple[str, ...]]:
    return {
        f"{table}_no_{act.lower()}": (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        )
        for act in ("UPDATE", "DELETE")
    }


def _postgresql(table: str) -> dict[str, tuple[str, ...]]:
    return {
        f"{table}_append_only": (
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        )
    }
