"""The only writers: create, edit, move, void, attach.

Each is one transaction with its line of history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Act, ChangedSince, Draft, Move, Problem, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import OPENS
from taizhang.engine.keep import deadlines, evidence, history, opening, sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event, Offer
from taizhang.engine.write import conflicts, deciding, drafting, members, offers, storing
from taizhang.engine.write.drafting import Data, Rows
from taizhang.engine.write.idempotency import Key
from taizhang.org.principals import Principal, system


def create(
    principal: Principal,
    ledger: Ledger,
    data: Data,
    *,
    lines: Rows | None = None,
    files: Sequence[str] = (),
    once: str = "",
    offer: int | None = None,
) -> Any:
    """Register a new record.

    The same `once` key gives the first record again, never a second one.
    """
    key = Key.of(once, "create", ledger, data, lines)
    try:
        return _create(principal, ledger, data, lines or {}, files, key, offer)
    except IntegrityError:  # somebody was quicker: this very post, or a record that rules out ours
        with conflicts.named():
            return _create(principal, ledger, data, lines or {}, files, key, offer)


@transaction.atomic
def _create(
    principal: Principal,
    ledger: Ledger,
    data: Data,
    lines: Rows,
    files: Sequence[str],
    key: Key,
    offer: int | None,
) -> Any:
    if original := key.done(principal, ledger):
        return original
    draft = drafting.new(principal, ledger, data, lines, files)
    record = draft.record
    record.number = storing.number(ledger, record.unit, draft.moment)
    storing.store(draft)
    deadlines.start(draft, ledger.flow.opening)
    _finish(draft, "create")
    if offer is not None:
        offers.take(principal, offer, ledger.key, record, draft.moment)
        offers.tell(draft)
    key.remember(ledger, record, draft.moment)
    return record


def _finish(draft: Draft, act: str, **told: Any) -> None:
    """Finish a deed, then register what its links make by themselves."""
    storing.finish(draft, act, **told)
    register(offers.to_make(draft))


def register(made: Sequence[Offer]) -> None:
    """Register the records that links make without anybody typing them."""
    for offer in made:
        ledger = by_key(offer.target_ledger)
        values = {name: value for name, value in offer.carried.items() if name not in ledger.line_names}
        lines = {name: offer.carried[name] for name in ledger.line_names if name in offer.carried}
        who = system(f"由{offer.source_number}自动登记")
        try:
            create(who, ledger, {"unit": offer.unit_id, **values}, lines=lines, offer=offer.pk)
        except Refused as refused:
            words = f"要自动登记的“{ledger.title}”（{offer.title}）登记不了：{refused}"
            raise Refused(words, refused.status) from refused


def edit(
    principal: Principal,
    ledger: Ledger,
    record: Record,
    data: Data,
    *,
    version: int,
    lines: Rows | None = None,
    files: Sequence[str] = (),
    note: str = "",
    once: str = "",
) -> Any:
    """Correct a record as a new version of itself, with the reason."""
    with conflicts.named(), transaction.atomic():
        stored = drafting.locked(principal, ledger, record)
        once_key = Key.of(once, "edit", ledger, {**data, "note": note}, lines)
        if original := once_key.done(principal, ledger, stored):
            return original
        draft = drafting.corrected(
            principal, ledger, stored, data, version=version, lines=lines or {}, files=files, note=note
        )
        storing.store(draft)
        _finish(draft, "edit", note=note)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


def move(
    principal: Principal,
    ledger: Ledger,
    record: Record,
    key: str,
    data: Data | None = None,
    *,
    version: int | None = None,
    lines: Rows | None = None,
    files: Sequence[str] = (),
    act: Act | None = None,
    once: str = "",
) -> Any:
    """Take one step of the workflow.

    It is decided by the act's person and typed by the principal.
    """
    with conflicts.named(), transaction.atomic():
        stored = drafting.locked(principal, ledger, record)
        once_key = Key.of(
            once, f"move:{key}", ledger, {**(data or {}), "note": act.note if act else ""}, lines
        )
        if original := once_key.done(principal, ledger, stored):
            return original
        step = ledger.flow.move(key)
        draft = drafting.opened(principal, ledger, stored, version, step)
        if step is None or draft.record.state not in step.sources:
            state = ledger.flow.state(draft.record.state).label
            words = f"当前状态是“{state}”，不能办理这一步，请刷新页面。"
            raise ChangedSince(words) if version is None else Refused(words, status=409)
        draft.evidence = evidence.waiting(principal, list(files))
        _decide(draft, step, data or {}, lines or {}, act or Act())
        from_state, draft.record.state = draft.record.state, step.target
        draft.record.version += 1
        storing.store(draft)
        deadlines.stop(draft, step.stops)
        deadlines.start(draft, step.starts)
        _finish(draft, f"move:{key}", from_state=from_state, note=draft.act.note)
        members.take_along(draft, step, move)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


def _decide(draft: Draft, step: Move, data: Data, lines: Rows, act: Act) -> None:
    """Decide the step on the draft: decider, filled-in fields, guards, effect, rules."""
    draft.move = step
    draft.act = deciding.settle(draft, step, act)
    drafting.only_lines(draft.ledger, lines, step.line_names)
    problems: list[Problem] = []
    fields = forms.fields_of(draft.ledger.model, step.fields, step.needed) if step.fields else {}
    drafting.apply(draft, forms.clean(fields, data, problems), lines, problems)
    if not problems:
        deciding.guard(draft, step, problems)
    if step.effect and not problems:
        step.effect(draft)
    drafting.check(draft, problems, late=False)


def void(
    principal: Principal,
    ledger: Ledger,
    record: Record,
    reason: str,
    *,
    version: int | None = None,
    once: str = "",
) -> Any:
    """Void a record: it stays visible, struck through, and counts no longer."""
    with conflicts.named(), transaction.atomic():
        stored = drafting.locked(principal, ledger, record)
        once_key = Key.of(once, "void", ledger, {"reason": reason})
        if original := once_key.done(principal, ledger, stored):
            return original
        draft = drafting.opened(principal, ledger, stored, version)
        if len(reason.strip()) < 4:
            raise Refused([("void_reason", "请写明作废原因（至少四个字）。")])
        if against := [("", text) for guard in ledger.voids if (text := guard(draft))]:
            raise Refused(against)
        draft.record.voided, draft.record.void_reason = True, reason.strip()[:200]
        draft.record.version += 1
        storing.store(draft)
        _finish(draft, "void", note=reason)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


def attach(
    principal: Principal,
    ledger: Ledger,
    record: Record,
    files: Sequence[str],
    note: str = "",
    *,
    once: str = "",
    signs: Event | None = None,
) -> Any:
    """Attach evidence to a record later; history names the files.

    With `signs` the file is the signed paper of an act that was decided by word: the line names
    that act.
    """
    with transaction.atomic():
        stored = drafting.locked(principal, ledger, record)
        once_key = Key.of(once, "attach", ledger, {"note": note})
        if original := once_key.done(principal, ledger, stored):
            return original
        draft = drafting.opened(principal, ledger, stored, None)
        draft.evidence = evidence.waiting(principal, list(files))
        if not draft.evidence:
            raise Refused([("evidence", "请先选择要补充的佐证材料。")])
        if signs is None:
            _leave_out_attached(draft)
        else:
            draft.act = deciding.signed_act(draft, signs)
        names = "、".join(row.name for row in draft.evidence)
        if opening.guarded(ledger, draft.record):  # a file's name may tell whose it is
            names = f"{len(draft.evidence)}份材料"
        draft.record.version += 1
        storing.store(draft)
        _finish(draft, "sign" if signs else "attach", note=f"{names} {note}".strip(), about=signs)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


def _leave_out_attached(draft: Draft) -> None:
    """Leave out the record's own files; refuse when none is left."""
    keys = {row.pk for row in evidence.of_record(draft.ledger.key, draft.record.pk)}
    files = [row for row in draft.evidence if row.pk not in keys]
    if not files:
        raise Refused([("evidence", f"所选材料已经附在{draft.record.number}上，不用再附。")], 409)
    draft.evidence = files


def mark(
    ledger: Ledger,
    record: Record,
    values: Data,
    reason: str,
    *,
    line: str = "",
    line_no: int = 0,
    note: str = "",
    version: int | None = None,
) -> Any:
    """Store a note of the system on a record or one of its child rows.

    Such a note is a link's answer or a flag of time, never what a person types. A void record is
    left as it is; with `version` also one changed since.
    """
    with transaction.atomic():
        who = system(reason)
        stored = drafting.locked(who, ledger, record)
        if stored.voided:
            return stored
        draft = drafting.opened(who, ledger, stored, version)
        target = stored
        if line:
            target = ledger.line(line).model._default_manager.get(**{"parent": stored, "line_no": line_no})
        for name, value in values.items():
            setattr(target, name, value)
        if line:
            target.save(update_fields=list(values))
        stored.version += 1
        storing.store(draft)
        _finish(draft, "mark", note=note)
        return stored


def reveal(principal: Principal, ledger: Ledger, record: Record, purpose: str) -> dict[str, Any]:
    """Open the personal fields of one record for a stated purpose.

    The opening is written to history first. Where a second person approves, the purpose is the one
    that was approved.
    """
    if not holds(OPENS, principal, ledger, record.unit_lo):
        raise Refused("您的岗位不能查看个人信息。", status=403)
    if not rows_for(ledger, principal, "reveal").filter(pk=record.pk).exists():
        raise Refused("没有找到这条记录，或您无权查看。", status=404)
    if opening.guarded(ledger, record):
        purpose = opening.purpose(principal, ledger, record)
    if len(purpose.strip()) < 2:
        raise Refused([("purpose", "请写明查看个人信息的用途。")])
    with transaction.atomic():
        history.append("reveal", principal, ledger, record, note=purpose.strip(), whole=False)
        rows = [row for rows in ledger.children(record).values() for row in rows]
        return sealing.open_all(record, rows)
