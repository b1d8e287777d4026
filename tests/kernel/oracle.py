"""Reckon due dates slowly, as a second opinion.

It walks a strip of days one by one and shares no code with the kernel.

It knows a rule only as numbers (length, unit, whose time) and a calendar only as a strip of flags, both
written down here a second time, so that a slip in the kernel's tables shows as well.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar
from chinese_calendar import Holiday, constants

from taizhang.kernel import clocks, rules
from taizhang.kernel.days import Calendar, DayKind

YEARS = range(2004, 2027)
ZERO = date(2004, 1, 1).toordinal()
SIZE = date(2027, 12, 31).toordinal() - ZERO + 1
FIRST, LAST = date(2005, 5, 1), date(2026, 12, 31)

FACTS: dict[str, tuple[int, str, str, date]] = {
    "R01": (15, "day", "ours", FIRST),
    "R02": (15, "day", "ours", FIRST),
    "R03": (5, "workday", "ours", date(2022, 5, 1)),
    "R05": (60, "day", "ours", FIRST),
    "R06": (30, "day", "theirs", FIRST),
    "R07": (30, "day", "ours", FIRST),
    "R08": (30, "day", "theirs", FIRST),
    "R09": (30, "day", "ours", FIRST),
    "R10": (30, "day", "ours", FIRST),
    "R12": (30, "day", "ours", FIRST),
    "R13": (30, "day", "theirs", date(2011, 1, 1)),
    "R14": (15, "day", "ours", date(2008, 5, 1)),
    "R16": (60, "minute", "ours", date(2007, 6, 1)),
    "R17": (1440, "minute", "ours", date(2014, 3, 1)),
    "R18": (120, "minute", "ours", FIRST),
    "R19a": (30, "minute", "ours", FIRST),
    "R19b": (60, "minute", "ours", FIRST),
    "R55": (10, "workday", "ours", FIRST),
    "R57": (3, "month", "ours", FIRST),
    "R60": (5, "workday", "ours", FIRST),
    "R71": (15, "workday", "ours", FIRST),
    "R72": (1, "workday", "ours", FIRST),
}


def calendar(published: frozenset[int] = frozenset(YEARS)) -> Calendar:
    """The kernel calendar filled from the package, with some of its years published."""
    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    kinds = dict.fromkeys(constants.holidays, DayKind.HOLIDAY) | dict.fromkeys(
        constants.workdays, DayKind.MAKEUP
    )
    return Calendar(kinds, published, {day: chinese[name] for day, name in constants.holidays.items()})


@cache
def strip(published: frozenset[int]) -> list[bool]:
    """For each day from 2004 whether it is worked, asked of the package day by day."""
    days = [date.fromordinal(ZERO + n) for n in range(SIZE)]
    return [
        chinese_calendar.is_workday(day) if day.year in published and day <= LAST else day.isoweekday() <= 5
        for day in days
    ]


@dataclass(frozen=True)
class Case:
    """One clock, and the moment at which it is looked at."""

    rule: str
    started: datetime
    hearings: tuple[tuple[date, date], ...]
    extended: int
    seen: datetime
    stopped: bool
    published: frozenset[int]


@dataclass(frozen=True)
class Answer:
    """What must agree between the oracle and the kernel.

    That is three dates (moments for hour rules), provisional, result, and days late.
    """

    raw: date
    statutory: date
    internal: date
    provisional: bool
    result: str
    late: int


def walk(case: Case) -> Answer:
    """The answer found by walking."""
    length, unit, whose, _ = FACTS[case.rule]
    if unit == "minute":
        return _walk_minutes(case, length)
    worked = strip(case.published)
    at = case.started.toordinal() - ZERO
    if unit == "month":
        while date.fromordinal(ZERO + at + 1).day != 1:
            at += 1
    begun, left = at, length
    resting = [(first.toordinal() - ZERO, last.toordinal() - ZERO) for first, last in case.hearings]
    while left:
        at += 1
        if unit == "day":
            left -= not any(first <= at <= last for first, last in resting)
        else:
            left -= worked[at]
    for _ in range(case.extended):
        at += 1
    ahead = behind = at
    while not worked[ahead]:
        ahead += 1
    while not worked[behind]:
        behind -= 1
    first = behind if unit == "day" else begun + 1
    shaky = any(date.fromordinal(ZERO + n).year not in case.published for n in range(first, ahead + 1))
    limit, late = (ahead if whose == "theirs" else at), 0
    while limit + late < case.seen.toordinal() - ZERO:
        late += 1
    dates = [date.fromordinal(ZERO + n) for n in (at, ahead, behind)]
    return Answer(*dates, shaky, _result(case.stopped, late), late)


def _walk_minutes(case: Case, length: int) -> Answer:
    day, minute = divmod(case.started.toordinal() * 1440 + _minutes(case.started) + length, 1440)
    last = datetime.fromordinal(day).replace(hour=minute // 60, minute=minute % 60)
    gap = (case.seen.toordinal() - day) * 1440 + _minutes(case.seen) - minute
    late = -(-gap // 1440) if gap > 0 else 0
    return Answer(last, last, last, provisional=False, result=_result(case.stopped, late), late=late)


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _result(stopped: bool, late: int) -> str:
    if stopped:
        return "late" if late else "on_time"
    return "overdue" if late else "running"


def kernel(case: Case, published: Calendar) -> Answer:
    """The answer of the kernel."""
    hourly = FACTS[case.rule][1] == "minute"
    started = case.started if hourly else case.started.date()
    found = rules.rule(case.rule, case.started.date())
    clock = clocks.Clock(found, started, case.hearings, case.extended)
    dates = clocks.due(clock, published)
    seen = case.seen if hourly else case.seen.date()
    verdict = clocks.judge(clock, seen if case.stopped else None, seen, published)
    return Answer(
        dates.raw_last_day,
        dates.statutory_last_day,
        dates.internal_due,
        dates.provisional,
        verdict.result.value,
        verdict.days_late,
    )


def draw(chance: random.Random, published: list[frozenset[int]]) -> Case:
    """A random clock, started so that it may still end by the last day of 2026."""
    rule = chance.choice(list(FACTS))
    since = FACTS[rule][3]
    room = (date(2026, 12, 30) - since).days
    start = since + timedelta(days=int(room * chance.random()))
    moment = datetime.combine(start, datetime.min.time()) + timedelta(minutes=chance.randrange(1440))
    hearings = []
    if rule == "R09":
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            first = start + timedelta(days=chance.randrange(-5, 60))
            hearings.append((first, first + timedelta(days=chance.randrange(12))))
    extended = chance.randint(1, 30) if rule in ("R05", "R12") and chance.random() < 0.5 else 0
    length, unit, *_ = FACTS[rule]
    if unit == "minute":
        seen = moment + timedelta(minutes=chance.randrange(2 * length))
    else:
        seen = moment + timedelta(days=length + chance.randrange(-5, 45))
    return Case(
        rule, moment, tuple(hearings), extended, seen, chance.random() < 0.5, chance.choice(published)
    )


@dataclass
class Tally:
    """What a comparison saw, so that a test can tell that it was not idle."""

    cases: int = 0
    differences: list[tuple[Case, Answer, Answer]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def compare(n: int, seed: int) -> Tally:
    """Run `n` random cases through the oracle and the kernel.

    Their last day is at most 2026-12-31.
    """
    chance = random.Random(seed)
    every = frozenset(YEARS)
    odd = frozenset(year for year in YEARS if year % 2)
    choices = [every, every, every, odd, frozenset()]
    calendars = {published: calendar(published) for published in choices}
    tally = Tally()
    while tally.cases < n:
        case = draw(chance, choices)
        expected = walk(case)
        if expected.statutory.year > LAST.year:
            continue
        tally.cases += 1
        tally.seen.update(_traits(case, expected))
        if (found := kernel(case, calendars[case.published])) != expected:
            tally.differences.append((case, expected, found))
    return tally


def _traits(case: Case, answer: Answer) -> list[str]:
    names = [case.rule, answer.result]
    names += ["moved"] * (answer.raw != answer.statutory)
    names += ["extended"] * bool(case.extended) + ["paused"] * bool(case.hearings)
    names += ["provisional"] * answer.provisional
    return names
