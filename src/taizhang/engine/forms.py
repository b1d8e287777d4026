"""Forms made from declarations: the same cleaning serves pages, the API and the play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db import models

from taizhang.engine import detect
from taizhang.engine.draft import Problem
from taizhang.engine.fields import PersonalField
from taizhang.engine.ledger import Ledger, Lines
from taizhang.engine.record import Entry
from taizhang.kernel import numbers

HEAD = ("unit", "occurred_at", "entry", "late_reason")


class CountField(forms.IntegerField):
    """A whole number typed as people type it; refuses 余, 多 and other rounding words."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = exact(value)
        return super().to_python(value)


class MoneyField(forms.DecimalField):
    """A decimal number in any digits, with 万 and 亿 worked out."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = exact(value)
        return super().to_python(value)


def exact(text: str) -> str:
    """An exact number as plain digits; raises `ValidationError` that asks for the exact count."""
    flat = detect.clean(text)
    if not flat:
        return flat
    try:
        return str(numbers.exact_value(flat))
    except ValueError as error:
        raise forms.ValidationError(
            f"“{flat}”不是准确的数。请填实际数字；“余”“多”“近”由报告按实数自动写出。"
        ) from error


class CleanText(forms.CharField):
    """Free text in NFC without classification marks or personal numbers."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(detect.clean(value) if isinstance(value, str) else value)
        if problem := detect.trouble(text):
            raise forms.ValidationError(problem)
        return text


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A related row. In a table of child rows the choices made are read together (`known`), not row by row."""

    known: Mapping[str, Any] | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        found = self.known.get(_key(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


def _key(value: Any) -> str:
    return str(getattr(value, "pk", value))


def _formfield(field: models.Field[Any, Any]) -> forms.Field:
    label = str(field.verbose_name)
    blank = field.blank or isinstance(field, models.BooleanField)
    if isinstance(field, PersonalField):
        return forms.CharField(label=label, required=False, max_length=field.max_chars)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=label, required=False)
    if field.choices is None and isinstance(field, (models.CharField, models.TextField)):
        widget = forms.Textarea(attrs={"rows": 3}) if isinstance(field, models.TextField) else None
        longest = field.max_length or 4000
        return CleanText(label=label, required=not blank, max_length=longest, widget=widget)
    if isinstance(field, models.IntegerField) and field.choices is None:
        low = 0 if "Positive" in field.get_internal_type() else None
        return CountField(label=label, required=not blank, min_value=low, max_value=2_000_000_000)
    if isinstance(field, models.DecimalField):
        return MoneyField(
            label=label, required=not blank, max_digits=field.max_digits, decimal_places=field.decimal_places
        )
    made = field.formfield(form_class=Choice) if field.is_relation else field.formfield()
    assert made is not None, field.name
    made.label = label
    if isinstance(field, models.DateTimeField):
        made.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    elif isinstance(field, models.DateField):
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if isinstance(made, forms.TypedChoiceField) and not isinstance(field, models.ForeignKey):
        made.empty_value = field.get_default() if field.has_default() else ""
    if field.has_default() and not isinstance(field, models.ForeignKey):
        made.required = False
    return made


MESSAGES = {
    "required": "请填写“{label}”。",
    "invalid": "“{label}”的内容看不懂，请按提示的格式填写。",
    "invalid_choice": "“{label}”请从所列选项中选择。",
    "max_length": "“{label}”太长，请精简。",
    "min_value": "“{label}”不能小于零。",
    "max_value": "“{label}”的数太大，请核对。",
}


@cache
def form_class(
    model: type[models.Model], names: tuple[str, ...], need: frozenset[str] = frozenset()
) -> type[forms.Form]:
    """A form over some fields of a model; fields in `need` may not stay empty."""
    made: dict[str, Any] = {}
    for name in names:
        field = _formfield(model._meta.get_field(name))  # type: ignore[arg-type]  # relations have formfields too
        if name in need:
            field.required = True
        label = str(field.label)
        field.error_messages |= {k: v.format(label=label) for k, v in MESSAGES.items()}
        made[name] = field
    return type(f"{model.__name__}Form", (forms.Form,), made)


def form_for(
    ledger: Ledger,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    names: tuple[str, ...] = (),
    need: Iterable[str] = (),
) -> forms.Form:
    """The form of a ledger: head and declared fields, or only those named."""
    made = form_class(ledger.model, names or HEAD + ledger.form_fields, frozenset(need))
    return made(data=dict(data) if data is not None else None, initial=dict(initial or {}))


def clean_form(form: forms.Form, problems: list[Problem]) -> dict[str, Any]:
    """Cleaned values of a bound form; its errors join `problems`."""
    form.full_clean()
    for name, errors in form.errors.items():
        problems.extend((name if name != "__all__" else "", str(text)) for text in errors)
    return dict(form.cleaned_data)


def clean_lines(
    line: Lines,
    rows: list[Mapping[str, Any]],
    problems: list[Problem],
    stored: int = 0,
    clean: Callable[[Mapping[str, Any], list[Problem]], dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Cleaned child rows; blank rows are left out; errors are named `line-3-field`.

    The first `stored` rows stand even when blank: their sealed values were not shown and are kept.
    `clean` takes the place of a form for each row (see `cleaning`).
    """
    kept: list[dict[str, Any]] = []
    if len(rows) > line.most:
        problems.append((line.name, line.most_message or f"“{line.title}”最多{line.most}行。"))
        return kept
    made = form_class(line.model, line.fields)
    known = _chosen(made, rows)
    for index, row in enumerate(rows):
        if index >= stored and not any(str(value).strip() for value in row.values() if value is not None):
            continue
        found: list[Problem] = []
        kept.append(clean(row, found) if clean else clean_form(_bound(made, row, known), found))
        problems.extend(
            (f"{line.name}-{index}-{name}", f"“{line.title}”第{index + 1}行：{text}") for name, text in found
        )
    if line.required and not kept:
        problems.append((line.name, f"请至少填写一行“{line.title}”。"))
    return kept


def _bound(
    made: type[forms.Form], row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> forms.Form:
    form = made(data=dict(row))
    for name, chosen in known.items():
        form.fields[name].known = chosen  # type: ignore[attr-defined]  # a `Choice`
    return form


def _chosen(made: type[forms.Form], rows: list[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The related rows that the child rows choose, by column and key: one query a column."""
    found = {}
    for name, field in made.base_fields.items():
        if isinstance(field, Choice) and field.queryset is not None:
            keys = {key for row in rows if (key := _key(row.get(name))).isdecimal() and len(key) < 19}
            found[name] = {str(row.pk): row for row in field.queryset.filter(pk__in=keys)} if keys else {}
    return found


ENTRY_HELP = {
    Entry.COPIED: "转录：照着有日期的原件补进来，须附原件照片。",
    Entry.LATE: "补录：没有原件，须写明原因。",
}
