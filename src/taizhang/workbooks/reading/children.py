"""Child rows of a table: found again by the serial of their record."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

from taizhang.engine.declare.ledger import Ledger
from taizhang.workbooks.reading.heads import Head
from taizhang.workbooks.reading.rows import Hole, named
from taizhang.workbooks.sheets.cells import blank, shown
from taizhang.workbooks.sheets.columns import NUMBER, SERIAL, Column, Sheet
from taizhang.workbooks.sheets.tables import Table


class Source(Protocol):
    """The source of child rows: the book as read for a ledger."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def sheet(self) -> Sheet: ...
    @property
    def lines(self) -> dict[str, tuple[Sheet, Table, Head]]: ...
    @property
    def own(self) -> bool: ...

    def cell(
        self,
        sheet: str,
        row: int,
        column: Column,
        raw: Any,
        holes: list[Hole],
        unit_id: int | None,
        *,
        error: bool,
    ) -> Any:
        """Understand one cell, or name the hole."""

    def empty(self, sheet: str, row: int, column: Column) -> Hole:
        """Name a cell that must be filled."""


class Children:
    """The child rows of a reading, gone through once and kept by serial."""

    def __init__(self, reading: Source) -> None:
        self.reading = reading
        self._groups: dict[str, dict[str, list[tuple[int, list[Any]]]]] | None = None

    def of(
        self, serial: str, holes: list[Hole]
    ) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[int]]]:
        """Return the child rows of one record by line name, and their rows in the sheet."""
        rows: dict[str, list[dict[str, Any]]] = {}
        places: dict[str, list[int]] = {}
        for name, (_sheet, table, head) in self.reading.lines.items():
            rows[name], places[name] = [], []
            for at, cells in self._grouped().get(name, {}).get(serial, ()):
                values = {}
                for place, column in head.columns.items():
                    raw = cells[place] if place < len(cells) else ""
                    error = (at, place) in table.broken
                    values[column.name] = self.reading.cell(
                        name, at + 1, column, raw, holes, None, error=error
                    )
                    needed = column.required and values[column.name] == ""
                    if needed and not named(holes, column.name, at + 1):
                        holes.append(self.reading.empty(name, at + 1, column))
                rows[name].append(values)
                places[name].append(at + 1)
            if self.reading.ledger.line(name).prepared and not any(_filled(row) for row in rows[name]):
                holes[:] = [hole for hole in holes if hole.row not in places[name] or hole.sheet != name]
                rows[name], places[name] = [], []
        return rows, places

    def _grouped(self) -> dict[str, dict[str, list[tuple[int, list[Any]]]]]:
        """Group child rows by the serial of their record."""
        if self._groups is None:
            self._groups = {}
            for name, (_, table, head) in self.reading.lines.items():
                mark = NUMBER if NUMBER in head.special and self.reading.own else SERIAL
                groups: dict[str, list[tuple[int, list[Any]]]] = {}
                for at, cells in enumerate(table.rows()):
                    if at <= head.row or all(blank(cell) for cell in cells):
                        continue
                    place = head.special.get(mark)
                    key = shown(cells[place]).strip() if place is not None and place < len(cells) else ""
                    groups.setdefault(key, []).append((at, cells))
                self._groups[name] = groups
        return self._groups

    def orphans(self, serials: set[Hashable]) -> list[Hole]:
        """List the child rows with a serial of no record."""
        holes = []
        for name, groups in self._grouped().items():
            sheet = self.reading.lines[name][0]
            for serial, rows in groups.items():
                if serial not in serials:
                    words = (
                        f"“{SERIAL}”“{serial}”在“{self.reading.sheet.title}”表里没有，请改成那一行的序号。"
                    )
                    holes += [
                        Hole(name, at + 1, SERIAL, f"{sheet.title}·{SERIAL}", serial, words) for at, _ in rows
                    ]
        return holes


def _filled(row: dict[str, Any]) -> bool:
    return any(value != "" for value in list(row.values())[1:])
