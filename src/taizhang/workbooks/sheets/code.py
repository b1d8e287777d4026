"""The hidden code of a workbook.

It says which ledger, layout, unit and month the workbook is for, whatever its file is called.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key
from taizhang.kernel.days import Period
from taizhang.workbooks.sheets import columns
from taizhang.workbooks.sheets.tables import Book

SHEET = "_taizhang"


@dataclass(frozen=True)
class Code:
    """The contents of the hidden code of a workbook."""

    ledger: str
    layout: str = ""
    unit: str = ""
    period: str = ""
    kind: str = "template"

    def text(self) -> str:
        data = {
            "ledger": self.ledger,
            "layout": self.layout,
            "unit": self.unit,
            "period": self.period,
            "kind": self.kind,
        }
        return json.dumps(data, ensure_ascii=False)


def of(ledger: Ledger, kind: str, unit: str = "", period: str = "") -> Code:
    """Make the code of a new workbook."""
    return Code(ledger.key, columns.layout(ledger), unit, period, kind)


def read(book: Book) -> Code | None:
    """Read the code of a workbook; return None without one known to a ledger here."""
    table = book.table(SHEET)
    cells = next(islice(table.rows(), 1), []) if table is not None else []
    try:
        data = json.loads(str(cells[0])) if cells else {}
        by_key(str(data["ledger"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    names = ("ledger", "layout", "unit", "period", "kind")
    code = Code(**{name: str(data.get(name, ""))[:60] for name in names})
    return code if _short(code.period) else replace(code, period="")


def _short(period: str) -> bool:
    """Return whether a file waits for a period as this: a month, a quarter or a year."""
    try:
        return len(period) <= 7 and bool(Period.parse(period))
    except ValueError:
        return False
