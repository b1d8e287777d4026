"""Open clocks after the published calendar changed: dated again, and each record says so in its history."""

from __future__ import annotations

from django.db import transaction

from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Deadline
from taizhang.engine.write import deeds
from taizhang.org import calendar


@transaction.atomic
def redate_all(reason: str) -> int:
    """Date every open clock again; gives how many changed. The records' histories tell from what to what."""
    published, changed = calendar.current(), 0
    told: dict[tuple[str, int], list[str]] = {}
    for row in Deadline.objects.filter(stopped_at=None).order_by("id"):
        before = (row.raw_last, row.statutory_last, row.internal_due, row.provisional)
        deadlines.date_row(row, published)
        after = (row.raw_last, row.statutory_last, row.internal_due, row.provisional)
        if before == after:
            continue
        row.save()
        changed += 1
        if before[:3] != after[:3]:
            words = f"{deadlines.as_clock(row).rule.title}：末日{before[0]}→{after[0]}，内部期限{before[2]}→{after[2]}"
            told.setdefault((row.ledger, row.record_id), []).append(words)
    for (key, record_id), lines in told.items():
        ledger = by_key(key)
        record = ledger.model._default_manager.filter(pk=record_id).first()
        if record is not None:
            deeds.mark(ledger, record, {}, reason, note=f"{reason}。{'；'.join(lines)}"[:400])
    return changed
