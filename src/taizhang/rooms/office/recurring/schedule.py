"""Due days of a recurring report: plain arithmetic over the published calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from taizhang.kernel.days import Calendar, Period
from taizhang.kernel.spans import month_end, months_after
from taizhang.kernel.turns import MONTHS, Every, stretches


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
    for turn in _spans(plan.every, first, last):
        if turn.start >= first:
            yield Turn(turn.start, turn.label, _moved(plan.rest, _nominal(plan, turn.start), published))


def _spans(every: Every, first: date, last: date) -> Iterator[Period]:
    """Yield the spans that touch two days.

    A week begins on Monday, with a working day or without.
    """
    if every is not Every.WEEK:
        yield from stretches(MONTHS[every], first, last)
        return
    start = first - timedelta(days=first.weekday())
    while start <= last:
        year, week, _ = start.isocalendar()
        yield Period(start, start + timedelta(days=6), f"{year}年第{week}周")
        start += timedelta(days=7)


def _nominal(plan: Plan, start: date) -> date:
    if plan.every is Every.WEEK:
        return start + timedelta(days=min(plan.day, 7) - 1)
    month = start if plan.every is Every.MONTH else months_after(start, plan.month - 1)
    return min(month + timedelta(days=plan.day - 1), month_end(month))


def _moved(rest: Rest, day: date, published: Calendar) -> date:
    if rest is Rest.BACK:
        return published.back(day)
    return published.forward(day) if rest is Rest.FORWARD else day
