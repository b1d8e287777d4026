"""Working days and periods.

They are held against the official calendar of 2021 and the plain week.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.days import Calendar, DayKind, Period
from tests.kernel.oracle import calendar

OFFICIAL = calendar()
DAYS = st.dates(date(2005, 1, 1), date(2026, 11, 30))


def test_the_official_year_2021() -> None:
    year = list(Period.year(2021).days())
    assert [d for d in year if OFFICIAL.kind(d) is DayKind.MAKEUP] == [
        date(2021, 2, 7),
        date(2021, 2, 20),
        date(2021, 4, 25),
        date(2021, 5, 8),
        date(2021, 9, 18),
        date(2021, 9, 26),
        date(2021, 10, 9),
    ]
    stretches = ["01-01..01-03", "02-11..02-17", "04-03..04-05", "05-01..05-05", "06-12..06-14"]
    stretches += ["09-19..09-21", "10-01..10-07"]
    holidays = [d for text in stretches for d in Period.parse("2021-" + text.replace("..", "..2021-")).days()]
    assert [d for d in year if OFFICIAL.is_holiday(d)] == holidays
    assert len(holidays) == 31
    assert sum(not OFFICIAL.is_workday(d) for d in year) == 115
    assert OFFICIAL.workdays(date(2021, 1, 1), date(2021, 12, 31)) == 250
    assert (OFFICIAL.name(date(2021, 10, 3)), OFFICIAL.name(date(2021, 10, 9))) == ("国庆节", "")


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2021-09-28", 5, "2021-10-11"),
        ("2021-02-09", 5, "2021-02-22"),
        ("2021-09-17", 5, "2021-09-26"),
        ("2021-09-28", 20, "2021-11-01"),
        ("2021-05-12", 0, "2021-05-12"),
        ("2021-10-08", -1, "2021-09-30"),
    ],
)
def test_adding_working_days(start: str, count: int, last: str) -> None:
    assert OFFICIAL.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(last)


def test_weeks_with_a_working_day() -> None:
    """52 ISO weeks in 2021 from W01 on.

    The Spring Festival week still has three working days.
    """
    weeks = OFFICIAL.weeks_with_workday(Period.year(2021))
    assert [w.start for w in weeks] == [date(2021, 1, 4) + timedelta(weeks=n) for n in range(52)]
    assert [w.label for w in weeks] == [f"2021年第{n}周" for n in range(1, 53)]
    assert OFFICIAL.workdays(weeks[6].start, weeks[6].end) == 3
    idle = Calendar(dict.fromkeys(weeks[6].days(), DayKind.HOLIDAY), frozenset({2021}))
    assert len(idle.weeks_with_workday(Period.year(2021))) == 51


def test_an_unpublished_year_knows_only_weekends() -> None:
    """Nothing of a year counts before its notice is published.

    This holds even when days of it are already filled in.
    """
    waiting = calendar(frozenset({2020}))
    year = list(Period.year(2021).days())
    assert [waiting.is_workday(d) for d in year] == [d.isoweekday() < 6 for d in year]
    assert [waiting.name(d) for d in year] == [""] * 365
    assert (waiting.is_published(2020), waiting.is_published(2021)) == (True, False)
    assert not any(waiting.is_holiday(d) for d in year)


@given(DAYS)
def test_forward_and_back_enclose_the_day(day: date) -> None:
    back, forward = OFFICIAL.back(day), OFFICIAL.forward(day)
    assert back <= day <= forward
    assert OFFICIAL.is_workday(back)
    assert OFFICIAL.is_workday(forward)
    assert OFFICIAL.workdays(back, forward) == (1 if back == forward else 2)


@given(DAYS, st.integers(1, 60))
def test_adding_working_days_counts_them(day: date, count: int) -> None:
    last = OFFICIAL.add_workdays(day, count) if day.year < 2026 else None
    if last is not None:
        assert OFFICIAL.is_workday(last)
        assert OFFICIAL.workdays(day + timedelta(1), last) == count
        assert OFFICIAL.add_workdays(last + timedelta(1), -count) <= OFFICIAL.forward(day + timedelta(1))


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2021", "2021-01-01", "2021-12-31", "2021年"),
        ("2021Q3", "2021-07-01", "2021-09-30", "2021年第三季度"),
        ("2021q4", "2021-10-01", "2021-12-31", "2021年第四季度"),
        ("2021-07", "2021-07-01", "2021-07-31", "2021年7月"),
        ("2020-02", "2020-02-01", "2020-02-29", "2020年2月"),
        ("2021-12", "2021-12-01", "2021-12-31", "2021年12月"),
        ("2021-03-04..2021-03-10", "2021-03-04", "2021-03-10", "2021年3月4日至10日"),
        ("2021-03-04..2021-04-10", "2021-03-04", "2021-04-10", "2021年3月4日至4月10日"),
        ("2020-03-04..2021-03-10", "2020-03-04", "2021-03-10", "2020年3月4日至2021年3月10日"),
        ("2021-03-04..2021-03-04", "2021-03-04", "2021-03-04", "2021年3月4日"),
        (" ２０２１－０７ ", "2021-07-01", "2021-07-31", "2021年7月"),
    ],
)
def test_reading_a_period(text: str, start: str, end: str, label: str) -> None:
    assert Period.parse(text) == Period(date.fromisoformat(start), date.fromisoformat(end), label)


@pytest.mark.parametrize(
    "text", ["", "21", "2021Q5", "2021-7", "去年", "2021-01-01", "2021..2022", "2021-07-"]
)
def test_a_period_that_is_not_understood(text: str) -> None:
    with pytest.raises(ValueError, match="看不懂，请写成 2021、2021Q3"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text", ["2021-13", "2021-00", "0000", "2021-02-30..2021-03-01", "2021-03-10..2021-03-04"]
)
def test_a_period_that_does_not_exist(text: str) -> None:
    with pytest.raises(ValueError, match=f"期间“{text}”里的日期不存在或先后颠倒"):
        Period.parse(text)


def test_the_days_and_months_of_a_period() -> None:
    period = Period.parse("2021-11-20..2022-02-03")
    assert [m.label for m in period.months()] == ["2021年11月", "2021年12月", "2022年1月", "2022年2月"]
    assert [m for q in range(1, 5) for m in Period.quarter(2021, q).months()] == Period.year(2021).months()
    assert len(period) == len(list(period.days())) == 76
    assert [period.contains(date(2021, 11, n)) for n in (19, 20)] == [False, True]
    assert [period.contains(date(2022, 2, n)) for n in (3, 4)] == [True, False]
