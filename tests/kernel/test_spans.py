"""Spans of months, with the vectors of the standards that give them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.spans import due_again, life_end, month_end, months_after, next_month

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("made", "months", "end"),
    [("2011-06", 120, "2021-06-30"), ("2018-03", 72, "2024-03-31"), ("2009-05", 144, "2021-05-31")],
    ids=["干粉", "水基型", "二氧化碳"],
)
def test_a_life_ends_with_its_last_month(made: str, months: int, end: str) -> None:
    """Extinguishers are scrapped by the month of manufacture (GA 95)."""
    assert life_end(date.fromisoformat(f"{made}-17"), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("made", "first", "then", "services"),
    [
        ("2011-06", 60, 24, "2016-06-30 2018-06-30 2020-06-30"),
        ("2018-03", 36, 12, "2021-03-31 2022-03-31 2023-03-31"),
    ],
    ids=["干粉", "水基型"],
)
def test_services_follow_each_other(made: str, first: int, then: int, services: str) -> None:
    done, dues = None, []
    for _ in range(3):
        done = due_again(date.fromisoformat(f"{made}-01"), done, first, then)
        dues.append(done.isoformat())
    assert " ".join(dues) == services


@given(days, st.integers(-240, 240))
def test_months_before_and_after_fall_into_their_month(day: date, months: int) -> None:
    other = months_after(day, months)
    assert other.year * 12 + other.month == day.year * 12 + day.month + months
    assert other.day == day.day or other == month_end(other)


@given(days, st.integers(0, 120), st.integers(0, 120))
def test_a_longer_span_never_ends_earlier(day: date, shorter: int, more: int) -> None:
    assert months_after(day, shorter) <= months_after(day, shorter + more)
    assert life_end(day, shorter) <= life_end(day, shorter + more)


@given(days)
def test_a_month_ends_the_day_before_the_next(day: date) -> None:
    assert next_month(day) - timedelta(days=1) == month_end(day) >= day
    assert next_month(day).day == 1
