"""Child rows of a ledger as declared.

Tables of the form, rolls and check lists that stand in them, acts on a single row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from taizhang.engine.declare.office.provisions import Checklist
from taizhang.engine.declare.record import Line
from taizhang.org.models import Unit

Frame = Callable[[Unit, date], QuerySet[Any]]


@dataclass(frozen=True)
class Roll:
    """Child rows forming a roll: a tick or row for each of a frame.

    The form lists everything of the frame. `frame` gives what belongs on the roll of a unit on a
    day: the people in post, the devices in use, the units that answer. With `mark`, a choice
    column, a tick means `here` and its absence `away`; where `away` is empty, what is not ticked is
    left off the roll and nothing is ticked beforehand. Without `mark` each has a row to fill in.

    of: the column that refers to the person, unit, place or record
    """

    frame: Frame
    of: str = "person"
    mark: str = ""
    here: str = ""
    away: str = ""

    def rows(self, unit: Unit, day: date) -> list[dict[str, Any]]:
        """Return the first values of the roll, present if that is the rule."""
        marked = {self.mark: self.here if self.away else ""} if self.mark else {}
        return [{self.of: thing.pk, **marked} for thing in self.frame(unit, day)]


@dataclass(frozen=True)
class RowAct:
    """An act on one child row by whom it names, beside the workflow.

    Many may act at once: no version of the record changes, and a correction keeps what was filled
    in, as its columns stand on no form of the record.

    key, label: its name in addresses, and on its button
    by: the column of the row that names the person, or the unit for which one of `posts` acts
    stamp: the column that notes the moment; while it is empty the row waits for the act
    asks, need: the columns filled in, and those of them that may not stay empty
    states: the states of the record in which it may be done, apart by blanks
    due: the column of the row, or the field of the record, with the last day
    """

    key: str
    label: str
    by: str
    stamp: str
    states: str
    asks: str = ""
    need: str = ""
    due: str = ""
    posts: str = ""
    note: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.asks.split())

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(self.need.split())

    @property
    def post_names(self) -> tuple[str, ...]:
        return tuple(self.posts.split())

    def open_in(self, state: str) -> bool:
        return state in self.states.split()

    def last_day(self, row: Any, record: models.Model) -> date | None:
        """Return the last day of the act on a row; None where it has none."""
        if not self.due:
            return None
        holder = row if any(f.name == self.due for f in row._meta.concrete_fields) else record
        day: date | None = getattr(holder, self.due)
        return day


@dataclass(frozen=True)
class Lines:
    """Child rows of a ledger: name, model, columns in paper order, requirement.

    required: at least one row is needed
    given: rows that stand in an empty form, as the paper form prints them
    checklist: the check list whose items stand there, as in force on the day
    roll: a row or tick for each of a frame
    rest: column and value that one tick (其余全部正常) gives to all rows left without
    charge, pending: the person who sees to a row, and the look-up of rows still to be seen to; they
        pass to the successor of who leaves
    prepared: it stands in a unit's workbook with one row for each choice of its first column; rows
        that only name it count as blank
    later: only a later step fills it; it is not asked for when a record is registered
    acts: acts on one row by whom it names
    """

    name: str
    model: type[Line]
    columns: str
    title: str
    required: bool = False
    most: int = 200
    most_message: str = ""
    given: tuple[Mapping[str, Any], ...] = ()
    checklist: Checklist | None = None
    roll: Roll | None = None
    rest: tuple[str, str] = ("", "")
    charge: str = ""
    pending: Mapping[str, Any] = field(default_factory=dict, hash=False)
    prepared: bool = False
    later: bool = False
    acts: tuple[RowAct, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.columns.split())

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the columns of the form, then those of the acts."""
        more = [name for act in self.acts for name in (*act.fields, act.stamp)]
        return tuple(dict.fromkeys((*self.fields, *more)))

    def firsts(self, unit: Unit | None, day: date) -> list[dict[str, Any]]:
        """Return the first values of the rows of an empty form, in a unit on a day."""
        if self.roll is not None:
            return self.roll.rows(unit, day) if unit else []
        if self.checklist is not None:
            return self.checklist.rows(day)
        return [dict(row) for row in self.given]

    def act(self, key: str) -> RowAct | None:
        return next((act for act in self.acts if act.key == key), None)
