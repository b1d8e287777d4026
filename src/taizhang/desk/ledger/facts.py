"""The content of a record for reading.

Its fields stand in the order of the paper form, its child rows as tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Entry
from taizhang.engine.keep.shown import value_of


@dataclass(frozen=True)
class Shown:
    """One field with its name; `personal` is closed until it is opened."""

    label: str
    value: str
    personal: bool = False


def fields(ledger: Ledger, record: Any) -> list[tuple[str, list[Shown]]]:
    """Return the fields in the order of the paper form.

    Those of later steps stand behind.
    """
    apart = [part for part in ledger.sections if part.carried and record.entry != Entry.CARRIED]
    titled = [(part.title or "内容", part.fields) for part in ledger.sections if part not in apart]
    names = [*(name for part in apart for name in part.fields), *later_fields(ledger)]
    later = [name for name in names if value_of(record, name) and not _unanswered(ledger, record, name)]
    if later:
        titled.append(("办理情况", tuple(later)))
    return [(title, [shown(record, name) for name in names]) for title, names in titled]


def _unanswered(ledger: Ledger, record: Any, name: str) -> bool:
    """Return whether a yes or no is still to be answered by a later step.

    Until then its first value says nothing.
    """
    field = record._meta.get_field(name)
    return isinstance(field, models.BooleanField) and not ledger.flow.answered(record.state, name)


def later_fields(ledger: Ledger) -> list[str]:
    """List the fields filled in by steps and computations, not the form."""
    hidden = {field.name for field in ledger.model._meta.concrete_fields if field.primary_key}
    return [
        name
        for name in ledger.own_fields
        if name not in ledger.form_fields and name not in hidden and not name.endswith("_key")
    ]


def shown(row: Any, name: str) -> Shown:
    field = row._meta.get_field(name)
    personal = isinstance(field, PersonalField)
    return Shown(str(field.verbose_name), value_of(row, name), personal)


def tables(ledger: Ledger, record: Any) -> list[dict[str, Any]]:
    """Return the child rows as tables."""
    children = ledger.children(record)
    child_tables = []
    for line in ledger.lines:
        labels = [str(getattr(line.model._meta.get_field(n), "verbose_name", n)) for n in line.shown]
        rows = [[value_of(row, name) for name in line.shown] for row in children[line.name]]
        pairs = [list(zip(labels, row, strict=True)) for row in rows]
        child_tables.append({"title": line.title, "labels": labels, "rows": pairs, "plain": rows})
    return child_tables
