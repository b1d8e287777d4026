"""The parts of a ledger's declaration: lateness, access, retention, child rows, rolls of people, paper, periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine.declare.record import Line
from taizhang.kernel.days import Period
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Workdays:
    """A lateness threshold counted in working days."""

    days: int


DAY = timedelta(hours=24)
THREE_WORKDAYS = Workdays(3)


@dataclass(frozen=True)
class Second:
    """Records whose personal fields and files one person alone may not open (`engine/opening.py`).

    `where` tells which, `by` the posts that approve. A granted opening holds for `hours`, a request waits for
    an answer for `days`.
    """

    where: Q
    by: str
    hours: int = 4
    days: int = 7

    @cached_property
    def approvers(self) -> frozenset[str]:
        return frozenset(self.by.split())


@dataclass(frozen=True)
class Access:
    """Which posts read, write, open personal fields; everything else is refused.

    `rows` may narrow further what a member of staff sees (recusal, own cases). `second` names the records
    that are opened only with the approval of somebody else.
    """

    read: str
    write: str
    private: str = ""
    rows: Callable[[Principal], Q] | None = None
    second: Second | None = None

    @cached_property
    def readers(self) -> frozenset[str]:
        return frozenset(self.read.split()) | self.writers

    @cached_property
    def writers(self) -> frozenset[str]:
        return frozenset(self.write.split())

    @cached_property
    def openers(self) -> frozenset[str]:
        return frozenset(self.private.split())


@dataclass(frozen=True)
class Retention:
    """How many months the personal values of a record are kept after it happened, and by which rule.

    Then the sweep destroys their key: the row stays and counts, its personal values can never be read again.
    """

    months: int
    law: str


@dataclass(frozen=True)
class Chore:
    """What time alone brings about in one record: its number, and the act, which gives how many records changed.

    `ledger` is the key of the ledger where the chore is not listed by its own.
    """

    number: str
    act: Callable[[], int]
    ledger: str = ""


@dataclass(frozen=True)
class Roll:
    """Child rows that are a roll of people: the form lists everyone of the frame, a tick or a row each.

    `frame` gives who belongs on the roll of a unit on a day. With `mark`, a choice column, a tick means
    `here` and its absence `away`; where `away` is empty, who is not ticked is left off the roll and nobody
    is ticked beforehand. Without `mark` each person has a row to fill in.
    """

    frame: Callable[[Unit, date], QuerySet[Person]]
    person: str = "person"
    mark: str = ""
    here: str = ""
    away: str = ""

    def rows(self, unit: Unit, day: date) -> list[dict[str, Any]]:
        """First values of the roll: everyone, present where that is the rule."""
        marked = {self.mark: self.here if self.away else ""} if self.mark else {}
        return [{self.person: person.pk, **marked} for person in self.frame(unit, day)]


@dataclass(frozen=True)
class Note:
    """What a record says of itself beside its fields: a quality flag, a reminder, a text to paste.

    It informs whoever reads the record and never blocks. `paste` titles a text meant to be copied.
    """

    text: str
    tone: str = "plain"
    paste: str = ""


@dataclass(frozen=True)
class Lines:
    """Child rows of a ledger: a name, the model, the columns in paper order, whether one is required.

    `given` are rows that stand in an empty form, as the paper form prints them. `charge` names the person who
    sees to a row and `pending` looks up the rows still to be seen to: they pass to the successor of who leaves.
    A `prepared` table stands in a unit's workbook with one row for each choice of its first column; rows that
    only name it count as blank. A table that only a later step fills (`later`) is not asked for when a record is
    registered.
    """

    name: str
    model: type[Line]
    columns: str
    title: str
    required: bool = False
    most: int = 200
    most_message: str = ""
    given: tuple[Mapping[str, Any], ...] = ()
    roll: Roll | None = None
    charge: str = ""
    pending: Mapping[str, Any] = field(default_factory=dict, hash=False)
    prepared: bool = False
    later: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.columns.split())


@dataclass(frozen=True)
class Section:
    """A titled group of fields of the form.

    The form asks a `carried` one only of matters brought over; of others, steps fill it in.
    """

    title: str
    fields: tuple[str, ...]
    carried: bool = False


@dataclass(frozen=True)
class Paper:
    """How the ledger prints: the name of its form and book, and the places for signatures."""

    form: str
    book: str
    signatures: tuple[str, ...] = ("登记人", "审核人")
    columns: str = ""


@dataclass(frozen=True)
class Explains:
    """A ledger whose signed records explain what another ledger leaves open.

    about: the field with the title of that ledger; first, last: the fields with the days
    """

    about: str
    first: str
    last: str


@dataclass(frozen=True)
class Periodic:
    """A ledger on which units report once for each month.

    `on` names the field with the first day of the period, `owed` the units that owe a report for it,
    `none` what a unit states that had nothing to report, and `signs` the step by which its head signs.
    """

    on: str
    owed: Callable[[Period], QuerySet[Unit]]
    none: Mapping[str, Any] = field(default_factory=dict)
    signs: str = ""


@dataclass(frozen=True)
class Wall:
    """Field paths, in strings as in a ledger: to the `persons` and `units` that a record is about, to persons
    who stepped back from it (`recused`), and to records of other walled ledgers (`via`), whose wall it shares.
    """

    persons: str = ""
    units: str = ""
    recused: str = ""
    via: str = ""

    def paths(self, *kinds: str) -> tuple[str, ...]:
        """The field paths of these kinds."""
        return tuple(path for kind in kinds for path in getattr(self, kind).split())
