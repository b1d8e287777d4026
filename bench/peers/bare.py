"""Run the floor of a list page: WSGI and hand-written SQL.

Session and reach are looked up, values escaped, nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

SQLITE = "sqlite:"
WHERE = "r.unit_lo BETWEEN ? AND ? AND r.form = ? AND r.topic = ?"
SESSION = "SELECT session_data FROM django_session WHERE session_key = ?"
REACH = (
    "SELECT u.lo, u.hi FROM org_holding h JOIN org_unit u ON u.id = h.unit_id"
    " JOIN org_account a ON a.person_id = h.person_id WHERE a.username = ? AND h.post = 'deputy'"
)
COLUMNS = "r.public_id, r.number, r.state, u.short, r.occurred_on, r.form, r.place, r.persons, r.is_group, r.turn, r.topic"
PAGE = (
    f"SELECT {COLUMNS} FROM petitions_reception r{{hint}} JOIN org_unit u ON u.id = r.unit_id WHERE {WHERE}"
    " ORDER BY r.occurred_on DESC, r.occurred_at DESC, r.id DESC LIMIT 50"
)
COUNT = f"SELECT COUNT(*) FROM petitions_reception r{{hint}} WHERE {WHERE}"
Sql = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]


def connect() -> tuple[Sql, bool]:
    """Give a function that runs one statement, and whether it is SQLite."""
    address = os.environ["TAIZHANG_DATABASE"]
    if address.startswith(SQLITE):
        import sqlite3

        base = sqlite3.connect(address.removeprefix(SQLITE), isolation_level=None)
        base.execute("PRAGMA cache_size=-16384")  # as many pages as a connection of ours
        return lambda text, values: base.execute(text, values).fetchall(), True
    import psycopg

    other = psycopg.connect(address, autocommit=True, prepare_threshold=None)
    return lambda text, values: other.execute(text.replace("?", "%s"), values).fetchall(), False


def program(user: str) -> Callable[..., Iterable[bytes]]:
    """Serve the list page of one unit subtree with two filters."""
    sql, lite = connect()
    newest = "SELECT name FROM sqlite_master WHERE sql LIKE '%petitions_reception%occurred_at%unit_lo%'"
    page = PAGE.format(hint=f" INDEXED BY {sql(newest, ())[0][0]}" if lite else "")
    count = COUNT.format(hint=" INDEXED BY reception_choices" if lite else "")

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        key = SimpleCookie(environ["HTTP_COOKIE"])["sessionid"].value
        assert sql(SESSION, (key,))
        lo, hi = sql(REACH, (user,))[0]
        asked = parse_qs(environ["QUERY_STRING"])
        given = (lo, hi, asked["form"][0], asked["topic"][0])
        total = sql(count, given)[0][0]
        rows = [
            f'<tr><td><a href="/t/{row[0]}/">{escape(row[1])}</a></td>'
            + "".join(f"<td>{escape(str(value))}</td>" for value in row[2:])
            + "</tr>"
            for row in sql(page, given)
        ]
        body = f"<!doctype html><title>list</title><p>共{total}条</p><table>{''.join(rows)}</table>".encode()
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    return answer
