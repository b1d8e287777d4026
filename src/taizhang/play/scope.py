"""Hold what rows of the play can name, and walk through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.org.people import in_post
from taizhang.play import library
from taizhang.play.stage import Stage
from taizhang.play.sums import fill, work_out

Row = Mapping[str, Any]


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

    def holds(self, row: Row) -> bool:
        """Return whether the `if` of a row holds; without one it does."""
        return "if" not in row or bool(work_out(row["if"], self))

    def whole(self, row: Row) -> Row:
        """Return a row with all that it is `like`."""
        names = row.get("like", ())
        for name in reversed([names] if isinstance(names, str) else names):
            row = {**library.called(name, self.book)[1], **row}
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
            row = dict(zip(names, value if len(names) > 1 else (value,), strict=True)) if names else value
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


def _next(scope: Scope, name: str, by: int = 1) -> int:
    """Count up for a name: 1, then 2, 3 and on."""
    scope.stage.counts[name] = scope.stage.counts.get(name, 0) + by
    return scope.stage.counts[name]


def _shuffled(scope: Scope, values: Iterable[Any]) -> list[Any]:
    order = list(values)
    scope["dice"].shuffle(order)
    return order


def _spread(scope: Scope, total: int, kinds: Sequence[Any], most: Mapping[Any, int]) -> list[int]:
    """Draw numbers of at least one, `most` by kind, that make a total."""
    numbers = [1] * len(kinds)
    while sum(numbers) < total:
        place = scope["dice"].randrange(len(numbers))
        numbers[place] += numbers[place] < most[kinds[place]]
    return numbers


def _moments(scope: Scope, times: int, days: Sequence[date], minutes: Sequence[int]) -> list[datetime]:
    """Draw so many moments, each on one of the days, minutes after midnight."""
    dice = scope["dice"]
    pairs = ((dice.choice(days), dice.choice(minutes)) for _ in range(times))
    return sorted(clock.local(day) + timedelta(minutes=minute) for day, minute in pairs)


WORDS: dict[str, Callable[..., Any]] = {
    "choice": lambda scope, values: scope["dice"].choice(values),
    "chance": lambda scope, share: scope["dice"].random() < share,
    "sample": lambda scope, values, size: scope["dice"].sample(values, size),
    "scatter": lambda scope, values, over: dict(
        zip(scope["dice"].sample(over, len(values)), values, strict=True)
    ),
    "shuffled": _shuffled,
    "spread": _spread,
    "moments": _moments,
    "next": _next,
    "in_turn": lambda scope, values, nth=None: values[
        (scope["number"] if nth is None else nth) % len(values)
    ],
    "pick": lambda _, cases, case, *other: cases.get(case, *other) if other else cases[case],
    "the": lambda scope, *name: scope.stage.remembered(" ".join(map(str, name))),
    "there": lambda scope, *name: scope.stage.kept.get(" ".join(map(str, name))),
    "noted": lambda scope, book: scope.stage.books.pop(book, []),
    "units": lambda scope: [
        (code, unit.short) for code, unit in scope.stage.units.items() if unit.reports_zero
    ],
    "people": lambda scope, unit: list(in_post(scope.stage.units[unit], clock.today())),
}
"""What sums may ask of the play: draws of the dice, what is remembered, units, people."""
