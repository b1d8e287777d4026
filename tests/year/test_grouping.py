"""Every figure that is a query, cut by unit and by month.

Each group must say what the figure says when it is asked for that unit or month alone.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Answer, Count, Distinct, Least, Most, Sum
from taizhang.engine.declare.registry import all_figures, by_key
from taizhang.engine.read.counting import compute
from taizhang.engine.read.grouping import NotCut, by_month, grouped
from taizhang.kernel.days import Period
from taizhang.kernel.measures import text_of
from taizhang.org.models import Unit

QUERIES = [
    (ledger, figure)
    for ledger, figure in all_figures()
    if not isinstance(figure.of, Computed) and figure.source is None
]


def over(pairs: list[tuple[Ledger, Figure]]) -> pytest.MarkDecorator:
    ids = [f"{ledger.room}.{figure.key}" for ledger, figure in pairs]
    return pytest.mark.parametrize(("ledger", "figure"), pairs, ids=ids)


each = over(QUERIES)
each_flow = over([(ledger, figure) for ledger, figure in QUERIES if not figure.stock])
each_stock = over([(ledger, figure) for ledger, figure in QUERIES if figure.stock])


def alone(ledger: Ledger, figure: Figure, context: Context) -> str | None:
    (answer,) = compute([(ledger, figure)], context)
    return answer.value if answer.rows else None


def told(answer: Answer | None) -> str | None:
    return None if answer is None or answer.value is None else text_of(answer.value)


@each_flow
def test_months_say_what_each_month_says(whole_year: Context, ledger: Ledger, figure: Figure) -> None:
    groups = grouped(ledger, figure, whole_year, "month")
    for month in whole_year.period.months():
        found = told(groups.get((f"{month.start:%Y-%m}",)))
        assert found == alone(ledger, figure, replace(whole_year, period=month)), month


@each
def test_units_say_what_each_unit_says(whole_year: Context, ledger: Ledger, figure: Figure) -> None:
    groups = grouped(ledger, figure, whole_year, "unit")
    for unit in Unit.objects.all():
        if unit.lo == unit.hi:  # nobody below: its own rows are all its rows
            assert told(groups.get((unit.pk,))) == alone(ledger, figure, replace(whole_year, unit=unit)), unit


@each_stock
def test_a_stock_is_told_by_the_ends_of_months(whole_year: Context, ledger: Ledger, figure: Figure) -> None:
    for (name, value), month in zip(
        by_month(ledger, figure, whole_year), whole_year.period.months(), strict=True
    ):
        end = replace(whole_year, period=Period.between(month.end, month.end))
        assert (name, text_of(value)) == (f"{month.start:%Y-%m}", alone(ledger, figure, end) or "0")
    assert sum(
        (answer.value or Decimal(0) for answer in grouped(ledger, figure, whole_year, "unit").values()),
        Decimal(0),
    ) == Decimal(alone(ledger, figure, whole_year) or 0)


@each_flow
def test_counts_and_sums_of_both_cuts_add_up(whole_year: Context, ledger: Ledger, figure: Figure) -> None:
    if isinstance(figure.of, (Count, Sum)):
        groups = grouped(ledger, figure, whole_year, "unit", "month")
        total = sum((answer.value or Decimal(0) for answer in groups.values()), Decimal(0))
        assert text_of(total) == (alone(ledger, figure, whole_year) or "0")


def test_a_part_is_the_cut_by_its_choice(whole_year: Context) -> None:
    """A figure with a part for each choice is the figure cut by that choice."""
    ledger = by_key("programme.activity")
    figure = next(figure for figure in ledger.figures if figure.key == "activities")
    groups = grouped(ledger, figure, whole_year, "form")
    parts = {part.where["form"]: part for part in figure.parts if isinstance(part, Part)}
    (answer,) = compute([(ledger, figure)], whole_year)
    shown = {key: value for key, _, value, _ in answer.parts}
    assert {key: told(groups.get((key,))) or "0" for key in parts} == shown


def test_the_least_and_the_most_are_those_of_the_rows(whole_year: Context) -> None:
    ledger = by_key("programme.activity")
    reached = list(ledger.model.objects.filter(voided=False).values_list("reached", flat=True))
    for of, python in ((Least("reached"), min), (Most("reached"), max)):
        (answer,) = compute([(ledger, Figure("reach", "受众", "人次", of=of))], whole_year)
        assert answer.value == str(python(reached))


def test_what_cannot_be_cut_says_why(whole_year: Context) -> None:
    ledger = by_key("programme.activity")
    figure = ledger.figures[0]
    for by, words in (
        (("text",), "没有“text”这一栏"),
        (("place",), "不能按“地点”分组"),
        (("unit", "month", "form"), "最多按2项"),
        ((), "最多按2项"),
    ):
        with pytest.raises(NotCut, match=words):
            grouped(ledger, figure, whole_year, *by)
    computed = next((ledger, figure) for ledger, figure in all_figures() if isinstance(figure.of, Computed))
    with pytest.raises(NotCut, match="专门的办法"):
        grouped(*computed, whole_year, "month")
    assert isinstance(Distinct("carrier").answer({"n": 3}), Answer)
