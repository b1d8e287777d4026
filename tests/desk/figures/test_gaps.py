"""缺口: a figure whose coverage is short names its statements.

It offers a new one with the days filled in.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from taizhang.desk.figures import numbers
from taizhang.desk.figures.gaps import gap_of
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.registry import all_figures
from taizhang.engine.keep import switches
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.looking import Look
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.principals import Principal
from taizhang.rooms.office import statement
from taizhang.rooms.programme.zero import ledger as zero
from tests.desk.conftest import DeskOffice


def short(context: Context, done: int = 1) -> Counted:
    figure = next(one for ledger, one in all_figures() if ledger is zero.LEDGER)
    return Counted(figure, zero.LEDGER, None, "no_data", 0, coverage=(3, done, 0))


def year() -> Context:
    return Context(Period.parse(str(clock.today().year)))


def written(office: DeskOffice, who: Principal) -> statement.Statement:
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now() - timedelta(hours=1), "about": zero.LEDGER.title,
        "from_on": clock.today(), "to_on": clock.today(), "happened": "当月经办人住院，零报告没有签报",
        "signer": office.people["wenmi"].pk,
    }  # fmt: skip
    row: statement.Statement = deeds.create(who, statement.LEDGER, data)
    return row


@pytest.fixture(autouse=True)
def used(office: DeskOffice) -> None:
    if statement.LEDGER.key not in switches.in_use():
        switches.turn(office.principal("pinganban"), statement.LEDGER, "on")


def test_a_gap_lists_the_statements_and_proposes_a_new_one(office: DeskOffice) -> None:
    who = office.principal("wenmi")
    found = gap_of(short(year()), year(), who)
    assert found is not None
    assert (found.missing, found.statements) == (2, [])
    page = office.client("wenmi").get(found.new).content.decode()
    assert f'value="{zero.LEDGER.title}"' in page
    assert re.search(rf'name="from_on"[^>]*value="{year().period.start}"', page) or re.search(
        rf'value="{year().period.start}"[^>]*name="from_on"', page
    )
    row = written(office, who)
    again = gap_of(short(year()), year(), who)
    assert again is not None
    assert again.statements == [row]
    earlier = Context(Period.parse(str(clock.today().year - 1)))
    other = gap_of(short(earlier), earlier, who)
    assert other is not None
    assert other.statements == [], "only of the period asked"


def test_no_gap_where_all_is_done_and_nothing_told_to_who_may_not_read(office: DeskOffice) -> None:
    assert gap_of(short(year(), done=3), year(), office.principal("wenmi")) is None
    written(office, office.principal("wenmi"))
    guard = gap_of(short(year()), year(), office.principal("menwei"))
    assert guard is not None
    assert (guard.statements, guard.new) == ([], "")


def test_the_figure_page_shows_the_gap(office: DeskOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        numbers, "looked_at", lambda _, context, *__: Look(short(context), short(context), [], 0)
    )
    page = office.client("wenmi").get("/figures/F63/").content.decode()
    assert "写情况说明" in page
    assert "about=" in page
