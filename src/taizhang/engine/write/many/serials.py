"""Serials and keys counted on by a bulk deed before it has them.

They are right unless somebody else takes them first.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import datetime

from django.db import connection, models

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import wall
from taizhang.engine.models import Counter
from taizhang.engine.write import storing
from taizhang.org.models import Unit

MOST = 512
"""So many keys are taken from a sequence at once."""


class Serials:
    """The next serials of series, counted on from what was last given out."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._taken: Tally[str] = Tally()

    def next(self, series: str) -> int:
        """Return the next serial of a series."""
        if series not in self._last:
            row = Counter.objects.filter(name=series).values_list("last", flat=True).first()
            self._last[series] = row or 0
        self._last[series] += 1
        self._taken[series] += 1
        return self._last[series]

    def number(self, ledger: Ledger, unit: Unit, moment: datetime) -> str:
        """Return the next number of a unit's ledger."""
        series = storing.series(ledger, unit, moment)
        return storing.numbered(ledger, series, self.next(series))

    def take(self) -> bool:
        """Take all serials given out; return whether they are those counted on.

        The series are taken one by one in a fixed order.
        """
        last = {series: storing.reserve(series, self._taken[series]) for series in sorted(self._taken)}
        return last == self._last


class Keys:
    """Keys of rows before they are stored.

    PostgreSQL gives them out of its sequences for good. SQLite has one writer at a time: the keys
    follow on the last one, and whether nobody took them is known once we are that writer (`free`).
    """

    def __init__(self, ledger: Ledger, serials: Serials) -> None:
        self._ledger, self._serials = ledger, serials
        self._last: dict[str, int] = {}
        self._next: Tally[str] = Tally()
        self._ready: dict[str, list[int]] = {}
        self._sequences: dict[str, str] = {}
        if connection.vendor == "postgresql":  # before views of the same names stand before the tables
            tables = [model._meta.db_table for model in (ledger.model, *(x.model for x in ledger.lines))]
            self._sequences = {table: _sequence(table) for table in tables}

    def of(self, model: type[models.Model]) -> int:
        """Return the key of the next row of the record or of child rows."""
        if model is self._ledger.model and wall.walled(self._ledger):
            serial = self._serials.next(storing.key_series(self._ledger))
            return storing.scattered(self._ledger, serial)
        table = model._meta.db_table
        self._next[table] += 1
        if table in self._sequences:
            if not self._ready.get(table):
                self._ready[table] = _drawn(self._sequences[table], min(MOST, self._next[table]))
            return self._ready[table].pop()
        if table not in self._last:
            self._last[table] = _last_key(table)
        return self._last[table] + self._next[table]

    def free(self) -> bool:
        """Return whether nobody took the keys in the meantime; asked by the writer."""
        return all(_last_key(table) == last for table, last in self._last.items())


def _last_key(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select seq from main.sqlite_sequence where name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _sequence(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_serial_sequence(%s, 'id')", [connection.ops.quote_name(table)])
        return str(cursor.fetchone()[0])


def _drawn(sequence: str, count: int) -> list[int]:
    """Return so many keys of a sequence, the last first."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s) from generate_series(1, %s)", [sequence, count])
        return sorted((int(row[0]) for row in cursor.fetchall()), reverse=True)
