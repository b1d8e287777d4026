"""Drafts written out, table by table, each as a single deed would store it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import deadlines, pending, sealing
from taizhang.engine.models import Deadline, Evidence, EvidenceUse, Offer, RecordKey
from taizhang.engine.write import child_rows, storing
from taizhang.engine.write.many.again import Acts
from taizhang.engine.write.many.serials import Keys
from taizhang.engine.write.many.written import Written
from taizhang.kernel import seal


def new(draft: Draft, files: Sequence[Evidence], keys: Keys, *, keep: bool) -> Written:
    """Write out a numbered new record with key, child rows, files and clocks.

    `keep` is off in a rehearsal.
    """
    ledger, record, written = draft.ledger, draft.record, Written()
    if ledger.clocked:
        record.due_on = deadlines.nearest(draft.answer["clocks"])
    key = _sealed(draft, written, keep=keep)
    record.pk, record._state.adding = keys.of(type(record)), False
    written.add(record)
    for line in ledger.lines:
        draft.stored[line.name] = storing.made_lines(draft, line.name, draft.lines[line.name], key)
        _keyed(draft, line.name, keys, written)
    written.add(*(_use(draft, row) for row in files))
    for row in draft.answer["clocks"]:
        row.pk, row.record_id, row.number = None, record.pk, record.number
        written.add(row)
    written.add(*pending.rows_of(ledger, record, bool(draft.answer["clocks"]), draft.stored))
    return written


def _sealed(draft: Draft, written: Written, *, keep: bool) -> bytes | None:
    """Return the record's own key, where it has something to seal.

    Its personal values are sealed with it.
    """
    ledger, owner = draft.ledger, draft.record.public_id
    if not draft.plain and not storing.sealed_lines(draft):
        return None
    key = seal.new_key()
    if keep:
        wrapped = seal.wrap(sealing.keys().master, key, owner.encode())
        sealing.put(draft.record, key, owner, draft.plain)
        written.add(RecordKey(ledger=ledger.key, public_id=owner, wrapped=wrapped))
    else:
        sealing.put_index(draft.record, draft.plain)
    return key


def _keyed(draft: Draft, name: str, keys: Keys, written: Written) -> None:
    for row in draft.stored[name]:
        row.pk = keys.of(type(row))
    written.add(*draft.stored[name])


def _use(draft: Draft, row: Evidence) -> EvidenceUse:
    """Make the row that says that the record uses a file."""
    use = EvidenceUse(file=row, ledger=draft.ledger.key, record_id=draft.record.pk)
    use.unit_lo, use.added_at, use.added_by = draft.record.unit_lo, clock.now(), draft.principal.person
    return use


def correction(draft: Draft, keys: Keys) -> Written:
    """Write out a corrected record with its child rows.

    What would need the record's key raises `Acts`.
    """
    ledger, record, written = draft.ledger, draft.record, Written()
    if draft.plain or storing.sealed_lines(draft) or draft.evidence:
        raise Acts
    clocks = deadlines.open_rows(ledger.key, record.pk) if ledger.clocked else []
    if ledger.clocked:
        record.due_on = deadlines.nearest(clocks)
    written.unlisted.append((ledger.key, record.pk))
    written.change(record, storing.changed(draft))
    for name, rows in draft.lines.items():
        line = ledger.line(name)
        columns = child_rows.untyped(line.model, line.fields)
        before = list(line.model._default_manager.filter(**{"parent": record})) if columns else []
        draft.stored[name] = storing.made_lines(draft, name, rows, None, before)
        written.gone[line.model] = [record.pk]
        _keyed(draft, name, keys, written)
    lines = ledger.children(record, draft.stored) if ledger.watched else {}
    written.add(*pending.rows_of(ledger, record, bool(clocks), lines))
    return written


def stand_in(place: Hashable) -> str:
    """Name a row in a rehearsal, which gives no number."""
    return f"第{place}行"[:40]


def models_of(ledger: Ledger) -> tuple[type[models.Model], ...]:
    """Return the models of a bulk deed's rows, the record's own first.

    A rule may look for rows of these.
    """
    return (ledger.model, *(line.model for line in ledger.lines), Offer, Deadline, EvidenceUse)
