"""The sheets of a ledger as its form declares them.

They have headings, kinds of value, and what must be filled.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from taizhang.engine.declare import forms
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key

MAIN = ""
"""The name of the sheet of the records themselves; child rows are named as their lines."""
SERIAL, NUMBER, VERSION, STATE = "序号", "编号", "版本", "状态"
_WORDS: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "单位名称", "填报单位", "报送单位", "上报单位"),
    "occurred_at": ("时间", "日期", "发生日期", "登记日期", "活动时间", "活动日期", "宣传时间"),
    "entry": ("登记方式",),
    "late_reason": ("补录原因",),
}


@dataclass(frozen=True)
class Column:
    """A column: its field, heading and kind of cells.

    `required` says that it may not stay empty.
    """

    name: str
    label: str
    kind: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    personal: bool = False
    field: Any = None

    @property
    def heading(self) -> str:
        return f"{self.label}（必填）" if self.required else self.label


@dataclass(frozen=True)
class Sheet:
    """The columns of the records or of one table of child rows."""

    name: str
    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def open(self) -> tuple[Column, ...]:
        """Return the columns without personal content."""
        return tuple(column for column in self.columns if not column.personal)


def sheet_title(text: str) -> str:
    """Make a sheet name valid in every programme."""
    return re.sub(r"[\[\]:*?/\\']", "", text)[:31] or "表"


def main(ledger: Ledger) -> Sheet:
    """Return the sheet of the records."""
    return _main(ledger.key)


def lines(ledger: Ledger) -> tuple[Sheet, ...]:
    """Return the sheets of the child rows, in paper order."""
    return _lines(ledger.key)


def sheets(ledger: Ledger) -> tuple[Sheet, ...]:
    return (main(ledger), *lines(ledger))


@cache
def _main(key: str) -> Sheet:
    ledger = by_key(key)
    return _sheet(MAIN, ledger.title, ledger.model, forms.HEAD + ledger.form_fields)


@cache
def _lines(key: str) -> tuple[Sheet, ...]:
    return tuple(_sheet(line.name, line.title, line.model, line.fields) for line in by_key(key).lines)


def _sheet(name: str, title: str, model: Any, names: tuple[str, ...]) -> Sheet:
    fields = forms.form_class(model, names).base_fields
    columns = tuple(_column(model._meta.get_field(n), fields[n].required) for n in names)
    return Sheet(name, sheet_title(title), columns)


def _column(field: Any, required: bool) -> Column:
    choices: tuple[tuple[str, str], ...] = ()
    if field.choices:
        choices = tuple((str(key), str(label)) for key, label in field.flatchoices)
    personal = isinstance(field, PersonalField)
    return Column(field.name, str(field.verbose_name), kind_of(field), required, choices, personal, field)


def kind_of(field: Any) -> str:
    """Return the kind of a field's cells."""
    if field.is_relation:
        return "record" if issubclass(field.related_model, Record) else "named"
    if field.choices:
        return "choice"
    kinds: tuple[tuple[Any, str], ...] = (
        (models.BooleanField, "tick"),
        (models.DateTimeField, "moment"),
        (models.DateField, "day"),
        (models.TimeField, "time"),
        (models.IntegerField, "count"),
        (models.DecimalField, "amount"),
    )
    return next((kind for model, kind in kinds if isinstance(field, model)), "text")


def flat(text: Any) -> str:
    """Strip a heading of people's additions: blanks, stars, colons, 必填."""
    plain = unicodedata.normalize("NFKC", str(text))
    return re.sub(r"[\s*:：★☆]|[(（](必填|选填|必填项)[)）]", "", plain)


def bare(text: str) -> str:
    """Strip a heading or label of its bracketed remark."""
    plain = flat(text)
    end = max(plain.rfind(sign) for sign in ")）]】") + 1
    return re.sub(r"[(（\[【].*?[)）\]】]", "", plain[:end]) + plain[end:]


def known_headings(sheet: Sheet) -> dict[str, Column | None]:
    """Map every heading to its column; one fit for two columns names none."""
    headings: dict[str, Column | None] = {flat(column.label): column for column in sheet.columns}
    loose: dict[str, Column | None] = {}
    for column in sheet.columns:
        for text in {bare(column.label), *_WORDS.get(column.name, ())} - set(headings):
            loose[text] = None if text in loose else column
    return loose | headings


def layout(ledger: Ledger) -> str:
    """Return the version of a ledger's sheets; it changes with any heading."""
    text = "|".join(f"{s.title}:{','.join(c.heading for c in s.columns)}" for s in sheets(ledger))
    return hashlib.sha256(text.encode()).hexdigest()[:10]
