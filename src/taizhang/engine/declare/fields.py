"""The fields that models of ledgers are made of.

Each helper makes one column with its Chinese label. Two words hold for all: `optional` fields may
stay empty on the form, `computed` ones are set by the program and never typed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar, overload

from django.db import models

from taizhang.engine.declare.office.listed import ListedField, of_names
from taizhang.engine.declare.office.provisions import Names
from taizhang.engine.declare.personal import PersonalField
from taizhang.org.models import Person, Site, Unit

M = TypeVar("M", bound=models.Model)
Choices = type[models.TextChoices] | type[models.IntegerChoices]

KEY = 20
"""The longest key of a choice."""


def _null(optional: bool, computed: bool) -> dict[str, Any]:
    """Return the options of a column that has no value where it is empty."""
    return {"null": optional or computed, "blank": optional or computed, "editable": not computed}


@overload
def refers(to: str, label: str, related: str = ..., *, optional: bool = ...) -> Any: ...
@overload
def refers(to: str, label: str, related: str = ..., *, computed: bool) -> Any: ...
@overload
def refers(
    to: type[M], label: str, related: str = ..., *, optional: Literal[False] = ...
) -> models.ForeignKey[M, M]: ...
@overload
def refers(
    to: type[M], label: str, related: str = ..., *, optional: Literal[True]
) -> models.ForeignKey[M | None, M | None]: ...
@overload
def refers(
    to: type[M], label: str, related: str = ..., *, computed: Literal[True]
) -> models.ForeignKey[M | None, M | None]: ...
def refers(
    to: type[M] | str, label: str, related: str = "+", *, optional: bool = False, computed: bool = False
) -> Any:
    """Make a reference to one record of another table.

    to: the model, or "self"
    related: the name by which the other record finds these; "+" for none
    """
    return models.ForeignKey(
        to, models.PROTECT, verbose_name=label, related_name=related, **_null(optional, computed)
    )


@overload
def person(label: str, *, optional: Literal[False] = ...) -> models.ForeignKey[Person, Person]: ...
@overload
def person(label: str, *, optional: Literal[True]) -> models.ForeignKey[Person | None, Person | None]: ...
@overload
def person(label: str, *, computed: Literal[True]) -> models.ForeignKey[Person | None, Person | None]: ...
def person(label: str, *, optional: bool = False, computed: bool = False) -> Any:
    """Make a reference to a person of the staff."""
    return refers(Person, label, optional=optional, computed=computed)  # type: ignore[call-overload]


@overload
def unit(label: str, *, optional: Literal[False] = ...) -> models.ForeignKey[Unit, Unit]: ...
@overload
def unit(label: str, *, optional: Literal[True]) -> models.ForeignKey[Unit | None, Unit | None]: ...
def unit(label: str, *, optional: bool = False) -> Any:
    """Make a reference to a unit other than the record's own."""
    return refers(Unit, label, optional=optional)  # type: ignore[call-overload]


@overload
def site(label: str, *, optional: Literal[False] = ...) -> models.ForeignKey[Site, Site]: ...
@overload
def site(label: str, *, optional: Literal[True]) -> models.ForeignKey[Site | None, Site | None]: ...
def site(label: str, *, optional: bool = False) -> Any:
    """Make a reference to a place of the organisation (场所)."""
    return refers(Site, label, optional=optional)  # type: ignore[call-overload]


def parent(to: type[M] | str, related: str) -> Any:
    """Make the reference of a child row to its record.

    related: the name by which the record knows its rows
    """
    return models.ForeignKey(to, models.CASCADE, related_name=related)


def choice(
    label: str, choices: Choices, *, default: Any = None, optional: bool = False, computed: bool = False
) -> models.CharField[str, str]:
    """Make a choice of a closed list; the first value of the form is `default`."""
    return models.CharField(
        label,
        max_length=KEY,
        choices=choices.choices,
        blank=optional or computed,
        editable=not computed,
        default=("" if optional or computed else models.NOT_PROVIDED) if default is None else default,
    )


def named(label: str, names: Names, *, optional: bool = False) -> ListedField:
    """Make a choice from a list of names, as in force on the record's day."""
    return ListedField(label, max_length=40, blank=optional, **of_names(names))


def text(
    label: str, longest: int, *, optional: bool = False, computed: bool = False
) -> models.CharField[str, str]:
    """Make a line of text of at most `longest` characters."""
    return models.CharField(
        label,
        max_length=longest,
        blank=optional or computed,
        editable=not computed,
        default="" if computed else models.NOT_PROVIDED,
    )


def prose(label: str, longest: int | None = None, *, optional: bool = False) -> models.TextField[str, str]:
    """Make a text of several lines."""
    return models.TextField(label, blank=optional, max_length=longest)


@overload
def day(label: str, *, optional: Literal[False] = ...) -> models.DateField[date, date]: ...
@overload
def day(label: str, *, optional: Literal[True]) -> models.DateField[date | None, date | None]: ...
@overload
def day(label: str, *, computed: Literal[True]) -> models.DateField[date | None, date | None]: ...
def day(label: str, *, optional: bool = False, computed: bool = False) -> Any:
    """Make a day of the Shanghai calendar."""
    return models.DateField(label, **_null(optional, computed))


@overload
def moment(label: str, *, optional: Literal[False] = ...) -> models.DateTimeField[datetime, datetime]: ...
@overload
def moment(
    label: str, *, optional: Literal[True]
) -> models.DateTimeField[datetime | None, datetime | None]: ...
@overload
def moment(
    label: str, *, computed: Literal[True]
) -> models.DateTimeField[datetime | None, datetime | None]: ...
def moment(label: str, *, optional: bool = False, computed: bool = False) -> Any:
    """Make a moment, stored in UTC and shown in Shanghai time."""
    return models.DateTimeField(label, **_null(optional, computed))


@overload
def money(label: str, *, optional: Literal[False] = ...) -> models.DecimalField[Decimal, Decimal]: ...
@overload
def money(label: str, *, optional: Literal[True]) -> models.DecimalField[Decimal | None, Decimal | None]: ...
@overload
def money(label: str, *, computed: Literal[True]) -> models.DecimalField[Decimal | None, Decimal | None]: ...
def money(label: str, *, optional: bool = False, computed: bool = False) -> Any:
    """Make an amount of money in yuan, to the cent."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **_null(optional, computed))


@overload
def count(label: str, *, default: int | None = ...) -> models.PositiveIntegerField[int, int]: ...
@overload
def count(label: str, *, optional: Literal[True]) -> models.PositiveIntegerField[int | None, int | None]: ...
@overload
def count(label: str, *, computed: Literal[True]) -> models.PositiveIntegerField[int, int]: ...
def count(label: str, *, default: int | None = None, optional: bool = False, computed: bool = False) -> Any:
    """Make a whole number of people, things or minutes; a computed one begins at 0."""
    first = 0 if computed else default
    return models.PositiveIntegerField(
        label,
        null=optional,
        blank=optional or computed,
        editable=not computed,
        default=models.NOT_PROVIDED if first is None else first,
    )


def number(
    label: str, digits: int, places: int, *, default: Decimal | None = None, optional: bool = False
) -> Any:
    """Make a decimal number.

    digits, places: the most digits, and how many of them stand behind the point
    """
    return models.DecimalField(
        label,
        max_digits=digits,
        decimal_places=places,
        null=optional,
        blank=optional,
        default=models.NOT_PROVIDED if default is None else default,
    )


@overload
def yes(label: str, *, default: bool = ..., computed: bool = ...) -> models.BooleanField[bool, bool]: ...
@overload
def yes(label: str, *, unknown: Literal[True]) -> models.BooleanField[bool | None, bool | None]: ...
def yes(label: str, *, default: bool = False, unknown: bool = False, computed: bool = False) -> Any:
    """Make a tick; an unknown one is neither yes nor no until somebody looks."""
    if unknown:
        return models.BooleanField(label, null=True, blank=True)
    return models.BooleanField(label, default=default, editable=not computed)


def personal(label: str, most: int, *, purpose: str, find: bool = False) -> PersonalField:
    """Make a sealed text about a private person, masked wherever it is shown.

    most: so many characters at most
    purpose: what it is asked for; the form says it beside how long it is kept
    find: whether its exact value can be looked up
    """
    return PersonalField(label, max_chars=most, index=find, purpose=purpose)
