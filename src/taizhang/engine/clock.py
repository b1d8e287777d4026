"""The clock of the engine: every read of the present time goes through it.

Only a demo database runs at an offset; only the play of a demo year sets a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from taizhang.engine.models import Instance

SHANGHAI = ZoneInfo("Asia/Shanghai")
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_offset: dict[str, timedelta] = {}
SLACK = timedelta(minutes=5)
"""How far the clock of a phone or of another computer may be ahead."""


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    moment = _moment.get()
    return moment if moment is not None else timezone.now() + offset()


def today() -> date:
    """Return the present date in Shanghai."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """Return the Shanghai date of a moment."""
    return moment.astimezone(SHANGHAI).date()


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the moment of a date and time given in Shanghai time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def moment_text(moment: datetime | None) -> str:
    """Write a moment as `2021-03-04 09:30` in Shanghai time; empty for None."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def offset() -> timedelta:
    """Return the offset of this database's time from the machine's time.

    It is zero except in a demo database.
    """
    if "now" not in _offset:
        row = Instance.objects.filter(pk=1).first()
        _offset["now"] = timedelta(seconds=row.offset_seconds) if row else timedelta()
    return _offset["now"]


def forget_offset() -> None:
    """Read the offset again at the next call, after the instance row was written."""
    _offset.clear()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block at a given moment: the play of a demo year, and tests."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
