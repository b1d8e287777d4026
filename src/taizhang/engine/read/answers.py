"""The answer of a figure in the shape that every door shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import STATUS_LABELS, Count, Sum


@dataclass(frozen=True)
class Counted:
    """A figure's answer for one context, in the common shape of every door.

    `late` is the number of its rows that are 补录.
    """

    figure: Figure
    ledger: Ledger | None
    value: str | None
    status: str
    rows: int
    wording: str | None = None
    parts: tuple[tuple[str, str, str, str], ...] = ()
    base: tuple[str, str] | None = None
    coverage: tuple[int, int, int] | None = None
    note: str = ""
    late: int = 0

    @property
    def full_key(self) -> str:
        return full_key(self.ledger, self.figure)

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    def as_json(self) -> dict[str, Any]:
        """Return the figure for JSON; decimals are strings, so that no reader rounds them."""
        figure = self.figure
        coverage = self.coverage and dict(zip(("due", "done", "late"), self.coverage, strict=True))
        return {
            "id": figure.code,
            "key": self.full_key,
            "label": figure.label,
            "value": self.value,
            "unit": figure.unit,
            "parts": [dict(zip(("key", "label", "value", "unit"), part, strict=True)) for part in self.parts],
            "base": self.base and {"label": self.base[0], "value": self.base[1]},
            "wording": self.wording,
            "status": self.status,
            "rows": self.rows,
            "coverage": coverage or None,
            "section": figure.section or (self.ledger.section if self.ledger else ""),
        }


@dataclass(frozen=True)
class Reported:
    """What units reported for a figure beside its rows (汇总报数).

    value, rows: the sum, and of how many numbers
    left_out: the months with numbers that the period cuts, as they are called
    """

    value: Decimal = Decimal(0)
    rows: int = 0
    left_out: tuple[str, ...] = ()


def additive(figure: Figure) -> bool:
    """Return whether a number that somebody else counted can be added to a figure."""
    return isinstance(figure.of, (Count, Sum)) and figure.source is None and not figure.stock


def full_key(ledger: Ledger | None, figure: Figure) -> str:
    """Return the name of a figure outside its ledger: `petitions.visitors`."""
    return f"{ledger.room}.{figure.key}" if ledger else f"report.{figure.key}"
