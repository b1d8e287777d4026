"""The written steps of a count of days.

A clerk can follow them with a finger on the calendar.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import groupby

from taizhang.kernel.days import WEEKDAYS, Calendar, Period, span

SHANGHAI = timezone(timedelta(hours=8))


def words(day: date) -> str:
    """Write a day as 2021年5月12日（周三）."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def short(day: date) -> str:
    """Write a day as 5月12日."""
    return f"{day.month}月{day.day}日"


def minute(moment: datetime) -> str:
    """Write a moment as 2021年5月12日09:30, in Shanghai time."""
    local = moment.astimezone(SHANGHAI) if moment.tzinfo else moment
    return f"{local.year}年{short(local)}{local:%H:%M}"


def stretch(first: date, last: date) -> str:
    """Write a stretch of days as 5月13日至31日."""
    if first == last:
        return short(first)
    return f"{short(first)}至{f'{last.day}日' if first.month == last.month else short(last)}"


def months(first: date, last: date) -> str:
    """Write calendar days counted month by month.

    Example: `5月13日至31日19日、6月1日至10日10日（累计29日）`.
    """
    parts: list[str] = []
    total = 0
    for month in Period(first, last, "").months():
        begin, end = max(month.start, first), min(month.end, last)
        total += (count := (end - begin).days + 1)
        parts.append(f"{stretch(begin, end)}共{count}日{f'（累计{total}日）' if parts else ''}")
    return "、".join(parts)


def runs(calendar: Calendar, first: date, last: date) -> list[str]:
    """Write working days counted run by run, and why the days between them rest."""
    lines: list[str] = []
    total = 0
    for worked, run in groupby(span(first, last), calendar.is_workday):
        days = list(run)
        where = stretch(days[0], days[-1])
        if not worked:
            why = "、".join(dict.fromkeys(calendar.name(day) or "周末" for day in days))
            lines.append(f"{where}休息（{why}），不计。")
            continue
        total += len(days)
        made_up = "、".join(short(day) for day in days if day.weekday() >= 5)
        note = f"（含补班{made_up}）" if made_up else ""
        lines.append(f"{where}数{len(days)}个工作日{note}，累计{total}个。")
    return lines
