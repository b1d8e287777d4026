"""Count what a figure counts.

It counts the rows of its period and unit that are not void, with the same number in its trace.
"""

from __future__ import annotations

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read.counting import compute, trace
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.principals import system
from taizhang.rooms.programme import publicity
from tests.rooms.programme.programme_office import ProgrammeOffice, at

FIGURE = next(figure for figure in publicity.LEDGER.figures if figure.code == "F28")


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def counted(period: str) -> tuple[str | None, int]:
    """The sum of the figure and the rows in its trace."""
    context = Context(Period.parse(period))
    (row,) = compute([(publicity.LEDGER, FIGURE)], context)
    assert row.rows == trace(publicity.LEDGER, FIGURE, context, system("取数")).count()
    return row.value, row.rows


def test_a_void_row_counts_no_longer(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        first, second = office.put_up(qty=2), office.put_up(place="食堂", qty=3)
        assert (first.kind, counted("2021-03")) == ("slogan", ("5", 2))
        deeds.void(office.as_("secretary"), publicity.LEDGER, second, "贴错了地方")
        assert counted("2021-03") == ("2", 1)
        deeds.void(office.as_("secretary"), publicity.LEDGER, first, "贴错了地方")
        assert counted("2021-03") == (None, 0)


def test_a_period_holds_its_first_and_its_last_day(office: ProgrammeOffice) -> None:
    for month, day in ((2, 28), (3, 1), (3, 31), (4, 1)):
        with clock.at(at(month, day)):
            office.put_up(place=f"{month}月{day}日", qty=1)
    assert [counted(period) for period in ("2021-02", "2021-03", "2021-04")] == [("1", 1), ("2", 2), ("1", 1)]
