"""Hold what rows of the play can name, and walk through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.play import library
from taizhang.play.stage import Stage
from taizhang.play.sums import fill, work_out

Row = Mapping[str, Any]
WORDS: dict[str, Callable[..., Any]] = {}
"""What sums may ask of the play; `taizhang.play.words` brings it."""


class Scope(dict[str, Any]):
    """Names by which rows refer to things, beside the moment and tables of a file.

    The record at hand (`row`) is shared by all deeds of a scene: one registers it, the next takes its first step.
    """

    def __init__(self, stage: Stage, book: str, names: Row, hand: dict[str, Any]) -> None:
        super().__init__(names)
        self.stage = stage
        self.book = book
        self.hand = hand

    def __missing__(self, name: str) -> Any:
        for known in (self.hand, library.books()[self.book]):
            if name in known:
                return known[name]
        return getattr(clock, name)() if name in ("now", "today") else partial(WORDS[name], self)

    def inner(self, **names: Any) -> Scope:
        """Return a scope with further names and the same record at hand."""
        return Scope(self.stage, self.book, {**self, **names}, self.hand)

    def apart(self, **names: Any) -> Scope:
        """Return a scope with further names and a record at hand of its own."""
        return Scope(self.stage, self.book, {**self, **names}, dict(self.hand))

    def hold(self, record: Any, name: str) -> None:
        """Keep a record at hand, and remember it where it has a name."""
        self.hand |= {"row": record, "called": name}
        if name:
            self.stage.kept[name] = record

    def called(self, name: str) -> Any:
        """Return what is shared under a name."""
        return library.called(name, self.book)[1]

    def holds(self, row: Row) -> bool:
        """Return whether the `if` of a row holds; without one it does."""
        return "if" not in row or bool(work_out(row["if"], self))

    def whole(self, row: Row) -> Row:
        """Return a row with all that it is `like`."""
        names = row.get("like", ())
        for name in reversed([names] if isinstance(names, str) else names):
            row = {**self.called(name), **row}
        return row

    def named(self, names: Row) -> Scope:
        """Return a scope in which names have their values; `dice` are those of a seed."""
        inner = self.inner()
        for name, value in names.items():
            known = resolve(value, inner)
            inner[name] = self.stage.dice(self.book, known) if name == "dice" else known
        return inner

    def turns(self, loop: str) -> Iterator[Scope]:
        """Yield a scope for each turn of `names in values by count`."""
        words, known, rest = loop.partition(" in ")
        values, _, count = (rest if known else loop).partition(" by ")
        names = words.split() if known else []
        for place, value in enumerate(list(work_out(values, self))):
            row = (
                {names[0]: value}
                if len(names) == 1
                else dict(zip(names, value, strict=True))
                if names
                else value
            )
            turn = {count or "number": place, **row}
            inner = self.apart(**turn)
            if "row" in turn:
                inner.hold(inner.pop("row"), "")
            yield inner

    def walk(self, given: Any) -> Iterator[tuple[str, Any, Scope]]:
        """Yield heads and what belongs to them, in scopes of `let`, `for` and `if`."""
        scope = self
        if isinstance(given, str):
            book, given = library.called(given, self.book)
            scope = Scope(self.stage, book, self, self.hand)
        for item in [given] if isinstance(given, dict) else given:
            if isinstance(item, str):
                yield from scope.walk(item)
                continue
            ((head, value),) = item.items()
            word, _, rest = head.partition(" ")
            if head == "let":
                scope = scope.named(value)
            elif word == "for":
                for turn in scope.turns(rest):
                    yield from turn.walk(value)
            elif word != "if":
                yield head, value, scope
            elif work_out(rest, scope):
                yield from scope.walk(value)


def resolve(value: Any, scope: Scope) -> Any:
    """Return the value of a sum, a filled text, one of a list in turn, or itself."""
    while isinstance(value, list):
        value = value[scope["number"] % len(value)]
    return fill(value, scope) if isinstance(value, str) else value
