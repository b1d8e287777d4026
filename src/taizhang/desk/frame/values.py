"""Stored values as text on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.safestring import SafeString

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Entry, Record
from taizhang.kernel.days import WEEKDAYS

Show = Callable[[Any], str]
moment_text = clock.moment_text
ENTRY_TAGS = {Entry.COPIED: "转录", Entry.LATE: "补录", Entry.CARRIED: "承前"}


def day_text(value: date) -> str:
    """Write a day as `2022年1月10日 周一`."""
    return f"{value.year}年{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


def plain(value: Any) -> str:
    """Write a value of any stored type as text; empty when there is none."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, (date, Decimal)):
        return str(value)
    return str(value)


def cell(text: str) -> str:
    """Return a shown value as markup.

    What is marked safe stays, all else is escaped.
    """
    return text.__html__() if isinstance(text, SafeString) else escape(text)


_BETWEEN = "\x1e"
"""A control character: `detect.clean` lets none into a stored text."""


def cells(texts: Sequence[str]) -> list[str]:
    """Return plain texts as markup.

    Escaped in one go: a page of a list has hundreds.
    """
    markup = escape(_BETWEEN.join(texts)).split(_BETWEEN)
    return markup if len(markup) == len(texts) else [escape(text) for text in texts]


@cache
def shower(field: models.Field[Any, Any]) -> Show:
    """Return the function showing a value of this field.

    It gives its choice's label, or its plain form.
    """
    if field.choices:
        labels = {str(key): str(label) for key, label in field.flatchoices}
        return lambda value: labels.get(str(value), "" if value is None else str(value))
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
    return "　".join(text for name in ledger.matter_names if (text := value_of(row, name)))


def matter_joins(ledger: Ledger) -> list[str]:
    """Return the paths to fetch beside records whose matter is shown."""
    model = ledger.model
    related = [name for name in ledger.matter_names if model._meta.get_field(name).is_relation]
    return [column_path(model, name).rpartition("__")[0] for name in related]


def column_path(model: type[models.Model], name: str) -> str:
    """Return the `values_list` path to a column's shown value."""
    field = model._meta.get_field(name)
    target: Any = field.related_model
    return f"{name}__{name_column(target)}" if field.is_relation else name
