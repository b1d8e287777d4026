"""Printing for the console.

It prints one JSON document, or a table whose columns line up with wide characters.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any


def width(text: str) -> int:
    """Count the columns of a text on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a header, columns lined up."""
    body = [[str(cell) if cell is not None else "" for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(header, *body, strict=True)]
    for row in (header, *body):
        cells = (cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def document(value: Any) -> None:
    """Print one JSON document, Chinese as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
