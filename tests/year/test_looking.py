"""Every figure as its page shows it, from one pass.

It says what the figure says when each part of the page is asked by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.engine.declare.figure import Computed, Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Answer
from taizhang.engine.declare.registry import all_figures, by_key, spanning
from taizhang.engine.read import looking
from taizhang.engine.read.counting import compute, trace
from taizhang.engine.read.grouping import by_month
from taizhang.engine.read.looking import look
from taizhang.kernel import spoken
from taizhang.kernel.days import Period
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal, console, staff

EVERY = (*all_figures(), *spanning())
PERIODS = ("2021", "2021Q3", "2021-07", "2021-03-04..2021-03-10", "2020-06-01..2021-09-15", "2022")


def readers() -> list[Principal]:
    """Somebody who sees all, and people with posts in different units."""
    day = Period.year(2021).end
    people = [staff(person, day) for person in Person.objects.order_by("pk")]
    posts: dict[frozenset[str], Principal] = {}
    for who in people:
        posts.setdefault(frozenset(held.post for held in who.held), who)
    return [console(), *posts.values()]


@pytest.mark.parametrize("period", PERIODS)
def test_a_look_says_what_each_part_says(whole_year: Context, period: str) -> None:
    context = replace(whole_year, period=Period.parse(period))
    before = replace(context, period=spoken.year_before(context.period))
    answers = zip(EVERY, compute(EVERY, context), compute(EVERY, before), strict=True)
    for (ledger, figure), now, earlier in answers:
        found = look(ledger, figure, context, before.period, console())
        assert found.now == now, figure.key
        assert found.before == earlier, figure.key
        assert found.months == by_month(ledger, figure, context), figure.key


def test_a_look_counts_what_its_reader_sees(whole_year: Context) -> None:
    units = [None, *Unit.objects.order_by("lo")[:4]]
    some = seen = 0
    for place, who in enumerate(readers()):
        context = replace(whole_year, unit=units[place % len(units)], behind=who.walls)
        before = spoken.year_before(context.period)
        for ledger, figure in EVERY:
            found = look(ledger, figure, context, before, who)
            count = trace(ledger, figure, context, who).count()
            assert found.seen == count, (figure.key, who)
            some += 0 < count < found.now.rows
            seen += count > 0
    assert some > 20
    assert seen > 100


def _passes(ledger: Ledger, count: Callable[[], object]) -> int:
    """How often the rows of a ledger are counted."""
    with CaptureQueriesContext(connection) as asked:
        count()
    table = f'FROM "{ledger.model._meta.db_table}"'
    return sum(table in query["sql"] and "COUNT(" in query["sql"] for query in asked.captured_queries)


def test_a_look_is_one_pass(whole_year: Context) -> None:
    ledger = by_key("petitions.reception")
    before = spoken.year_before(whole_year.period)
    month = replace(whole_year, period=Period.parse("2021-07"))
    for figure in ledger.figures:
        assert not isinstance(figure.of, Computed)
        assert _passes(ledger, partial(look, ledger, figure, whole_year, before, console())) == 1, figure.key
        earlier = spoken.year_before(month.period)
        assert _passes(ledger, partial(look, ledger, figure, month, earlier, console())) == 2, figure.key


def test_all_figures_are_one_pass_over_a_ledger(whole_year: Context) -> None:
    ledger = by_key("petitions.reception")
    assert _passes(ledger, partial(compute, EVERY, whole_year)) == 1


def _no_answer(*_: object) -> Answer:
    raise AssertionError


def test_a_measure_that_does_not_add_up_is_asked_by_itself(
    whole_year: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fall-back gives the same; it is what the pages of clocks and nights show."""
    ledger = by_key("petitions.reception")
    before = spoken.year_before(whole_year.period)
    for figure in ledger.figures:
        one = look(ledger, figure, whole_year, before, console())
        with monkeypatch.context() as patched:
            patched.setattr(looking, "_measures", lambda _: [Computed(_no_answer)])
            assert look(ledger, figure, whole_year, before, console()) == one
