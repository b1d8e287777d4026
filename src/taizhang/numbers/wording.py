"""The wording of a counted figure.

It reads as the report prints it, or with its unit and base.
"""

from __future__ import annotations

from decimal import Decimal

from taizhang.engine.declare.measures import TEXT
from taizhang.engine.read.answers import Counted


def percent(value: str) -> str:
    """Write a share as a percentage without trailing zeros."""
    return f"{(Decimal(value) * 100).normalize():f}"


def printed(row: Counted) -> str:
    """Write a figure as the report prints it.

    It is its wording, a percentage, or the exact number with its unit.
    """
    if row.wording:
        return row.wording
    if row.base and not row.figure.unit:
        return f"{percent(row.value or '0')}%"
    if row.status == TEXT:
        return row.value or ""
    return f"{row.value}{row.figure.unit}"


def value_text(row: Counted) -> str:
    """Write the value as a person reads it, with its unit and base."""
    if row.value is None:
        return row.status_label
    if row.base:
        return (
            f"{(Decimal(row.value) * 100).normalize():f}%（{row.base[0]}{row.base[1]}）"
            if not row.figure.unit
            else (f"{row.value}{row.figure.unit}（{row.base[0]}{row.base[1]}）")
        )
    return f"{row.value}{row.figure.unit}"
