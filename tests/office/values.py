"""What is typed into a form.

Values are given in short words; whatever else must be filled gets plain ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key
from taizhang.kernel.spans import months_after
from taizhang.org.models import Person, Site, Unit

if TYPE_CHECKING:
    from tests.office.records import Office


@dataclass(frozen=True)
class Day:
    """A day counted from the day on which the form is filled in."""

    days: int = 0


@dataclass(frozen=True)
class NthDay:
    """A past day of its own: no two are alike."""


@dataclass(frozen=True)
class NthMonth:
    """A past month of its own: no two are alike."""


@dataclass(frozen=True)
class At:
    """A moment counted from the one at which the form is filled in."""

    days: float = 0
    hours: float = 0
    minutes: float = 0


@dataclass(frozen=True)
class Month:
    """The first day of a month counted from the present one."""

    months: int = 0


@dataclass(frozen=True)
class Nth:
    """A text with a number of its own.

    No two are alike. `{n}` or `{n:04d}` stands for the number.
    """

    text: str


@dataclass(frozen=True)
class Of:
    """A value that the record has already: `guard.person`, `recheck_by`."""

    path: str


@dataclass(frozen=True)
class Newcomer:
    """Somebody who holds a post and stands on no ledger yet."""

    post: str


@dataclass(frozen=True)
class Everyone:
    """A child row for each person of the roll, with these values."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class A:
    """Another record: in which state, and with which values it was registered."""

    state: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """What a form is filled in for.

    That is the office, the unit, who types, and the record so far.
    """

    office: Office
    unit: Unit
    typist: Person
    record: Record | None = None

    def filled(
        self, model: type[models.Model], names: Iterable[str], need: Iterable[str], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return values by field name.

        They are those given, and plain ones for the others that may not stay empty.
        """
        fields = forms.fields_of(model, tuple(names), need)
        data = {}
        for name, box in fields.items():
            column = model._meta.get_field(name)
            if name in given:
                data[name] = self.value(column, given[name])
            elif box.required or column.get_default() is True:
                data[name] = self.plain(column)
        return data

    def rows(self, line: Any, given: Iterable[Mapping[str, Any]] | Everyone | None) -> list[dict[str, Any]]:
        """Return child rows, each completed with plain values.

        They are those given, else those that the form itself offers.
        """
        if given is None and line.roll and line.required:
            given = Everyone()
        if isinstance(given, Everyone):
            given = [row | dict(given.values) for row in line.roll.rows(self.unit, clock.today())]
        if given is None:
            given = line.given or (({},) if line.required else ())
        return [self.filled(line.model, line.fields, (), row) for row in given]

    def value(self, column: Any, given: Any) -> Any:
        """What is typed for a value given in short words."""
        if isinstance(given, Of):
            assert self.record is not None
            given = attrgetter(given.path)(self.record)
        if isinstance(given, models.Model):
            return given.pk
        if isinstance(given, Nth):
            return given.text.format(n=self.office.serial())
        if isinstance(given, NthDay):
            return clock.today() - timedelta(days=self.office.serial())
        if isinstance(given, NthMonth):
            return months_after(clock.today().replace(day=1), -self.office.serial())
        if isinstance(given, (Day, At, Month)):
            return moment(given)
        if given != "" and isinstance(column, models.ForeignKey) and isinstance(given, (str, Newcomer, A)):
            return self.chosen(column.related_model, given).pk
        return given

    def chosen(self, model: Any, given: Any) -> Any:
        """Return the row that a word names.

        The word is a post, a kind of place, a unit's code, or a state of another ledger.
        """
        if isinstance(given, Newcomer):
            return self.office.newcomer(given.post, self.unit.code)
        if model is Person:
            return self.person(given)
        if model is Site:
            return self.office.sites[f"{given}@{self.unit.code}"]
        if model is Unit:
            return self.office.units[given]
        key = model._meta.label_lower
        other = given if isinstance(given, A) else A(given)
        return self.office.record(key, other.state, unit=self.unit.code, **other.values)

    def person(self, word: str) -> Person:
        """Return the person that a word names.

        The word is `guard` or `guard:2` in the unit of the form, `typist`, or the key of a person of the
        cast.
        """
        if word == "typist":
            return self.typist
        if word in self.office.people:
            return self.office.people[word]
        post, _, nth = word.partition(":")
        return self.office.holder(post, self.unit.code, int(nth or 1))

    def plain(self, column: Any) -> Any:
        """The value that an empty form shows, else one that fits the kind of a field."""
        if column.has_default() and column.get_default() not in ("", None):
            return column.get_default()
        if isinstance(column, models.ForeignKey):
            return self._related(column.related_model)
        if column.choices:
            return column.choices[0][0]
        if isinstance(column, ListedField):
            return next(key for key, _ in column.offered())
        for kind, make in PLAIN:
            if isinstance(column, kind):
                return make(column)
        raise AssertionError(f"no plain value for {column}")

    def _related(self, model: Any) -> Any:
        if model is Person:
            return self.typist.pk
        if model is Unit:
            return self.unit.pk
        return self.chosen(model, "office" if model is Site else "").pk


def moment(given: Day | At | Month) -> date | datetime:
    """The day or moment that is meant, counted from now."""
    now = clock.now().replace(microsecond=0)
    if isinstance(given, At):
        return now + timedelta(days=given.days, hours=given.hours, minutes=given.minutes)
    today = clock.local_date(now)
    if isinstance(given, Day):
        return today + timedelta(days=given.days)
    months = today.year * 12 + today.month - 1 + given.months
    return date(months // 12, months % 12 + 1, 1)


PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (models.DateTimeField, lambda _: moment(At())),
    (models.DateField, lambda _: moment(Day())),
    (models.TimeField, lambda _: "08:00"),
    (models.BooleanField, lambda _: True),
    (models.DecimalField, lambda _: "1"),
    (models.IntegerField, lambda _: 1),
    (PersonalField, lambda column: "某某"[: column.max_chars]),
    (models.CharField, lambda column: f"{column.verbose_name}已核"[: column.max_length]),
    (models.TextField, lambda column: f"{column.verbose_name}已核"),
)
"""A plain value by the kind of field, narrower kinds first."""

__all__ = ["A", "At", "Day", "Form", "Month", "Newcomer", "Nth", "Of", "by_key"]
