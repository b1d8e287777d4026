"""Every figure that is a query, counted a second and a third time.

Once by plain SQL that was written from the reference and not from the figure's declaration (`sql`), once
by folding its trace in plain Python. Both are asked over the played year as it is, and over the same
year stirred (`sql/stirred.py`), where records are void, late, denied, at other units and on other days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.flow import Act
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Count, Distinct, Sum
from taizhang.engine.declare.registry import all_figures, by_key
from taizhang.engine.read.answers import full_key
from taizhang.engine.read.counting import compute, trace
from taizhang.engine.read.grouping import grouped
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.principals import system
from taizhang.play.year import END
from tests import bases
from tests.home import SCRATCH
from tests.soundness.sql import Row, asked, petitions, premises, programme, safety
from tests.soundness.sql.derived import contradictions
from tests.soundness.sql.folded import folded
from tests.soundness.sql.stirred import stir

FIRST, LAST = "2021-01-01", "2021-12-31"
QUERIES = {
    full_key(ledger, figure): (ledger, figure)
    for ledger, figure in all_figures()
    if not isinstance(figure.of, Computed) and figure.source is None
}
WRITTEN = [row for room in (premises, programme, petitions, safety) for row in room.ROWS]
SQL = {row.key: row for row in WRITTEN}


Cells = Mapping[tuple[Any, str], Decimal]
pytestmark = pytest.mark.xdist_group("figures two ways")
each = pytest.mark.parametrize("key", QUERIES)


@pytest.fixture(scope="module", params=["played", "stirred"])
def year(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Work on the played year, then on the same year stirred."""
    with bases.working_on("year", SCRATCH / f"figures-{request.param}"):
        if request.param == "stirred":
            with django_db_blocker.unblock(), clock.at(END):
                stir()
                end_some_bodies()
        yield request.param


@pytest.fixture
def whole_year(year: str, db: None) -> Iterator[Context]:
    """The whole system in 2021, asked at the end of the play."""
    with clock.at(END):
        yield Context(Period.parse("2021"))


def end_some_bodies() -> None:
    """End three mediation bodies after the year, two by a decision within it."""
    ledger = by_key("petitions.mediationbody")
    rows = list(ledger.model.objects.filter(voided=False, occurred_on__lt=LAST).order_by("pk")[:3])
    for row, day in zip(rows, (date(2021, 11, 3), date(2021, 12, 31), date(2022, 1, 4)), strict=True):
        act = Act(system("测试").person, clock.local(day, 10))
        deeds.move(system("测试"), ledger, row, "end", act=act)


def own(key: str) -> tuple[Ledger, Figure]:
    return QUERIES[key]


def whole_by_sql(row: Row) -> Decimal | None:
    """Ask SQL for the whole; a whole without a row has no value."""
    ((top, bottom, size),) = asked(row, FIRST, LAST, cut=False)
    return row.of.value(top, bottom) if size else None


def cells_by_sql(row: Row) -> Cells:
    found = asked(row, FIRST, LAST, cut=True)
    return filled({(unit, month): row.of.value(top, bottom) for unit, month, top, bottom, _ in found})


def cells_by_figure(key: str, context: Context) -> Cells:
    ledger, figure = own(key)
    cuts = ("unit",) if figure.stock else ("unit", "month")
    groups = grouped(ledger, figure, context, *cuts).items()
    return filled({(*cell, "")[:2]: answer.value for cell, answer in groups})


def filled(cells: Mapping[Any, Decimal | None]) -> Cells:
    """Leave out the cells in which there is nothing, as 0 or as none."""
    return {cell: value for cell, value in cells.items() if value}


def whole_by_figure(key: str, context: Context) -> Decimal | None:
    (answer,) = compute([own(key)], context)
    return None if answer.value is None else Decimal(answer.value)


def same(told: Decimal | None, exact: Decimal | None, key: str) -> bool:
    """Compare what a figure tells, rounded to its places, with an exact value."""
    if told is None or exact is None:
        return not told and not exact
    places = getattr(own(key)[1].of, "places", 5 if isinstance(exact, Decimal) else 0)
    return abs(told - exact) <= Decimal(1).scaleb(-places) / 2


def same_cells(told: Cells, exact: Cells, key: str) -> bool:
    return all(same(told.get(cell), exact.get(cell), key) for cell in {*told, *exact})


def told_apart(key: str, row: Row, context: Context) -> bool:
    """Return whether statement and figure differ, in the whole or in a cell."""
    whole = same(whole_by_figure(key, context), whole_by_sql(row), key)
    return not (whole and same_cells(cells_by_figure(key, context), cells_by_sql(row), key))


def test_every_query_has_a_statement_and_every_statement_a_figure() -> None:
    """A new figure is proved here, and what is proved is a figure."""
    assert len(WRITTEN) == len(SQL), "a figure has two statements"
    assert [key for key in QUERIES if key not in SQL] == []
    assert [key for key in SQL if key not in QUERIES] == []


@each
def test_the_whole_is_what_sql_says(whole_year: Context, key: str) -> None:
    told, exact = whole_by_figure(key, whole_year), whole_by_sql(SQL[key])
    assert same(told, exact, key), (told, exact)


@each
def test_units_and_months_are_what_sql_says(whole_year: Context, key: str) -> None:
    told, exact = cells_by_figure(key, whole_year), cells_by_sql(SQL[key])
    wrong = {
        cell: (told.get(cell), exact.get(cell))
        for cell in {*told, *exact}
        if not same(told.get(cell), exact.get(cell), key)
    }
    assert wrong == {}


@each
def test_whole_and_cells_are_the_folded_trace(whole_year: Context, key: str) -> None:
    """The rows that a figure lists, gone through one by one, give the figure."""
    ledger, figure = own(key)
    rows = list(trace(ledger, figure, whole_year, system("测试")))
    whole, cells = folded(figure, rows)
    assert same(whole_by_figure(key, whole_year), whole, key)
    assert same_cells(cells_by_figure(key, whole_year), filled(cells), key)


def test_counted_together_is_counted_alone(whole_year: Context) -> None:
    together = compute(list(QUERIES.values()), whole_year)
    alone = [compute([pair], whole_year)[0] for pair in QUERIES.values()]
    assert [(row.full_key, row.value) for row in together] == [(row.full_key, row.value) for row in alone]


def test_a_share_a_mean_and_a_number_of_kinds_are_not_made_of_their_cells(whole_year: Context) -> None:
    """The whole is asked for the whole.

    The mean of the shares of cells, or the sum of their kinds, is another number.
    """
    apart = set()
    for key, (_, figure) in QUERIES.items():
        cells = cells_by_figure(key, whole_year)
        whole = whole_by_figure(key, whole_year)
        if not cells or whole is None:
            continue
        added = sum(cells.values(), Decimal(0))
        if isinstance(figure.of, (Count, Sum)):
            assert added == whole, key
        elif not same(added if isinstance(figure.of, Distinct) else added / len(cells), whole, key):
            apart.add(type(figure.of).__name__)
    assert apart >= {"Distinct", "MeanTime", "Ratio", "Share"}


@pytest.mark.parametrize("year", ["played"], indirect=True)
def test_no_computed_column_contradicts_its_row(whole_year: Context) -> None:
    """The columns on which statements rest hold what they say in the played year."""
    with connection.cursor() as cursor:
        for name, wrong in contradictions().items():
            cursor.execute(wrong)
            assert cursor.fetchall() == [], name


DECIDED, TYPED = "coalesce(LOCAL(e.decided_at), LOCAL(e.at))", "LOCAL(e.at)"
MISTAKES = {
    "void records count": lambda row: row.changed(void="true"),
    "units out of scope count": lambda row: row.changed(scope=""),
    "the condition is dropped": lambda row: row.changed(where="") if row.where else None,
    "the month is that of the entry": lambda row: row.changed(day="r.recorded_at") if row.day else None,
    "the day is that of the record": lambda row: (
        row.changed(day="r.occurred_on") if row.day not in ("", "r.occurred_on") else None
    ),
    "a step counts from when it was typed": lambda row: (
        row.changed(where=row.where.replace(DECIDED, TYPED)) if DECIDED in row.where else None
    ),
}
_SCREENED = dict.fromkeys(
    (
        f"petitions.{key}"
        for key in ("screened_areas", "screening_answers", "screening_found", "screening_heard")
    ),
    "an answer stays at its unit, which is in scope",
)
UNSEEN = {
    "units out of scope count": _SCREENED,
    "the condition is dropped": {
        "petitions.dispute_money": "only an agreement has an amount",
        "petitions.information_measures": "a measure is never without its paper",
        "safety.hazard_cost": "only what is closed has a day of closing",
        "safety.hazard_days": "only what is closed has a day of closing",
        "safety.hazards_on_time": "a false alarm has no deadline",
    },
}
"""Mistakes that make no difference, and why."""


@pytest.mark.parametrize("year", ["stirred"], indirect=True)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_statement_is_seen(whole_year: Context, mistake: str) -> None:
    """The stirred year has for every figure what a wrong condition counts wrongly."""
    wrong = {key: MISTAKES[mistake](row) for key, row in SQL.items()}
    unseen = {key for key, row in wrong.items() if row and not told_apart(key, row, whole_year)}
    assert unseen == set(UNSEEN.get(mistake, ()))
