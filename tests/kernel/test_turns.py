"""Turns of work that comes again, against the days counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.days import Calendar, DayKind, span
from taizhang.kernel.turns import EVE, Every, turns

REST = {
    "元旦": "2021-01-01 2021-01-03", "春节": "2021-02-11 2021-02-17", "清明节": "2021-04-03 2021-04-05",
    "劳动节": "2021-05-01 2021-05-05", "端午节": "2021-06-12 2021-06-14", "中秋节": "2021-09-19 2021-09-21",
    "国庆节": "2021-10-01 2021-10-07",
}  # fmt: skip
WORKED = "2021-02-07 2021-02-20 2021-04-25 2021-05-08 2021-09-18 2021-09-26 2021-10-09".split()


def official_2021() -> Calendar:
    """The holidays and make-up days of the State Council's notice for 2021."""
    exceptions = {date.fromisoformat(day): DayKind.MAKEUP for day in WORKED}
    names = {}
    for name, days in REST.items():
        first, last = (date.fromisoformat(day) for day in days.split())
        exceptions |= dict.fromkeys(span(first, last), DayKind.HOLIDAY)
        names |= dict.fromkeys(span(first, last), name)
    return Calendar(exceptions, frozenset({2021}), names)


CALENDAR = official_2021()
days = st.dates(date(2019, 1, 1), date(2023, 12, 31))
lengths = st.integers(0, 500)
months = pytest.mark.parametrize(
    ("every", "count"),
    [(Every.MONTH, 1), (Every.QUARTER, 3), (Every.HALF_YEAR, 6), (Every.YEAR, 12)],
)


@months
@given(first=days, length=lengths)
def test_turns_cover_a_span_once_and_begin_with_the_year(
    every: Every, count: int, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    parts = turns(every, first, last, CALENDAR)
    covered = [day for part in parts for day in part.days()]
    assert covered == list(span(parts[0].start, parts[-1].end))
    assert parts[0].contains(first)
    assert parts[-1].contains(last)
    assert all(part.start.day == 1 and (part.start.month - 1) % count == 0 for part in parts)


@pytest.mark.parametrize(
    ("every", "labels"),
    [
        (Every.MONTH, "2021年5月 2021年6月 2021年7月"),
        (Every.QUARTER, "2021年第二季度 2021年第三季度"),
        (Every.HALF_YEAR, "2021年上半年 2021年下半年"),
        (Every.YEAR, "2021年"),
    ],
)
def test_turns_are_called_as_the_office_calls_them(every: Every, labels: str) -> None:
    parts = turns(every, date(2021, 5, 20), date(2021, 7, 2), CALENDAR)
    assert " ".join(part.label for part in parts) == labels


def test_the_eves_of_2021_end_on_the_last_working_day() -> None:
    eves = turns(Every.HOLIDAY, date(2021, 1, 4), date(2021, 12, 31), CALENDAR)
    assert [(eve.label, str(eve.start), str(eve.end)) for eve in eves] == [
        ("2021年春节节前", "2021-02-04", "2021-02-10"),
        ("2021年清明节节前", "2021-03-27", "2021-04-02"),
        ("2021年劳动节节前", "2021-04-24", "2021-04-30"),
        ("2021年端午节节前", "2021-06-05", "2021-06-11"),
        ("2021年中秋节节前", "2021-09-12", "2021-09-18"),
        ("2021年国庆节节前", "2021-09-24", "2021-09-30"),
    ]


@given(day=days)
def test_an_eve_is_told_exactly_in_the_week_before_a_holiday(day: date) -> None:
    told = bool(turns(Every.HOLIDAY, day, day, CALENDAR))
    ahead = [day + timedelta(days=n) for n in range(1, EVE.days + 1)]
    begins = [
        on for on in ahead if CALENDAR.is_holiday(on) and not CALENDAR.is_holiday(on - timedelta(days=1))
    ]
    worked_till = [CALENDAR.back(on - timedelta(days=1)) for on in begins]
    assert told == any(day <= last for last in worked_till)


def test_a_span_that_ends_before_it_begins_has_no_turn() -> None:
    assert all(turns(every, date(2021, 5, 2), date(2021, 5, 1), CALENDAR) == [] for every in Every)
