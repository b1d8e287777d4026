"""Rows of a table as understood.

Also what is known beside the table, and the cells that are not clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.kernel.days import Period
from taizhang.org.models import Unit

WHOLE = 0
"""The row of a hole that concerns a whole column: one answer serves all rows."""


@dataclass(frozen=True)
class Hole:
    """A cell in need of correction.

    It holds sheet, row as Excel counts it, field, what stands there, why not.
    """

    sheet: str
    row: int
    name: str
    label: str
    given: str
    words: str

    @property
    def key(self) -> str:
        return f"{self.sheet}:{self.row}:{self.name}"

    @property
    def place(self) -> str:
        """Write its place in words."""
        return f"第{self.row}行“{self.label}”" if self.row else f"整列“{self.label}”"


@dataclass(frozen=True)
class Told:
    """The facts known about a table besides itself.

    They are: the unit, the period, the entry, cells answered on the page.
    """

    unit: Unit | None = None
    period: Period | None = None
    entry: str = ""
    late_reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    now: bool = False


@dataclass(frozen=True)
class Read:
    """A row as understood.

    It holds its place, data and child rows, its number and version when it has them.
    """

    row: int
    data: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]]
    holes: list[Hole]
    line_rows: dict[str, list[int]]
    serial: str = ""
    number: str = ""
    version: str = ""


def named(holes: list[Hole], name: str, row: int) -> bool:
    """Return whether a cell is a hole already."""
    return any(hole.row == row and hole.name == name for hole in holes)
