"""Zero reports of a year by unit and month."""

from __future__ import annotations

from typing import Any

from taizhang.desk.figures.panels import Panel, add
from taizhang.desk.frame import charts
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.org.principals import Principal, system
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.rooms.programme.zero import model as zero_report


def context(period: Period, principal: Principal) -> dict[str, Any]:
    """Return the months signed by each unit: on time, late, or not at all.

    A month that has not ended is not yet due.
    """
    rows = zero.attested(Context(period), system("全年总览"))
    reports = {
        (unit, month.month): late for unit, month, late in rows.values_list("unit_id", "period_start", "late")
    }
    table, today, due = [], clock.today(), 0
    for unit in zero_report.reporting_units():
        cells = []
        for month in range(1, 13):
            late = reports.get((unit.pk, month))
            owed = late is not None or Period.month(period.start.year, month).end < today
            missing = ("none", "未报") if owed else ("ahead", "未到")
            cells.append(missing if late is None else ("late", "迟报") if late else ("full", "已报"))
            due += owed
        table.append((unit.short, cells))
    return {"months": charts.MONTH_LABELS, "rows": table, "done": len(reports), "due": due}


add(Panel(3, "programme/year.html", context))
