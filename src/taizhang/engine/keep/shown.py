"""Stored values as text: what a page, a paper and the index of open records show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Record

Show = Callable[[Any], str]

MATTER = 120
"""So many characters say what a record is about."""


def plain(value: Any) -> str:
    """Write a value of any stored type as text; empty when there is none."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock.moment_text(value)
    if isinstance(value, (date, Decimal)):
        return str(value)
    return str(value)


@cache
def shower(field: models.Field[Any, Any]) -> Show:
    """Return the function showing a value of this field.

    It gives its choice's label, or its plain form.
    """
    if field.choices:
        labels = {str(key): str(label) for key, label in field.flatchoices}
        return lambda value: labels.get(str(value), "" if value is None else str(value))
    if isinstance(field, ListedField) and field.names is None:
        return field.label
    return plain


@cache
def name_column(model: type[models.Model]) -> str:
    """Return the column naming rows of a related table, or the path to it."""
    if issubclass(model, Record):
        return model.called
    for name in ("short", "name", "title"):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return name
    return "pk"


def value_of(row: Any, name: str) -> str:
    """Return the text of one field of a row.

    Relations by their name, personal values masked.
    """
    field = row._meta.get_field(name)
    if isinstance(field, PersonalField):
        return str(getattr(row, name))
    if field.is_relation:
        target = getattr(row, name)
        for step in name_column(target.__class__).split("__") if target is not None else ():
            target = getattr(target, step)
        return plain(target)
    return shower(field)(getattr(row, name))


def matter(ledger: Ledger, row: Any) -> str:
    """Return in a few words what a record is about, or nothing when it is empty."""
    texts = (value_of(row, name) for name in ledger.matter_names)
    return "　".join(text for text in texts if text)[:MATTER]


def column_path(model: type[models.Model], name: str) -> str:
    """Return the `values_list` path to a column's shown value."""
    field = model._meta.get_field(name)
    target: Any = field.related_model
    return f"{name}__{name_column(target)}" if field.is_relation else name
