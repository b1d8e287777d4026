"""C8 零报告: what a supervisor is told of: reports to amend, many signed at once, months still missing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from taizhang.org.models import Unit
from taizhang.rooms.programme import incident, incident_ledger
from taizhang.rooms.programme.incident import Incident
from taizhang.rooms.programme.zero_report import (
    SIGNED,
    Scope,
    ZeroLine,
    ZeroReport,
    numbers,
    reporting_units,
)


def reporter_of(unit_lo: int) -> Unit | None:
    """The unit that answers for a place of the tree: the nearest reporting unit at or above it."""
    return reporting_units().filter(lo__lte=unit_lo, hi__gte=unit_lo).order_by("-lo").first()


def to_amend() -> list[tuple[ZeroReport, Incident]]:
    """Signed monthly reports that an event graded later contradicts: each needs 更正 (T6)."""
    found = []
    for event in incident_ledger.told_to_all().filter(incident.COUNTED).order_by("occurred_on", "id"):
        unit = reporter_of(event.unit_lo)
        report = ZeroReport.objects.filter(
            unit=unit,
            scope=Scope.MONTH,
            period_start=event.occurred_on.replace(day=1),
            voided=False,
            state__in=SIGNED,
        ).first()
        if report is None:
            continue
        listed = ZeroLine.objects.filter(parent=report, kind=event.kind).values_list("incidents", flat=True)
        if event.number not in {number for text in listed for number in numbers(text)}:
            found.append((report, event))
    return found


def bursts(start: date, end: date) -> list[tuple[Unit, int]]:
    """Quality flag: units with twelve or more monthly reports of the period signed within one hour.

    It informs the supervisor and blocks nothing: a 补报 of many months on one page is honest.
    """
    times: dict[Unit, list[ZeroReport]] = defaultdict(list)
    rows = ZeroReport.objects.filter(
        scope=Scope.MONTH, voided=False, state__in=SIGNED, period_start__gte=start, period_start__lte=end
    )
    for row in rows.select_related("unit").order_by("unit__lo", "signed_at"):
        times[row.unit].append(row)
    flagged = []
    for unit, signed in times.items():
        stamps = [row.signed_at for row in signed if row.signed_at]
        most = max(sum(first <= at <= first + timedelta(hours=1) for at in stamps) for first in stamps)
        if most >= 12:
            flagged.append((unit, most))
    return flagged


def unreported(month: date) -> list[Unit]:
    """Reporting units without a signed report for a month (its first day), in tree order, to be chased."""
    done = ZeroReport.objects.filter(
        scope=Scope.MONTH, period_start=month.replace(day=1), voided=False, state__in=SIGNED
    )
    return list(reporting_units().exclude(pk__in=done.values("unit")))
