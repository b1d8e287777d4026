"""Matters waiting for a person.

Records to decide, running clocks, what is handed over, what is not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.desk.day.owing import Owing, owing
from taizhang.desk.frame.requests import address
from taizhang.desk.ledger import row_acting
from taizhang.desk.ledger.terms import Term, days_left, term
from taizhang.engine import clock
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import deadlines, switches
from taizhang.engine.models import Offer
from taizhang.engine.read import waiting as read
from taizhang.engine.read.expected import Gap, gaps
from taizhang.engine.write import offers
from taizhang.kernel.days import Calendar
from taizhang.org import calendar
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Task:
    """An open record waiting for this person's decision.

    `steps` are labels and addresses of what may be done.
    """

    ledger: str
    number: str
    address: str
    headline: str
    unit: str
    state: str
    moves: str
    due: str
    tone: str
    handed_up: bool = False
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pool:
    """Open records that this person may move on at leisure: only counted."""

    title: str
    state: str
    moves: str
    count: int
    address: str


@dataclass(frozen=True)
class Dated:
    """A running clock on a record that I see, with what I may do about it.

    `posts` are those whose step is next; `decides` names the steps that wait for this person's
    decision.
    """

    ledger: str
    headline: str
    moves: str
    number: str
    address: str
    unit: str
    unit_lo: int
    term: Term
    days: int
    posts: tuple[str, ...] = ()
    decides: str = ""


@dataclass(frozen=True)
class RunningOut:
    """What of a record runs out soon, or has run out."""

    ledger: str
    number: str
    address: str
    headline: str
    unit: str
    on: date
    words: str
    tone: str


@dataclass(frozen=True)
class Agenda:
    """All that waits for one person, as 今日 shows it and the daily reminder tells it."""

    tasks: list[Task]
    pools: list[Pool]
    dated: list[Dated]
    handed: list[Offer]
    gaps: list[Gap]
    owing: list[Owing]
    expiring: list[RunningOut]

    @property
    def quiet(self) -> bool:
        return not (self.tasks or self.dated or self.handed or self.gaps or self.owing or self.expiring)


def agenda(principal: Principal, seen_by: Principal | None = None) -> Agenda:
    """Collect what waits for a person in the ledgers in use.

    Seen by another, only what both may see.
    """
    if seen_by is not None:
        principal = principal.shown_to(seen_by.walls)
    used = switches.uses()
    mine = [
        ledger
        for ledger in ledgers()
        if used[ledger.key].on
        and holds(READS, principal, ledger)
        and (seen_by is None or holds(READS, seen_by, ledger))
    ]
    keys = {ledger.key for ledger in mine}
    published = calendar.current()
    tasks, pools = _waiting(mine, principal)
    dated = list(_dated(mine, principal, published))
    dated.sort(key=lambda row: (row.days, row.number))
    owed = owing(principal, clock.now(), frozenset(keys))
    shown = {row.address for row in dated} | {row.address for row in owed}
    rows = [_row_task(row) for row in read.acting(principal, _in_use(used, seen_by))]
    return Agenda(
        [*rows, *(task for task in tasks if task.address not in shown)],
        pools,
        dated,
        [offer for offer in offers.open_for(principal) if offer.target_ledger in keys],
        [gap for gap in gaps(principal, used) if gap.ledger.key in keys],
        owed,
        [_running_out(row) for row in read.expiring(principal, mine)],
    )


def _waiting(mine: list[Ledger], principal: Principal) -> tuple[list[Task], list[Pool]]:
    """Collect the records waiting for me.

    Dated ones and those that others hand up; the rest is only counted.
    """
    waiting, rest = read.tasks(principal, mine)
    pools = [
        Pool(
            pool.ledger.title,
            pool.ledger.flow.state(pool.state).label,
            _labels(pool.steps),
            pool.count,
            f"/t/{pool.ledger.slug}/?state={pool.state}&kept=yes",
        )
        for pool in rest
    ]
    return [_task(row) for row in waiting], pools


def _task(waiting: read.Waiting) -> Task:
    ledger, row = waiting.ledger, waiting.row
    where = address(ledger, row)
    return Task(
        ledger.title,
        row.number,
        where,
        row.matter,
        row.unit.short,
        ledger.flow.state(row.state).label,
        _labels(waiting.steps),
        str(row.due_on or ""),
        _tone(row.due_on),
        any(ledger.handed_up(step) for step in waiting.steps),
        tuple((step.label, f"{where}move/{step.key}/") for step in waiting.steps),
    )


def _in_use(used: Mapping[str, switches.Use], seen_by: Principal | None) -> list[Ledger]:
    """Return the ledgers in use, those that whoever looks on reads too."""
    return [
        ledger
        for ledger in ledgers()
        if used[ledger.key].on and (seen_by is None or holds(READS, seen_by, ledger))
    ]


def _row_task(waiting: read.RowWaiting) -> Task:
    ledger, row = waiting.ledger, waiting.row
    where = row_acting.place(ledger, row, waiting.line, waiting.line_no, waiting.act)
    return Task(
        ledger.title,
        row.number,
        where,
        row.matter,
        row.unit.short,
        f"{waiting.line.title}第{waiting.line_no}行",
        waiting.act.label,
        str(row.due_on or ""),
        _tone(row.due_on),
        handed_up=True,
        steps=((waiting.act.label, where),),
    )


def _running_out(expiring: read.Expiring) -> RunningOut:
    row = expiring.row
    return RunningOut(
        expiring.ledger.title,
        row.number,
        address(expiring.ledger, row),
        row.matter,
        row.unit.short,
        clock.today() + timedelta(days=expiring.days),
        expiring.words,
        expiring.tone,
    )


def _labels(steps: Iterable[Move]) -> str:
    return "、".join(dict.fromkeys(step.label for step in steps))


def _tone(due_on: date | None) -> str:
    if due_on is None:
        return "plain"
    left = (due_on - clock.today()).days
    return "red" if left < 0 else "amber" if left <= 3 else "plain"


def _dated(mine: list[Ledger], principal: Principal, published: Calendar) -> Iterator[Dated]:
    """Yield the running clocks of the records seen by this person, nearest first."""
    for running in read.running(principal, mine):
        ledger, row, mine_now = running.waiting.ledger, running.waiting.row, running.waiting.steps
        days = days_left(running.clock)
        if days < 0 and not deadlines.ours(running.clock):
            continue
        yield Dated(
            ledger.title,
            row.matter,
            _labels(mine_now),
            row.number,
            address(ledger, row),
            row.unit.short,
            row.unit_lo,
            term(running.clock, published),
            days,
            tuple(dict.fromkeys(post for step in running.waiting.following for post in step.posts)),
            _labels(step for step in mine_now if ledger.handed_up(step)),
        )
