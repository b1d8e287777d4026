"""Periods as people say them, and the periods that one is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel import spoken
from taizhang.kernel.days import Period

TODAY = date(2022, 1, 10)
DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("said", "start", "end", "label"),
    [
        ("2021", "2021-01-01", "2021-12-31", "2021年"),
        ("2021年度", "2021-01-01", "2021-12-31", "2021年"),
        ("２０２１Ｑ３", "2021-07-01", "2021-09-30", "2021年第三季度"),
        ("2021-07", "2021-07-01", "2021-07-31", "2021年7月"),
        ("2021-03-04..2021-03-10", "2021-03-04", "2021-03-10", "2021年3月4日至10日"),
        ("上个月", "2021-12-01", "2021-12-31", "2021年12月"),
        ("上月", "2021-12-01", "2021-12-31", "2021年12月"),
        ("本月", "2022-01-01", "2022-01-31", "2022年1月"),
        ("三季度", "2021-07-01", "2021-09-30", "2021年第三季度"),
        ("第3季度", "2021-07-01", "2021-09-30", "2021年第三季度"),
        ("一季度", "2022-01-01", "2022-03-31", "2022年第一季度"),
        ("去年三季度", "2021-07-01", "2021-09-30", "2021年第三季度"),
        ("2020年第二季度", "2020-04-01", "2020-06-30", "2020年第二季度"),
        ("上季度", "2021-10-01", "2021-12-31", "2021年第四季度"),
        ("今年以来", "2022-01-01", "2022-01-10", "2022年1月1日至10日"),
        ("去年", "2021-01-01", "2021-12-31", "2021年"),
        ("前年", "2020-01-01", "2020-12-31", "2020年"),
        ("下半年", "2021-07-01", "2021-12-31", "2021年下半年"),
        ("2021年上半年", "2021-01-01", "2021-06-30", "2021年上半年"),
        ("5月", "2021-05-01", "2021-05-31", "2021年5月"),
        ("十二月份", "2021-12-01", "2021-12-31", "2021年12月"),
        ("2021年5月", "2021-05-01", "2021-05-31", "2021年5月"),
        ("上周", "2022-01-03", "2022-01-09", "2022年1月3日至9日"),
        ("昨天", "2022-01-09", "2022-01-09", "2022年1月9日"),
    ],
)
def test_what_is_said_is_understood(said: str, start: str, end: str, label: str) -> None:
    found = spoken.period(said, TODAY)
    assert (str(found.start), str(found.end), found.label) == (start, end, label)


@pytest.mark.parametrize(
    "said", ["", "不久前", "13月", "2021-13", "五季度", "2021Q5", "2021-03-10..2021-03-04"]
)
def test_what_is_not_understood_is_refused_in_words(said: str) -> None:
    with pytest.raises(ValueError, match="期间"):
        spoken.period(said, TODAY)


@pytest.mark.parametrize(
    ("typed", "words", "label"),
    [
        ("上个月来访", "来访", "2021年12月"),
        ("三季度接待来访多少人次", "接待来访多少人次", "2021年第三季度"),
        ("来访 2021Q3", "来访", "2021年第三季度"),
        ("2021年5月集体访", "集体访", "2021年5月"),
        ("今年以来值班班次", "值班班次", "2022年1月1日至10日"),
        ("横标 2021-03-04..2021-03-10", "横标", "2021年3月4日至10日"),
        ("去年横标", "横标", "2021年"),
    ],
)
def test_a_period_is_told_apart_from_what_is_asked(typed: str, words: str, label: str) -> None:
    found, asked = spoken.apart(typed, TODAY)
    assert asked is not None
    assert (found, asked.label) == (words, label)


@pytest.mark.parametrize("typed", ["来访", "F44", "736", "F2021", "月报"])
def test_words_without_a_period_stay_whole(typed: str) -> None:
    assert spoken.apart(typed, TODAY) == (typed, None)


@given(DAYS, st.integers(0, 800))
def test_the_previous_period_ends_the_day_before_and_is_as_long(start: date, length: int) -> None:
    asked = Period.between(start, start + timedelta(days=length))
    before = spoken.previous(asked)
    assert before.end == asked.start - timedelta(days=1)
    whole = asked.start.day == 1 and (asked.end + timedelta(days=1)).day == 1
    assert len(before) == len(asked) or (whole and len(before.months()) == len(asked.months()))


@given(DAYS, st.integers(0, 800))
def test_the_year_before_is_the_same_days(start: date, length: int) -> None:
    asked = Period.between(start, start + timedelta(days=length))
    before = spoken.year_before(asked)
    assert (before.start.year, before.end.year) == (asked.start.year - 1, asked.end.year - 1)
    assert before.start.month == asked.start.month
    assert before.end.month == asked.end.month


@given(st.integers(2005, 2040), st.integers(1, 12))
def test_the_short_form_is_understood_again(year: int, month: int) -> None:
    for asked in (Period.month(year, month), Period.quarter(year, (month + 2) // 3), Period.year(year)):
        again = spoken.period(spoken.short(asked), TODAY)
        assert (again.start, again.end, again.label) == (asked.start, asked.end, asked.label)
