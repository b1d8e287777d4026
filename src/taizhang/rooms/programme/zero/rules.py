"""Fill and check a zero report as it is typed."""

from __future__ import annotations

from collections.abc import Iterable

from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.vocabulary import Once, others
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.zero.model import SIGNED, Scope, numbers, period_words


def set_period(draft: Draft) -> None:
    row = draft.record
    if row.scope == Scope.MONTH:
        month = Period.month(row.period_start.year, row.period_start.month)
        row.period_start, row.period_end = month.start, month.end
        row.due = calendar.current().add_workdays(row.period_end, 3)
    else:
        row.period_end = row.due = row.period_start


def fill_rows(draft: Draft) -> None:
    """Fill the rows with an explicit zero for each type by the act 零报告（无异常）.

    Otherwise the rows are as typed.
    """
    ticked = draft.data.get("clear", False)
    if ticked and not any(row["count"] for row in draft.rows("rows")):
        draft.lines["rows"] = [{"kind": kind, "count": 0, "incidents": ""} for kind in TYPES]
    draft.record.events = sum(row["count"] for row in draft.rows("rows"))


def every_type(draft: Draft) -> Iterable[Problem]:
    rows = draft.rows("rows")
    kinds = [row["kind"] for row in rows]
    if missing := [row.kind.label for row in TYPES.values() if row.kind not in kinds]:
        yield "rows", f"还缺：{'、'.join(missing)}。每一类都要填，没有的填0（都没有就勾“零报告（无异常）”）。"
    for row in rows:
        label = TYPES[row["kind"]].name
        if len(set(numbers(row["incidents"]))) != row["count"]:
            yield "rows", f"“{label}”填了{row['count']}起，请列出同样多的案事件编号（用顿号隔开）。"
        if row["count"] and draft.record.clear:
            yield "clear", f"已勾“零报告（无异常）”，但“{label}”填了{row['count']}起，请取消勾选或改正。"


def once(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if not row.unit.reports_zero:
        yield "unit", f"“{row.unit.short}”不在应报零报告的单位名单内，请选应报单位。"
    same = others(draft).filter(unit=row.unit, scope=row.scope, period_start=row.period_start)
    if other := same.first():
        words = f"{row.unit.short}{period_words(row)}"
        yield "period_start", f"{words}的零报告已经登记（{other.number}），请在原报告上办理。"
    if row.period_end > draft.today:
        yield "period_start", f"报告期到{row.period_end:%m月%d日}才结束，不能提前填报。"


def untouched(draft: Draft) -> Iterable[Problem]:
    """Refuse to change a signed report except through 退回 or 更正.

    Void it to start again.
    """
    if draft.move is None and not draft.new and draft.record.state in SIGNED:
        yield "", "已签报的零报告不能直接修改：未汇总的请经办人退回重报，已汇总的由分管领导批准更正。"


RULES = (once, Once("rows.kind"), every_type, untouched)
