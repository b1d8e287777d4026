"""值班安排表: the duty room's form of a month on A4, a row a day, with places to sign."""

from __future__ import annotations

from typing import Any

from taizhang.desk.frame import values
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.paper.tree import Document, Page, Paragraph, Run, Signatures, Table
from taizhang.rooms.premises.duty import rota

HEAD_TWO = ("日期", "星期", "带班领导", "白班", "夜班", "备注")
HEAD_ONE = ("日期", "星期", "带班领导", "值班员", "备注")
WIDTHS_TWO = (23.0, 12.0, 28.0, 37.0, 37.0, 28.0)
WIDTHS_ONE = (24.0, 14.0, 36.0, 58.0, 33.0)


def document(unit: Unit, month: Period, rows: list[Any]) -> Document:
    """The form as a document tree. A shift whose people were swapped is marked."""
    published, halves = calendar.current(), any(row.ends_at - row.occurred_at < rota.WHOLE for row in rows)
    table = []
    for day in month.days():
        own = [row for row in rows if row.occurred_on == day]
        leaders = "、".join(dict.fromkeys(row.leader.name for row in own if row.leader))
        notes = [published.name(day) or "法定节假日"] if published.is_holiday(day) else []
        notes += ["调班"] if any(row.swap_reason for row in own) else []
        told = [_names(own, shift) for shift in (rota.DAY, rota.NIGHT)] if halves else [_names(own, rota.DAY)]
        weekday = values.WEEKDAYS[day.weekday()]
        table.append((f"{day.month}月{day.day}日", weekday, leaders, *told, " ".join(notes)))
    phones = "、".join(dict.fromkeys(row.duty_phone for row in rows if row.duty_phone))
    times = _times(rows)
    heads = (f"单位：{unit.name}{f'　　值班电话：{phones}' if phones else ''}", f"时间：{times}")
    return Document(
        f"{month.label}值班安排表",
        (
            *(Paragraph((Run(head),), indent=False) for head in heads),
            Table(
                HEAD_TWO if halves else HEAD_ONE, tuple(table), WIDTHS_TWO if halves else WIDTHS_ONE, size=9.5
            ),
        ),
        page=Page.FORM,
        tail=(Signatures(("制表人", "审批人")),),
    )


def _names(rows: list[Any], shift: str) -> str:
    people = [who for row in rows if row.shift == shift for who in (row.officer, row.second) if who]
    return "、".join(who.name for who in people)


def _times(rows: list[Any]) -> str:
    from taizhang.engine import clock

    spans: dict[str, str] = {}
    for row in rows:
        first, last = row.occurred_at.astimezone(clock.SHANGHAI), row.ends_at.astimezone(clock.SHANGHAI)
        spans.setdefault(
            row.shift, f"{first:%H:%M}—{'次日' if last.date() > first.date() else ''}{last:%H:%M}"
        )
    if set(spans) == {rota.DAY}:
        return spans[rota.DAY]
    return "　".join(f"{rota.LABELS[shift]}{text}" for shift, text in sorted(spans.items()))
