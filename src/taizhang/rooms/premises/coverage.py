"""Cover of a window by spans of time, and its holes.

It is plain Python and knows no records.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
"""A start and an end, the end excluded."""


def merged(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the union of spans within a window, in order.

    Touching spans are joined; empty spans fall away.
    """
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
    """Sum the whole minutes of spans without overlap."""
    return int(sum((last - first for first, last in spans), timedelta()).total_seconds() // 60)


def holes(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the parts of a window covered by no span, in order."""
    found: list[Span] = []
    reached = start
    for first, last in merged(spans, start, end):
        if first > reached:
            found.append((reached, first))
        reached = last
    if end > reached:
        found.append((reached, end))
    return found
