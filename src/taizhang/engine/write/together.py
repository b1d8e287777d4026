"""New records written out, table by table, each as a single deed would store it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.fields import personal_fields
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.keep import deadlines, fast_rows, history, sealing
from taizhang.engine.models import Deadline, Evidence, EvidenceUse, Offer, RecordKey
from taizhang.engine.write import serials, storing
from taizhang.kernel import seal

Values = dict[type[models.Model], list[list[Any]]]
"""Rows by their model, each as the values of its columns."""


@dataclass
class Written:
    """What one deed writes: rows by their model, and its line of history."""

    rows: Values = field(default_factory=dict)
    line: history.Unchained | None = None

    def add(self, *rows: models.Model) -> None:
        """Add rows of one model."""
        for row in rows:
            model = type(row)
            self.rows.setdefault(model, []).append(writer(model).values(row))


@cache
def writer(model: type[models.Model]) -> fast_rows.Writer:
    """How rows of a model are written: those that others refer to bring their own key."""
    return fast_rows.Writer(model, keyed=issubclass(model, (Record, Line)))


def write(draft: Draft, files: Sequence[Evidence], keys: serials.Keys, *, keep: bool) -> Written:
    """Write out a draft that has its number: record, key, child rows, files, clocks. `keep` is off in a rehearsal."""
    ledger, record, written = draft.ledger, draft.record, Written()
    if storing.clocked(ledger):
        record.due_on = deadlines.nearest(draft.answer["clocks"])
    key = _sealed(draft, written, keep=keep)
    record.pk, record._state.adding = keys.of(type(record)), False
    written.add(record)
    for line in ledger.lines:
        rows = storing.made_lines(draft, line.name, draft.lines[line.name], key)
        for row in rows:
            row.pk = keys.of(line.model)
        draft.stored[line.name] = rows
        written.add(*rows)
    written.add(*(_use(draft, row) for row in files))
    for row in draft.answer["clocks"]:
        row.pk, row.record_id, row.number = None, record.pk, record.number
        written.add(row)
    return written


def _sealed(draft: Draft, written: Written, *, keep: bool) -> bytes | None:
    """The record's own key, where the record has something to seal; its personal values are sealed."""
    ledger, owner = draft.ledger, draft.record.public_id
    lines = any(draft.lines.get(line.name) and personal_fields(line.model) for line in ledger.lines)
    if not draft.plain and not lines:
        return None
    key = seal.new_key()
    if keep:
        wrapped = seal.wrap(sealing.keys().master, key, owner.encode())
        sealing.put(draft.record, key, owner, draft.plain)
        written.add(RecordKey(ledger=ledger.key, public_id=owner, wrapped=wrapped))
    return key


def _use(draft: Draft, row: Evidence) -> EvidenceUse:
    """That the record uses a file."""
    use = EvidenceUse(file=row, ledger=draft.ledger.key, record_id=draft.record.pk)
    use.unit_lo, use.added_at, use.added_by = draft.record.unit_lo, clock.now(), draft.principal.person
    return use


def stand_in(place: Hashable) -> str:
    """What a row is called in a rehearsal, where it gets no number."""
    return f"第{place}行"[:40]


def models_of(ledger: Ledger) -> tuple[type[models.Model], ...]:
    """The models of which a bulk deed stores rows that a rule may look for, the record's own first."""
    return (ledger.model, *(line.model for line in ledger.lines), Offer, Deadline, EvidenceUse)
