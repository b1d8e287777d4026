"""Files written by devices.

Text and moments as wands and door systems write them, and their intake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, time
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.engine.write.many import bulk
from taizhang.org.principals import Principal

_MOMENT = re.compile(
    r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?"
)


def flat(raw: Any) -> str:
    """Return a cell as plain text."""
    return unicodedata.normalize("NFKC", str(raw)).strip() if raw is not None else ""


def moment_of(raw: Any, hour: Any = "") -> datetime | None:
    """Read a moment in the notation of wands, in one cell or in two.

    None when it cannot be read exactly.
    """
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=clock.SHANGHAI)
    if isinstance(raw, date) and isinstance(hour, time):
        return datetime.combine(raw, hour, clock.SHANGHAI)
    text = f"{raw.isoformat() if isinstance(raw, date) else flat(raw)} {flat(hour)}".strip()
    match = _MOMENT.fullmatch(text.replace("T", " "))
    if not match or match[4] is None:
        return None
    year, month, day, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hours, minutes, seconds, tzinfo=clock.SHANGHAI)
    except ValueError:
        return None


def registered(
    principal: Principal,
    ledger: Ledger,
    rows: Sequence[bulk.Row],
    paper: str,
    where: Callable[[Hashable], str],
) -> list[Any]:
    """Register the rows of a device's file, all or none, with the file as their paper.

    They are judged beside the database, so that nobody waits until the last of them. The same rows
    of the same file at one moment are one act. Raises `Refused` with every refused row, named by
    `where`.
    """
    stored = rows_for(ledger, principal, "device")
    voided = stored.filter(voided=True).count()  # after which they may come again
    places = "\x1e".join(str(row.data) for row in rows)
    key = bulk.fresh_key("device", ledger.key, paper, str(voided), places)
    try:
        batch, _ = bulk.create_many(principal, ledger, rows, key=key, files=[paper])
    except bulk.RowsRefused as refusal:
        raise Refused([("file", text) for text in _told(refusal, where)]) from refusal
    events = Event.objects.filter(
        seq__range=(batch.first_seq, batch.last_seq), act="create", ledger=ledger.key
    )
    return list(stored.filter(pk__in=events.values("record_id")).order_by("id"))


def refused(
    principal: Principal,
    ledger: Ledger,
    rows: Sequence[bulk.Row],
    paper: str,
    where: Callable[[Hashable], str],
) -> list[str]:
    """Return what stands against registering a device's file; store nothing."""
    try:
        bulk.rehearse(principal, ledger, bulk.Work(rows), files=[paper])
    except bulk.RowsRefused as refusal:
        return _told(refusal, where)
    except Refused as refusal:
        return refusal.messages
    return []


def _told(refusal: bulk.RowsRefused, where: Callable[[Hashable], str]) -> list[str]:
    lines = [
        f"{where(place)}：{text}"
        for place, errors in refusal.rows.items()
        for texts in errors.values()
        for text in texts
    ]
    return [*lines, f"另有{refusal.more}行也不能登记。"] if refusal.more else lines
