"""Spans of months and years, as laws and labels give them.

A day that a month does not have is its last one: a month after 31 January ends in February.
"""

from __future__ import annotations

from datetime import date, timedelta

from taizhang.kernel.days import Period


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or earlier where they are negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, Period.month(year, month + 1).end.day))


def month_end(day: date) -> date:
    """Return the last day of the month of a day."""
    return Period.month(day.year, day.month).end


def next_month(day: date) -> date:
    """Return the first day of the month after a day's own."""
    return month_end(day) + timedelta(days=1)


def life_end(month: date, months: int) -> date:
    """Return the last day of a life given to the month: the end of its last month.

    month: any day of the month of manufacture
    """
    return month_end(months_after(month.replace(day=1), months))


def due_again(begun: date, done: date | None, first: int, then: int) -> date:
    """Return the last day for the next of some recurring service, given to the month.

    begun: any day of the month of manufacture
    done: when it was last done, if ever
    first, then: months from manufacture to the first, and between two
    """
    if done is None:
        return life_end(begun, first)
    return life_end(done, then)
