"""Hold whole cases from receipt to 复核 against a second opinion.

A walker gives it, and lives through the cases day by day. It keeps no dates of its own rules: each morning it
adds one to the counters of the clocks that run and asks the strip of worked days whether the office is open.
It shares nothing with the kernel but the question.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from taizhang.kernel import clocks, rules
from taizhang.kernel.clocks import Clock, Result
from taizhang.kernel.days import Calendar
from tests.kernel.oracle import YEARS, ZERO, calendar, strip

SINCE, UNTIL = date(2005, 5, 1), date(2025, 9, 1)
STEPS = ("R01", "R05", "R06", "R07", "R08", "R09")


@dataclass(frozen=True)
class Life:
    """What happened in a case, as days after its receipt; -1 where it did not happen."""

    received: date
    handed: bool
    told: int
    accepted: int
    asked: int
    extend_on: int
    extend_by: int
    head: bool
    served: int
    review_asked: int
    reviewed: int
    final_asked: int
    concluded: int
    hearings: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Told:
    """One clock of a case.

    It tells its law, first and last day, the day that binds, and how late it was stopped.
    """

    law: str
    start: date
    raw: date
    binding: date
    late: int


def draw(chance: random.Random) -> Life:
    """A case in which anything may come too early or too late."""
    received = SINCE + timedelta(days=chance.randrange((UNTIL - SINCE).days))
    told = chance.choice((0, chance.randrange(16), chance.randrange(30)))
    accepted = chance.randrange(told + 1)
    handed = chance.random() < 0.4
    asked = chance.randrange(5, 120) if handed and chance.random() < 0.6 else -1
    extend_on = accepted + chance.randrange(-2, 75) if chance.random() < 0.5 else -1
    served = told + chance.randrange(100)
    review_asked = served + chance.randrange(45) if chance.random() < 0.7 else -1
    reviewed = review_asked + chance.randrange(45) if review_asked >= 0 else -1
    final_asked = reviewed + chance.randrange(45) if reviewed >= 0 and chance.random() < 0.8 else -1
    concluded = final_asked + chance.randrange(70) if final_asked >= 0 else -1
    hearings = []
    for _ in range(chance.choice((0, 1, 2)) if final_asked >= 0 else 0):
        first = final_asked + chance.randrange(45)
        hearings.append((first, first + chance.randrange(9)))
    return Life(
        received, handed, told, accepted, asked, extend_on, chance.choice((0, 1, 15, 30, 31)),
        chance.random() < 0.8, served, review_asked, reviewed, final_asked, concluded, tuple(hearings),
    )  # fmt: skip


def walked(life: Life) -> dict[str, Told]:
    """The clocks as the walker lives through them."""
    worked, zero = strip(frozenset(YEARS)), life.received.toordinal() - ZERO
    old = life.received < date(2022, 5, 1)
    found: dict[str, Told] = {}

    def run(
        rule: str, start: int, length: int, stop: int, theirs: bool, cap: int = -1, extra: int = 0
    ) -> int:
        day, left = start, length
        while left:
            day += 1
            if rule == "R09" and any(first <= day <= last for first, last in life.hearings):
                continue
            left -= 1
        for _ in range(extra):
            day += 1
        if cap >= 0 and cap < day:
            day = max(cap, start)
        raw = binding = day
        while theirs and not worked[zero + binding]:
            binding += 1
        late = 0
        while binding + late < stop:
            late += 1
        name = ("2005" if old else "2022") + rule
        dates = [date.fromordinal(ZERO + zero + n) for n in (start, raw, binding)]
        found[rule] = Told(name, *dates, late)
        return raw

    notice = run("R01", 0, 15, life.told, theirs=False)
    accepted = life.accepted
    while accepted > notice:
        accepted -= 1
    run("R05", accepted, 60, life.served, theirs=False, cap=life.asked, extra=_granted(life, accepted))
    if life.review_asked < 0:
        run("R06", life.served, 30, life.served, theirs=True)
        return found
    run("R06", life.served, 30, life.review_asked, theirs=True)
    run("R07", life.review_asked, 30, life.reviewed, theirs=False)
    if life.final_asked >= 0:
        run("R08", life.reviewed, 30, life.final_asked, theirs=True)
        run("R09", life.final_asked, 30, life.concluded, theirs=False)
    return found


def _granted(life: Life, accepted: int) -> int:
    """Return the days of extension that the law lets stand.

    They are given by the head, 1 to 30, on any day through the sixtieth.
    """
    if life.extend_on < 0 or not life.head or life.extend_by not in range(1, 31):
        return 0
    if not accepted <= life.extend_on <= accepted + 60:
        return 0
    return 0 if 0 <= life.asked < accepted + 60 else life.extend_by


def counted(life: Life, published: Calendar) -> dict[str, Told]:
    """The clocks as the kernel counts them."""
    found: dict[str, Told] = {}
    day = lambda n: life.received + timedelta(days=n)  # noqa: E731

    def add(rule: str, clock: Clock, stop: int) -> date:
        dates = clocks.due(clock, published)
        verdict = clocks.judge(clock, day(stop), day(stop), published)
        assert verdict.result in (Result.ON_TIME, Result.LATE)
        raw, binding, start = dates.raw_last_day, dates.binding, clock.started
        name = ("2005" if "2005" in clock.rule.law else "2022") + rule
        found[rule] = Told(name, start, raw, binding, verdict.days_late)
        return raw

    of = lambda rule: rules.rule(rule, life.received)  # noqa: E731
    notice = add("R01", Clock(of("R01"), life.received), life.told)
    start = clocks.begun(day(life.accepted), day(life.told), [notice])
    asked = day(life.asked) if life.asked >= 0 else None
    answer = Clock(of("R05"), start, asked=asked)
    if life.extend_on >= 0:
        try:
            clocks.may_extend(answer, day(life.extend_on), life.extend_by, by_head=life.head)
            answer = Clock(of("R05"), start, extended_days=life.extend_by, asked=asked)
        except ValueError:
            pass
    add("R05", answer, life.served)
    asked_review = life.review_asked if life.review_asked >= 0 else life.served
    add("R06", Clock(of("R06"), day(life.served)), asked_review)
    if life.review_asked >= 0:
        add("R07", Clock(of("R07"), day(life.review_asked)), life.reviewed)
    if life.final_asked >= 0:
        add("R08", Clock(of("R08"), day(life.reviewed)), life.final_asked)
        pauses = tuple((day(first), day(last)) for first, last in life.hearings)
        add("R09", Clock(of("R09"), day(life.final_asked), pauses), life.concluded)
    return found


@dataclass
class Tally:
    """What a comparison saw, so that a test can tell that it was not idle."""

    cases: int = 0
    clocks: int = 0
    differences: list[tuple[Life, dict[str, Told], dict[str, Told]]] = field(default_factory=list)
    longer: list[Life] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def compare(n: int, seed: int) -> Tally:
    """Live through `n` random cases both ways."""
    chance, published, tally = random.Random(seed), calendar(), Tally()
    for _ in range(n):
        life = draw(chance)
        expected, found = walked(life), counted(life, published)
        tally.cases += 1
        tally.clocks += len(expected)
        if expected != found:
            tally.differences.append((life, expected, found))
        if _longer(life, found):
            tally.longer.append(life)
        tally.seen.update(_traits(life, found))
    return tally


def _longer(life: Life, found: dict[str, Told]) -> bool:
    """Say whether our own time came out longer than law and head gave.

    It is counted from the receipt alone.
    """
    most = 15 + 60 + (30 if found["R05"].raw > found["R05"].start + timedelta(days=60) else 0)
    late = (found["R05"].binding - life.received).days > most
    heard = sum(last - first + 1 for first, last in life.hearings)
    for rule, extra in (("R01", -15), ("R07", 0), ("R09", heard)):
        if rule in found:
            told = found[rule]
            late |= (told.binding - told.start).days > 30 + extra
    return late


def _traits(life: Life, found: dict[str, Told]) -> list[str]:
    names = [*found, *(told.law[:4] for told in found.values())]
    names += ["handed"] * (life.asked >= 0) + ["hearing"] * bool(life.hearings)
    names += ["extended"] * ((found["R05"].raw - found["R05"].start).days > 60)
    names += ["told late"] * (life.told > 15) + ["late"] * any(told.late for told in found.values())
    names += ["moved"] * any(told.raw != told.binding for told in found.values())
    return names
