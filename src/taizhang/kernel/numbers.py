"""Numbers as people write them in Chinese documents, in digits or characters."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
CHARACTERS = "".join((*_DIGITS, *_TENS, *_BIG))
_ARABIC = re.compile(r"(\d+(?:\.\d+)?)([千万亿]*)")


def flat(text: str) -> str:
    """Make full-width digits and signs of a text plain."""
    return unicodedata.normalize("NFKC", text)


def parse_number(text: str) -> Decimal:
    """Read the value of a number in digits or Chinese characters.

    Examples: `15.3万`, `1,000`, `三`, `一百零八`, `近千万` without its qualifier. Raises `ValueError` in
    Chinese when the text is not a number.
    """
    plain = flat(text).replace(",", "").replace(" ", "")
    if match := _ARABIC.fullmatch(plain):
        value = Decimal(match[1])
        for sign in match[2]:
            value *= _TENS.get(sign) or _BIG[sign]
        return value
    if plain and all(ch in CHARACTERS for ch in plain):
        return Decimal(_characters(plain))
    raise ValueError(f"“{text}”不是数字。")


def _characters(text: str) -> int:
    total = section = digit = 0
    if all(ch in _DIGITS for ch in text) and len(text) > 1:
        return int("".join(str(_DIGITS[ch]) for ch in text))
    for ch in text:
        if ch in _DIGITS:
            digit = _DIGITS[ch]
        elif ch in _TENS:
            section += (digit or 1) * _TENS[ch]
            digit = 0
        else:
            total = (total + (section + digit or 1)) * _BIG[ch]
            section = digit = 0
    return total + section + digit


def exact_value(text: str) -> Decimal:
    """Read an exact number typed into a numeric field.

    Raises `ValueError` for 余, 多, 近 and other words.
    """
    plain = flat(text).replace(",", "").strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return Decimal(plain)
    try:
        return parse_number(plain)
    except InvalidOperation as error:
        raise ValueError(f"“{text}”不是数字。") from error


def whole(text: str) -> int:
    """Read the whole number that an address, a form or a key of it holds.

    It is zero where there is none: more than eight digits, or what only looks like a digit (²).
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def numeral(value: int) -> str:
    """Write a count below 100 in Chinese characters: 3 is 三, 12 is 十二."""
    if not 0 <= value < 100:
        raise ValueError("只写一百以内的数")
    names = "零一二三四五六七八九"
    if value < 10:
        return names[value]
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else names[tens]) + "十" + (names[ones] if ones else "")
