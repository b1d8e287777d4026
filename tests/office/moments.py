"""Moments in Shanghai time, and the refusal that must come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused

NOW = clock.local(date(2022, 6, 15), 10, 30)
"""When records are brought about: a working day under the regulations of 2022."""


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2021) -> datetime:
    """A moment of 2021 in Shanghai."""
    return clock.local(date(year, month, day), hour, minute)


@contextmanager
def refused() -> Iterator[dict[str, list[str]]]:
    """The messages of the refusal that must come."""
    errors: dict[str, list[str]] = {}
    try:
        yield errors
    except Refused as refusal:
        errors.update(refusal.errors)
    assert errors, "the deed was not refused"
