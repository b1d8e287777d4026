"""Where a rule looks: the record of a deed, or each child row typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.forms import place_of
from taizhang.engine.declare.personal import Sealed

When = Callable[[Draft], bool]
"""A condition on the draft under which a rule is looked at."""
NAMING = ("fields", "first", "last", "same", "at", "among")
"""The attributes of rules, guards and effects that hold names of fields."""


@dataclass(frozen=True)
class Place:
    """Where a rule looks: the record itself, or one of the child rows typed."""

    draft: Draft
    line: str = ""
    index: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field.

        A dotted name of the record leads through its relations.
        """
        if self.line and name in self.values:
            return self.values[name]
        if name in self.draft.plain:
            return self.draft.plain[name]
        value: Any = self.draft.record
        for part in name.split(".") if "." in name else (name,):
            value = None if value is None else getattr(value, part)
        return value

    def key(self, name: str) -> Any:
        """Return a value; of a relation the key, without reading what it points at."""
        if "." in name or name in self.values or name in self.draft.plain:
            value = self[name]
            return value.pk if isinstance(value, Model) else value
        return getattr(self.draft.record, self.column(name).attname)

    @property
    def model(self) -> type[Model]:
        ledger = self.draft.ledger
        model: type[Model] = ledger.line(self.line).model if self.line else ledger.model
        return model

    def column(self, name: str) -> Any:
        """Return the column behind a name."""
        model: Any = self.draft.ledger.model
        if self.line and name in self.values:
            model = self.model
        for part in name.split("."):
            column = model._meta.get_field(part)
            model = column.related_model
        return column

    def label(self, name: str) -> str:
        """Return the Chinese label of a field, without the measure in brackets."""
        return re.sub(r"（[^）]*）$", "", str(self.column(name).verbose_name))

    def verb(self, name: str) -> str:
        """Say what one does with a field: 选择 a choice or a record, 填写 anything else."""
        column = self.column(name)
        return "选择" if column.choices or column.is_relation else "填写"

    def problem(self, name: str, text: str) -> Problem:
        """Put a message at a field; at child rows it begins with the table and the row.

        On a roll the person is named too: nobody counts to row 43.
        """
        if not self.line:
            return name, text
        line = self.draft.ledger.line(self.line)
        who = f"（{self.values[line.roll.of]}）" if line.roll else ""
        at = place_of(self.values, self.index)
        return f"{self.line}-{at}-{name}", f"“{line.title}”第{at + 1}行{who}：{text}"


Plan = tuple[tuple[str, tuple[str, ...]], ...]


@cache
def planned(fields: str, lines: tuple[str, ...], apart: bool) -> Plan:
    """Return each table that names point to, with the names in it; "" is the record.

    It is worked out once for a rule and not for every row of a file.

    apart: each name by itself
    """
    names = fields.split()
    groups = []
    for group in [[name] for name in names] if apart else [names]:
        heads = {head for name in group if "." in name and (head := name.partition(".")[0]) in lines}
        line = heads.pop() if heads else ""
        groups.append((line, tuple(name.removeprefix(f"{line}.") if line else name for name in group)))
    return tuple(groups)


class Check:
    """A rule over the record or over each child row typed.

    `fields` are its names, separated by blanks; `when` limits it to some drafts.
    """

    fields: str
    when: When | None
    apart: ClassVar[bool] = False
    """Each field is judged by itself; otherwise fields of the record are compared with each row."""

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        if self.when is not None and not self.when(draft):
            return
        for line, names in planned(self.fields, draft.ledger.line_names, self.apart):
            yield from self.go(each(draft, line) if line else (Place(draft),), names)

    def go(self, places: Iterable[Place], names: Sequence[str]) -> Iterator[Problem]:
        """Look at each place by itself."""
        for place in places:
            yield from self.look(place, names)

    def look(self, place: Place, names: Sequence[str]) -> Iterable[Problem]:
        raise NotImplementedError


def each(draft: Draft, line: str) -> Iterator[Place]:
    """Go through the child rows typed in one table.

    A table that this deed does not bring is not gone through: its rows were checked when they came.
    """
    for index, values in enumerate(draft.lines.get(line, [])):
        yield Place(draft, line, index, values)


def empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, Sealed)) and not str(value).strip())


def told(value: Any) -> str:
    """Write a value as it stands in messages."""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return str(value)


def shown(place: Place, names: Iterable[str]) -> str:
    """Write the values of some fields as they are chosen on the form."""
    words = []
    for name in names:
        column: Any = place.model._meta.get_field(name)
        value = place[name]
        if value is True:
            words.append(str(column.verbose_name))
        elif value is not False and not empty(value):
            words.append(str(dict(column.flatchoices).get(value, told(value))))
    return "、".join(words)


def others(draft: Draft) -> QuerySet[Any]:
    """Select the other records of the ledger that are not void."""
    rows: QuerySet[Any] = draft.ledger.model._default_manager.filter(voided=False)
    return rows.exclude(pk=draft.record.pk) if draft.record.pk else rows


def named_by(word: object) -> tuple[str, ...]:
    """Return the names of fields that a rule, guard or effect was declared with."""
    return tuple(name for each in NAMING for name in str(getattr(word, each, "")).split())


@dataclass(frozen=True)
class Rows:
    """A rule of its own over each child row typed in one table.

    look: gives the problems of a row as (field, message)
    """

    line: str
    look: Callable[[Place], Iterable[Problem]]

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        for place in each(draft, self.line):
            for name, text in self.look(place):
                yield place.problem(name, text)
