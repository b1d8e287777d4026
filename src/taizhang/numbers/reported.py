"""汇总报数 in the answers of figures, told apart from the rows.

A total is of a unit, a month and a figure, and holds what was not registered row by row; so both are
added. It counts in periods that hold its whole month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from taizhang.engine.declare.figure import Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import BLOCKED, Answer
from taizhang.engine.declare.office.questions import Question
from taizhang.engine.read import grouping
from taizhang.engine.read.answers import Counted, Reported, additive, full_key
from taizhang.engine.read.counting import counted
from taizhang.kernel.measures import text_of
from taizhang.org.principals import Principal

TOTALS = Question("office.totals", "context; by figure key what units reported")
GROUPS = Question("office.total_groups", "context and figure key; by unit key and month what was reported")
ROWS = Question("office.total_rows", "context, figure key, principal; the rows of reports seen")

BY_ROWS, BY_TOTALS = "by_rows", "by_totals"
"""The parts that tell both sources apart."""


def added(rows: list[Counted], context: Context) -> list[Counted]:
    """Add what units reported to the answers of figures."""
    totals: Mapping[str, Reported] = TOTALS(context)
    return [_added(row, totals.get(row.full_key)) for row in rows] if totals else rows


def _added(row: Counted, total: Reported | None) -> Counted:
    if total is None or row.ledger is None or row.status == BLOCKED or not additive(row.figure):
        return row
    if total.left_out:
        cut = f"{'、'.join(total.left_out)}的汇总报数不能按日拆开，没有计入"
        row = replace(row, note=f"{row.note}；{cut}" if row.note else f"{cut}。")
    if not total.rows:
        return row
    own, unit = Decimal(row.value or 0), row.figure.unit
    parts = (
        *row.parts,
        (BY_ROWS, "其中逐条登记", text_of(own), unit),
        (BY_TOTALS, "其中汇总报数", text_of(total.value), unit),
    )
    answer = Answer(own + total.value, parts=parts, base=row.base, coverage=row.coverage, note=row.note)
    return counted(row.ledger, row.figure, answer, row.rows + total.rows, row.late)


def apart(row: Counted) -> str:
    """Word both sources of an answer; empty where all of it is rows."""
    amounts = {key: f"{value}{unit}" for key, _, value, unit in row.parts if key in (BY_ROWS, BY_TOTALS)}
    if BY_TOTALS not in amounts:
        return ""
    return f"其中逐条登记{amounts[BY_ROWS]}、各单位汇总报数{amounts[BY_TOTALS]}"


def by_month(row: Counted, context: Context, months: list[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """Add what units reported to the months of a figure."""
    reported = grouped(row, context, grouping.MONTH)
    return [(month, amount + reported.get((month,), Decimal(0))) for month, amount in months]


def grouped(row: Counted, context: Context, *by: str) -> dict[tuple[Any, ...], Decimal]:
    """Return what units reported for a figure, by unit, month or both.

    A total knows no other cut: what is asked by another one raises `NotCut`.
    """
    if not apart(row):
        return {}
    if not set(by) <= {grouping.UNIT, grouping.MONTH}:
        raise grouping.NotCut("汇总报数只分单位和月份，不能按其他栏目分组；请只看逐条登记的部分。")
    cells: dict[tuple[Any, ...], Decimal] = {}
    for (unit, month), amount in GROUPS(context, row.full_key).items():
        key = tuple({grouping.UNIT: unit, grouping.MONTH: month}[name] for name in by)
        cells[key] = cells.get(key, Decimal(0)) + amount
    return cells


def behind(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> Iterator[Any]:
    """Yield the reports behind an answer that somebody may see."""
    if additive(figure):
        yield from ROWS(context, full_key(ledger, figure), principal)
