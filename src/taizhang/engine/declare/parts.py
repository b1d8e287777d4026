"""The parts of a ledger's declaration.

They are: lateness, access, words, retention, paper, periods, walls, amounts that are doubted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Workdays:
    """A lateness threshold counted in working days."""

    days: int


DAY = timedelta(hours=24)
THREE_WORKDAYS = Workdays(3)


@dataclass(frozen=True)
class Second:
    """The records with personal fields and files to be opened by two persons.

    where: tells which records
    by: the posts that approve
    hours: how long a granted opening holds
    days: how long a request waits for an answer

    See `engine/keep/opening.py`.
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
    """The posts that read, write and open personal fields; all else is refused.

    `rows` may narrow further what a member of staff sees (recusal, own cases). `second` names the
    records that are opened only with the approval of somebody else.
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
class Words:
    """The words by which people speak and write of a ledger's records.

    Each is a list apart by blanks.

    nouns: what the things are called; no two ledgers share one
    verbs: what is done with them
    counts: the units of count before them (处, 起); the first is the one that pages use
    """

    nouns: str
    verbs: str
    counts: str

    @property
    def count(self) -> str:
        return self.counts.split()[0]


@dataclass(frozen=True)
class Expires:
    """The day on which a term, licence or service life of a record runs out.

    It is listed beforehand, in steps, to those who write the ledger.

    field: the last day of validity, of the record or of the rows of `line` (the nearest counts)
    what: what runs out, in a few Chinese words (任期, 许可证)
    renew_before: so many days before its end it must be renewed, where the law says so; the list
        counts to that day
    levels: at so many days before, the longest first
    states: in these states only, apart by blanks; by default in all but the final ones
    """

    field: str
    what: str
    line: str = ""
    renew_before: int = 0
    levels: tuple[int, ...] = (90, 60, 30)
    states: str = ""

    @property
    def key(self) -> str:
        return f"{self.line}.{self.field}" if self.line else self.field

    def counts(self, state: str, final: bool) -> bool:
        """Return whether it counts for a record in a state."""
        return state in self.states.split() if self.states else not final

    def act_by(self, last: date) -> date:
        """Return the last day on which to act, from the last day of validity."""
        return last - timedelta(days=self.renew_before)


@dataclass(frozen=True)
class Retention:
    """The retention period of personal values, in months, and its legal basis.

    It counts from the day the record happened, or from the day in the field `since`; while that
    day is open, the values are kept. Then the sweep destroys the key of the values: the row stays
    and counts, its personal values can never be read again. Without months they are kept as long
    as the file that they belong to (archives), and nothing is destroyed by time.
    """

    months: int | None
    law: str
    since: str = "occurred_on"

    @property
    def words(self) -> str:
        """Say how long values are kept and by what law."""
        return self.law if self.months is None else f"保存{self.months}个月后销毁（{self.law}）"


@dataclass(frozen=True)
class Chore:
    """A change brought about in one record by time alone.

    number: the number of the record
    act: does it and returns how many records changed
    ledger: key of the ledger where the chore is not listed by its own
    """

    number: str
    act: Callable[[], int]
    ledger: str = ""


@dataclass(frozen=True)
class Note:
    """A message shown on the record page: quality flag, reminder or text to paste.

    It informs whoever reads the record and never blocks. `paste` titles a text meant to be copied.
    """

    text: str
    tone: str = "plain"
    paste: str = ""


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
    """The print form of a ledger: names of its form and book, signature places."""

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
    """A ledger for one report of each unit every month.

    on: the field with the first day of the period
    owed: the units that owe a report for the period
    none: what a unit states that had nothing to report
    signs: the step by which its head signs
    """

    on: str
    owed: Callable[[Period], QuerySet[Unit]]
    none: Mapping[str, Any] = field(default_factory=dict)
    signs: str = ""


@dataclass(frozen=True)
class Wall:
    """The declared wall of a ledger as field paths, in strings as in a ledger.

    persons, units: the persons and units that a record is about
    recused: persons who stepped back from it
    via: records of other walled ledgers, whose wall it shares
    matter: what the records are about in one word, where somebody is told that hidden ones exist
    asker: who brings the matter and may bring it to the level above instead
    law: the law that bids a person in conflict keep away, as it is cited
    """

    persons: str = ""
    units: str = ""
    recused: str = ""
    via: str = ""
    matter: str = ""
    asker: str = "当事人"
    law: str = ""

    def paths(self, *kinds: str) -> tuple[str, ...]:
        """Return the field paths of these kinds."""
        return tuple(path for kind in kinds for path in getattr(self, kind).split())


@dataclass(frozen=True)
class Usual:
    """An amount to watch: `field`, or `line.field` of a table of child rows.

    by: fields within which amounts are alike (banners are counted otherwise than leaflets)
    least, most: bounds of what is plausible at all, in the field's own measure
    """

    on: str
    by: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def line(self) -> str:
        return self.on.rpartition(".")[0]

    @property
    def field(self) -> str:
        return self.on.rpartition(".")[2]

    @property
    def alike(self) -> tuple[str, ...]:
        return tuple(self.by.split())
