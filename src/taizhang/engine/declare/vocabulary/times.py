"""Rules of times and spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.vocabulary.place import (
    Check,
    Place,
    When,
    empty,
    others,
    told,
)


def earlier(one: date, other: date, *, strictly: bool = False) -> bool:
    """Return whether a moment or day lies before another.

    A day and a moment are compared by day.
    """
    if isinstance(one, datetime) != isinstance(other, datetime):
        one, other = (clock.local_date(d) if isinstance(d, datetime) else d for d in (one, other))
    return one <= other if strictly else one < other


@dataclass(frozen=True)
class Ordered(Check):
    """Times that follow each other, the first first.

    The problem stands at the later one, but never at the record's own time, which a step or a
    correction of something else does not ask for.

    strictly: the same moment twice is refused too
    words: said after the message instead of 请核对
    """

    fields: str
    strictly: bool = False
    words: str = "请核对"
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        before, last = "", None
        for name in names:
            time = place[name]
            if time is None:
                continue
            if last is not None and earlier(time, last, strictly=self.strictly):
                yield self._problem(place, before, name)
            before, last = name, time

    def _problem(self, place: Place, before: str, name: str) -> Problem:
        at, other, how = name, before, "须晚于" if self.strictly else "早于"
        if name in ("occurred_at", "occurred_on"):
            at, other, how = before, name, "须早于" if self.strictly else "晚于"
        text = f"“{place.label(at)}”{how}“{place.label(other)}”（{told(place[other])}），{self.words}。"
        return place.problem(at, text)


@dataclass(frozen=True)
class Longest(Check):
    """Two times that do not lie further apart than so long; of days both ends count.

    words: what to do
    """

    fields: str
    span: timedelta
    words: str = "请核对"
    when: When | None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        first, last = names
        if place[first] is None or place[last] is None:
            return
        both_ends = timedelta() if isinstance(place[first], datetime) else timedelta(days=1)
        if place[last] - place[first] + both_ends > self.span:
            long = f"{self.span.days}天" if self.span.days > 1 else f"{self.span // timedelta(hours=1)}小时"
            labels = place.label(first), place.label(last)
            yield place.problem(last, f"“{labels[0]}”到“{labels[1]}”不能超过{long}，{self.words}。")


@dataclass(frozen=True)
class NotFuture(Check):
    """Times that have come: what has not happened yet is not told as done."""

    fields: str
    words: str = "请核对"
    when: When | None = None
    apart: ClassVar[bool] = True

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        for name in names:
            time = place[name]
            if time is None:
                continue
            now = place.draft.moment + clock.SLACK if isinstance(time, datetime) else place.draft.today
            if earlier(now, time):
                yield place.problem(name, f"“{place.label(name)}”在将来，{self.words}。")


def since_the_record(*fields: str) -> tuple[Check, ...]:
    """Bind days to the time between the record's own day and now."""
    return (*(Ordered(f"occurred_on {name}") for name in fields), NotFuture(" ".join(fields)))


@dataclass(frozen=True)
class NoOverlap:
    """Spans of time of which no two of the same thing meet.

    first, last: the fields of the span. Days count whole; moments that touch do not meet.
    endless: a span without its last field goes on for ever; otherwise it is judged by its start
        alone when it is written (somebody signs on), and later ones meet it as long as it is open
    same: the fields by which things are the same
    words: the message; `{number}` is the number of the other record, `{other}` that record
    within: limits the records compared
    """

    first: str
    last: str
    same: str
    words: str
    within: Q = field(default_factory=Q, hash=False)
    at: str = ""
    endless: bool = True
    when: When | None = None

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        place = Place(draft)
        start, end = place[self.first], place[self.last]
        same = {name: place[name] for name in self.same.split()}
        if start is None or any(empty(value) for value in same.values()):
            return
        if self.when is not None and not self.when(draft):
            return
        moments = isinstance(start, datetime)
        after, before = ("gt", "lt") if moments else ("gte", "lte")
        rows = others(draft).filter(self.within, **same)
        rows = rows.filter(Q(**{self.last: None}) | Q(**{f"{self.last}__{after}": start}))
        if end is None and not self.endless:
            end = start
        if end is not None:
            rows = rows.filter(Q(**{f"{self.first}__{before}": end}) | Q(**{self.first: start}))
        if other := rows.order_by(self.first).first():
            yield self.at or self.first, self.words.format(number=other.number, other=other)
