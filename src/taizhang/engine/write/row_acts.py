"""Acts on one child row by whom the row names.

Each is one transaction with its line of history. No version of the record changes, so a hundred
may act at once; the record is locked only while one is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Act, Draft, Problem, Refused
from taizhang.engine.declare.ledger import Ledger, Lines, RowAct
from taizhang.engine.declare.office.listed import listed_fields
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_slug
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep import evidence
from taizhang.engine.keep.pending import ROW
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.wall import open_rows, walled
from taizhang.engine.models import Event
from taizhang.engine.write import deciding, drafting, storing
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal, holders


@dataclass(frozen=True)
class RowDoor:
    """A row that somebody may act on, by the own hand or for whom it names.

    mine: whether it is the own act
    """

    ledger: Ledger
    record: Any
    line: Lines
    row: Any
    act: RowAct
    mine: bool


def able(act: RowAct, row: Any) -> tuple[Person, ...]:
    """Return who may do the act: the person named, or posts of the unit."""
    named = getattr(row, act.by)
    if isinstance(named, Person):
        return (named,)
    if isinstance(named, Unit):
        return tuple(holders(act.post_names, named, clock.today()))
    return ()


def mine(principal: Principal, act: RowAct, row: Any) -> bool:
    """Return whether the act on a row is this person's own."""
    named = getattr(row, act.by)
    if isinstance(named, Unit):
        return principal.person is not None and principal.holds(act.post_names, named.lo)
    return principal.person is not None and named == principal.person


def door(
    principal: Principal, slug: str, public_id: str, line_name: str, line_no: int, key: str
) -> RowDoor | None:
    """Find a row to act on; None for whom it does not exist.

    It exists for whom the row names, whatever they read of the ledger, and for the writers of the
    ledger, who record the act of another (代录).
    """
    try:
        ledger = by_slug(slug)
        line = ledger.line(line_name)
    except (KeyError, StopIteration):
        return None
    act = line.act(key)
    if act is None:
        return None
    rows: Any = line.model._default_manager.select_related(*("parent__unit", act.by))
    row = rows.filter(**{"parent__public_id": public_id, "line_no": line_no}).first()
    if row is None or row.parent.voided:
        return None
    if walled(ledger) and not open_rows(ledger, _alone(ledger, row), principal.walls).exists():
        return None
    own = mine(principal, act, row)
    typist = holds(WRITES, principal, ledger, row.parent.unit_lo)
    seen = rows_for(ledger, principal, "row").filter(pk=row.parent_id)
    if not own and not (typist and seen.exists()):
        return None
    return RowDoor(ledger, row.parent, line, row, act, own)


def _alone(ledger: Ledger, row: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = ledger.model._default_manager.filter(pk=row.parent_id)
    return rows


def take(
    principal: Principal,
    found: RowDoor,
    data: Mapping[str, Any],
    *,
    files: Sequence[str] = (),
    act: Act | None = None,
) -> Any:
    """Do the act on a row.

    It is decided by whom the row names and typed by the principal. A second arrival of the same act
    changes nothing. Raises `Refused`.
    """
    ledger, line, spec = found.ledger, found.line, found.act
    with transaction.atomic():
        record: Any = ledger.model._default_manager.select_for_update().get(pk=found.record.pk)
        row = _again_there(line, record, found.row, spec)
        draft = drafting.noted(ledger, record, principal)
        draft.evidence = evidence.waiting(principal, list(files))
        own = (principal.person,) if found.mine and principal.person else able(spec, row)
        draft.act = deciding.of_row(draft, spec, own, act or Act())
        if getattr(row, spec.stamp) is not None:
            return _again(draft, line, row, spec)
        if record.voided or not spec.open_in(record.state):
            state = ledger.flow.state(record.state).label
            raise Refused(f"当前状态是“{state}”，不能办理这一步，请刷新页面。", status=409)
        changed = _fill(draft, line, row, spec, data)
        row.save(update_fields=changed)
        evidence.take(ledger.key, record, draft.evidence, principal)
        storing.finish(draft, event(line, spec), note=_note(line, row, draft.act.note))
        return record


def _again_there(line: Lines, record: Any, found: Any, spec: RowAct) -> Any:
    """Return the row as it stands under the lock.

    A correction may have written all rows anew.
    """
    rows: Any = line.model._default_manager.filter(**{"parent": record, "line_no": found.line_no})
    row = rows.first()
    if row is None or getattr(row, f"{spec.by}_id") != getattr(found, f"{spec.by}_id"):
        raise Refused("这条记录刚被更正过，请刷新页面后再办。", status=409)
    return row


def event(line: Lines, act: RowAct) -> str:
    """Return the name of the act in the history."""
    return f"{ROW}{line.name}.{act.key}"


def _note(line: Lines, row: Any, note: str) -> str:
    return f"“{line.title}”第{row.line_no}行 {note}".strip()


def _again(draft: Draft, line: Lines, row: Any, spec: RowAct) -> Any:
    """Answer a second arrival, or refuse what somebody else has done already."""
    done = Event.objects.filter(
        ledger=draft.ledger.key,
        record_id=draft.record.pk,
        act=event(line, spec),
        decided_by=draft.act.decided_by,
    )
    if done.filter(note__startswith=_note(line, row, "")).exists():
        return draft.record
    raise Refused(f"“{line.title}”第{row.line_no}行已经办过“{spec.label}”，请刷新页面。", status=409)


def _fill(draft: Draft, line: Lines, row: Any, spec: RowAct, data: Mapping[str, Any]) -> list[str]:
    """Set the values and the moment on a row; return the names of what changed."""
    problems: list[Problem] = []
    fields = forms.fields_of(line.model, spec.fields, spec.needed)
    values = forms.clean(fields, data, problems) if spec.fields else {}
    for name, value in values.items():
        if isinstance(value, Record):
            label = str(getattr(line.model._meta.get_field(name), "verbose_name", name))
            if problem := drafting.unfit(draft, label, value):
                problems.append((name, problem))
    for field in listed_fields(line.model):
        chosen = values.get(field.name)
        if chosen and not field.allows(chosen, draft.today):
            problems.append((field.name, f"现在的“{field.verbose_name}”里没有“{chosen}”，请重新选择。"))
    if problems:
        raise Refused(problems)
    day_only = not isinstance(line.model._meta.get_field(spec.stamp), models.DateTimeField)
    values[spec.stamp] = draft.decided_on if day_only else draft.decided_at
    for name, value in values.items():
        setattr(row, name, value)
    return list(values)
