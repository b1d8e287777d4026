"""值班安排表: the duty room's form of a month on A4, a row a day, with places to sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.papers import LedgerPaper, Span
from taizhang.kernel.days import WEEKDAYS
from taizhang.org import calendar
from taizhang.paper.tree import Document, Page, Signatures, Table
from taizhang.paper.words import line
from taizhang.rooms.premises.duty import rota

HEAD_TWO = ("日期", "星期", "带班领导", "白班", "夜班", "备注")
HEAD_ONE = ("日期", "星期", "带班领导", "值班员", "备注")
WIDTHS_TWO = (23.0, 12.0, 28.0, 37.0, 37.0, 28.0)
WIDTHS_ONE = (24.0, 14.0, 36.0, 58.0, 33.0)


def roster(span: Span) -> Document:
    """Write the month of one unit. A shift whose people were swapped is marked."""
    own = span.rows.filter(unit_lo=span.unit.lo, voided=False)
    rows = list(own.select_related("leader", "officer", "second").order_by("occurred_at"))
    halves = any(row.ends_at - row.occurred_at < rota.WHOLE for row in rows)
    days = tuple(
        _cells(day, [row for row in rows if row.occurred_on == day], halves) for day in span.period.days()
    )
    phones = "、".join(dict.fromkeys(row.duty_phone for row in rows if row.duty_phone))
    head, widths = (HEAD_TWO, WIDTHS_TWO) if halves else (HEAD_ONE, WIDTHS_ONE)
    blocks = (
        line(f"单位：{span.unit.name}{f'　　值班电话：{phones}' if phones else ''}"),
        line(f"时间：{_times(rows)}"),
        Table(head, days, widths, size=9.5),
    )
    return Document(f"{span.period.label}值班安排表", blocks, page=Page.FORM)


def _cells(day: date, rows: list[Any], halves: bool) -> tuple[str, ...]:
    published = calendar.current()
    leaders = "、".join(dict.fromkeys(row.leader.name for row in rows if row.leader))
    notes = [published.name(day) or "法定节假日"] if published.is_holiday(day) else []
    notes += ["调班"] if any(row.swap_reason for row in rows) else []
    officers = [_names(rows, shift) for shift in ((rota.DAY, rota.NIGHT) if halves else (rota.DAY,))]
    weekday = WEEKDAYS[day.weekday()]
    return (f"{day.month}月{day.day}日", weekday, leaders, *officers, " ".join(notes))


def _names(rows: list[Any], shift: str) -> str:
    people = [who for row in rows if row.shift == shift for who in (row.officer, row.second) if who]
    return "、".join(who.name for who in people)


def _times(rows: list[Any]) -> str:
    spans: dict[str, str] = {}
    for row in rows:
        first, last = row.occurred_at.astimezone(clock.SHANGHAI), row.ends_at.astimezone(clock.SHANGHAI)
        spans.setdefault(
            row.shift, f"{first:%H:%M}—{'次日' if last.date() > first.date() else ''}{last:%H:%M}"
        )
    if set(spans) == {rota.DAY}:
        return spans[rota.DAY]
    return "　".join(f"{rota.LABELS[shift]}{text}" for shift, text in sorted(spans.items()))


PAPERS = (
    LedgerPaper("roster", "值班安排表", roster, signatures=Signatures(("制表人", "审批人")), monthly=True),
)
