"""Measures of what was due: how much is met, and the longest run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.measures import NOTHING, Answer

Keys = Callable[[QuerySet[Any], Context], Collection[Any]]
"""Gives keys of what is due or met, from the trace rows and what is asked: (who, when), or one word."""


@dataclass(frozen=True)
class Covered:
    """The number of things due that are met, beside how many were due.

    due, met: their keys; what is met without being due counts for nothing
    base: the name of the base; with nothing due or no row there is no answer, never 100 %
    left: said when some are not met; `{n}` is their number

    For `of=Computed(Covered(…))`.
    """

    due: Keys
    met: Keys
    base: str
    left: str = ""

    def __call__(self, rows: QuerySet[Any], context: Context) -> Answer:
        due = set(self.due(rows, context))
        if not due or not rows.exists():
            return NOTHING
        done = len(due & set(self.met(rows, context)))
        note = self.left.format(n=len(due) - done) if self.left and done < len(due) else ""
        return Answer(Decimal(done), base=(self.base, str(len(due))), coverage=(len(due), done, 0), note=note)


@dataclass(frozen=True)
class LongestRun:
    """The longest run of things due, one after the other, that are all met.

    due, met: keys (who, when); runs are those of one and the same, in the order of when
    """

    due: Keys
    met: Keys

    def __call__(self, rows: QuerySet[Any], context: Context) -> Answer:
        due = set(self.due(rows, context))
        if not due or not rows.exists():
            return NOTHING
        return Answer(Decimal(max(runs(sorted(due), set(self.met(rows, context))), default=0)))


def runs(due: Iterable[tuple[Any, Any]], met: Collection[Hashable]) -> Iterator[int]:
    """Yield the length of each run of met keys among those of one owner, in order."""
    for (_, kept), run in groupby(due, key=lambda key: (key[0], key in met)):
        if kept:
            yield sum(1 for _ in run)
