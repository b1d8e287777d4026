"""Pictures drawn on the server as SVG: bars over months, a year of days.

Each has its table in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CELL, GAP = 13, 3
MONTH_LABELS = tuple(f"{n}月" for n in range(1, 13))


def _svg(width: int, height: int, title: str, body: str) -> SafeString:
    return mark_safe(  # noqa: S308  # every text inside is escaped where it is put in
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def bars(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> SafeString:
    """Draw grouped bars.

    There is one group a label and one bar a series, with the number above each bar.
    """
    width, height, base = 760, 220, 180
    most = max((value for values in series.values() for value in values), default=0) or 1
    group = (width - 20) / max(len(labels), 1)
    slim = min(group * 0.8 / max(len(series), 1), 34)
    parts = [f'<line class="axis" x1="10" y1="{base}" x2="{width - 10}" y2="{base}"/>']
    for n, label in enumerate(labels):
        left = 10 + n * group + (group - slim * len(series)) / 2
        parts.append(
            f'<text class="tick" x="{10 + (n + 0.5) * group:.1f}" y="{base + 18}">{escape(label)}</text>'
        )
        for k, values in enumerate(series.values()):
            tall = (base - 30) * values[n] / most
            x = left + k * slim
            parts.append(
                f'<rect class="bar{k}" x="{x:.1f}" y="{base - tall:.1f}" width="{slim - 2:.1f}" height="{tall:.1f}"/>'
            )
            if values[n]:
                parts.append(
                    f'<text class="value" x="{x + slim / 2 - 1:.1f}" y="{base - tall - 4:.1f}">{values[n]}</text>'
                )
    x = 10
    for k, name in enumerate(series):
        parts.append(f'<rect class="bar{k}" x="{x}" y="{height - 14}" width="11" height="11"/>')
        parts.append(f'<text class="legend" x="{x + 15}" y="{height - 4}">{escape(name)}</text>')
        x += 30 + 15 * len(name)
    return _svg(width, height, title, "".join(parts))


def days(title: str, year: int, marks: Mapping[date, tuple[str, str]]) -> SafeString:
    """Draw a year as 53 columns of weeks.

    Each day has a tone (`full`, `part`, `none`, `late`, `ahead`) and a told reason.
    """
    first = date(year, 1, 1)
    start = first - timedelta(days=first.weekday())
    count = (date(year, 12, 31) - start).days + 1
    parts = []
    for n in range(count):
        day = start + timedelta(days=n)
        if day.year != year:
            continue
        tone, reason = marks.get(day, ("none", "没有记录"))
        x, y = 26 + n // 7 * (CELL + GAP), 18 + n % 7 * (CELL + GAP)
        parts.append(
            f'<rect class="day {tone}" x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2">'
            f"<title>{day.month}月{day.day}日 {escape(reason)}</title></rect>"
        )
        if day.day == 1:
            parts.append(f'<text class="month" x="{x}" y="12">{day.month}月</text>')
    for row, name in ((0, "一"), (2, "三"), (4, "五"), (6, "日")):
        parts.append(f'<text class="week" x="4" y="{18 + row * (CELL + GAP) + 11}">{name}</text>')
    return _svg(26 + 54 * (CELL + GAP), 18 + 7 * (CELL + GAP), title, "".join(parts))
