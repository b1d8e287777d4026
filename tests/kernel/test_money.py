"""Amounts in capitals, by the rules' examples and an independent reading."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.money import LARGEST, capitals, settled

CASES = {
    # 《正确填写票据和结算凭证的基本规定》
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    # both forms are allowed there; ours is the one with 零 where 元 ends in a zero
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "0": "零元整",
    "0.01": "壹分",
    "0.1": "壹角整",
    "10": "壹拾元整",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "100000001": "壹亿零壹元整",
    "1000010000": "壹拾亿零壹万元整",
    "1500000000000": "壹万伍仟亿元整",
    "1000000000000": "壹万亿元整",
    "10005000000000": "壹拾万零伍拾亿元整",
    "-5.5": "负伍元伍角整",
}


@pytest.mark.parametrize("amount", CASES)
def test_an_amount_reads_as_on_a_cheque(amount: str) -> None:
    assert capitals(Decimal(amount)) == CASES[amount]


@pytest.mark.parametrize("amount", ["0.001", "1e16", "10000000000000000", "NaN", "Infinity"])
def test_what_cannot_be_written_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="两位小数"):
        capitals(Decimal(amount))


def read(text: str) -> Decimal:
    """Read capitals back: digits by place, a group at a time."""
    digits, places = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}
    sign = -1 if text.startswith("负") else 1
    yuan, _, rest = text.removeprefix("负").removesuffix("整").rpartition("元")
    cents = digit = 0
    for mark in rest:
        if mark in digits:
            digit = digits.index(mark)
        else:
            cents += digit * {"角": 10, "分": 1}[mark]
    return sign * (Decimal(_count(yuan, digits, places)) + Decimal(cents) / 100)


def _count(text: str, digits: str, places: dict[str, int]) -> int:
    """Read a whole number: what stands before 亿, then before 万, then the rest."""
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        if sign in text:
            high, _, low = text.rpartition(sign)
            return _count(high, digits, places) * size + _count(low, digits, places)
    number = digit = 0
    for mark in text:
        if mark in digits:
            digit = digits.index(mark)
        else:
            number += digit * places[mark]
            digit = 0
    return number + digit


@given(st.integers(0, 10**18 - 1))
def test_capitals_are_read_back(cents: int) -> None:
    amount = Decimal(cents) / 100
    text = capitals(amount)
    assert read(text) == amount
    assert "零零" not in text


@given(st.integers(0, int(LARGEST * 100)))
def test_no_two_amounts_read_alike(cents: int) -> None:
    one, other = Decimal(cents) / 100, Decimal(cents + 1) / 100
    if other <= LARGEST:
        assert capitals(one) != capitals(other)


@given(st.lists(st.decimals(0, 1000, places=2)), st.decimals(0, 3000, places=2))
def test_what_comes_in_is_set_against_what_is_due_in_order(due: list[Decimal], received: Decimal) -> None:
    parts = dict(settled(list(enumerate(due)), received))
    assert sum(parts.values()) == min(received, sum(due))
    assert all(0 < parts[key] <= due[key] for key in parts)
    paid = [key for key, amount in enumerate(due) if amount]
    short = [key for key in paid if parts.get(key, 0) < due[key]]
    assert all(parts.get(key, 0) == 0 for key in short[1:]), "only one is paid in part, none after it"
