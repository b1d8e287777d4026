"""The duty days of a year as a picture."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from taizhang.desk.figures.panels import Panel, add
from taizhang.desk.frame import charts
from taizhang.engine import clock
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import Principal, system
from taizhang.rooms.premises.duty import ledger as duty


def context(period: Period, principal: Principal) -> dict[str, Any]:
    """Return the days with their marks, how many of each, and the missing days."""
    marks = _duty(period)
    return {
        "duty": charts.days(f"{period.label}值班交接", period.start.year, marks),
        "duty_counts": Counter(tone for tone, _ in marks.values()),
        "gaps": [(day, text) for day, (tone, text) in sorted(marks.items()) if tone in ("part", "none")][:20],
    }


def _duty(period: Period) -> dict[date, tuple[str, str]]:
    """Return each day's duty.

    Full when every shift is handed over, part, late, none, or still ahead.
    """
    states: dict[date, list[str]] = {}
    rows = rows_for(duty.LEDGER, system("全年总览"), "year").filter(
        voided=False, occurred_on__gte=period.start, occurred_on__lte=period.end
    )
    for day, state in rows.values_list("occurred_on", "state"):
        states.setdefault(day, []).append(state)
    published, today, marks = calendar.current(), clock.today(), {}
    for day in period.days():
        day_states = states.get(day, [])
        done = sum(state == duty.HANDED for state in day_states)
        if day > today or (day == today and done < len(day_states)):
            marks[day] = ("ahead", "还没有到")
            continue
        name = published.name(day) if published.is_holiday(day) else ""
        text = f"{name} 应交接{len(day_states)}班，已签{done}班" if day_states else f"{name} 没有排班"
        tone = "none" if not day_states else "full" if done == len(day_states) else "part"
        marks[day] = (tone, text.strip())
    return marks


add(Panel(1, "premises/year.html", context))
