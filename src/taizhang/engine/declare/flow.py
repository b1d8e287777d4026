"""Workflow as data: states, moves, the deciding act and the draft.

The act decides a move; the rules look at the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from taizhang.engine import clock
from taizhang.org.principals import Principal

Problem = tuple[str, str]
"""(field name, or "" for the whole form; Chinese message with its remedy)."""


class Refused(Exception):
    """The exception for a refused deed.

    `errors` maps field names ("" = the whole form) to Chinese messages.
    """

    def __init__(self, problems: Iterable[Problem] | str, status: int = 422) -> None:
        pairs = [("", problems)] if isinstance(problems, str) else list(problems)
        self.errors: dict[str, list[str]] = {}
        for name, message in pairs:
            self.errors.setdefault(name, []).append(message)
        self.status = status
        super().__init__("；".join(self.messages))

    @property
    def messages(self) -> list[str]:
        """Return all messages in the order of their fields."""
        return [text for texts in self.errors.values() for text in texts]


class ChangedSince(Refused):
    """The refusal of a deed on a record that somebody else changed since it was read."""

    def __init__(self, words: str) -> None:
        super().__init__(words, status=409)


Guard = Callable[["Draft"], str | None]
"""A condition of a move: gives the Chinese reason why it may not happen, or nothing."""


class Way(models.TextChoices):
    """The channel of a decision to its typist (代录)."""

    SCREEN = "screen", "本人在屏上办理"
    PAPER = "paper", "纸质签批"
    PERSON = "person", "当面"
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信"
    SYSTEM = "system", "其他系统"


@dataclass(frozen=True)
class State:
    """A state of the record. A final state needs no way out."""

    key: str
    label: str
    final: bool = False
    tone: str = "plain"


@dataclass(frozen=True)
class Start:
    """A statutory clock started by a move: its rule and start-date field.

    `within` names clocks of the record whose last day it starts on at the latest, so that being
    late with one never lengthens the next. `asked` names the field with the day asked by whoever
    handed the matter down.
    """

    rule: str
    on: str
    when: Callable[[Draft], bool] | None = None
    within: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Stop:
    """A clock stopped by a move: its rule and stop-date field.

    `on` is the field that holds the stopping date; "" means the date of the act. A clock that ends
    without an answer (withdrawn, merged) does not count as on time: `counts=False`.
    """

    rule: str
    on: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Members:
    """The records of another ledger that a list takes along with its own step.

    rows: the column of a table that refers to them (`items.device`)
    step: the step that each of them takes, decided by rule with the list
    values: what that step is filled in with
    """

    rows: str
    step: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def line(self) -> str:
        return self.rows.partition(".")[0]

    @property
    def column(self) -> str:
        return self.rows.partition(".")[2]


@dataclass(frozen=True)
class Move:
    """A step of the workflow.

    source: states separated by blanks
    by: the posts that decide
    asks: the fields filled in by the step
    need: those of the asked fields that may not stay empty
    lines: the child rows kept up by the step
    unlike: earlier steps whose decider may not decide this one (the person who decided counts, not
        the one who typed)
    signed: refuses the step without a signed scan
    spare: the step is taken only when something calls for it (调班, 更正, 撤回); nobody is reminded of it
    fits: tells which records the step fits; it is not offered on the others, and its guards say why
    members: the records of another ledger that take a step along with it
    """

    key: str
    label: str
    source: str
    target: str
    by: str
    asks: str = ""
    need: str = ""
    unlike: str = ""
    lines: str = ""
    signed: bool = False
    spare: bool = False
    guards: tuple[Guard, ...] = ()
    starts: tuple[Start, ...] = ()
    stops: tuple[Stop, ...] = ()
    effect: Callable[[Draft], None] | None = None
    fits: Callable[[Any], bool] | None = None
    members: Members | None = None
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.source.split())

    @property
    def posts(self) -> tuple[str, ...]:
        return tuple(self.by.split())

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.asks.split())

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(self.need.split())

    @property
    def line_names(self) -> tuple[str, ...]:
        return tuple(self.lines.split())

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(self.unlike.split())


@dataclass(frozen=True)
class Flow:
    """The whole workflow of a ledger.

    The first state is where a new record stands. `opening` holds the clocks that registration
    starts. `also` names other states in which a new record may stand, each with its condition (a
    visitor turned away at the gate, a patrol told when it is over). `path` names the usual stages,
    at most six (`engine/declare/path.py`).
    """

    states: tuple[State, ...]
    moves: tuple[Move, ...] = ()
    opening: tuple[Start, ...] = ()
    also: tuple[tuple[str, Callable[[Draft], bool]], ...] = ()
    path: str = ""
    _by_key: Mapping[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {state.key: state for state in self.states})

    def state(self, key: str) -> State:
        return self._by_key.get(key) or State(key, key)

    def move(self, key: str) -> Move | None:
        return next((move for move in self.moves if move.key == key), None)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if state in move.sources)

    def offered(self, record: Any) -> tuple[Move, ...]:
        """Return the steps open to a record in its present state."""
        moves = self.moves_from(record.state)
        return tuple(move for move in moves if move.fits is None or move.fits(record))

    def answered(self, state: str, name: str) -> bool:
        """Return whether a record in this state may have passed a step asking for a field.

        The result is also True when no step asks for the field.
        """
        asking = [move.target for move in self.moves if name in move.fields]
        return not asking or any(state in self.reached(target) for target in asking)

    def reached(self, state: str) -> set[str]:
        """Return this state and the states reachable from it."""
        states, open_ends = {state}, [state]
        while open_ends:
            for move in self.moves_from(open_ends.pop()):
                if move.target not in states:
                    states.add(move.target)
                    open_ends.append(move.target)
        return states

    @property
    def first(self) -> State:
        return self.states[0]

    def entered(self, draft: Draft) -> str:
        """Return the state of a new record."""
        return next((key for key, holds in self.also if holds(draft)), self.first.key)


@dataclass(frozen=True)
class Act:
    """The act of deciding a step.

    It says who decided, when, how the decision reached the desk, and the paper that proves it.
    """

    decided_by: Any = None
    decided_at: datetime | None = None
    way: str = Way.SCREEN
    paper: Any = None
    note: str = ""


@dataclass
class Draft:
    """A record with its new values set but not yet stored.

    before: the stored values of the fields, relations by their key (empty for a new record)
    lines: the cleaned child rows by line name
    stored: the child rows that the deed has stored
    plain: the personal values as typed
    """

    ledger: Any
    record: Any
    principal: Principal
    moment: datetime
    act: Act
    move: Move | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stored: dict[str, list[Any]] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    evidence: list[Any] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        return self.record.pk is None

    @property
    def today(self) -> date:
        return clock.local_date(self.moment)

    @property
    def decided_at(self) -> datetime:
        """Return the moment of the decision, which is now unless another was given."""
        return self.act.decided_at or self.moment

    @property
    def decided_on(self) -> date:
        """Return the Shanghai date of the step's decision."""
        return clock.local_date(self.decided_at)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the child rows as they will stand: those just typed, else those stored."""
        if name in self.lines or self.new:
            return self.lines.get(name, [])
        line = self.ledger.line(name)
        keys = line.fields
        return [
            {key: getattr(row, key) for key in keys} for row in line.model.objects.filter(parent=self.record)
        ]


def note_sending(draft: Draft) -> None:
    """Note when a report with a last moment went out, and whether that was late."""
    row = draft.record
    row.sent_at = row.sent_at or draft.decided_at
    row.late = row.sent_at > row.due_at
