"""A deed before it is stored: the draft of a new or stored record.

Its values are cleaned and its rules checked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Act, ChangedSince, Draft, Move, Problem, Refused
from taizhang.engine.declare.ledger import Ledger, Lines, Workdays
from taizhang.engine.declare.office.listed import ListedField, listed_fields
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.declare.rights import READS, TAKES, WRITES
from taizhang.engine.keep import deadlines, evidence, fast_rows, wall
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import child_rows
from taizhang.engine.write.deciding import titles
from taizhang.org.models import Unit
from taizhang.org.principals import Kind, Principal

Data = Mapping[str, Any]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

NOT_YOURS = "您的岗位没有办理这项工作的权限，请联系本单位负责人。"
STALE = "这条记录刚被他人修改过。您填写的内容仍在下方，请核对最新内容后再保存。"


def new(principal: Principal, ledger: Ledger, data: Data, lines: Rows, files: Sequence[str]) -> Draft:
    problems: list[Problem] = []
    names = forms.HEAD + ledger.form_fields
    values = forms.clean(forms.fields_of(ledger.model, names), data, problems)
    draft = begun(principal, ledger, values, clock.now().replace(microsecond=0))
    draft.evidence = evidence.waiting(principal, list(files))
    only_lines(ledger, lines, {line.name for line in ledger.lines})
    for line in ledger.lines:
        draft.lines[line.name] = forms.clean_lines(line, list(lines.get(line.name, [])), problems)
    apply(draft, values, {}, problems)
    check(draft, problems)
    return draft


def begun(principal: Principal, ledger: Ledger, values: dict[str, Any], moment: datetime) -> Draft:
    """Start an empty draft in a unit within the principal's write permission."""
    record = fast_rows.fresh(ledger.model)
    draft = Draft(ledger, record, principal, moment, Act())
    unit = values.get("unit")
    if isinstance(unit, Unit):
        record.unit_lo = unit.lo
        if not holds(WRITES, principal, ledger, unit.lo):
            raise Refused([("unit", NOT_YOURS)], status=403)
    elif not holds(WRITES, principal, ledger):
        raise Refused(NOT_YOURS, status=403)
    record.recorded_at, record.recorded_by = moment, principal.person
    return draft


def locked(principal: Principal, ledger: Ledger, record: Record) -> Any:
    """Lock and return the stored record.

    Whoever does the same at this moment waits here and then sees what was done.
    """
    rows = rows_for(ledger, principal, "write").select_for_update(of=("self",)).filter(pk=record.pk)
    stored = next(iter(rows.order_by()), None)
    if stored is None:
        raise Refused("没有找到这条记录，或您无权查看。", status=404)
    return stored


def opened(
    principal: Principal, ledger: Ledger, stored: Any, version: int | None, step: Move | None = None
) -> Draft:
    """Open the draft of a stored record.

    The principal must be allowed to write it, or to decide the step over its unit.
    """
    lo = stored.unit_lo
    if not holds(TAKES, principal, ledger, lo, step):
        refusal = (
            [("decided_by", f"“{step.label}”由{titles(step)}决定，您的岗位不能办理。")] if step else NOT_YOURS
        )
        raise Refused(refusal, status=403)
    if version is not None and stored.version != version:
        raise ChangedSince(STALE)
    if stored.voided:
        raise ChangedSince("这条记录已经作废，不能再办理。")
    return noted(ledger, stored, principal)


def noted(ledger: Ledger, stored: Any, who: Principal) -> Draft:
    """Open the draft of a record for what the system notes on it, void or not."""
    before = {field.name: getattr(stored, field.attname) for field in stored._meta.concrete_fields}
    return Draft(ledger, stored, who, clock.now().replace(microsecond=0), Act(), before=before)


def corrected(
    principal: Principal,
    ledger: Ledger,
    stored: Any,
    data: Data,
    *,
    version: int,
    lines: Rows,
    files: Sequence[str] = (),
    note: str,
) -> Draft:
    """Return the checked draft of a stored record as a new version of itself."""
    draft = opened(principal, ledger, stored, version)
    if len(note.strip()) < 2:
        raise Refused([("note", "请写明更正的原因。")])
    names = tuple(n for n in editable(ledger, draft.record) if n in data or n in forms.HEAD[2:])
    problems: list[Problem] = []
    values = forms.clean(forms.fields_of(ledger.model, names), data, problems)
    only_lines(ledger, lines, {line.name for line in ledger.lines})
    apply(draft, values, lines, problems)
    draft.evidence = evidence.waiting(principal, list(files))
    problems.extend(_acted_on(draft))
    check(draft, problems)
    draft.record.version += 1
    return draft


def _acted_on(draft: Draft) -> Iterator[Problem]:
    """Yield the rows acted on that a correction would take out or change."""
    for name, rows in draft.lines.items():
        line = draft.ledger.line(name)
        if line.acts:
            stored = list(line.model._default_manager.filter(**{"parent": draft.record}))
            yield from child_rows.undone(line, rows, stored, child_rows.pairs(line, rows, stored))


def editable(ledger: Ledger, record: Record) -> tuple[str, ...]:
    """Return the fields open to a correction: of the form and steps taken."""
    step_fields = {name for step in ledger.flow.moves for name in step.fields if getattr(record, name, None)}
    names = [*forms.HEAD[2:], *ledger.form_fields]
    names += [name for name in ledger.own_fields if name in step_fields and name not in names]
    return tuple(name for name in names if name not in ledger.frozen_fields)


def apply(draft: Draft, values: dict[str, Any], lines: Rows, problems: list[Problem]) -> None:
    """Set cleaned values on the record.

    Personal values are held back until they can be sealed.
    """
    personal = {field.name for field in personal_fields(type(draft.record))}
    for name, value in values.items():
        if name in personal:
            if value:
                draft.plain[name] = value
        else:
            setattr(draft.record, name, value)
            if isinstance(value, Record):
                stands = draft.before.get(name) == value.pk
                if problem := unfit(draft, draft.ledger.label(name), value, stands=stands):
                    problems.append((name, problem))
    draft.data = values
    if draft.record.occurred_at:
        draft.record.occurred_on = clock.local_date(draft.record.occurred_at)
    for name, rows in lines.items():
        line = draft.ledger.line(name)
        sealed = personal_fields(line.model) and not draft.new
        count = line.model._default_manager.filter(**{"parent": draft.record}).count() if sealed else 0
        draft.lines[name] = forms.clean_lines(line, list(rows), problems, count)
    for name in draft.lines:
        problems.extend(_unfit_rows(draft, name))


def only_lines(ledger: Ledger, lines: Rows, names: Collection[str]) -> None:
    """Refuse child rows of tables that the act does not take, naming them."""
    titles = {line.name: line.title for line in ledger.lines}
    problems = [
        (name, f"这一步不填“{titles[name]}”，请去掉这些行。")
        if name in titles
        else ("lines", f"“{ledger.title}”没有名为“{name[:40]}”的明细表，请去掉这些行。")
        for name in lines
        if name not in names
    ]
    if problems:
        raise Refused(problems)


def unfit(draft: Draft, label: str, chosen: Record, *, stands: bool = False) -> str:
    """Word why a record cannot be chosen, or nothing.

    stands: whether it stands there already; only there a void one may stay
    """
    if not _seen(draft.principal, chosen):
        return "没有找到所选的记录，或您无权查看，请重新选择。"
    if chosen.voided and not stands:
        return f"所选“{label}”（{chosen.number}）已作废，请重新选择。"
    return ""


def _unfit_rows(draft: Draft, name: str) -> Iterator[Problem]:
    """Yield the child rows in which a record is chosen that cannot be."""
    line = draft.ledger.line(name)
    for index, row in enumerate(draft.lines[name]):
        for column, chosen in row.items():
            if not isinstance(chosen, Record):
                continue
            stands = chosen.voided and _stands(draft, line, column, chosen)
            label = str(getattr(line.model._meta.get_field(column), "verbose_name", column))
            if text := unfit(draft, label, chosen, stands=stands):
                place = forms.place_of(row, index)
                yield f"{name}-{place}-{column}", f"“{line.title}”第{place + 1}行：{text}"


def _stands(draft: Draft, line: Lines, column: str, chosen: Record) -> bool:
    """Return whether a stored row of the record has a chosen record already."""
    if draft.new:
        return False
    rows = line.model._default_manager.filter(**{"parent": draft.record, column: chosen.pk})
    return rows.exists()


def _seen(principal: Principal, record: Record) -> bool:
    """Return whether a record chosen in a form is visible to the chooser."""
    ledger = ledger_of(record)
    if ledger.access.rows is None:
        return holds(READS, principal, ledger, record.unit_lo)
    return rows_for(ledger, principal, "choose").filter(pk=record.pk).exists()


def check(draft: Draft, problems: list[Problem], late: bool = True) -> None:
    if not problems:
        for derive in draft.ledger.derive:
            derive(draft)
        if draft.new:
            draft.record.state = draft.ledger.flow.entered(draft)
        if late and draft.new:
            problems.extend(_entry_problems(draft))
        problems.extend(_out_of_force(draft))
        for rule in draft.ledger.rules:
            problems.extend(rule(draft))
        problems.extend(wall.problems(draft))
    if problems:
        raise Refused(problems)


def _out_of_force(draft: Draft) -> Iterator[Problem]:
    """Yield the names of office lists not in force on the record's day.

    What stands already may stay.
    """
    record, day = draft.record, draft.record.occurred_on
    for field in listed_fields(draft.ledger.model):
        name = getattr(record, field.name)
        if name and name != draft.before.get(field.name) and not field.allows(name, day):
            yield field.name, _not_listed(field, name, day)
    for line in draft.ledger.lines:
        fields = listed_fields(line.model)
        stands = _standing_names(draft, line, fields) if fields and line.name in draft.lines else set()
        for index, row in enumerate(draft.lines.get(line.name, ()) if fields else ()):
            for field in fields:
                name = row.get(field.name)
                if name and (field.name, name) not in stands and not field.allows(name, day):
                    place = forms.place_of(row, index)
                    words = _not_listed(field, name, day)
                    yield f"{line.name}-{place}-{field.name}", f"“{line.title}”第{place + 1}行：{words}"


def _standing_names(draft: Draft, line: Lines, fields: tuple[ListedField, ...]) -> set[tuple[str, str]]:
    """Return the names that the stored rows of a record have, by column."""
    if draft.new:
        return set()
    names = [field.name for field in fields]
    rows = line.model._default_manager.filter(**{"parent": draft.record}).values_list(*names)
    return {pair for row in rows for pair in zip(names, row, strict=True)}


def _not_listed(field: ListedField, name: str, day: date) -> str:
    return f"{day}的“{field.verbose_name}”里没有“{name}”（见“本单位规定”），请重新选择。"


def is_late(ledger: Ledger, occurred: datetime, moment: datetime) -> bool:
    """Return whether an entry made at a moment is late for its event.

    The limit is the `late_after` of the ledger.
    """
    limit = ledger.late_after
    if limit is None:
        return False
    if isinstance(limit, Workdays):
        passed = moment - occurred > timedelta(days=limit.days)
        return passed and moment >= deadlines.late_line(occurred, limit.days)
    return moment - occurred > limit


def _entry_problems(draft: Draft) -> list[Problem]:
    record, limit = draft.record, draft.ledger.late_after
    if draft.principal.kind == Kind.SYSTEM and draft.principal.person is None:
        return []  # its day follows from a rule, whenever the machine was on
    if not draft.ledger.planned and record.occurred_at > draft.moment + clock.SLACK:
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
