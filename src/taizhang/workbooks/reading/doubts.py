"""Amounts of a dropped table in need of a second look.

A person may confirm that they are right.
"""

from __future__ import annotations

import hashlib
from typing import Any

from taizhang.engine.read.doubts import Doubt, Watch
from taizhang.workbooks.reading.changes import Change
from taizhang.workbooks.reading.rows import Hole, Read
from taizhang.workbooks.reading.table import Reading
from taizhang.workbooks.sheets.columns import MAIN

SHOWN = 200
"""So many doubtful amounts are shown; the others are counted."""
SURE = "sure::"
"""The answer by which a person says that all doubtful amounts are right."""


class Doubts:
    """Doubtful amounts in the order found.

    `token` stands for exactly these amounts at these places.
    """

    def __init__(self, reading: Reading) -> None:
        self._watch = Watch(reading.principal, reading.ledger)
        self._watched = bool(reading.ledger.usual)
        self._sure = reading.told.answers.get(SURE, "")
        self._mark = hashlib.sha256()
        self.kept: list[Hole] = []
        self.count = 0

    @property
    def token(self) -> str:
        return self._mark.hexdigest()[:32] if self.count else ""

    @property
    def sure(self) -> bool:
        """Return whether nothing is doubted or a person has looked at just these amounts."""
        return self._sure == self.token or not self.count

    def new(self, read: Read) -> None:
        """Check the amounts of a new row."""
        if self._watched:
            self._look(read.row, read.data, read.lines, read.line_rows, _key(read.data.get("unit")))

    def change(self, change: Change) -> None:
        """Check the amounts corrected by a row."""
        if self._watched:
            alike = {name for usual in self._watch.ledger.usual for name in usual.alike if not usual.line}
            data = {name: getattr(change.record, name) for name in alike} | change.data
            self._look(change.row, data, change.lines, {}, change.record.unit_id)

    def _look(
        self,
        row: int,
        data: dict[str, Any],
        lines: dict[str, list[dict[str, Any]]],
        line_rows: dict[str, list[int]],
        unit_id: int | None,
    ) -> None:
        for doubt in self._watch.doubts(unit_id, data, lines):
            hole = _hole(row, line_rows, doubt)
            self.count += 1
            self._mark.update(f"{hole.key}\x1f{hole.given}\x1e".encode())
            if len(self.kept) < SHOWN:
                self.kept.append(hole)


def _hole(row: int, line_rows: dict[str, list[int]], doubt: Doubt) -> Hole:
    places = line_rows.get(doubt.line, [])
    place = places[doubt.index] if doubt.line and doubt.index < len(places) else row
    return Hole(doubt.line or MAIN, place, doubt.name, doubt.label, doubt.given, doubt.words)


def _key(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() else None
