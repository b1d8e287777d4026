"""How much of a window is covered by spans of time, and where it is not: plain Python, no records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
"""A start and an end, the end excluded."""


def merged(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The union of spans within a window, in order, touching ones joined; empty spans fall away."""
    found: list[Span] = []
    for first, last in sorted(spans):
        begun, ended = max(first, start), min(last, end)
        if ended <= begun:
            continue
        if found and begun <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        else:
            found.append((begun, ended))
    return found


def minutes(spans: Iterable[Span]) -> int:
    """Whole minutes of spans that do not overlap."""
    return int(sum((last - first for first, last in spans), timedelta()).total_seconds() // 60)


def holes(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of a window that no span covers, in order."""
    found: list[Span] = []
    reached = start
    for first, last in merged(spans, start, end):
        if first > reached:
            found.append((reached, first))
        reached = last
    if end > reached:
        found.append((reached, end))
    return found
