"""Cells of a file written by a device.

Text and moments as wands and door systems write them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from taizhang.engine import clock

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
    found = _MOMENT.fullmatch(text.replace("T", " "))
    if not found or found[4] is None:
        return None
    year, month, day, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hours, minutes, seconds, tzinfo=clock.SHANGHAI)
    except ValueError:
        return None
