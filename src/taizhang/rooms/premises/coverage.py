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
    parts: list[Span] = []
    for first, last in sorted(spans):
        begun, ended = max(first, start), min(last, end)
        if ended <= begun:
            continue
        if parts and begun <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], ended))
        else:
            parts.append((begun, ended))
    return parts


def minutes(spans: Iterable[Span]) -> int:
    """Sum the whole minutes of spans without overlap."""
    return int(sum((last - first for first, last in spans), timedelta()).total_seconds() // 60)


def holes(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the parts of a window covered by no span, in order."""
    gaps: list[Span] = []
    edge = start
    for first, last in merged(spans, start, end):
        if first > edge:
            gaps.append((edge, first))
        edge = last
    if end > edge:
        gaps.append((edge, end))
    return gaps
