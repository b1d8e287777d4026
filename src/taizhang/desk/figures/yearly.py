"""全年总览: the year as pictures — every duty day, petitions in and out, zero reports by unit and month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from taizhang.desk.figures.numbers import period_of
from taizhang.desk.frame import charts
from taizhang.desk.frame.doors import Signed
from taizhang.desk.frame.needs import needs
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import BUSINESS
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.read.counting import by_month
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.rooms.programme.zero import model as zero_report


@require_GET
@needs(BUSINESS)
def year(request: Signed) -> HttpResponse:
    """The year page, counted over the whole unit."""
    asked, _, problem = period_of(request)
    period = Period.year(asked.start.year)
    marks = _duty(period)
    told = {
        "period": period,
        "before": period.start.year - 1,
        "after": period.start.year + 1,
        "problem": problem,
        "duty": charts.days(f"{period.label}值班交接", period.start.year, marks),
        "duty_counts": Counter(tone for tone, _ in marks.values()),
        "gaps": [(day, told) for day, (tone, told) in sorted(marks.items()) if tone in ("part", "none")][:20],
        "petitions": _petitions(period, request.principal),
        "zero": _zero(period),
    }
    return render(request, "figures/year.html", told)


def _duty(period: Period) -> dict[date, tuple[str, str]]:
    """Each day's duty: full when every shift is handed over, part, late, none, or still ahead."""
    states: dict[date, list[str]] = {}
    rows = rows_for(duty.LEDGER, system("全年总览"), "year").filter(
        voided=False, occurred_on__gte=period.start, occurred_on__lte=period.end
    )
    for day, state in rows.values_list("occurred_on", "state"):
        states.setdefault(day, []).append(state)
    published, today, marks = calendar.current(), clock.today(), {}
    for day in period.days():
        found = states.get(day, [])
        done = sum(state == duty.HANDED for state in found)
        if day > today or (day == today and done < len(found)):
            marks[day] = ("ahead", "还没有到")
            continue
        name = published.name(day) if published.is_holiday(day) else ""
        told = f"{name} 应交接{len(found)}班，已签{done}班" if found else f"{name} 没有排班"
        tone = "none" if not found else "full" if done == len(found) else "part"
        marks[day] = (tone, told.strip())
    return marks


def _month_counts(ledger: Ledger, key: str, context: Context) -> list[int]:
    figure = next(figure for figure in ledger.figures if figure.key == key)
    return [int(value) for _, value in by_month(ledger, figure, context)]


def _petitions(period: Period, principal: Principal) -> dict[str, Any]:
    context = Context(period, behind=principal.walls)
    visits = _month_counts(reception.LEDGER, "visitors", context)
    received = _month_counts(case.LEDGER, "cases", context)
    rows = rows_for(case.LEDGER, system("全年总览", behind=principal.walls), "year")
    rows = rows.filter(voided=False, delivered_on__isnull=False)
    answered = Counter(
        day.month
        for day in rows.filter(delivered_on__gte=period.start, delivered_on__lte=period.end).values_list(
            "delivered_on", flat=True
        )
    )
    done = [answered[month] for month in range(1, 13)]
    labels = charts.MONTH_LABELS
    return {
        "flow": charts.bars("信访件收办", labels, {"收到（件）": received, "答复（件）": done}),
        "visits": charts.bars("接待来访（人次）", labels, {"来访（人次）": visits}),
        "rows": list(zip(labels, visits, received, done, strict=True)),
    }


def _zero(period: Period) -> dict[str, Any]:
    """Which unit signed which month: on time, late, or not at all; a month that has not ended is not yet due."""
    rows = zero.attested(Context(period), system("全年总览"))
    found = {
        (unit, month.month): late for unit, month, late in rows.values_list("unit_id", "period_start", "late")
    }
    table, today, due = [], clock.today(), 0
    for unit in zero_report.reporting_units():
        cells = []
        for month in range(1, 13):
            late = found.get((unit.pk, month))
            owed = late is not None or Period.month(period.start.year, month).end < today
            missing = ("none", "未报") if owed else ("ahead", "未到")
            cells.append(missing if late is None else ("late", "迟报") if late else ("full", "已报"))
            due += owed
        table.append((unit.short, cells))
    return {"months": charts.MONTH_LABELS, "rows": table, "done": len(found), "due": due}
