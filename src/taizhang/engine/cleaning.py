"""Cleaning of many rows at the price of their values: the fields of a form without a form for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.db import models

from taizhang.engine import forms
from taizhang.engine.draft import Problem
from taizhang.engine.record import Record

_MOST = 4096
"""So many answers of choices are kept; more are forgotten together."""
_EMPTY = ("", None)


class Cleaner:
    """The same values and messages as `forms.clean_form` over these fields, row after row.

    Answers to choices, ticks, blanks and members of the organisation are kept, so that a thousand rows of one unit
    ask for it once. Records of other ledgers are asked for each time: they may change between two rows.
    """

    def __init__(self, model: type[models.Model], names: tuple[str, ...]) -> None:
        fields = forms.form_class(model, names).base_fields
        self._fields = [(name, field, _keeps(field)) for name, field in fields.items()]
        self._known: dict[tuple[str, Any], Any] = {}

    def clean(self, data: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """Cleaned values of one row; its errors join `problems` by field name."""
        cleaned: dict[str, Any] = {}
        for name, field, keeps in self._fields:
            value = field.widget.value_from_datadict(data, {}, name)
            try:
                kept = keeps or value in _EMPTY
                cleaned[name] = self._kept(name, field, value) if kept else field.clean(value)
            except ValidationError as error:
                problems.extend((name, str(text)) for text in error.messages)
        return cleaned

    def one(self, name: str, data: Mapping[str, Any]) -> Any:
        """The cleaned value of one field; nothing when it is wrong."""
        for known, field, keeps in self._fields:
            if known == name:
                value = field.widget.value_from_datadict(data, {}, name)
                try:
                    return self._kept(name, field, value) if keeps else field.clean(value)
                except ValidationError:
                    return None
        raise KeyError(name)

    def _kept(self, name: str, field: django_forms.Field, value: Any) -> Any:
        key = (name, value)
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = field.clean(value)
        return self._known[key]


def _keeps(field: django_forms.Field) -> bool:
    if isinstance(field, django_forms.ModelChoiceField):
        return field.queryset is not None and not issubclass(field.queryset.model, Record)
    return isinstance(field, (django_forms.ChoiceField, django_forms.BooleanField))
