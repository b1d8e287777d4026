"""Amounts of money in yuan: written out in capitals, and shared out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
LARGEST = Decimal("9999999999999999.99")


def cents(amount: Decimal) -> Decimal:
    """Round an amount half up to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def capitals(amount: Decimal) -> str:
    """Write an amount out in capitals (大写), as 票据法 and 正确填写票据和结算凭证的基本规定 ask.

    1680.32 is 壹仟陆佰捌拾元零叁角贰分, 107000.53 is 壹拾万柒仟元零伍角叁分; an amount without
    cents ends in 整. Raises `ValueError` for more than two decimals and beyond 16 digits of yuan.
    """
    if not amount.is_finite() or amount != cents(amount) or abs(amount) > LARGEST:
        raise ValueError("金额只能有两位小数，且不超过十六位整数。")
    if amount < 0:
        return "负" + capitals(-amount)
    yuan, rest = divmod(int(amount * 100), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{words or '零元'}整"
    if jiao:
        gap = "零" if yuan and not yuan % 10 else ""
        words += f"{gap}{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Write a whole number in capitals, each run of zeros as one 零."""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low < size // 10 else ""
            return f"{_whole(high)}{sign}{gap}{_whole(low) if low else ''}"
    words, zero = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = not digit
    return words


def settled(due: Iterable[tuple[int, Decimal]], received: Decimal) -> list[tuple[int, Decimal]]:
    """Set an amount received against what is due, in the given order.

    due: key and open amount of each; gives key and amount of those that get something. What is
    left over stays with the payer.
    """
    parts = []
    for key, amount in due:
        part = min(amount, received)
        if part > 0:
            parts.append((key, part))
            received -= part
    return parts
