"""The index of open records, kept in the deed that changes them.

A row says what a list of tasks shows of a record, so that 今日 and the reminders ask one table and
not one of every ledger and state. It can be made anew from the records at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import fast_rows, shown
from taizhang.engine.models import Deadline, Pending
from taizhang.org.models import Person, Unit

ROW = "row:"
"""Begins what a child row waits for."""


@cache
def _ends(key: str) -> frozenset[str]:
    return frozenset(state.key for state in by_key(key).flow.states if state.final)


def is_open(ledger: Ledger, state: str, voided: bool, running: bool) -> bool:
    """Return whether a record in this state has something still to do.

    running: whether one of its clocks runs
    """
    return not voided and (running or state not in _ends(ledger.key))


def rows_of(
    ledger: Ledger, record: Record, running: bool, lines: Mapping[str, Sequence[Any]] | None = None
) -> list[Pending]:
    """Make the rows of a record: its own, and one for each thing of it that runs out.

    lines: its child rows as they stand; those of a table that something runs out in are needed
    """
    final, rows = record.state in _ends(ledger.key), []
    if is_open(ledger, record.state, record.voided, running):
        rows.append(_row(ledger, record, "", record.due_on))
    for expiry in ledger.expires:
        if record.voided or not expiry.counts(record.state, final):
            continue
        holders = (lines or {})[expiry.line] if expiry.line else (record,)
        if days := [day for row in holders if (day := getattr(row, expiry.field)) is not None]:
            rows.append(_row(ledger, record, expiry.key, expiry.act_by(min(days))))
    if not record.voided:
        rows += _acting(ledger, record, lines or {})
    return rows


def _acting(ledger: Ledger, record: Record, lines: Mapping[str, Sequence[Any]]) -> Iterator[Pending]:
    """Yield the rows for child rows that wait for whom they name."""
    for line in ledger.lines:
        for act in line.acts if any(act.open_in(record.state) for act in line.acts) else ():
            for child in lines[line.name]:
                if not act.open_in(record.state) or getattr(child, act.stamp) is not None:
                    continue
                what = f"{ROW}{line.name}.{act.key}:{child.line_no}"
                row = _row(ledger, record, what, act.last_day(child, record))
                named = getattr(child, act.by)
                if isinstance(named, Person):
                    row.person_id = named.pk
                elif isinstance(named, Unit):
                    row.unit_id, row.unit_lo = named.pk, named.lo
                yield row


def _row(ledger: Ledger, record: Record, what: str, due_on: date | None) -> Pending:
    row = fast_rows.fresh(Pending)
    row.ledger, row.record_id, row.public_id, row.what = ledger.key, record.pk, record.public_id, what
    row.number, row.unit_id, row.unit_lo = record.number, record.unit_id, record.unit_lo
    row.state, row.matter, row.due_on = record.state, shown.matter(ledger, record), due_on
    row.recorded_by_id = record.recorded_by_id
    return row


def keep(
    ledger: Ledger,
    record: Record,
    running: bool,
    lines: Mapping[str, Sequence[Any]],
    *,
    new: bool = False,
) -> None:
    """Write the rows of a record as it stands after a deed.

    new: the record has no row yet
    """
    rows = rows_of(ledger, record, running, lines)
    if not new and (ledger.expires or ledger.watched or not rows):
        drop([(ledger.key, record.pk)])
        new = True
    if rows:
        layout = _fresh() if new else _renewed()
        layout.write([layout.values(row) for row in rows])


def drop(keys: Iterable[tuple[str, int]]) -> None:
    """Take records, by ledger and key, out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "delete from engine_pending where ledger = %s and record_id = %s", [list(key) for key in keys]
        )


@cache
def _fresh() -> fast_rows.Writer:
    return fast_rows.Writer(Pending, keyed=False)


@cache
def _renewed() -> fast_rows.Writer:
    return fast_rows.Writer(Pending, keyed=False, renew="ledger record_id what")


def should_be(ledger: Ledger) -> Iterator[Pending]:
    """Yield the rows that the records of a ledger call for, in order."""
    clocks = Deadline.objects.filter(ledger=ledger.key, record_id=OuterRef("pk"), stopped_at=None)
    rows = ledger.model._default_manager.filter(voided=False).annotate(running=Exists(clocks))
    if not (ledger.expires or ledger.watched):
        rows = rows.filter(Q(running=True) | ~Q(state__in=_ends(ledger.key)))
    paths = [shown.column_path(ledger.model, name) for name in ledger.matter_names]
    joins = [path.rpartition("__")[0] for path in paths if "__" in path]
    for record in (rows.select_related(*joins) if joins else rows).order_by("pk"):
        lines = {line: ledger.children(record)[line] for line in ledger.watched}
        yield from rows_of(ledger, record, record.running, lines)


def wrong(ledger: Ledger) -> list[str]:
    """Return the numbers of the records whose row is missing, stale or left over."""
    stored = {(row.record_id, row.what): row for row in Pending.objects.filter(ledger=ledger.key)}
    numbers = []
    for row in should_be(ledger):
        other = stored.pop((row.record_id, row.what), None)
        if other is None or _said(other) != _said(row):
            numbers.append(row.number)
    return numbers + [row.number for row in stored.values()]


def _said(row: Pending) -> tuple[Any, ...]:
    return tuple(getattr(row, field.attname) for field in Pending._meta.concrete_fields if field.name != "id")


@transaction.atomic
def rebuild(ledger: Ledger) -> int:
    """Make the rows of a ledger anew from its records; return how many."""
    Pending.objects.filter(ledger=ledger.key).delete()
    rows = list(should_be(ledger))
    fast_rows.insert(rows)
    return len(rows)


def renamed(ledger: Ledger) -> bool:
    """Return whether rows show names that change without a deed."""
    return any(ledger.model._meta.get_field(name).is_relation for name in ledger.matter_names)
