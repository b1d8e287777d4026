"""What is owed turn by turn, on a ledger that has no such duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.life import Missing
from taizhang.engine.declare.recurring import Owner, Recurring, of_sites, of_units, workdays_after
from taizhang.kernel.turns import Every
from taizhang.org.models import Site, Unit
from taizhang.rooms.premises.drills import Drill
from tests.office import Office

SINCE = date(2022, 1, 1)


@pytest.fixture
def office(standing_office: Office) -> Iterator[Office]:
    return standing_office


def drill(office: Office, day: date, **values: Any) -> Any:
    with clock.at(clock.local(day, 15)):
        return office.record("premises.drill", occurred_at=clock.local(day, 10), **values)


def owners(*sites: Site, every: Every = Every.QUARTER) -> Iterator[Owner]:
    return of_sites(sites, lambda _: every)


def owed(recurring: Recurring, today: date, since: date = SINCE) -> list[tuple[str, str]]:
    return [(row.what, str(row.due)) for row in recurring(since, today)]


def test_a_turn_is_owed_until_it_is_met_at_its_own_place(office: Office) -> None:
    row = drill(office, date(2022, 2, 10))
    place = row.site
    other = Site.objects.create(unit=place.unit, name="别处")
    due = Recurring(Drill, "{name}{turn}演练", lambda: owners(place, other), by="site")
    assert owed(due, date(2022, 3, 1)) == [("别处2022年第一季度演练", "2022-03-31")]
    assert [what for what, _ in owed(due, date(2022, 4, 2))] == [
        f"{place.name}2022年第二季度演练",
        "别处2022年第一季度演练",
        "别处2022年第二季度演练",
    ]
    (missing,) = (found for found in due(SINCE, date(2022, 3, 1)))
    assert missing.unit == place.unit, "the unit responsible for the place owes it"


def test_a_record_that_does_not_meet_it_is_the_one_begun(office: Office) -> None:
    row = drill(office, date(2022, 2, 10))
    due = Recurring(
        Drill, "{turn}演练", lambda: owners(row.site), by="site", met=lambda drill: drill.state == "judged"
    )
    (missing,) = due(SINCE, date(2022, 3, 1))
    assert missing == Missing(row.site.unit, "2022年第一季度演练", date(2022, 3, 31), row)


def test_only_turns_begun_in_use_and_only_so_far_back_are_owed(office: Office) -> None:
    site = Site.objects.create(unit=office.units["C"], name="新场所")

    def due(**more: Any) -> Recurring:
        return Recurring(Drill, "{turn}", lambda: owners(site, every=Every.MONTH), by="site", **more)

    today = date(2022, 5, 10)
    assert [what for what, _ in owed(due(), today, date(2022, 3, 2))] == ["2022年4月", "2022年5月"]
    assert [what for what, _ in owed(due(back=1), today)] == ["2022年4月", "2022年5月"]
    assert [what for what, _ in owed(due(back=0, ended=True), today)] == ["2022年4月"]
    (row,) = owed(due(back=0, ended=True, due=workdays_after(3)), today)
    assert row[1] == "2022-05-07", "after the holiday of May, the Saturday made up"


def test_a_unit_owes_only_the_turns_in_which_it_stood(office: Office) -> None:
    unit = Unit.objects.create(
        code="NEW", name="新社", short="新社", kind="county", parent=office.units["C"],
        since=date(2022, 2, 15), until=date(2022, 4, 20),
    )  # fmt: skip
    due = Recurring(Drill, "{name}{turn}", lambda: of_units([unit], Every.MONTH))
    whats = [what for what, _ in owed(due, date(2022, 6, 1))]
    assert whats == ["新社2022年2月", "新社2022年3月", "新社2022年4月"]


def test_what_is_owed_costs_one_query_however_many_owe(
    office: Office, django_assert_num_queries: Any
) -> None:
    unit = office.units["C"]
    sites = [Site.objects.create(unit=unit, name=f"场所{n}") for n in range(30)]
    due = Recurring(Drill, "{name}{turn}", lambda: owners(*sites), by="site")
    list(due(SINCE, SINCE + timedelta(days=100)))
    with django_assert_num_queries(2):  # the revision of the calendar, the records
        assert len(list(due(SINCE, SINCE + timedelta(days=100)))) == 60
