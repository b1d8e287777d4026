"""Matters waiting for a person.

Records to decide, running clocks, what is handed over, what is not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from taizhang.desk.day.owing import Owing, owing
from taizhang.desk.frame import values
from taizhang.desk.frame.requests import address
from taizhang.desk.ledger.terms import Term, days_left, term
from taizhang.engine import clock
from taizhang.engine.declare import path
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import deadlines, switches
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Deadline, Offer
from taizhang.engine.read import duties
from taizhang.engine.read.expected import Gap, gaps
from taizhang.engine.write import offers
from taizhang.kernel.days import Calendar
from taizhang.org import calendar
from taizhang.org.principals import Principal

READ = 200
"""So many tasks of a state and running clocks of a ledger are read, the nearest first."""


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
class Agenda:
    """All that waits for one person, as 今日 shows it and the daily reminder tells it."""

    tasks: list[Task]
    pools: list[Pool]
    dated: list[Dated]
    handed: list[Offer]
    gaps: list[Gap]
    owing: list[Owing]

    @property
    def quiet(self) -> bool:
        return not (self.tasks or self.dated or self.handed or self.gaps or self.owing)


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
    dated = [row for ledger in mine for row in _dated(ledger, principal, published)]
    dated.sort(key=lambda row: (row.days, row.number))
    owed = owing(principal, clock.now(), frozenset(keys))
    shown = {row.address for row in dated} | {row.address for row in owed}
    return Agenda(
        [task for task in tasks if task.address not in shown],
        pools,
        dated,
        [offer for offer in offers.open_for(principal) if offer.target_ledger in keys],
        [gap for gap in gaps(principal, used) if gap.ledger.key in keys],
        owed,
    )


def _waiting(mine: list[Ledger], principal: Principal) -> tuple[list[Task], list[Pool]]:
    """Collect the records waiting for me.

    Dated ones and those that others hand up; the rest is only counted.
    """
    tasks: list[Task] = []
    pools: list[Pool] = []
    for ledger in mine:
        by_state: dict[str, list[Move]] = {}
        for step in ledger.flow.moves:
            if not step.spare and principal.ranges(step.posts):
                for state in step.sources:
                    if not ledger.flow.state(state).final:
                        by_state.setdefault(state, []).append(step)
        for state, moves in by_state.items():
            state_tasks, pool = _in_state(ledger, principal, state, moves)
            tasks += state_tasks
            pools += pool
    tasks.sort(key=lambda task: (task.due or "9999", task.number))
    return tasks, pools


def _in_state(
    ledger: Ledger, principal: Principal, state: str, moves: list[Move]
) -> tuple[list[Task], list[Pool]]:
    rows = rows_for(ledger, principal, "today").filter(voided=False, state=state)
    others = [step for step in moves if ledger.handed_up(step)]
    scope = _within(ledger, principal, others)
    tasks = [
        _task(ledger, record, steps)
        for record, steps in _first(ledger, principal, rows, moves, scope | Q(due_on__isnull=False))
        if steps
    ]
    count = 0
    if len(others) < len(moves):
        count = rows.filter(_within(ledger, principal, moves), due_on=None).exclude(scope).count()
    label, labels = ledger.flow.state(state).label, _labels(moves)
    href = f"/t/{ledger.slug}/?state={state}&kept=yes"
    return tasks, [Pool(ledger.title, label, labels, count, href)] if count else []


def _within(ledger: Ledger, principal: Principal, moves: list[Move]) -> Q:
    """Make the condition on rows that wait for one of some steps by this person."""
    scope = Q(pk__in=())
    for step in moves:
        reach = Q()
        for lo, hi in principal.ranges(step.posts):
            reach |= Q(unit_lo__gte=lo, unit_lo__lte=hi)
        scope |= reach & ~duties.bars(ledger, step, principal)
    return scope


def _first(
    ledger: Ledger, principal: Principal, rows: Any, moves: list[Move], wanted: Q
) -> list[tuple[Any, list[Move]]]:
    """Return the nearest records with the steps that wait for this person."""
    matches = rows.filter(_within(ledger, principal, moves)).filter(wanted)
    matches = matches.select_related("unit", *values.matter_joins(ledger))
    records = list(matches.order_by(F("due_on").asc(nulls_last=True), "id")[:READ])
    steps = duties.steps_for(ledger, records, principal)
    return [(record, [step for step in steps[record.pk] if not step.spare]) for record in records]


def _task(ledger: Ledger, record: Any, steps: list[Move]) -> Task:
    where, main = address(ledger, record), path.main(ledger.flow, record.state, steps)
    steps = sorted(steps, key=lambda step: step is not main)
    return Task(
        ledger.title,
        record.number,
        where,
        values.matter(ledger, record),
        record.unit.short,
        ledger.flow.state(record.state).label,
        _labels(steps),
        str(record.due_on or ""),
        _tone(record.due_on),
        any(ledger.handed_up(step) for step in steps),
        tuple((step.label, f"{where}move/{step.key}/") for step in steps),
    )


def _labels(steps: Iterable[Move]) -> str:
    return "、".join(dict.fromkeys(step.label for step in steps))


def _tone(due_on: date | None) -> str:
    if due_on is None:
        return "plain"
    left = (due_on - clock.today()).days
    return "red" if left < 0 else "amber" if left <= 3 else "plain"


def _dated(ledger: Ledger, principal: Principal, published: Calendar) -> Iterator[Dated]:
    """Yield the running clocks of the records seen by this person, nearest first."""
    flow = ledger.flow
    if not (flow.opening or any(step.starts for step in flow.moves)):
        return
    visible = rows_for(ledger, principal, "today").filter(voided=False)
    rows = Deadline.objects.filter(ledger=ledger.key, stopped_at=None, record_id__in=visible.values("pk"))
    clocks = list(rows.order_by("internal_due", "id")[:READ])
    records: dict[int, Any] = {
        record.pk: record
        for record in visible.filter(pk__in=[r.record_id for r in clocks]).select_related(
            "unit", *values.matter_joins(ledger)
        )
    }
    own = duties.steps_for(ledger, records.values(), principal)
    for row in clocks:
        record = records[row.record_id]
        days = days_left(row)
        if days < 0 and not deadlines.ours(row):
            continue
        steps = [step for step in flow.offered(record) if not step.spare]
        mine = own[record.pk]
        yield Dated(
            ledger.title,
            values.matter(ledger, record),
            _labels(mine),
            record.number,
            address(ledger, record),
            record.unit.short,
            record.unit_lo,
            term(row, published),
            days,
            tuple(dict.fromkeys(post for step in steps for post in step.posts)),
            _labels(step for step in mine if ledger.handed_up(step) and not step.spare),
        )
