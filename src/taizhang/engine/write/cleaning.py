"""Cleaning of many rows with the fields of one form.

No form is made for each row, so a row costs little more than its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.db import models

from taizhang.engine.declare import forms
from taizhang.engine.declare.flow import Problem
from taizhang.engine.declare.record import Record

_MOST = 4096
"""So many answers of choices are kept; more are forgotten together."""
_EMPTY = ("", None)


class Cleaner:
    """A cleaner with the values and messages of `forms.clean`, row after row.

    It works over the given fields of a model. Answers to choices, ticks, blanks and members of the
    organisation are kept, so that a thousand rows of one unit ask for it once. Records of other
    ledgers are asked for each time: they may change between two rows.
    """

    def __init__(self, model: type[models.Model], names: tuple[str, ...]) -> None:
        self._fields = forms.fields_of(model, names)
        self._kept = {name for name, field in self._fields.items() if _keeps(field)}
        self._known: dict[tuple[str, Any], Any] = {}

    def clean(self, data: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """Clean the values of one row; add its errors to `problems` by field name."""
        return forms.clean(self._fields, data, problems, self.read)

    def one(self, name: str, data: Mapping[str, Any]) -> Any:
        """Return the cleaned value of one field; None when it is wrong."""
        return forms.clean({name: self._fields[name]}, data, [], self.read).get(name)

    def read(self, name: str, field: django_forms.Field, value: Any) -> Any:
        """Return the cleaned value of a field, from the cache if that is allowed."""
        if name not in self._kept and value not in _EMPTY:
            return field.clean(value)
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
