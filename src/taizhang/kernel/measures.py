"""Amounts with their unit of count.

Units that mean different things are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_FAMILY: dict[str, tuple[str, Decimal]] = {
    "万吨": ("吨", Decimal(10_000)),
    "公斤": ("吨", Decimal("0.001")),
    "千克": ("吨", Decimal("0.001")),
    "kg": ("吨", Decimal("0.001")),
    "t": ("吨", Decimal(1)),
    "万元": ("元", Decimal(10_000)),
    "亿元": ("元", Decimal(100_000_000)),
    "万人次": ("人次", Decimal(10_000)),
    "万份": ("份", Decimal(10_000)),
    "名": ("人", Decimal(1)),
    "位": ("人", Decimal(1)),
}


_FIFTH = Decimal("0.00001")


@dataclass(frozen=True)
class Amount:
    """A value with its unit of count (人, 人次, 件, 批, 户, 次, 处, 幅, 份, 吨, 元 …)."""

    value: Decimal
    unit: str

    def __add__(self, other: Amount) -> Amount:
        mine, theirs = normalise(self), normalise(other)
        if mine.unit != theirs.unit:
            raise ValueError(f"“{self.unit}”和“{other.unit}”不是同一种计量单位，不能相加。")
        return Amount(mine.value + theirs.value, mine.unit)

    def __str__(self) -> str:
        return f"{text_of(self.value)}{self.unit}"


def normalise(amount: Amount) -> Amount:
    """Convert an amount to the plain unit of its family: 万吨 to 吨, 名 to 人."""
    unit, factor = _FAMILY.get(amount.unit, (amount.unit, Decimal(1)))
    return Amount(amount.value * factor, unit)


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """Compute a share between counts, rounded half up to 5 decimals.

    What is not quite the whole does not become 1: one missing in 200,000 is not all. Raises
    `ZeroDivisionError` without a base.
    """
    if not whole:
        raise ZeroDivisionError("没有应到（应报）数，不能计算比率")
    share = (part / whole).quantize(_FIFTH, ROUND_HALF_UP)
    return share - _FIFTH if share == 1 and part < whole else share


def text_of(value: Decimal) -> str:
    """Write a decimal as plain text without trailing zeros.

    Databases keep trailing zeros or not, and the value is the same.
    """
    return f"{value.normalize():f}"
