"""The one clock of the engine. Only a demo database runs at an offset; only its play sets a moment."""

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


def now() -> datetime:
    """The present moment, aware, in UTC."""
    moment = _moment.get()
    return moment if moment is not None else timezone.now() + offset()


def today() -> date:
    """The present date in Shanghai."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The Shanghai date of a moment."""
    return moment.astimezone(SHANGHAI).date()


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment given in Shanghai time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def moment_text(moment: datetime | None) -> str:
    """Write a moment as `2021-03-04 09:30` in Shanghai time; nothing for none."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def offset() -> timedelta:
    """How far this database's time is from the machine's: zero except in a demo database."""
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
