"""The life of a ledger from day to day.

It says what the ledger owes, what of it a leader reads each week, and what a new year needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from taizhang.engine.declare.record import Record
from taizhang.org.models import Unit
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Missing:
    """A thing owed by a unit for a period and not recorded.

    It holds the thing, its last day, and the record begun, if any.
    """

    unit: Unit
    what: str
    due: date
    record: Record | None = None


Expects = Callable[[date, date], Iterable[Missing]]
"""Gives what is owed from a first day (when the ledger came into use) as seen on a day: that which is due by
then; what is due later is left out until `Life.ahead` before its last day. Only what is surely owed: a quiet night, a paper book copied in after a holiday or
two signatures on one device are no omission. The number of queries does not grow with what is owed."""


@dataclass(frozen=True)
class Reminder:
    """Something owed to somebody by a moment and not sent yet.

    record, title, to, filler: what it is, to whom it goes, who fills it in
    due_at: the moment by which it is to be there
    stage, tone: how near that is, in words and as a tone; left: how much time is left or has passed
    reckoned: the arithmetic, line by line
    chaser: a text to paste into a message
    """

    record: Record
    title: str
    to: str
    filler: str
    due_at: datetime
    stage: str
    tone: str
    left: str
    reckoned: tuple[str, ...]
    chaser: str


Reminds = Callable[[Principal, datetime], Iterable[Reminder]]
"""Gives what is owed and near at a moment, as far as somebody sees it, the nearest first."""


@dataclass(frozen=True)
class Life:
    """The declared life of a ledger.

    weekly: figures of the ledger for the leader's page, in order
    anew: says in Chinese what has to be drawn up anew for a year
    expects: says what is owed and by whom
    ahead: how long before its last day one is reminded of it
    charge: the fields that put a member of staff in charge; they pass to the successor when the
        person leaves
    reminds: says what is owed to others by a moment
    """

    weekly: str = ""
    anew: str = ""
    expects: Expects | None = None
    ahead: timedelta = timedelta(days=3)
    charge: str = ""
    reminds: Reminds | None = None

    @property
    def weekly_keys(self) -> tuple[str, ...]:
        return tuple(self.weekly.split())

    @property
    def charges(self) -> tuple[str, ...]:
        return tuple(self.charge.split())
