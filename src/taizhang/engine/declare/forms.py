"""Forms made from declarations.

The same cleaning serves pages, the API and the play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from math import isfinite
from typing import Any, TypeVar

from django import forms
from django.core.validators import DecimalValidator
from django.db import models

from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Problem
from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.personal import PersonalField
from taizhang.kernel import numbers
from taizhang.kernel.days import FIRST_YEAR, LAST_YEAR

D = TypeVar("D", bound=date)

HEAD = ("unit", "occurred_at", "entry", "late_reason")


class CountField(forms.IntegerField):
    """A whole number typed as people type it; refuses 余, 多 and other rounding words."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = exact(value)
        return super().to_python(value)


class MoneyField(forms.DecimalField):
    """A decimal number in any digits, with 万 and 亿 worked out.

    Zeros behind the last place that is kept change nothing.
    """

    def __init__(self, *, label: str, **options: Any) -> None:
        super().__init__(label=label, **options)
        size = next(each for each in self.validators if isinstance(each, DecimalValidator))
        size.messages = {
            "max_decimal_places": f"“{label}”最多填%(max)s位小数。",
            "max_whole_digits": f"“{label}”的数太大，请核对。",
            "max_digits": f"“{label}”的数太长，请核对。",
        }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            whole, point, places = exact(value).partition(".")
            kept = self.decimal_places or 0
            value = f"{whole}{point}{places[:kept]}{places[kept:].rstrip('0')}".rstrip(".")
        return super().to_python(value)


def exact(text: str) -> str:
    """Return an exact number as plain digits.

    Raises `ValidationError`, which asks for the exact count.
    """
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


class PersonalText(forms.CharField):
    """A personal value in NFC; numbers of persons belong here."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(detect.clean(value) if isinstance(value, str) else value)
        if problem := detect.unreadable(text):
            raise forms.ValidationError(problem)
        return text


class ListedChoice(forms.TypedChoiceField):
    """A choice from a list of the office: today's are offered, earlier ones may stand.

    Whether a name was in force on the day of the record is judged with the record.
    """

    def __init__(self, listed: ListedField, **options: Any) -> None:
        self.listed = listed
        super().__init__(choices=lambda: [("", ""), *listed.offered()], empty_value="", **options)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or str(value) in dict(self.listed.ever())


class DayField(forms.DateField):
    """A day of the years that the calendar knows.

    Beyond them no period, clock or time zone can be reckoned.
    """

    def to_python(self, value: Any) -> date | None:
        _typed(self, value)
        return _within_calendar(super().to_python(value))


class MomentField(forms.DateTimeField):
    """A moment of the years that the calendar knows."""

    def to_python(self, value: Any) -> datetime | None:
        _typed(self, value)
        return _within_calendar(super().to_python(value))


def _typed(field: forms.Field, value: Any) -> None:
    """Refuse a number where a day is written: JSON may hold one."""
    if not isinstance(value, (str, date)) and value not in field.empty_values:
        raise forms.ValidationError(field.error_messages["invalid"])


def _within_calendar(day: D | None) -> D | None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(f"年份不对，请填{FIRST_YEAR}年到{LAST_YEAR}年之间的日期。")
    return day


def _key(value: Any) -> str:
    return str(getattr(value, "pk", value))


def _formfield(field: models.Field[Any, Any]) -> forms.Field:
    label = str(field.verbose_name)
    blank = field.blank or isinstance(field, models.BooleanField)
    if isinstance(field, PersonalField):
        return PersonalText(label=label, required=False, max_length=field.max_chars)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=label, required=False)
    if isinstance(field, ListedField):
        return ListedChoice(field, label=label, required=not blank)
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
    days = {models.DateTimeField: MomentField, models.DateField: DayField}
    form_class = next((day_class for kind, day_class in days.items() if isinstance(field, kind)), None)
    formfield = field.formfield(form_class=form_class) if form_class else field.formfield()
    assert formfield is not None, field.name
    formfield.label = label
    if isinstance(field, models.DateTimeField):
        formfield.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    elif isinstance(field, models.DateField):
        formfield.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if isinstance(formfield, forms.TypedChoiceField) and not isinstance(field, models.ForeignKey):
        formfield.empty_value = field.get_default() if field.has_default() else ""
    if field.has_default() and not isinstance(field, models.ForeignKey):
        formfield.required = False
    return formfield


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
    """Make a form over some fields of a model; fields in `need` may not stay empty."""
    fields: dict[str, Any] = {}
    for name in names:
        field = _formfield(model._meta.get_field(name))  # type: ignore[arg-type]  # relations have formfields too
        if name in need:
            field.required = True
        label = str(field.label)
        field.error_messages |= {k: v.format(label=label) for k, v in MESSAGES.items()}
        fields[name] = field
    return type(f"{model.__name__}Form", (forms.Form,), fields)


def form_for(
    ledger: Ledger,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    names: tuple[str, ...] = (),
    need: Iterable[str] = (),
) -> forms.Form:
    """Make the form of a ledger: head and declared fields, or only those named."""
    form_type = form_class(ledger.model, names or HEAD + ledger.form_fields, frozenset(need))
    return form_type(data=dict(data) if data is not None else None, initial=dict(initial or {}))


Reader = Callable[[str, forms.Field, Any], Any]
"""The cleaned value of a field, by its name, the field and what was typed; raises `ValidationError`."""


def _read(_: str, field: forms.Field, value: Any) -> Any:
    return field.clean(value)


def _is_one(value: Any) -> bool:
    """Return whether a field can take this for one value: JSON may hold anything."""
    return not isinstance(value, (list, dict)) and (not isinstance(value, float) or isfinite(value))


def clean(
    fields: Mapping[str, forms.Field],
    data: Mapping[str, Any],
    problems: list[Problem],
    read: Reader = _read,
) -> dict[str, Any]:
    """Return cleaned values by field name, as a form over these fields gives them.

    Errors are appended to `problems`.
    """
    cleaned: dict[str, Any] = {}
    for name, field in fields.items():
        value = field.widget.value_from_datadict(data, {}, name)
        try:
            if type(value) is not str and not _is_one(value):
                raise forms.ValidationError(field.error_messages["invalid"])
            cleaned[name] = read(name, field, value)
        except forms.ValidationError as error:
            problems.extend((name, str(text)) for text in error.messages)
    return cleaned


def fields_of(
    model: type[models.Model], names: tuple[str, ...], need: Iterable[str] = ()
) -> Mapping[str, forms.Field]:
    """Return the form fields over some fields of a model, by name."""
    fields: Mapping[str, forms.Field] = form_class(model, names, frozenset(need)).base_fields
    return fields


class Typed(dict[str, Any]):
    """A cleaned child row with its place among the rows typed, blank ones too."""

    def __init__(self, values: Mapping[str, Any], place: int) -> None:
        super().__init__(values)
        self.place = place

    def __reduce__(self) -> tuple[type[Typed], tuple[dict[str, Any], int]]:
        return Typed, (dict(self), self.place)


def place_of(row: Mapping[str, Any], index: int) -> int:
    """Return the place of a row among those typed; where nobody typed it, its index."""
    return row.place if isinstance(row, Typed) else index


def clean_lines(
    line: Lines,
    rows: list[Mapping[str, Any]],
    problems: list[Problem],
    stored: int = 0,
    read: Reader | None = None,
) -> list[dict[str, Any]]:
    """Return cleaned child rows; name errors `line-3-field` and leave out blank rows.

    The first `stored` rows stand even when blank: their sealed values were not shown and are kept.
    `read` takes the place of reading the rows that are chosen, one query a column.
    """
    children: list[dict[str, Any]] = []
    if len(rows) > line.most:
        problems.append((line.name, line.most_message or f"“{line.title}”最多{line.most}行。"))
        return children
    fields = fields_of(line.model, line.fields)
    read = read or _among(_chosen(fields, rows))
    for index, row in enumerate(rows):
        if index >= stored and not any(str(value).strip() for value in row.values() if value is not None):
            continue
        errors: list[Problem] = []
        children.append(Typed(clean(fields, row, errors, read), index))
        problems.extend(
            (f"{line.name}-{index}-{name}", f"“{line.title}”第{index + 1}行：{text}") for name, text in errors
        )
    if line.required and not children:
        problems.append((line.name, f"请至少填写一行“{line.title}”。"))
    return children


def _chosen(fields: Mapping[str, forms.Field], rows: list[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Fetch the related rows chosen in child rows, with one query a column.

    The result is keyed by column, then by the key of the row.
    """
    choices = {}
    for name, field in fields.items():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            keys = {key for row in rows if (key := _key(row.get(name))).isdecimal() and len(key) < 19}
            choices[name] = {str(row.pk): row for row in field.queryset.filter(pk__in=keys)} if keys else {}
    return choices


def _among(chosen: Mapping[str, Mapping[str, Any]]) -> Reader:
    """Return a reader for choices from rows read beforehand."""

    def read(name: str, field: forms.Field, value: Any) -> Any:
        if name not in chosen or value in field.empty_values:
            return field.clean(value)
        row = chosen[name].get(_key(value))
        if row is None:
            raise forms.ValidationError(field.error_messages["invalid_choice"], code="invalid_choice")
        return row

    return read
