"""What waits for a person, read from the index of open records.

A step waits for somebody who holds one of its posts over the record's unit and whom no earlier
decision bars from it; steps that are taken only when something calls for them wait for nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from taizhang.engine import clock
from taizhang.engine.declare import path
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Expires, Ledger, Lines, RowAct
from taizhang.engine.keep.pending import ROW
from taizhang.engine.keep.rows import reach, rows_for
from taizhang.engine.keep.wall import pointing
from taizhang.engine.models import Deadline, Event, Pending
from taizhang.org.principals import Principal

READ = 1000
"""So many tasks and so many running clocks are read, the nearest first."""

NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Waiting:
    """An open record.

    steps: those that wait for this person, the main one first
    following: the usual steps from its state, whoever decides them
    """

    ledger: Ledger
    row: Pending
    steps: tuple[Move, ...]
    following: tuple[Move, ...]


@dataclass(frozen=True)
class Pool:
    """Open records of one state that a person may move on at leisure."""

    ledger: Ledger
    state: str
    steps: tuple[Move, ...]
    count: int


@dataclass(frozen=True)
class Running:
    """A running clock on a record, with the steps that wait for somebody."""

    clock: Deadline
    waiting: Waiting


Places = dict[tuple[str, str], list[Move]]
"""The usual steps that a person may decide, by ledger and state."""


def tasks(principal: Principal, mine: Sequence[Ledger]) -> tuple[list[Waiting], list[Pool]]:
    """Collect what waits in some ledgers: tasks one by one, the rest counted by state.

    Tasks are the dated records and those that others hand up.
    """
    ledgers = {ledger.key: ledger for ledger in mine}
    places = _places(principal, mine)
    handed = {
        place: [step for step in steps if ledgers[place[0]].handed_up(step)]
        for place, steps in places.items()
    }
    mine_only = _within(principal, ledgers, places)
    from_others = _within(principal, ledgers, handed)
    index = _seen(principal, mine)
    rows = index.filter(mine_only).filter(from_others | Q(due_on__isnull=False)).select_related("unit")
    nearest = list(rows.order_by(F("due_on").asc(nulls_last=True), "number")[:READ])
    waiting = _waiting(principal, ledgers, nearest)
    leisure = index.filter(mine_only, due_on=None).exclude(from_others)
    counts = leisure.order_by().values_list("ledger", "state").annotate(n=Count("pk"))
    pools = [Pool(ledgers[key], state, tuple(places[key, state]), n) for key, state, n in counts if n]
    order = list(places)
    pools.sort(key=lambda pool: order.index((pool.ledger.key, pool.state)))
    return [row for row in waiting if row.steps], pools


def running(principal: Principal, mine: Sequence[Ledger]) -> list[Running]:
    """Collect the running clocks that a person sees, the nearest first."""
    ledgers = {ledger.key: ledger for ledger in mine if ledger.clocked}
    index = _seen(principal, list(ledgers.values()))
    visible = index.filter(ledger=OuterRef("ledger"), record_id=OuterRef("record_id"))
    rows = Deadline.objects.filter(Exists(visible), stopped_at=None, ledger__in=ledgers)
    clocks = list(rows.order_by("internal_due", "id")[:READ])
    records = {(row.ledger, row.record_id) for row in clocks}
    found = index.filter(ledger__in={key for key, _ in records}, record_id__in={pk for _, pk in records})
    open_rows = [row for row in found.select_related("unit") if (row.ledger, row.record_id) in records]
    waiting = {(row.row.ledger, row.row.record_id): row for row in _waiting(principal, ledgers, open_rows)}
    pairs = ((row, waiting.get((row.ledger, row.record_id))) for row in clocks)
    return [Running(row, open_row) for row, open_row in pairs if open_row is not None]  # else just closed


@dataclass(frozen=True)
class Expiring:
    """What of a record runs out, with the days left to act (negative: past)."""

    ledger: Ledger
    row: Pending
    expiry: Expires
    days: int

    @property
    def words(self) -> str:
        if self.days < 0:
            return f"{self.expiry.what}已到期{-self.days}天"
        return f"{self.expiry.what}今天到期" if self.days == 0 else f"{self.expiry.what}还有{self.days}天"

    @property
    def tone(self) -> str:
        soon = self.days <= min(self.expiry.levels)
        return "red" if self.days < 0 else "amber" if soon else "plain"


def runs_out(ledger: Ledger, record_id: int) -> list[Expiring]:
    """List what of one record runs out soon or has run out, the nearest first."""
    if not ledger.expires:
        return []
    today, expiries = clock.today(), {row.key: row for row in ledger.expires}
    rows = Pending.objects.filter(ledger=ledger.key, record_id=record_id, what__in=expiries)
    found = [
        Expiring(ledger, row, expiries[row.what], (row.due_on - today).days)
        for row in rows.order_by("due_on")
        if row.due_on is not None
    ]
    return [row for row in found if row.days <= max(row.expiry.levels)]


def expiring(principal: Principal, mine: Sequence[Ledger]) -> list[Expiring]:
    """Collect what runs out soon or has run out on the ledgers that a person writes."""
    ledgers = {
        ledger.key: ledger for ledger in mine if ledger.expires and principal.ranges(ledger.access.writers)
    }
    if not ledgers:
        return []
    today = clock.today()
    scope = NOBODY
    for ledger in ledgers.values():
        writes = reach(principal.ranges(ledger.access.writers))
        for expiry in ledger.expires:
            last = today + timedelta(days=max(expiry.levels))
            scope |= Q(ledger=ledger.key, what=expiry.key, due_on__lte=last) & writes
    rows = _seen(principal, list(ledgers.values()), expiring=True).filter(scope).select_related("unit")
    expiries = {(key, row.key): row for key, ledger in ledgers.items() for row in ledger.expires}
    return [
        Expiring(ledgers[row.ledger], row, expiries[row.ledger, row.what], (row.due_on - today).days)
        for row in rows.order_by("due_on", "number")[:READ]
        if row.due_on is not None
    ]


@dataclass(frozen=True)
class RowWaiting:
    """A child row that waits for this person, or for a post held."""

    ledger: Ledger
    row: Pending
    line: Lines
    act: RowAct
    line_no: int


def acting(principal: Principal, used: Iterable[Ledger]) -> list[RowWaiting]:
    """Collect the child rows that wait for this person, the nearest first.

    They are found by whom they concern, whatever else of the ledger the person reads.
    """
    ledgers = {ledger.key: ledger for ledger in used if any(line.acts for line in ledger.lines)}
    if not ledgers or principal.person is None:
        return []
    scope = Q(person=principal.person)
    for ledger in ledgers.values():
        for line in ledger.lines:
            for act in line.acts:
                if ranges := principal.ranges(act.post_names):
                    head = f"{ROW}{line.name}.{act.key}:"
                    own = Q(ledger=ledger.key, person=None, what__startswith=head)
                    scope |= own & reach(ranges)
    rows = Pending.objects.filter(scope, ledger__in=ledgers, what__startswith=ROW)
    rows = pointing(rows, principal.walls).select_related("unit")
    return [
        _row_waiting(ledgers[row.ledger], row)
        for row in rows.order_by(F("due_on").asc(nulls_last=True), "number", "what")[:READ]
    ]


def _row_waiting(ledger: Ledger, row: Pending) -> RowWaiting:
    place, _, number = row.what.removeprefix(ROW).rpartition(":")
    name, _, key = place.partition(".")
    line = ledger.line(name)
    act = line.act(key)
    assert act is not None, row.what
    return RowWaiting(ledger, row, line, act, int(number))


def _places(principal: Principal, mine: Iterable[Ledger]) -> Places:
    places: Places = defaultdict(list)
    for ledger in mine:
        for step in ledger.flow.moves:
            if not step.spare and principal.ranges(step.posts):
                for state in step.sources:
                    if not ledger.flow.state(state).final:
                        places[ledger.key, state].append(step)
    return dict(places)


def _seen(principal: Principal, mine: Sequence[Ledger], *, expiring: bool = False) -> QuerySet[Pending]:
    """Select the open records that a principal may see, or what runs out."""
    plain: dict[Any, list[str]] = defaultdict(list)
    scope = NOBODY
    for ledger in mine:
        if ledger.access.rows is None:
            plain[tuple(principal.ranges(ledger.access.readers))].append(ledger.key)
        else:
            scope |= Q(ledger=ledger.key, record_id__in=rows_for(ledger, principal, "today").values("pk"))
    for ranges, keys in plain.items():
        scope |= Q(ledger__in=keys) if principal.everything else Q(ledger__in=keys) & reach(ranges)
    kind = ~Q(what="") if expiring else Q(what="")
    return pointing(Pending.objects.filter(scope, kind), principal.walls)


def _within(principal: Principal, ledgers: dict[str, Ledger], places: Places) -> Q:
    """Make the condition on open records that wait for this person.

    States of one ledger with the same reach stand together, so the condition stays short.
    """
    alike: dict[tuple[str, Any], set[str]] = defaultdict(set)
    scope = NOBODY
    for (key, state), steps in places.items():
        for step in steps:
            ranges = tuple(principal.ranges(step.posts))
            if step.others and principal.person is not None:
                bars = _bars(step, principal.person.pk)
                scope |= Q(ledger=key, state=state) & reach(ranges) & ~bars
            else:
                alike[key, ranges].add(state)
    by_reach: dict[Any, Q] = defaultdict(lambda: NOBODY)
    for (key, ranges), states in alike.items():
        by_reach[ranges] |= Q(ledger=key, state__in=sorted(states))
    for ranges, some in by_reach.items():
        scope |= some & reach(ranges)
    return scope


def _bars(step: Move, person: int) -> Q:
    """Make the condition on records from whose step an earlier decision bars a person."""
    barring = NOBODY
    for earlier in step.others:
        barring |= Q(Exact(_decider(earlier), person))
    return barring


def _decider(earlier: str) -> Any:
    """Make the expression for the last decider of an earlier step, or 0."""
    if earlier == "create":
        return Coalesce(F("recorded_by_id"), 0, output_field=BigIntegerField())
    acts = Event.objects.filter(
        ledger=OuterRef("ledger"), record_id=OuterRef("record_id"), act=f"move:{earlier}"
    )
    last = Subquery(acts.order_by("-seq").values("decided_by")[:1], output_field=BigIntegerField())
    return Coalesce(last, 0, output_field=BigIntegerField())


def _waiting(principal: Principal, ledgers: dict[str, Ledger], rows: Sequence[Pending]) -> list[Waiting]:
    """Add to open records their usual steps, and which of them wait for this person."""
    fitting = _fitting(ledgers, rows)
    following = {
        row.pk: tuple(
            step
            for step in ledgers[row.ledger].flow.moves_from(row.state)
            if not step.spare and (step.fits is None or step.fits(fitting[row.ledger, row.record_id]))
        )
        for row in rows
    }
    held = {
        row.pk: [step for step in following[row.pk] if principal.holds(step.posts, row.unit_lo)]
        for row in rows
    }
    person = principal.person.pk if principal.person else None
    deciders = _deciders(rows, held) if person is not None else {}
    waiting = []
    for row in rows:
        mine = [step for step in held[row.pk] if person is None or person not in _barred(row, step, deciders)]
        ledger = ledgers[row.ledger]
        main = path.main(ledger.flow, row.state, mine)
        waiting.append(
            Waiting(ledger, row, tuple(sorted(mine, key=lambda step: step is not main)), following[row.pk])
        )
    return waiting


def _barred(row: Pending, step: Move, deciders: dict[tuple[int, str], int | None]) -> set[int | None]:
    """Return the persons who decided an earlier step that bars from this one."""
    return {
        row.recorded_by_id if earlier == "create" else deciders.get((row.pk, earlier))
        for earlier in step.others
    }


def _deciders(rows: Sequence[Pending], steps: dict[int, list[Move]]) -> dict[tuple[int, str], int | None]:
    """Return who decided the earlier steps that bar somebody, by open record and step."""
    keys: dict[tuple[str, int], int] = {}
    acts: set[str] = set()
    for row in rows:
        names = {name for step in steps[row.pk] for name in step.others} - {"create"}
        if names:
            keys[row.ledger, row.record_id] = row.pk
            acts |= {f"move:{name}" for name in names}
    if not keys:
        return {}
    events = Event.objects.filter(
        ledger__in={key for key, _ in keys}, record_id__in={pk for _, pk in keys}, act__in=acts
    )
    decided = events.order_by("seq").values_list("ledger", "record_id", "act", "decided_by")
    return {
        (keys[key, pk], act.partition(":")[2]): by
        for key, pk, act, by in decided
        if pk is not None and (key, pk) in keys
    }


def _fitting(ledgers: dict[str, Ledger], rows: Sequence[Pending]) -> dict[tuple[str, int], Any]:
    """Fetch the records of which a step must be asked whether it fits them."""
    asked: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if any(step.fits for step in ledgers[row.ledger].flow.moves_from(row.state)):
            asked[row.ledger].append(row.record_id)
    return {
        (key, record.pk): record
        for key, keys in asked.items()
        for record in ledgers[key].model._default_manager.filter(pk__in=keys)
    }
