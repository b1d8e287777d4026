"""Re-dating of open clocks after the published calendar changed.

Each record concerned says so in its history.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date
from functools import partial

from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Deadline
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import Pass, listed, readable
from taizhang.kernel.days import Calendar
from taizhang.org import calendar

Dates = tuple[date, date, date, bool]


def redate_all(reason: str) -> int:
    """Date every open clock again; return how many changed.

    The records' histories tell from what to what. A clock that cannot be dated is logged and tried
    again by the sweep.
    """
    return Pass().over("", partial(chores, reason))


def chores(reason: str) -> Iterator[Chore]:
    """Yield one chore for each clock dated otherwise by the present calendar."""
    published = calendar.current()
    rows, unreadable = readable(Deadline.objects.filter(stopped_at=None).order_by("id"))
    yield from unreadable
    for row in rows:
        yield from listed(row.number, partial(_chore, row, reason, published), row.ledger)


def _chore(row: Deadline, reason: str, published: Calendar) -> Iterator[Chore]:
    if _dates(row) != _dated(row, published):
        yield Chore(row.number, partial(_redate, row.ledger, row.record_id, reason, published), row.ledger)


def _redate(key: str, record_id: int, reason: str, published: Calendar) -> int:
    """Date all open clocks of one record, read anew and locked.

    Returns how many changed; none the second time.
    """
    rows = Deadline.objects.select_for_update().filter(ledger=key, record_id=record_id, stopped_at=None)
    changed, lines = 0, []
    for row in rows.order_by("id"):
        before, after = _dates(row), _dated(row, published)
        if before == after:
            continue
        deadlines.date_row(row, published).save()
        changed += 1
        if before[:3] != after[:3]:
            title = deadlines.as_clock(row).rule.title
            lines.append(f"{title}：末日{before[0]}→{after[0]}，内部期限{before[2]}→{after[2]}")
    ledger = by_key(key)
    record = ledger.model._default_manager.filter(pk=record_id).first()
    if record is not None and lines:
        deeds.mark(ledger, record, {}, reason, note=f"{reason}。{'；'.join(lines)}"[:400])
    return changed


def _dates(row: Deadline) -> Dates:
    return row.raw_last, row.statutory_last, row.internal_due, row.provisional


def _dated(row: Deadline, published: Calendar) -> Dates:
    return _dates(deadlines.date_row(copy(row), published))
