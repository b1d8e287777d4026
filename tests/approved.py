"""Compare what was found with a table that somebody has read and approved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from tests import stock

FOLDER = Path(__file__).parent / ("invented/approved" if stock.variant() else "data")
"""The tables of the product; those of the invented room stand with it."""


def told() -> tuple[Ledger, ...]:
    """List the ledgers that the tables tell of.

    Under the settings of the invented room they are its own.
    """
    return tuple(ledger for ledger in ledgers() if not stock.variant() or ledger.room == "invented")


def differences(approved: Path, found: Sequence[str]) -> list[str]:
    """Return the lines that only one of both has.

    Where they differ, what was found is written beside the approved file, to replace it once it is read.
    """
    known = approved.read_text().splitlines() if approved.exists() else []
    if list(found) != known:
        approved.with_suffix(".found.csv").write_text("\n".join(found) + "\n")
    return sorted(set(found) ^ set(known))
