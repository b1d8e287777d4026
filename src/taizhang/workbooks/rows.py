"""Rows of a table as understood, what is known beside the table, and the cells that are not clear."""

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
    """A cell that cannot be taken as it is: sheet, row as Excel counts it, field, what stands there, why not."""

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
        """Where it is, in words."""
        return f"第{self.row}行“{self.label}”" if self.row else f"整列“{self.label}”"


@dataclass(frozen=True)
class Told:
    """What is known about a table besides itself: the unit, the period, the entry, cells answered on the page."""

    unit: Unit | None = None
    period: Period | None = None
    entry: str = ""
    late_reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    now: bool = False


@dataclass(frozen=True)
class Read:
    """One row as understood: its place, data and child rows, its number and version when it has them."""

    row: int
    data: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]]
    holes: list[Hole]
    line_rows: dict[str, list[int]]
    serial: str = ""
    number: str = ""
    version: str = ""


def named(holes: list[Hole], name: str, row: int) -> bool:
    """Whether a cell is a hole already."""
    return any(hole.row == row and hole.name == name for hole in holes)
