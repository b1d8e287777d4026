"""Turns of work that comes again, the eve of holidays among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from taizhang.kernel.days import ONE, Calendar, Period, span

EVE = timedelta(days=7)
"""A look before a holiday is one in the week before it begins."""


class Every(StrEnum):
    """How often work comes again."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    HOLIDAY = "holiday"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


def turns(every: Every, first: date, last: date, calendar: Calendar) -> list[Period]:
    """List the turns that touch a span of days, in order.

    Weeks are those with a working day; the eve of a holiday ends on the last working day before it.
    """
    if last < first:
        return []
    if every is Every.WEEK:
        return calendar.weeks_with_workday(Period.between(first, last))
    if every is Every.HOLIDAY:
        return [eve for eve in _eves(first, last, calendar) if eve.start <= last and eve.end >= first]
    return list(stretches(MONTHS[every], first, last))


def stretches(count: int, first: date, last: date) -> Iterator[Period]:
    """Yield the whole stretches of some months that touch two days.

    They are counted from January.
    """
    month = (first.month - 1) // count * count + 1
    turn = _stretch(first.year, month, count)
    while turn.start <= last:
        yield turn
        after = turn.end + ONE
        turn = _stretch(after.year, after.month, count)


def _stretch(year: int, month: int, count: int) -> Period:
    if count == 1:
        return Period.month(year, month)
    if count == 3:
        return Period.quarter(year, (month + 2) // 3)
    if count == 12:
        return Period.year(year)
    end = Period.month(year, month + count - 1).end
    return Period(date(year, month, 1), end, f"{year}年{'上' if month == 1 else '下'}半年")


def _eves(first: date, last: date, calendar: Calendar) -> Iterator[Period]:
    """Yield the week before each official holiday, up to the last working day in it."""
    for day in span(first, last + EVE + EVE):
        if calendar.is_holiday(day) and not calendar.is_holiday(day - ONE):
            end = calendar.back(day - ONE)
            name = next((calendar.name(on) for on in span(day, day + EVE) if calendar.name(on)), "节日")
            yield Period(min(day - EVE, end), end, f"{day.year}年{name}节前")
