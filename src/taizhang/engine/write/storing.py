"""Storing of a checked draft in the tables.

The order is number, keys, record, child rows, files, then offers and its line of history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.keep import deadlines, evidence, fast_rows, history, pending, sealing, wall
from taizhang.engine.models import Event
from taizhang.engine.write import child_rows, offers
from taizhang.kernel import seal
from taizhang.org.models import Unit


def number(ledger: Ledger, unit: Unit, moment: datetime) -> str:
    """Take the next number `<单位码>-<台账码>-<年>-<流水>`.

    The row lock makes it unique, and no serial is left out.
    """
    name = series(ledger, unit, moment)
    return numbered(ledger, name, reserve(name, 1))


def numbered(ledger: Ledger, series: str, serial: int) -> str:
    """Write the number of a serial.

    Behind a wall numbers have no order: a hidden one must not be missed.
    """
    if not wall.walled(ledger):
        return f"{series}-{serial:04d}"
    return f"{series}-{seal.scatter(sealing.keys().index, series, serial):06d}"


def row_key(ledger: Ledger) -> int | None:
    """Return the key of a new row.

    Behind a wall it is given out in no order; else (`None`) the database gives it.
    """
    return scattered(ledger, reserve(key_series(ledger), 1)) if wall.walled(ledger) else None


def scattered(ledger: Ledger, serial: int) -> int:
    """Return the key of a serial of a walled ledger."""
    return seal.scatter(sealing.keys().index, ledger.key, serial, 8)


def key_series(ledger: Ledger) -> str:
    """Return the name of the series for the keys of a walled ledger."""
    return f"pk {ledger.key}"[:40]


def series(ledger: Ledger, unit: Unit, moment: datetime) -> str:
    """Name the series of numbers of a unit's ledger in the year of registration."""
    return f"{unit.code}-{ledger.code}-{clock.local_date(moment).year}"


def reserve(name: str, count: int) -> int:
    """Take the next serials of a series; return the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into engine_counter (name, "last") values (%s, %s)'
            ' on conflict (name) do update set "last" = engine_counter."last" + excluded."last"',
            [name, count],
        )
        cursor.execute('select "last" from engine_counter where name = %s', [name])
        return int(cursor.fetchone()[0])


def store(draft: Draft) -> None:
    """Store the record with the child rows and files of the draft.

    Personal values are sealed.
    """
    ledger, record = draft.ledger, draft.record
    key = _key(draft) if draft.plain or sealed_lines(draft) else None
    if key is not None:
        sealing.put(record, key, record.public_id, draft.plain)
    if draft.new:
        record.pk = row_key(ledger)
        record.save(force_insert=True)
    else:
        record.save(update_fields=changed(draft))
    for name, rows in draft.lines.items():
        draft.stored[name] = _store_lines(draft, name, rows, key)
    evidence.take(ledger.key, record, draft.evidence, draft.principal)


def sealed_lines(draft: Draft) -> bool:
    """Return whether child rows bring values to be sealed."""
    return any(rows and personal_fields(draft.ledger.line(name).model) for name, rows in draft.lines.items())


def _key(draft: Draft) -> bytes:
    """Return the record's own key, made for a new record; refuse if it was destroyed."""
    ledger, public_id = draft.ledger.key, draft.record.public_id
    if draft.new:
        return sealing.new_record_key(ledger, public_id)
    key = sealing.record_key(ledger, public_id, create=True)
    if key is None:
        raise Refused("这条记录的个人信息已按规定销毁，不能再填写。", status=409)
    return key


def changed(draft: Draft) -> list[str]:
    """Return the fields with values changed since they were read under the lock."""
    record, before = draft.record, draft.before
    return [
        field.name
        for field in record._meta.concrete_fields
        if getattr(record, field.attname) != before[field.name]
    ]


def _store_lines(draft: Draft, name: str, rows: list[dict[str, Any]], key: bytes | None) -> list[Any]:
    """Replace the stored child rows; return them as they now stand."""
    line = draft.ledger.line(name)
    stored: list[Any] = []
    if draft.before:
        old = line.model._default_manager.filter(parent=draft.record)
        stored = list(old) if child_rows.untyped(line.model, line.fields) else []
        old.delete()
    children = made_lines(draft, name, rows, key, stored)
    fast_rows.insert(children)
    return children


def made_lines(
    draft: Draft, name: str, rows: list[dict[str, Any]], key: bytes | None, stored: Sequence[Any] = ()
) -> list[Any]:
    """Make child rows ready to be stored.

    What nobody typed again is taken from the stored rows that they go on from.
    """
    line = draft.ledger.line(name)
    personal = {field.name for field in personal_fields(line.model)}
    untyped = child_rows.untyped(line.model, line.fields)
    before = child_rows.pairs(line, rows, stored) if untyped and stored else {}
    if problems := list(child_rows.undone(line, rows, stored, before)):
        raise Refused(problems)
    children = []
    for number, values in enumerate(rows, 1):
        row: Any = line.model(parent=draft.record, line_no=number)
        if number in before:
            for field_name in untyped:
                setattr(row, field_name, getattr(before[number], field_name))
        for field_name, value in values.items():
            if field_name not in personal:
                setattr(row, field_name, value)
        if personal and key is not None:
            plain = {n: values[n] for n in personal if values.get(n)}
            sealing.put(row, key, draft.record.public_id, plain)
        children.append(row)
    return children


def finish(
    draft: Draft, act: str, *, from_state: str = "", note: str = "", about: Event | None = None
) -> None:
    """Store the nearest deadline, index, make offers, append history last.

    History comes last so that its lock is brief.
    """
    ledger, record = draft.ledger, draft.record
    clocks = deadlines.open_rows(ledger.key, record.pk) if ledger.clocked else []
    due = deadlines.nearest(clocks)
    if ledger.clocked and due != record.due_on:
        record.due_on = due
        record.save(update_fields=("due_on",))
    lines = ledger.children(record, draft.stored) if ledger.watched else {}
    pending.keep(ledger, record, bool(clocks), lines, new=not draft.before)
    offers.make(draft)
    if draft.before:
        offers.tell(draft)
    rows = lines or ledger.children(record, draft.stored)
    decided = draft.move is not None or about is not None or act.startswith(pending.ROW)
    decision = draft.act if draft.act.way and decided else None
    history.append(
        act,
        draft.principal,
        ledger,
        record,
        lines=rows,
        decision=decision,
        from_state=from_state,
        note=note,
        about=about.seq if about else None,
    )
