"""Due days of a recurring report: plain arithmetic over the published calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from taizhang.kernel.days import Calendar, Period


class Every(StrEnum):
    """The frequency of a recurring report."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Rest(StrEnum):
    """The treatment of a due day without work."""

    BACK = "back"
    FORWARD = "forward"
    STAY = "stay"


@dataclass(frozen=True)
class Plan:
    """The rule of a recurring report.

    every: how often
    day: on which day of the span (31 = its last day); a weekly day counts 1 (Monday) to 7
    month: in which month of a quarter (1–3) or year (1–12); unused else
    """

    every: Every
    day: int
    month: int = 1
    rest: Rest = Rest.BACK


@dataclass(frozen=True)
class Turn:
    """One turn of a recurring report.

    It has the span it falls in, its name and the day it is due.
    """

    start: date
    name: str
    due: date


def turns(plan: Plan, first: date, last: date, published: Calendar) -> Iterator[Turn]:
    """Yield the turns of a span begun between two days, both included, in order."""
    start = _first(plan.every, first)
    while start <= last:
        if start >= first:
            nominal = _nominal(plan, start)
            yield Turn(start, name(plan.every, start), _moved(plan.rest, nominal, published))
        start = _next(plan.every, start)


def name(every: Every, start: date) -> str:
    """Return the usual name of the span."""
    if every is Every.WEEK:
        year, week, _ = start.isocalendar()
        return f"{year}年第{week}周"
    if every is Every.MONTH:
        return f"{start.year}年{start.month}月"
    if every is Every.QUARTER:
        return Period.quarter(start.year, (start.month + 2) // 3).label
    return f"{start.year}年"


def _first(every: Every, day: date) -> date:
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    if every is Every.MONTH:
        return day.replace(day=1)
    if every is Every.QUARTER:
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    return date(day.year, 1, 1)


def _next(every: Every, start: date) -> date:
    if every is Every.WEEK:
        return start + timedelta(days=7)
    months = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}[every]
    total = start.year * 12 + start.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _nominal(plan: Plan, start: date) -> date:
    if plan.every is Every.WEEK:
        return start + timedelta(days=min(plan.day, 7) - 1)
    total = start.year * 12 + start.month - 1
    if plan.every is not Every.MONTH:
        total += plan.month - 1
    month = Period.month(total // 12, total % 12 + 1)
    return min(month.start + timedelta(days=plan.day - 1), month.end)


def _moved(rest: Rest, day: date, published: Calendar) -> date:
    if rest is Rest.BACK:
        return published.back(day)
    return published.forward(day) if rest is Rest.FORWARD else day
