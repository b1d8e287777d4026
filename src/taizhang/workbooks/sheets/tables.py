"""Describe an opened file.

It has tables, and each table has rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from taizhang.engine.declare.flow import Refused

Cells = list[Any]


@dataclass(frozen=True)
class Table:
    """A sheet: its rows from the first on, and its cells with errors.

    The rows are read anew each time.
    """

    title: str
    rows: Callable[[], Iterator[Cells]]
    hidden: bool = False
    broken: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Book:
    """An opened file."""

    name: str
    tables: tuple[Table, ...] = field(default_factory=tuple)

    @property
    def shown(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if not table.hidden)

    def table(self, title: str) -> Table | None:
        return next((table for table in self.tables if table.title == title), None)


def refused(words: str) -> Refused:
    return Refused([("file", words)])
