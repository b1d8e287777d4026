"""Days of the play by the words that rows say for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from taizhang.kernel.days import Period
from taizhang.org import calendar


def _workdays(period: Period) -> list[date]:
    published = calendar.current()
    return [day for day in period.days() if published.is_workday(day)]


def _weeks(period: Period) -> Iterator[date]:
    """Return the first working day of each week that has one."""
    published = calendar.current()
    for week in published.weeks_with_workday(period):
        yield next(day for day in week.days() if published.is_workday(day))


RULES: dict[str, Callable[[Period], Iterable[date]]] = {
    "every day": lambda period: period.days(),
    "every workday": _workdays,
    "every Sunday": lambda period: (day for day in period.days() if day.weekday() == 6),
    "first workday of a week": _weeks,
    "first day of a month": lambda period: (day for day in period.days() if day.day == 1),
    "last day of a month": lambda period: (
        day for day in period.days() if (day + timedelta(days=1)).day == 1
    ),
}
"""Rules for days by their words."""


def days_of(given: Mapping[str, Any]) -> list[date]:
    """List the days of a rule `from` a day `to` another, `but` some."""
    if given["days"] not in RULES:
        raise ValueError(f"演示数据里没有“{given['days']}”这样的日子，只有：{'、'.join(RULES)}。")
    days = RULES[given["days"]](Period.between(given["from"], given["to"]))
    return [day for day in days if day not in given.get("but", ())]
