"""Standing of the desk: items in, open, due soon and late.

They are counted by unit and by topic. Items are counted, never persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.models import Deadline
from taizhang.kernel.days import Period
from taizhang.rooms.petitions.case.flow import OPEN
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import Topic

SOON = timedelta(days=7)
OURS = ("R01", "R02", "R03", "R05", "R07", "R09", "R10")


@dataclass(frozen=True)
class Stand:
    """One line of the standing.

    It counts items received in the period and, of all that are open now, how many are due within a
    week, or late.
    """

    label: str
    received: int
    answered: int
    open: int
    soon: int
    late: int


@dataclass(frozen=True)
class Standing:
    """The whole picture: the total and its lines by unit and by topic."""

    total: Stand
    units: tuple[Stand, ...]
    topics: tuple[Stand, ...]


def standing(rows: QuerySet[Case], period: Period, today: date) -> Standing:
    """Count cases as far as the asker may see them.

    It takes three queries, whatever their number.
    """
    cases: list[Any] = list(
        rows.filter(voided=False).values_list(
            "pk", "unit__lo", "unit__short", "topic", "state", "received_on", "delivered_on"
        )
    )
    last = _next_due(rows)
    states = set(OPEN.split())

    def stand(label: str, of: Callable[[Any], bool]) -> Stand:
        counts: Counter[str] = Counter()
        for pk, *fields in cases:
            if not of(fields):
                continue
            state, received, delivered = fields[3], fields[4], fields[5]
            counts["received"] += period.contains(received)
            counts["answered"] += delivered is not None and period.contains(delivered)
            counts["open"] += state in states
            due = last.get(pk)
            counts["late"] += due is not None and due < today
            counts["soon"] += due is not None and today <= due <= today + SOON
        return Stand(label, *(counts[name] for name in ("received", "answered", "open", "soon", "late")))

    units = sorted({(told[1], told[2]) for told in cases})
    topics = [(value, str(label)) for value, label in Topic.choices]
    by_unit = tuple(stand(short, lambda told, lo=lo: told[0] == lo) for lo, short in units)  # type: ignore[misc]
    by_topic = tuple(stand(label, lambda told, key=key: told[2] == key) for key, label in topics)  # type: ignore[misc]
    return Standing(stand("合计", lambda _: True), by_unit, tuple(row for row in by_topic if any_of(row)))


def any_of(row: Stand) -> bool:
    """Return whether a line has a number to show."""
    return bool(row.received or row.answered or row.open or row.late)


def _next_due(rows: QuerySet[Case]) -> dict[int, date]:
    """Return the nearest last day by law of each case.

    Only our own running clocks count.
    """
    deadlines = Deadline.objects.filter(
        ledger=Case._meta.label_lower, stopped_at=None, rule__in=OURS, record_id__in=rows.values("pk")
    )
    return dict(deadlines.order_by("-raw_last").values_list("record_id", "raw_last"))
