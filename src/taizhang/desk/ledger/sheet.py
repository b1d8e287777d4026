"""A form as one sheet.

Titled blocks of cells, tables of child rows, errors beside what they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from taizhang.desk.frame.controls import related_rows, whole
from taizhang.desk.ledger import rolls
from taizhang.engine.declare import forms
from taizhang.engine.declare.fields import PersonalField, Sealed
from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.org.principals import Principal

Errors = Mapping[str, list[str]]
SPARE = 3
_PERSONAL = "个人信息，加密保存"


@dataclass(frozen=True)
class Cell:
    """One field as it stands on the sheet."""

    name: str
    label: str
    id: str
    widget: SafeString
    required: bool
    errors: tuple[str, ...] = ()
    help: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Block:
    """A titled group of cells.

    A folded one opens on request or when something in it is wrong.
    """

    title: str
    cells: tuple[Cell, ...]
    folded: bool = False

    @property
    def open(self) -> bool:
        return any(cell.errors for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """A table of child rows with spare ones.

    Those of a new roll are ticks, the table then starts behind them.

    `pasted` is text not understood yet, `read` the rows just taken from such text, `unused` its
    spare headings.
    """

    name: str
    title: str
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    errors: tuple[str, ...]
    required: bool
    count: int = 0
    ticks: tuple[rolls.Tick, ...] = ()
    mark: str = ""
    here: str = ""
    pasted: str = ""
    read: int = 0
    unused: str = ""

    @property
    def open(self) -> bool:
        """Return whether the further rows behind the ticks hold something to put right."""
        return any(cell.errors for row in self.rows for cell in row)


def cell(form: django_forms.Form, name: str, errors: Errors, *, told: str = "", key: str = "") -> Cell:
    """Make a cell of a form's field, its widget marked when it is wrong."""
    bound: Any = form[name]
    key = key or name
    wrong = tuple(errors.get(key, ()))
    notes = [f"{bound.auto_id}-note"] if told else []
    attrs = {"aria-describedby": " ".join([*notes, *([f"{bound.auto_id}-error"] if wrong else [])])}
    if wrong:
        attrs["aria-invalid"] = "true"
    if not attrs["aria-describedby"]:
        del attrs["aria-describedby"]
    kind = "tick" if isinstance(bound.field, django_forms.BooleanField) else ""
    if isinstance(bound.field.widget, django_forms.Textarea):
        kind = "wide"
    widget = bound.as_widget(attrs=attrs)
    return Cell(key, str(bound.label), bound.auto_id, widget, bound.field.required, wrong, told, kind)


def fit(form: django_forms.Form, principal: Principal, units: QuerySet[Any] | None = None) -> None:
    """Fit a form to the desk.

    Choices as far as this person sees, units where they write, numbers as text.
    """
    for name, field in form.fields.items():
        if isinstance(field, django_forms.ModelChoiceField):
            field.queryset = related_rows(field.queryset.model, principal)  # type: ignore[union-attr]
            field.empty_label = "请选择" if field.required else "（不填）"
            if name == "unit" and units is not None:
                field.queryset = units
        elif isinstance(field.widget, django_forms.NumberInput):
            # a number box would swallow "20余" and full-width digits before they can be answered
            field.widget = django_forms.TextInput(attrs={"inputmode": "decimal"})
        elif isinstance(field, django_forms.TypedChoiceField):
            none = "请选择" if field.required else "（不填）"
            field.choices = [(key, label if key != "" else none) for key, label in _flat(field)]


def _flat(field: django_forms.TypedChoiceField) -> list[tuple[Any, Any]]:
    choices: Any = field.choices
    return list(choices)


def made(
    ledger: Ledger,
    principal: Principal,
    names: tuple[str, ...],
    data: QueryDict | None,
    initial: Mapping[str, Any],
    need: Iterable[str] = (),
    units: QuerySet[Any] | None = None,
) -> django_forms.Form:
    """Make a form over some fields, with what was typed or the first values."""
    form = forms.form_for(ledger, data.dict() if data is not None else None, initial, names=names, need=need)
    form.use_required_attribute = False
    fit(form, principal, units)
    return form


def note_of(ledger: Ledger, name: str, stored: Any = None) -> str:
    """Return the small print under a field."""
    if isinstance(ledger.model._meta.get_field(name), PersonalField):
        held = isinstance(stored, Sealed) and bool(stored)
        return f"{_PERSONAL}。已有内容，留空表示不改。" if held else f"{_PERSONAL}。"
    return {
        "entry": "照有日期的原件补进来的选“转录”并附照片；没有原件的选“补录”并写原因。",
        "late_reason": "选“补录”时填写。",
    }.get(name, "")


def initial_of(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return stored values of a record as first values of a form.

    Personal ones stay closed.
    """
    found: dict[str, Any] = {}
    for name in names:
        field = record._meta.get_field(name)
        if not isinstance(field, PersonalField):
            found[name] = getattr(record, field.attname)
    return found


def typed_rows(
    ledger: Ledger, data: QueryDict, only: Iterable[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return child rows as typed.

    A spare row left as it was comes back empty, so that row numbers hold.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for line in _tables(ledger, only):
        made_class = forms.form_class(line.model, line.fields)
        ticks = rolls.ticked(line, data)
        rows: list[dict[str, Any]] = []
        for index in range(_count(line, data)):
            form = made_class(data=data.dict(), prefix=f"{line.name}-{index}")
            typed = {name: data.get(f"{line.name}-{index}-{name}", "") for name in line.fields}
            if line.roll and index < ticks:
                rows.append(rolls.marked(line.roll, typed))
            else:
                rows.append(typed if form.has_changed() else {})
        found[line.name] = rows
    return found


def _tables(ledger: Ledger, only: Iterable[str] | None) -> list[Lines]:
    names = None if only is None else set(only)
    return [line for line in ledger.lines if names is None or line.name in names]


def _count(line: Lines, data: QueryDict) -> int:
    return min(whole(data.get(f"{line.name}-count", "0")), line.most + SPARE)


def grids(
    ledger: Ledger,
    principal: Principal,
    data: QueryDict | None,
    stored: Mapping[str, list[Any]],
    errors: Errors,
    shown: Mapping[str, list[dict[str, Any]]] | None = None,
    only: Iterable[str] | None = None,
) -> tuple[Grid, ...]:
    """Make the tables of child rows.

    What was typed, else what is stored or offered, and spare rows.
    """
    tables = []
    for line in _tables(ledger, only):
        firsts = [initial_of(row, line.fields) for row in stored.get(line.name, ())]
        firsts += list((shown or {}).get(line.name, ()))
        fresh = not stored.get(line.name) and line.roll is not None and bool(line.roll.mark)
        tables.append(_grid(line, principal, data, firsts, errors, fresh))
    return tuple(tables)


def _grid(
    line: Lines,
    principal: Principal,
    data: QueryDict | None,
    firsts: list[dict[str, Any]],
    errors: Errors,
    fresh: bool,
) -> Grid:
    made_class = forms.form_class(line.model, line.fields)
    more = data is not None and data.get("more") == line.name
    spare = SPARE if data is None or more else 0
    count = (len(firsts) if data is None else _count(line, data)) + spare
    ticks = rolls.ticks(line, line.roll, data, firsts) if fresh and line.roll else ()
    names = rolls.names(line.roll, firsts) if line.roll else {}
    choices: dict[str, Any] = {}
    rows = []
    for index in range(len(ticks), min(count, line.most + SPARE * bool(line.roll))):
        prefix = f"{line.name}-{index}"
        bound = data is not None and index < _count(line, data)
        form = made_class(
            data=data.dict() if bound and data is not None else None,
            initial=firsts[index] if index < len(firsts) else None,
            prefix=prefix,
            use_required_attribute=False,
        )
        _share(form, principal, choices)
        cells = [cell(form, n, errors, key=f"{prefix}-{n}") for n in line.fields]
        if line.roll and index < len(firsts):
            cells = rolls.fixed(cells, line.roll, form.initial, prefix, names)
        rows.append(tuple(cells))
    labels = tuple(str(made_class.base_fields[name].label) for name in line.fields)
    mark, here = (line.roll.mark, line.roll.here) if line.roll and ticks else ("", "")
    wrong = tuple(errors.get(line.name, ()))
    wrong += tuple(words for tick in ticks for words in rolls.wrong(errors, tick))
    return Grid(
        line.name,
        line.title,
        labels,
        tuple(rows),
        wrong,
        line.required,
        len(ticks) + len(rows),
        ticks,
        mark,
        here,
        *_pasted(line, data),
    )


def _pasted(line: Lines, data: QueryDict | None) -> tuple[str, int, str]:
    """Return the state of the box for pasted rows.

    What it holds, how many rows were just read from it, headings not used.
    """
    if data is None:
        return "", 0, ""
    return (
        data.get(f"{line.name}-paste", ""),
        whole(data.get(f"{line.name}-read", "0")),
        data.get(f"{line.name}-unused", ""),
    )


def _share(form: django_forms.Form, principal: Principal, choices: dict[str, Any]) -> None:
    """Fit the form of one row.

    The choices of a relation are read once for the whole table.
    """
    fit(form, principal)
    for name, field in form.fields.items():
        if isinstance(field, django_forms.ModelChoiceField):
            offered: Any = field.choices
            select: Any = field.widget
            select.choices = choices[name] if name in choices else choices.setdefault(name, list(offered))


def summary(errors: Errors, sheet: Iterable[Block], tables: Iterable[Grid] = ()) -> list[tuple[str, str]]:
    """Return every error as (id of the field or "", words).

    For the box at the head of the page.
    """
    places = {c.name: c.id for block in sheet for c in block.cells}
    places |= {c.name: c.id for grid in tables for row in grid.rows for c in row}
    return [(places.get(name, ""), words) for name, texts in errors.items() for words in texts]
