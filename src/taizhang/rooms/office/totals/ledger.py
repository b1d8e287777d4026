"""汇总报数: the ledger, and what figures take from it.

County units have no accounts and send numbers: a signed number of a unit, month and figure stands
beside the rows that were registered, and is told apart from them in every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Note, Paper, Words
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.read.answers import Reported
from taizhang.engine.read.counting import compute
from taizhang.kernel.days import Period
from taizhang.org.conflicts import everybody
from taizhang.org.principals import Principal, system
from taizhang.rooms.office.totals.model import RULES, TotalReport, TotalRow, first_of_month, reportable

HEADS = "unit_head deputy head"
MOVES = (
    Move("sign", "负责人签字", "draft", "signed", by=HEADS, signed=True, note="报数表由本单位负责人签字（盖章），附签字件；签字后计入指标。"),
    Move("withdraw", "撤回更正", "signed", "draft", by=HEADS, spare=True),
)  # fmt: skip


def _rows(context: Context, principal: Principal, *, whole: bool = True) -> QuerySet[TotalRow]:
    """Select the signed numbers of a period's whole months, or of those it cuts."""
    months = [month.start for month in context.period.months() if _whole(month, context.period) is whole]
    records = rows_for(LEDGER, principal, "figure").filter(state="signed", voided=False, month__in=months)
    records = context.within(records)
    return TotalRow.objects.filter(parent__in=records.values("pk"))


def _whole(month: Period, period: Period) -> bool:
    return period.start <= month.start and month.end <= period.end


def totals(context: Context) -> dict[str, Reported]:
    """Return what units reported within a period, by figure.

    A month that the period cuts is left out and named.
    """
    asker = system("取数", behind=context.behind)
    sums = _rows(context, asker).order_by().values("figure").annotate(n=Sum("amount"), rows=Count("pk"))
    reported = {row["figure"]: Reported(row["n"] or Decimal(0), row["rows"]) for row in sums}
    if all(_whole(month, context.period) for month in context.period.months()):
        return reported
    cut = _rows(context, asker, whole=False).values_list("figure", "parent__month").distinct()
    for figure, month in cut.order_by("parent__month"):
        known = reported.get(figure, Reported())
        called = Period.month(month.year, month.month).label
        reported[figure] = replace(known, left_out=(*known.left_out, called))
    return reported


def groups(context: Context, figure: str) -> dict[tuple[int, str], Decimal]:
    """Return the reported numbers of a figure by unit and month (2021-07)."""
    rows = _rows(context, system("取数", behind=context.behind)).filter(figure=figure)
    cells = rows.order_by().values_list("parent__unit", "parent__month").annotate(n=Sum("amount"))
    return {(unit, f"{month:%Y-%m}"): amount for unit, month, amount in cells}


def behind(context: Context, figure: str, principal: Principal) -> QuerySet[Any]:
    """Select the numbers of a figure that somebody may see, as its trace lists them."""
    rows = _rows(context, principal.shown_to(context.behind)).filter(figure=figure)
    return rows.select_related("parent", "parent__unit").order_by("parent__month", "parent_id", "line_no")


ANSWERS = {"office.totals": totals, "office.total_groups": groups, "office.total_rows": behind}


def notes(record: TotalReport) -> Iterator[Note]:
    """Say what of the month is registered row by row and not to be reported."""
    pairs = [reportable()[row.figure] for row in record.totals.all() if row.figure in reportable()]
    month = Period.month(record.month.year, record.month.month)
    told = [
        f"{row.figure.label}{row.value}{row.figure.unit}"
        for row in compute(pairs, Context(month, record.unit, (everybody(),)))
        if row.value not in (None, "0")
    ]
    if told:
        yield Note(f"本单位{month.label}已在系统逐条登记：{'、'.join(told)}；报数不含这些。", "amber")


LEDGER = Ledger(
    TotalReport,
    code="HB",
    title="汇总报数",
    section="报送",
    matter="month",
    words=Words("汇总报数 报数表", "上报 签报", "份"),
    flow=Flow(
        path="draft signed",
        states=(
            State("draft", "待负责人签字", tone="warn"),
            State("signed", "已签报", tone="green", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(read=f"{HEADS} auditor section_head", write="county_liaison secretary coordinator"),
    columns="month occurred_on",
    filters="month",
    form="报数: month",
    lines=(Lines("totals", TotalRow, "figure amount remark", "各项数量", required=True, most=100),),
    paper=Paper("汇总报数表", "汇总报数册", ("填报人", "单位负责人")),
    late_after=None,
    derive=(first_of_month,),
    rules=RULES,
    notes=notes,
    fixed="month",
    hint="没有逐条登记、只能按月报一个总数的，由单位负责人签字后在这里登记；已经逐条登记的不要再报。",
)
