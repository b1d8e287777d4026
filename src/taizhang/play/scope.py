"""Hold what a row of the play can name.

These are the words of its part, the moment and the record at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.engine import clock
from taizhang.org.models import Person
from taizhang.org.principals import Principal
from taizhang.play.stage import Stage
from taizhang.play.sums import fill

Names = Mapping[str, Any]
_MOMENT = {"now": clock.now, "today": clock.today}


class Scope(Mapping[str, Any]):
    """Names by which rows refer to things; inner scopes see those of the outer ones.

    The record at hand (`row`) is shared by all deeds of a scene: one registers it, the next takes its first step.
    """

    def __init__(self, stage: Stage, book: str, names: Names, hand: dict[str, Any] | None = None) -> None:
        self.stage = stage
        self.book = book
        self._names = dict(names)
        self._hand = {} if hand is None else hand

    def inner(self, names: Names | None = None) -> Scope:
        """Return a scope with further names and the same record at hand."""
        return Scope(self.stage, self.book, self._names | dict(names or {}), self._hand)

    def apart(self, names: Names | None = None) -> Scope:
        """Return a scope with further names and a record at hand of its own."""
        return Scope(self.stage, self.book, self._names | dict(names or {}), dict(self._hand))

    def with_dice(self, row: Names) -> Scope:
        """Return a scope with the dice that a row names by seed, or this one."""
        if "dice" not in row:
            return self
        seed = row["dice"]
        return self.inner(
            {"dice": self.stage.dice(self.book, fill(seed, self) if isinstance(seed, str) else seed)}
        )

    def name(self, name: str, value: Any) -> None:
        """Give a value a name in this scope."""
        self._names[name] = value

    def names(self) -> dict[str, Any]:
        """Return the names of this scope, without the record at hand."""
        return dict(self._names)

    def __getitem__(self, name: str) -> Any:
        for names in (self._names, self._hand):
            if name in names:
                return names[name]
        return _MOMENT[name]()

    def __iter__(self) -> Iterator[str]:
        return iter({**_MOMENT, **self._hand, **self._names})

    def __len__(self) -> int:
        return len({**_MOMENT, **self._hand, **self._names})

    def person(self, who: Any) -> Person:
        """Return the person of a key, or the one that a record names.

        A key is such as `clerk` or `desk@LK`.
        """
        key = fill(who, self) if isinstance(who, str) else who
        return self.stage.person(key) if isinstance(key, str) else key

    def principal(self) -> Principal:
        """Return who acts here."""
        return self.stage.principal(self.person(self["who"]))

    def bind(self, name: str) -> None:
        """Take the record that the play remembers by a name as the one at hand."""
        self.hold(self.stage.remembered(name), name)

    def hold(self, record: Any, name: str) -> None:
        """Keep a record at hand, and remember it where it has a name."""
        self._hand |= {"row": record, "called": name}
        if name:
            self.stage.kept[name] = record
