"""汇总报数: what a unit counted in a month and has not registered row by row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Count
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.registry import all_figures
from taizhang.engine.declare.vocabulary import Once, Place, Rows, each
from taizhang.engine.read.answers import additive, full_key


@cache
def reportable() -> dict[str, tuple[Ledger, Figure]]:
    """Return the figures that a unit may report as a total, by key."""
    pairs = {full_key(ledger, figure): (ledger, figure) for ledger, figure in all_figures()}
    return {key: pair for key, pair in pairs.items() if additive(pair[1])}


def _offered() -> list[tuple[str, str]]:
    return [
        (key, f"{figure.code} {figure.label}（{figure.unit}）".strip())
        for key, (_, figure) in reportable().items()
    ]


class TotalReport(Record):
    """The totals of one unit for one month, signed by its head.

    month: the first day of the month
    """

    month = fields.day("所属月份（当月1日）")

    class Meta(Record.Meta):
        verbose_name = "汇总报数"
        indexes = (*Record.Meta.indexes, models.Index(fields=("month",), name="total_month"))


class TotalRow(Line):
    """One figure with the number that was not registered row by row."""

    parent = fields.parent(TotalReport, "totals")
    figure = ListedField("指标", max_length=60, offered=_offered)
    amount = fields.number("数量（不含已逐条登记的）", 16, 2)
    remark = fields.text("说明", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "报数"


def first_of_month(draft: Draft) -> None:
    """Take any day of a month for the month."""
    if draft.record.month:
        draft.record.month = draft.record.month.replace(day=1)


def _signed(draft: Draft) -> Iterator[Problem]:
    if not draft.new and draft.move is None and draft.record.state == "signed":
        yield "", "已签报的数不能直接更正：请负责人先办“撤回更正”，改好后重新签字。"


def _over(draft: Draft) -> Iterator[Problem]:
    month = draft.record.month
    if month and month.replace(day=1) > draft.today.replace(day=1):
        yield "month", "这个月还没有到，不能先报。"


def _number(place: Place) -> Iterator[Problem]:
    pair, amount = reportable().get(place["figure"]), place["amount"]
    if pair is None or amount is None:
        return
    if amount < 0:
        yield "amount", "数量不能小于零。"
    elif isinstance(pair[1].of, Count) and amount != amount.to_integral_value():
        yield "amount", f"“{pair[1].label}”是件数，请填整数。"


def _elsewhere(draft: Draft) -> Iterator[Problem]:
    """Refuse a second number of one unit, month and figure."""
    record = draft.record
    rows = TotalRow.objects.filter(
        parent__unit=record.unit, parent__month=record.month, parent__voided=False
    ).exclude(parent_id=record.pk)
    known = dict(rows.values_list("figure", "parent__number")) if draft.lines.get("totals") else {}
    for place in each(draft, "totals"):
        if number := known.get(place["figure"]):
            yield place.problem("figure", f"本单位这个月已经报过（{number}），请在那里更正。")


RULES = (_signed, _over, Once("totals.figure"), Rows("totals", _number), _elsewhere)
