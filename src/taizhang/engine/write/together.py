"""Storing many new records by a few statements, each as a single deed would store it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from taizhang.engine.declare.fields import personal_fields
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import deadlines, evidence, fast_rows, sealing
from taizhang.engine.models import Deadline, Event, Evidence, Offer, RecordKey
from taizhang.engine.write import storing
from taizhang.kernel import seal
from taizhang.org.principals import Principal


def store(
    ledger: Ledger, principal: Principal, drafts: Sequence[Draft], files: Sequence[Evidence], *, keep: bool
) -> None:
    """Store drafts that have their numbers, with keys, child rows, files and clocks. `keep` is off in a rehearsal."""
    records = _records(ledger, drafts)
    keys = [_sealed(ledger, draft, keep) for draft in drafts]
    fast_rows.insert([row for row, _ in keys if row is not None])
    for record, pk in zip(records.values(), storing.keys_for(ledger, len(records)), strict=True):
        record.pk = pk
    fast_rows.insert(list(records.values()))
    made = ledger.model._default_manager.filter(number__in=list(records))
    for number, pk in made.values_list("number", "pk"):
        records[number].pk, records[number]._state.adding = pk, False
    for line in ledger.lines:
        for draft, (_, key) in zip(drafts, keys, strict=True):
            draft.stored[line.name] = storing.made_lines(draft, line.name, draft.lines[line.name], key)
        fast_rows.insert([row for draft in drafts for row in draft.stored[line.name]])
    evidence.take_all(ledger.key, list(records.values()), files, principal)
    _clocks(drafts)


def _records(ledger: Ledger, drafts: Sequence[Draft]) -> dict[str, Any]:
    """The records by number, their nearest dates set."""
    if storing.clocked(ledger):
        for draft in drafts:
            draft.record.due_on = deadlines.nearest(draft.answer["clocks"])
    return {draft.record.number: draft.record for draft in drafts}


def _sealed(ledger: Ledger, draft: Draft, keep: bool) -> tuple[RecordKey | None, bytes | None]:
    """The record's own key with its wrapping, where the record has something to seal."""
    lines = any(draft.lines.get(line.name) and personal_fields(line.model) for line in ledger.lines)
    if not draft.plain and not lines:
        return None, None
    key, owner = seal.new_key(), draft.record.public_id
    if not keep:
        return None, key
    wrapped = seal.wrap(sealing.keys().master, key, owner.encode())
    sealing.put(draft.record, key, owner, draft.plain)
    return RecordKey(ledger=ledger.key, public_id=owner, wrapped=wrapped), key


def _clocks(drafts: Sequence[Draft]) -> None:
    """The clocks of each record, which had no key before."""
    found: list[Deadline] = []
    for draft in drafts:
        for row in draft.answer["clocks"]:
            row.pk, row.record_id, row.number = None, draft.record.pk, draft.record.number
            found.append(row)
    Deadline.objects.bulk_create(found)


def tables(ledger: Ledger) -> tuple[str, ...]:
    """The tables that a bulk deed fills, as they stand in a statement."""
    models = [ledger.model, *(line.model for line in ledger.lines)]
    models += [Event, Offer, Deadline, Evidence]
    return tuple(f'"{model._meta.db_table}"' for model in models)
