"""A stock is what stood on a day, not what began in a period and stands now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act
from taizhang.engine.read.counting import compute, trace
from taizhang.engine.read.grouping import NotCut, by_month, grouped
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.principals import system
from taizhang.rooms.petitions import mediators
from tests.office import Office

LEDGER = mediators.LEDGER
BODIES, MEDIATORS = (figure for figure in LEDGER.figures)


@pytest.fixture
def office(standing_office: Office) -> Iterator[Office]:
    return standing_office


def body(office: Office, begun: date, *, unit: str = "C", people: int = 0) -> Any:
    members = tuple({"person": office.newcomer().pk} for _ in range(people))
    return office.record(
        LEDGER.key, unit=unit, occurred_at=clock.local(begun, 9), ours=False, until=None, members=members
    )


def end(office: Office, row: Any, on: date) -> Any:
    """The term ends by a decision of a day, typed today."""
    who = office.decider(["section_head"], row.unit, "", row)
    typist = office.acting(who)
    return deeds.move(typist, LEDGER, row, "end", act=Act(who, clock.local(on, 10), "phone"))


def told(period: str, figure: Any = BODIES, unit: Any = None) -> str | None:
    (row,) = compute([(LEDGER, figure)], Context(Period.parse(period), unit))
    return row.value


def test_what_began_earlier_still_stands(office: Office) -> None:
    body(office, date(2020, 3, 1))
    assert [told(period) for period in ("2019", "2020", "2021", "2022-05")] == [None, "1", "1", "1"]


def test_what_ended_later_stood_then(office: Office) -> None:
    row = body(office, date(2020, 3, 1))
    end(office, row, clock.today() - timedelta(days=20))
    ended = clock.today() - timedelta(days=20)
    before = Period.between(ended - timedelta(days=1), ended - timedelta(days=1))
    on_it = Period.between(ended, ended)
    assert told("2021") == "1"
    for period, value in ((before, "1"), (on_it, "0")):
        (answer,) = compute([(LEDGER, BODIES)], Context(period))
        assert answer.value == value, "a step counts from the day on which it was decided"


def test_what_is_void_never_stood(office: Office) -> None:
    row = body(office, date(2020, 3, 1))
    body(office, date(2020, 4, 1))
    deeds.void(system("测试"), LEDGER, row, "重复登记")
    assert told("2021") == "1"


def test_rows_of_a_table_stand_with_their_record(office: Office) -> None:
    body(office, date(2020, 3, 1), people=3)
    ended = body(office, date(2020, 3, 1), people=5)
    end(office, ended, clock.today())
    assert told("2021", MEDIATORS) == "8"
    assert told(str(clock.today()) + ".." + str(clock.today()), MEDIATORS) == "3"


def test_a_stock_is_cut_by_unit_and_told_by_the_ends_of_months(office: Office) -> None:
    body(office, date(2020, 3, 1))
    body(office, date(2021, 2, 15), unit="B")
    context = Context(Period.parse("2021Q1"))
    parts = grouped(LEDGER, BODIES, context, "unit")
    assert sum(answer.value or 0 for answer in parts.values()) == 2
    for (unit,), answer in parts.items():
        own = next(row for row in office.units.values() if row.pk == unit)
        assert str(answer.value) == told("2021Q1", BODIES, own) or own.code == "C"
    assert [(name, int(n)) for name, n in by_month(LEDGER, BODIES, context)] == [
        ("2021-01", 1), ("2021-02", 2), ("2021-03", 2),
    ]  # fmt: skip
    with pytest.raises(NotCut):
        grouped(LEDGER, BODIES, context, "month")


def test_the_trace_lists_what_is_counted(office: Office) -> None:
    for month in (1, 2, 3):
        body(office, date(2021, month, 1))
    context = Context(Period.parse("2021-02"))
    assert told("2021-02") == str(trace(LEDGER, BODIES, context, system("测试")).count()) == "2"
