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

from taizhang.desk.frame.controls import related_rows
from taizhang.engine.declare import forms
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField, Sealed
from taizhang.org.principals import Principal

Errors = Mapping[str, list[str]]


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
    field = ledger.model._meta.get_field(name)
    if isinstance(field, PersonalField):
        held = isinstance(stored, Sealed) and bool(stored)
        return f"个人信息，加密保存，用于{field.purpose}。{'已有内容，留空表示不改。' if held else ''}"
    return {
        "entry": "照有日期的原件补进来的选“转录”并附照片；没有原件的选“补录”并写原因。",
        "late_reason": "选“补录”时填写。",
    }.get(name, "")


def keeping(ledger: Ledger) -> str:
    """Say how long the personal values of a form are kept, or nothing."""
    return f"个人信息{ledger.retention.words}。" if ledger.retention else ""


def initial_of(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return stored values of a record as first values of a form.

    Personal ones stay closed.
    """
    firsts: dict[str, Any] = {}
    for name in names:
        field = record._meta.get_field(name)
        if not isinstance(field, PersonalField):
            firsts[name] = getattr(record, field.attname)
    return firsts
