"""Count single records by figures that sum, divide or go by a day of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from taizhang.engine import clock
from tests.office import NOW, Office


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with clock.at(NOW):
        yield Office()


def test_the_cost_of_hazards_is_money_and_not_their_number(office: Office) -> None:
    for cost in (300, 45):
        hazard = office.record("safety.hazard", "closed")
        type(hazard)._default_manager.filter(pk=hazard.pk).update(cost=cost)
    assert office.count("hazard_cost", "2022").value == "345"


def test_a_fire_check_stands_under_its_own_kind(office: Office) -> None:
    check = office.record("premises.firecheck")
    kinds = {str(key) for key, _ in type(check)._meta.get_field("kind").flatchoices}
    parts = {key: value for key, _, value, _ in office.count("fire_checks", "2022").parts if key in kinds}
    assert parts == {key: "1" if key == check.kind else "0" for key in kinds}


def test_an_owed_report_counts_when_it_is_due(office: Office) -> None:
    report = office.record("office.owedreport")
    type(report)._default_manager.filter(pk=report.pk).update(due_day=date(2022, 8, 1))
    assert office.count("reports_owed", "2022-08").value == "1"
    assert office.count("reports_owed", "2022-06").value in (None, "0")
