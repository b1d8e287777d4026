"""The only writers: create, edit, move, void, attach. Each is one transaction with its line of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from taizhang.engine import (
    clock,
    deadlines,
    evidence,
    forms,
    history,
    offers,
    quick,
    sealing,
    succession,
    wall,
)
from taizhang.engine.draft import Draft, Problem, Refused
from taizhang.engine.fields import personal_fields
from taizhang.engine.flow import Act, Move, Way
from taizhang.engine.ledger import Ledger, Workdays
from taizhang.engine.ledger import of as ledger_of
from taizhang.engine.models import Counter, Event, Evidence
from taizhang.engine.once import Key
from taizhang.engine.record import Entry, Record
from taizhang.kernel import seal
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal, holders, system

Data = Mapping[str, Any]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

NOT_YOURS = "您的岗位没有办理这项工作的权限，请联系本单位负责人。"
STALE = "这条记录刚被他人修改过。您填写的内容仍在下方，请核对最新内容后再保存。"


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
    """Register a new record. The same `once` key gives the first record again, never a second one."""
    key = Key.of(once, "create", ledger, data, lines)
    try:
        return _create(principal, ledger, data, lines or {}, files, key, offer)
    except IntegrityError:  # somebody was quicker: this very post, or a record that rules out ours
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
    if done := key.done(principal, ledger):
        return done
    draft = _new_draft(principal, ledger, data, lines, files)
    record = draft.record
    record.number = _number(ledger, record.unit, draft.moment)
    _store(draft)
    deadlines.start(draft, ledger.flow.opening)
    _finish(draft, "create")
    if offer is not None:
        offers.take(principal, offer, ledger.key, record, draft.moment)
        offers.tell(draft)
    key.remember(ledger, record, draft.moment)
    return record


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
    with transaction.atomic():
        stored = _locked(principal, ledger, record)
        once_key = Key.of(once, "edit", ledger, {**data, "note": note}, lines)
        if done := once_key.done(principal, ledger, stored):
            return done
        draft = _opened(principal, ledger, stored, version)
        if len(note.strip()) < 2:
            raise Refused([("note", "请写明更正的原因。")])
        names = tuple(n for n in editable(ledger, draft.record) if n in data or n in forms.HEAD[2:])
        problems: list[Problem] = []
        values = forms.clean_form(forms.form_for(ledger, data, names=names), problems)
        _apply(draft, values, lines or {}, problems)
        draft.evidence = evidence.waiting(principal, list(files))
        _check(draft, problems)
        draft.record.version += 1
        _store(draft)
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
    """Take one step of the workflow, decided by the act's person and typed by the principal."""
    with transaction.atomic():
        stored = _locked(principal, ledger, record)
        once_key = Key.of(
            once, f"move:{key}", ledger, {**(data or {}), "note": act.note if act else ""}, lines
        )
        if done := once_key.done(principal, ledger, stored):
            return done
        step = ledger.flow.move(key)
        draft = _opened(principal, ledger, stored, version, step)
        if step is None or draft.record.state not in step.sources:
            state = ledger.flow.state(draft.record.state).label
            raise Refused(f"当前状态是“{state}”，不能办理这一步，请刷新页面。", status=409)
        draft.move = step
        draft.evidence = evidence.waiting(principal, list(files))
        draft.act = _settle_act(draft, step, act or Act())
        problems: list[Problem] = []
        form = (
            forms.form_for(ledger, data or {}, names=step.fields, need=step.needed) if step.fields else None
        )
        values = forms.clean_form(form, problems) if form else {}
        _apply(draft, values, lines or {}, problems)
        if not problems:
            _guard(draft, step, problems)
        if step.effect and not problems:
            step.effect(draft)
        _check(draft, problems, late=False)
        from_state, draft.record.state = draft.record.state, step.target
        draft.record.version += 1
        _store(draft)
        deadlines.stop(draft, step.stops)
        deadlines.start(draft, step.starts)
        _finish(draft, f"move:{key}", from_state=from_state, note=draft.act.note)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


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
    with transaction.atomic():
        stored = _locked(principal, ledger, record)
        once_key = Key.of(once, "void", ledger, {"reason": reason})
        if done := once_key.done(principal, ledger, stored):
            return done
        draft = _opened(principal, ledger, stored, version)
        if len(reason.strip()) < 4:
            raise Refused([("void_reason", "请写明作废原因（至少四个字）。")])
        if against := [("", told) for guard in ledger.voids if (told := guard(draft))]:
            raise Refused(against)
        draft.record.voided, draft.record.void_reason = True, reason.strip()[:200]
        draft.record.version += 1
        _store(draft)
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

    With `signs` the file is the signed paper of an act that was decided by word: the line names that act.
    """
    with transaction.atomic():
        stored = _locked(principal, ledger, record)
        once_key = Key.of(once, "attach", ledger, {"note": note})
        if done := once_key.done(principal, ledger, stored):
            return done
        draft = _opened(principal, ledger, stored, None)
        draft.evidence = evidence.waiting(principal, list(files))
        if not draft.evidence:
            raise Refused([("evidence", "请先选择要补充的佐证材料。")])
        if signs is None:
            _leave_out_attached(draft)
        else:
            draft.act = _signed_act(draft, signs)
        names = "、".join(row.name for row in draft.evidence)
        draft.record.version += 1
        _store(draft)
        _finish(draft, "sign" if signs else "attach", note=f"{names} {note}".strip(), about=signs)
        once_key.remember(ledger, draft.record, draft.moment)
        return draft.record


def _leave_out_attached(draft: Draft) -> None:
    """Only files that the record does not have yet; refuses when there is none."""
    there = {row.pk for row in evidence.of_record(draft.ledger.key, draft.record.pk)}
    left = [row for row in draft.evidence if row.pk not in there]
    if not left:
        raise Refused([("evidence", f"所选材料已经附在{draft.record.number}上，不用再附。")], 409)
    draft.evidence = left


def _signed_act(draft: Draft, event: Event) -> Act:
    """The act by word as its signed paper confirms it; refuses one that is signed or is not of this record."""
    if (event.ledger, event.record_id) != (draft.ledger.key, draft.record.pk) or event.paper_id is not None:
        raise Refused("这一步不是待补签的，请刷新页面。", status=409)
    if Event.objects.filter(about=event.seq).exists():
        raise Refused("这一步的签字件刚刚已经补上，请刷新页面。", status=409)
    return Act(event.decided_by, event.decided_at, event.way, draft.evidence[0])


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
    """What the system notes by itself on a record or one of its child rows: a link's answer, a flag of time.

    Never what a person types. A void record is left as it is; with `version` also one changed since.
    """
    with transaction.atomic():
        who = system(reason)
        stored = _locked(who, ledger, record)
        if stored.voided:
            return stored
        draft = _opened(who, ledger, stored, version)
        target = stored
        if line:
            target = ledger.line(line).model._default_manager.get(**{"parent": stored, "line_no": line_no})
        for name, value in values.items():
            setattr(target, name, value)
        if line:
            target.save(update_fields=list(values))
        stored.version += 1
        _store(draft)
        _finish(draft, "mark", note=note)
        return stored


def reveal(principal: Principal, ledger: Ledger, record: Record, purpose: str) -> dict[str, Any]:
    """Open the personal fields of one record for a stated purpose; the opening is history first."""
    if not ledger.may_open(principal, record.unit_lo):
        raise Refused("您的岗位不能查看个人信息。", status=403)
    if not ledger.rows_for(principal, "reveal").filter(pk=record.pk).exists():
        raise Refused("没有找到这条记录，或您无权查看。", status=404)
    if len(purpose.strip()) < 2:
        raise Refused([("purpose", "请写明查看个人信息的用途。")])
    with transaction.atomic():
        history.append("reveal", principal, ledger, record, note=purpose.strip(), whole=False)
        rows = [row for rows in ledger.children(record).values() for row in rows]
        return sealing.open_all(record, rows)


def editable(ledger: Ledger, record: Record) -> tuple[str, ...]:
    """Fields that a correction may change: those of the form and of steps already taken."""
    done = {name for step in ledger.flow.moves for name in step.fields if getattr(record, name, None)}
    names = [*forms.HEAD[2:], *ledger.form_fields]
    names += [name for name in ledger.own_fields if name in done and name not in names]
    return tuple(name for name in names if name not in ledger.frozen_fields)


def _new_draft(principal: Principal, ledger: Ledger, data: Data, lines: Rows, files: Sequence[str]) -> Draft:
    problems: list[Problem] = []
    names = forms.HEAD + ledger.form_fields
    values = forms.clean_form(forms.form_for(ledger, data, names=names), problems)
    draft = _begun(principal, ledger, values, clock.now().replace(microsecond=0))
    draft.evidence = evidence.waiting(principal, list(files))
    for line in ledger.lines:
        draft.lines[line.name] = forms.clean_lines(line, list(lines.get(line.name, [])), problems)
    _apply(draft, values, {}, problems)
    _check(draft, problems)
    return draft


def _begun(principal: Principal, ledger: Ledger, values: dict[str, Any], moment: datetime) -> Draft:
    """An empty draft in a unit where the principal may write."""
    record = quick.fresh(ledger.model)
    draft = Draft(ledger, record, principal, moment, Act())
    unit = values.get("unit")
    if isinstance(unit, Unit):
        record.unit_lo = unit.lo
        if not ledger.may_write(principal, unit.lo):
            raise Refused([("unit", NOT_YOURS)], status=403)
    elif not ledger.may_write(principal):
        raise Refused(NOT_YOURS, status=403)
    record.recorded_at, record.recorded_by = moment, principal.person
    return draft


def _locked(principal: Principal, ledger: Ledger, record: Record) -> Any:
    """The stored record, locked: whoever does the same at this moment waits here and then sees what was done."""
    stored = ledger.rows_for(principal, "write").select_for_update(of=("self",)).filter(pk=record.pk).first()
    if stored is None:
        raise Refused("没有找到这条记录，或您无权查看。", status=404)
    return stored


def _opened(
    principal: Principal, ledger: Ledger, stored: Any, version: int | None, step: Move | None = None
) -> Draft:
    """The draft of a stored record, for who may write it or decides the step over its unit."""
    lo = stored.unit_lo
    if not ledger.may_write(principal, lo) and not (step and principal.holds(step.posts, lo)):
        told = (
            [("decided_by", f"“{step.label}”由{_titles(step)}决定，您的岗位不能办理。")]
            if step
            else NOT_YOURS
        )
        raise Refused(told, status=403)
    if version is not None and stored.version != version:
        raise Refused(STALE, status=409)
    if stored.voided:
        raise Refused("这条记录已经作废，不能再办理。", status=409)
    before = {field.name: getattr(stored, field.attname) for field in stored._meta.concrete_fields}
    return Draft(ledger, stored, principal, clock.now().replace(microsecond=0), Act(), before=before)


def _apply(draft: Draft, values: dict[str, Any], lines: Rows, problems: list[Problem]) -> None:
    """Set cleaned values on the record; personal ones are held back until they can be sealed."""
    personal = {field.name for field in personal_fields(type(draft.record))}
    for name, value in values.items():
        if name in personal:
            if value:
                draft.plain[name] = value
        else:
            setattr(draft.record, name, value)
            if isinstance(value, Record) and not _seen(draft.principal, value):
                problems.append((name, "没有找到所选的记录，或您无权查看，请重新选择。"))
    draft.data = values
    if draft.record.occurred_at:
        draft.record.occurred_on = clock.local_date(draft.record.occurred_at)
    for name, rows in lines.items():
        line = draft.ledger.line(name)
        sealed = personal_fields(line.model) and not draft.new
        stored = line.model._default_manager.filter(**{"parent": draft.record}).count() if sealed else 0
        draft.lines[name] = forms.clean_lines(line, list(rows), problems, stored)


def _seen(principal: Principal, record: Record) -> bool:
    """Whether a record chosen in a form is one that the chooser may see."""
    return ledger_of(record).rows_for(principal, "choose").filter(pk=record.pk).exists()


def _check(draft: Draft, problems: list[Problem], late: bool = True) -> None:
    if not problems:
        for derive in draft.ledger.derive:
            derive(draft)
        if draft.new:
            draft.record.state = draft.ledger.flow.entered(draft)
        if late and draft.new:
            problems.extend(_entry_problems(draft))
        for rule in draft.ledger.rules:
            problems.extend(rule(draft))
        problems.extend(wall.problems(draft))
    if problems:
        raise Refused(problems)


def is_late(ledger: Ledger, occurred: datetime, moment: datetime) -> bool:
    """Whether an entry made at a moment is late for what happened (decisions: `late_after` of the ledger)."""
    limit = ledger.late_after
    if limit is None:
        return False
    if isinstance(limit, Workdays):
        passed = moment - occurred > timedelta(days=limit.days)
        return passed and moment >= deadlines.late_line(occurred, limit.days)
    return moment - occurred > limit


def _entry_problems(draft: Draft) -> list[Problem]:
    record, limit = draft.record, draft.ledger.late_after
    if not draft.ledger.planned and record.occurred_at > draft.moment + timedelta(minutes=5):
        return [("occurred_at", "发生时间在将来，请核对；还没发生的事不能先登记。")]
    if record.entry in (Entry.COPIED, Entry.CARRIED):
        label = Entry(record.entry).label
        return [] if draft.evidence else [("evidence", f"“{label}”须附原件的照片或文件。")]
    if limit is None:
        return []
    if isinstance(limit, Workdays):
        words = f"{limit.days}个工作日"
    else:
        words = f"{int(limit.total_seconds() // 3600)}小时"
    late = is_late(draft.ledger, record.occurred_at, draft.moment)
    if late and record.entry == Entry.DIRECT:
        return [("entry", f"距发生时间已超过{words}：有原件请选“转录”并附照片，没有原件请选“补录”并写原因。")]
    if record.entry == Entry.LATE and len(record.late_reason) < 4:
        return [("late_reason", "补录须写明原因（至少四个字）。")]
    return []


def _settle_act(draft: Draft, step: Move, act: Act) -> Act:
    """Who decided: the principal, or the person named for whom it is recorded (代录)."""
    principal, lo = draft.principal, draft.record.unit_lo
    person: Person | None = act.decided_by or principal.person
    decided_at = act.decided_at or draft.moment
    paper = act.paper
    if decided_at > draft.moment + timedelta(minutes=5):
        raise Refused([("decided_at", "决定时间在将来，请核对。")])
    if principal.everything and act.decided_by is None:
        return Act(principal.person, decided_at, Way.SYSTEM, paper, act.note)
    if person is not None and principal.person is not None and person.pk == principal.person.pk:
        if not principal.holds(step.posts, lo):
            raise Refused(
                [("decided_by", f"“{step.label}”由{_titles(step)}决定，请选择决定人并附签字件。")], 403
            )
        way = Way.SCREEN if act.way == Way.SCREEN else act.way
    else:
        if person not in holders(step.posts, draft.record.unit, clock.local_date(decided_at)):
            raise Refused([("decided_by", f"所选决定人当时不是{_titles(step)}，请重新选择。")])
        if act.way == Way.SCREEN:
            raise Refused([("way", "替他人登记须注明方式：纸质签批、当面、电话、微信或其他系统。")])
        way = act.way
    if paper is None:
        paper = next((row for row in draft.evidence if row.kind == Evidence.Kind.SIGNED), None)
    if step.signed and paper is None:
        raise Refused([("evidence", f"“{step.label}”须附签字件扫描件（类别选“签字件”）。")])
    if way == Way.PAPER and paper is None:
        raise Refused([("evidence", "按纸质签批登记，须附签字件。")])
    return Act(person, decided_at, way, paper, act.note)


def _titles(step: Move) -> str:
    from taizhang.org import posts

    return "、".join(posts.title(key) for key in step.posts)


def _guard(draft: Draft, step: Move, problems: list[Problem]) -> None:
    for other in step.others:
        event = (
            Event.objects.filter(ledger=draft.ledger.key, record_id=draft.record.pk, act=f"move:{other}")
            .order_by("-seq")
            .first()
        )
        if other == "create":
            same = draft.record.recorded_by_id == getattr(draft.act.decided_by, "pk", 0)
        else:
            same = bool(event and draft.act.decided_by and event.decided_by_id == draft.act.decided_by.pk)
        if same:
            earlier = draft.ledger.flow.move(other)
            label = earlier.label if earlier else "登记"
            problems.append(("decided_by", f"“{step.label}”与“{label}”不能由同一人决定，请换人办理。"))
    for guard in step.guards:
        if reason := guard(draft):
            problems.append(("", reason))


def _number(ledger: Ledger, unit: Unit, moment: datetime) -> str:
    """The next number `<单位码>-<台账码>-<年>-<流水>`; the row lock makes it unique, and no serial is left out."""
    name = _series(ledger, unit, moment)
    return _numbered(ledger, name, _reserve(name, 1))


def _numbered(ledger: Ledger, series: str, serial: int) -> str:
    """The number of a serial. Behind a wall numbers have no order: one that is hidden must not be missed."""
    if not wall.walled(ledger):
        return f"{series}-{serial:04d}"
    return f"{series}-{seal.scatter(sealing.keys().index, series, serial):06d}"


def _keys_for(ledger: Ledger, count: int) -> list[int | None]:
    """The keys of new rows, given out in no order behind a wall, else left to the database."""
    if not wall.walled(ledger):
        return [None] * count
    last = _reserve(f"pk {ledger.key}"[:40], count)
    return [
        seal.scatter(sealing.keys().index, ledger.key, serial, 8)
        for serial in range(last - count + 1, last + 1)
    ]


def _series(ledger: Ledger, unit: Unit, moment: datetime) -> str:
    return f"{unit.code}-{ledger.code}-{clock.local_date(moment).year}"


def _reserve(name: str, count: int) -> int:
    """Take the next serials of a series; gives the last of them."""
    if not Counter.objects.filter(name=name).update(last=F("last") + count):
        Counter.objects.bulk_create([Counter(name=name, last=0)], ignore_conflicts=True)
        Counter.objects.filter(name=name).update(last=F("last") + count)
    return Counter.objects.values_list("last", flat=True).get(name=name)


def _store(draft: Draft) -> None:
    ledger, record = draft.ledger, draft.record
    personal_lines = any(
        personal_fields(ledger.line(name).model) for name, rows in draft.lines.items() if rows
    )
    key = None
    if draft.plain or personal_lines:
        key = sealing.record_key(ledger.key, record.public_id, create=True)
        if key is None:
            raise Refused("这条记录的个人信息已按规定销毁，不能再填写。", status=409)
        sealing.put(record, key, record.public_id, draft.plain)
    new = record.pk is None
    if new:
        (record.pk,) = _keys_for(ledger, 1)
    record.save(force_insert=new)
    for name, rows in draft.lines.items():
        _store_lines(draft, name, rows, key)
    evidence.take(ledger.key, record, draft.evidence, draft.principal)


def _store_lines(draft: Draft, name: str, rows: list[dict[str, Any]], key: bytes | None) -> None:
    model = draft.ledger.line(name).model
    stored: list[Any] = []
    if draft.before:
        old = model._default_manager.filter(parent=draft.record)
        stored = list(old)
        old.delete()
    model._default_manager.bulk_create(_made_lines(draft, name, rows, key, stored))


def _made_lines(
    draft: Draft, name: str, rows: list[dict[str, Any]], key: bytes | None, stored: Sequence[Any] = ()
) -> list[Any]:
    """Child rows ready to be stored; what nobody typed again is that of the stored rows they go on from."""
    line = draft.ledger.line(name)
    personal = {field.name for field in personal_fields(line.model)}
    untyped = succession.untyped(line.model, line.fields)
    before = succession.pairs(line, rows, stored) if untyped and stored else {}
    made = []
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
        made.append(row)
    return made


def _clocked(ledger: Ledger) -> bool:
    """Whether the dates of a ledger's records come from clocks."""
    return bool(ledger.flow.opening) or any(step.starts or step.stops for step in ledger.flow.moves)


def _finish(
    draft: Draft, act: str, *, from_state: str = "", note: str = "", about: Event | None = None
) -> None:
    """Store the nearest deadline, make the offers, and append history last, so that its lock is brief."""
    ledger, record = draft.ledger, draft.record
    if _clocked(ledger):
        due = deadlines.next_due(ledger.key, record.pk)
        if due != record.due_on:
            record.due_on = due
            record.save(update_fields=("due_on",))
    offers.make(draft)
    if draft.before:
        offers.tell(draft)
    rows = ledger.children(record)
    decision = draft.act if draft.act.way and (draft.move is not None or about) else None
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
