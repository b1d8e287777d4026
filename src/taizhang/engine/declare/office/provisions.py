"""What an office settles for itself instead of the program (本单位规定).

Lists of names, limits and check lists: each has a first version in the program, as the law has it
or empty; the office puts later ones into force from a day, with their source and approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from taizhang.engine.declare.office.questions import Question


@dataclass(frozen=True)
class Item:
    """A row of a list: its text, a code within the list, whether it is a key one (重点)."""

    text: str
    code: str = ""
    key: bool = False


@dataclass(frozen=True)
class Version:
    """A version as it was approved: in force from a day until the next one is."""

    number: str
    since: date | None
    amount: Decimal | None = None
    items: tuple[Item, ...] = ()


VERSION = Question("office.version", "key and day; the version of the office in force on the day, or None")
EVER = Question("office.ever", "key; the texts of all versions of the office, the newest first")


@dataclass(frozen=True)
class Provision:
    """One thing that the office settles.

    key: `<room>.<what>`
    title: what it is called on screens
    law: the law or paper that the first version follows, if any
    """

    key: str
    title: str
    law: str = ""

    def version(self, day: date) -> Version:
        """Return the version in force on a day."""
        return VERSION(self.key, day) or self.first

    @property
    def first(self) -> Version:
        """Return the version that the program begins with."""
        raise NotImplementedError


@dataclass(frozen=True)
class Names(Provision):
    """A list of names of this office: areas, firms, topics.

    firsts: the names that the program begins with, without those of any one office
    """

    firsts: tuple[str, ...] = ()

    @property
    def first(self) -> Version:
        return Version("", None, items=tuple(Item(text) for text in self.firsts))

    def on(self, day: date) -> tuple[str, ...]:
        """Return the names in force on a day, in their order."""
        return tuple(item.text for item in self.version(day).items)

    def key_ones(self, day: date) -> tuple[str, ...]:
        """Return the names marked as key ones on a day."""
        return tuple(item.text for item in self.version(day).items if item.key)

    def ever(self) -> tuple[str, ...]:
        """Return every name that was ever in force, those of today first."""
        return tuple(dict.fromkeys((*EVER(self.key), *self.firsts)))


@dataclass(frozen=True)
class Limit(Provision):
    """A number of this office: a pass mark, a deadline of its own, a threshold.

    amount: the number that the program begins with
    unit: its unit of measure, in Chinese
    least, most: what the office may set, where the law or sense bounds it
    """

    amount: Decimal = Decimal(0)
    unit: str = ""
    least: Decimal = Decimal(0)
    most: Decimal | None = None

    @property
    def first(self) -> Version:
        return Version("", None, self.amount)

    def on(self, day: date) -> Decimal:
        """Return the number in force on a day."""
        amount = self.version(day).amount
        return self.amount if amount is None else amount

    def allows(self, amount: Decimal) -> bool:
        """Return whether the office may set a number."""
        return self.least <= amount and (self.most is None or amount <= self.most)


@dataclass(frozen=True)
class Checklist(Provision):
    """A list of things to look at, which stands in the form row by row.

    items: code and text of each, as the program begins with them
    column, text: the columns of a row that hold the code and the text
    """

    items: tuple[tuple[str, str], ...] = ()
    column: str = "item"
    text: str = "looked_at"

    @property
    def first(self) -> Version:
        return Version("", None, items=tuple(Item(text, code) for code, text in self.items))

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return the first values of the rows, by the version in force on a day."""
        return [{self.column: item.code, self.text: item.text} for item in self.version(day).items]
