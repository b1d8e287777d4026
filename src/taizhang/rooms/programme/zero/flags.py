"""C8 零报告: notes of a signed report on itself.

Events it leaves out, a year signed in one hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from taizhang.engine.declare.parts import Note
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.incident import model as incident
from taizhang.rooms.programme.incident.model import Incident
from taizhang.rooms.programme.zero.model import SIGNED, Scope, ZeroLine, ZeroReport, numbers, reporting_units

MANY, WITHIN = 12, timedelta(hours=1)
"""So many monthly reports of one unit signed within an hour are worth a look."""


def notes(row: ZeroReport) -> Iterator[Note]:
    """Yield what its readers should look at.

    It informs and blocks nothing: a 补报 of many months on one page is honest.
    """
    if row.scope != Scope.MONTH or row.state not in SIGNED:
        return
    for event in left_out(row):
        yield Note(f"{event.number}（{TYPES[event.kind].name}）已定级，本表没有列出，请更正。", "red")
    if (signed := _signed_around(row)) >= MANY:
        yield Note(f"本单位在一小时内签了{signed}份月报，请核对是否逐月查过。", "amber")


def left_out(row: ZeroReport) -> list[Incident]:
    """Return the graded events not listed in a report.

    Those of its month and unit: it needs 更正 (T6).
    """
    month = Period.month(row.period_start.year, row.period_start.month)
    listed = ZeroLine.objects.filter(parent=row).values_list("incidents", flat=True)
    known = {number for text in listed for number in numbers(text)}
    events = incident_ledger.told_to_all().filter(
        incident.COUNTED,
        occurred_on__gte=month.start,
        occurred_on__lte=month.end,
        unit_lo__gte=row.unit.lo,
        unit_lo__lte=row.unit.hi,
    )
    return [
        event
        for event in events.order_by("occurred_on", "id")
        if event.number not in known and reporter_of(event.unit_lo) == row.unit
    ]


def reporter_of(unit_lo: int) -> Unit | None:
    """Find the unit answering for a place of the tree.

    It is the nearest reporting unit at or above it.
    """
    return reporting_units().filter(lo__lte=unit_lo, hi__gte=unit_lo).order_by("-lo").first()


def _signed_around(row: ZeroReport) -> int:
    """Count the most monthly reports signed within one hour around this one.

    Reports of its unit, this one included; 0 if it is not signed.
    """
    if row.signed_at is None:
        return 0
    near = ZeroReport.objects.filter(
        unit=row.unit,
        scope=Scope.MONTH,
        voided=False,
        state__in=SIGNED,
        signed_at__gte=row.signed_at - WITHIN,
        signed_at__lte=row.signed_at + WITHIN,
    )
    stamps = [at for at in near.values_list("signed_at", flat=True) if at is not None]
    starts = [first for first in stamps if first <= row.signed_at]
    return max(sum(first <= at <= first + WITHIN for at in stamps) for first in starts)
