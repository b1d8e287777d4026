"""Pictures of the petitions received and answered over a year."""

from __future__ import annotations

from collections import Counter
from typing import Any

from taizhang.desk.figures.panels import Panel, add
from taizhang.desk.frame import charts
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.read.grouping import by_month
from taizhang.kernel.days import Period
from taizhang.org.principals import Principal, system
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception


def _month_counts(ledger: Ledger, key: str, context: Context) -> list[int]:
    figure = next(figure for figure in ledger.figures if figure.key == key)
    return [int(value) for _, value in by_month(ledger, figure, context)]


def context(period: Period, principal: Principal) -> dict[str, Any]:
    """Count visits, cases received and cases answered by month.

    Behind the walls of who looks.
    """
    figure_context = Context(period, behind=principal.walls)
    visits = _month_counts(reception.LEDGER, "visitors", figure_context)
    received = _month_counts(case.LEDGER, "cases", figure_context)
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


add(Panel(2, "petitions/year.html", context))
