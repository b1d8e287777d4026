"""Wording: written from the value, accepted for exactly the values of the table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.measures import Amount, normalise, ratio, text_of
from taizhang.kernel.numbers import exact_value, numeral, parse_number
from taizhang.kernel.words import Style, accepts, step, write


@pytest.mark.parametrize(
    ("value", "unit", "style", "words"),
    [
        ("736", "人次", Style.over(100), "700余人次"),
        ("700", "人次", Style.over(100), "700人次"),
        ("126", "次", Style.over(10), "120余次"),
        ("34", "人", Style.more(10, "名"), "30多名"),
        ("1060", "份", Style.over(1000), "1000余份"),
        ("312", "个", Style.more(100), "300多个"),
        ("8", "幅", Style.exact(), "8幅"),
        ("7", "次", Style.several(), "多次"),
        ("2", "次", Style.several(), "2次"),
        ("3", "支", Style.numeral(), "三支"),
        ("0.998", "", Style.at_least("0.995", "24小时"), "24小时"),
        ("0.994", "", Style.at_least("0.995", "24小时"), None),
        ("9763420.50", "元", Style.near(10_000_000), "近千万元"),
        ("10020000", "元", Style.near(10_000_000), "逾千万元"),
    ],
)
def test_wording_is_written_from_the_value(value: str, unit: str, style: Style, words: str | None) -> None:
    assert write(Decimal(value), unit, style) == words


@given(st.integers(1, 10**7), st.sampled_from([10, 100, 1000]))
def test_what_is_written_is_always_accepted(value: int, place: int) -> None:
    words = write(Decimal(value), "人次", Style.over(place)) or ""
    number = words.removesuffix("人次")
    stated = Decimal(number.rstrip("余"))
    assert accepts("余" if "余" in number else "", stated, Decimal(value)).ok


@given(st.integers(1, 99_999), st.integers(-2, 2))
def test_the_edges_of_over_are_open(stated: int, move: int) -> None:
    place = int(step(Decimal(stated)))
    assert not accepts("余", Decimal(stated), Decimal(stated)).ok
    assert not accepts("余", Decimal(stated), Decimal(stated + place)).ok
    inside = stated + place // 2 + move
    assert accepts("余", Decimal(stated), Decimal(inside)).ok == (stated < inside < stated + place)


@pytest.mark.parametrize(
    ("qualifier", "stated", "value", "ok"),
    [
        ("余", 700, 736, True), ("余", 700, 800, False), ("余", 120, 126, True), ("余", 120, 130, False),
        ("近", 10_000_000, 9_763_420, True), ("近", 10_000_000, 8_999_999, False), ("近", 100, 100, False),
        ("约", 100, 105, True), ("约", 100, 106, False), ("逾", 100, 109, True), ("逾", 100, 110, False),
        ("逾", 100, 100, False), ("", 8, 8, True), ("", 8, 9, False),
    ],
)  # fmt: skip
def test_the_acceptance_table(qualifier: str, stated: int, value: int, ok: bool) -> None:
    assert accepts(qualifier, Decimal(stated), Decimal(value)).ok is ok


@given(st.integers(0, 99))
def test_numerals_come_back(value: int) -> None:
    assert parse_number(numeral(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15.3万", "153000"),
        ("１，０００", "1000"),
        ("一百零八", "108"),
        ("两千三百", "2300"),
        ("千万", "10000000"),
        ("十二", "12"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["30余", "近百", "多", "约5", "三十来", "1.2.3"])
def test_rounding_words_are_not_exact_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="不是数字"):
        exact_value(text)


def test_units_that_differ_are_never_added() -> None:
    with pytest.raises(ValueError, match="不能相加"):
        Amount(Decimal(34), "幅") + Amount(Decimal(6), "处")
    assert normalise(Amount(Decimal("15.3"), "万吨")) == Amount(Decimal("153000.0"), "吨")


def test_ratios_round_half_up_to_five_decimals() -> None:
    assert text_of(ratio(Decimal(524549), Decimal(525600))) == "0.998"
    assert text_of(ratio(Decimal(62), Decimal(64))) == "0.96875"
    assert text_of(ratio(Decimal(2), Decimal(3))) == "0.66667"
    assert text_of(ratio(Decimal(5), Decimal(5))) == "1"


def test_what_is_not_quite_all_does_not_round_to_all() -> None:
    assert text_of(ratio(Decimal(199_999), Decimal(200_000))) == "0.99999"
    assert text_of(ratio(Decimal(200_001), Decimal(200_000))) == "1.00001"
