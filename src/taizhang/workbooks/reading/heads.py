"""Search for the row of headings and the meaning of its columns.

Columns are known by what the headings say and not by where they stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from taizhang.workbooks.sheets.cells import blank, shown
from taizhang.workbooks.sheets.columns import (
    NUMBER,
    SERIAL,
    STATE,
    VERSION,
    Column,
    Sheet,
    flat,
    known_headings,
)
from taizhang.workbooks.sheets.tables import Table

SEARCHED = 20
"""A title, a unit and a date may stand above the headings, but not more than this."""
_SPECIAL = {SERIAL: SERIAL, "行号": SERIAL, "序": SERIAL, NUMBER: NUMBER, VERSION: VERSION, STATE: STATE}


@dataclass(frozen=True)
class Head:
    """The headings of one table.

    It holds the row (from 0), columns by place, marks, and what was not understood.
    """

    row: int
    columns: Mapping[int, Column]
    special: Mapping[str, int]
    unknown: Mapping[int, str]
    twice: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {column.name for column in self.columns.values()}

    @property
    def said(self) -> str:
        """Name this set of headings, wherever its columns stand."""
        return said([*self.unknown.values(), *sorted(self.names)])


def said(texts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(sorted(texts)).encode()).hexdigest()


def found(sheet: Sheet, table: Table, remembered: Mapping[str, str] | None = None) -> Head | None:
    """Find the headings of a table for a sheet.

    Returns None when fewer than two of them are known. `remembered` maps further headings to field
    names. A heading may stand on two rows (merged cells): the lower one counts, alone or together
    with the upper one.
    """
    headings = known_headings(sheet)
    for text, name in (remembered or {}).items():
        headings[text] = sheet.column(name)
    best: Head | None = None
    above: list[Any] = []
    for index, cells in enumerate(islice(table.rows(), SEARCHED)):
        head = _read(index, cells, above, headings)
        if best is None or _score(head) > _score(best):
            best = head
        above = cells
    return best if best is not None and _score(best) >= min(2, len(sheet.columns)) else None


def _score(head: Head) -> int:
    return len(head.columns) * 4 + len(head.special)


def _read(row: int, cells: list[Any], above: list[Any], known: Mapping[str, Column | None]) -> Head:
    columns: dict[int, Column] = {}
    special: dict[str, int] = {}
    unknown: dict[int, str] = {}
    twice = []
    for place, texts in enumerate(_texts(cells, above)):
        if not texts:
            continue
        column = next((known[text] for text in texts if known.get(text)), None)
        mark = next((_SPECIAL[text] for text in texts if text in _SPECIAL), "")
        if column is not None and column.name not in {c.name for c in columns.values()}:
            columns[place] = column
        elif column is not None:
            twice.append(column.label)
        elif mark:
            special.setdefault(mark, place)
        else:
            unknown[place] = texts[0]
    return Head(row, columns, special, unknown, tuple(twice))


def _texts(cells: list[Any], above: list[Any]) -> list[list[str]]:
    """List the possible names of each column.

    It is its own heading, with the one above it, or the one above alone.
    """
    names, over = [], ""
    for place in range(max(len(cells), len(above))):
        own = flat(shown(cells[place])) if place < len(cells) and not blank(cells[place]) else ""
        top = flat(shown(above[place])) if place < len(above) and not blank(above[place]) else ""
        over = top or over
        if own:
            names.append([own, *([f"{over}{own}"] if over else [])])
        else:
            names.append([top] if top else [])
    return names
