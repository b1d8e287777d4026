"""D7 and what is owed: a row is one contact; standing duties make each turn once; reminders by time left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock, deeds
from taizhang.org.models import Holding
from taizhang.rooms.office import owed, recurring_ledger
from taizhang.rooms.petitions import visit
from tests.rooms.programme_office import SINCE, Office, at, refused


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    Holding.objects.create(
        person=made.people["safety"], post="petition_clerk", unit=made.units["C"], since=SINCE
    )
    return made


def contact(office: Office, who: str = "safety deputy", **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "kind": "home",
        "whom": "retired",
        "name": "禾木翁",
        "met": 1,
        "situation": "身体尚好",
    }
    rows = {"visitors": [{"person": office.people[key].pk} for key in who.split()]}
    return deeds.create(office.as_("safety"), visit.LEDGER, values | data, lines=rows)


def test_a_home_visit_needs_two_and_a_name(office: Office) -> None:
    with clock.at(at(3, 8)):
        with refused() as alone:
            contact(office, "safety")
        with refused() as nobody:
            contact(office, name="")
    assert alone == {"visitors": ["上门走访须两人以上同行，请补填走访人。"]}
    assert nobody == {"name": ["请填写走访对象的姓名或户名（座谈会填群体名称）；只写类别不算走访。"]}


def test_twenty_visits_with_one_text_inform_and_never_block(office: Office) -> None:
    for number in range(20):
        with clock.at(at(3, 8, 14, number * 2)):
            row = contact(office)
    told = " ".join(note.text for note in visit.notes(row))
    assert "这半天登记了20次上门走访" in told
    assert "完全相同" in told


def test_a_standing_duty_makes_each_turn_once(office: Office) -> None:
    data = {
        "unit": office.units["C"].pk,
        "occurred_at": at(1, 4),
        "title": "月报",
        "to": "平安办",
        "every": "month",
        "month": 1,
        "day": 25,
        "lead": 7,
        "hour": 17,
        "filler": office.people["secretary"].pk,
        "starts_on": date(2021, 1, 1),
    }
    with clock.at(at(1, 4)):
        deeds.create(office.as_("secretary"), recurring_ledger.LEDGER, data)
        assert recurring_ledger.make_turns() == 0
    with clock.at(at(1, 18)):
        assert (recurring_ledger.make_turns(), recurring_ledger.make_turns()) == (1, 0)
    assert owed.OwedReport.objects.get().due_at == at(1, 25, 17)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, minutes=1), ""),
        (timedelta(days=3), "3天内"),
        (timedelta(days=1), "1天内"),
        (timedelta(hours=2), "2小时内"),
        (-timedelta(minutes=1), "已过期限"),
    ],
)
def test_reminders_by_time_left(left: timedelta, words: str) -> None:
    assert owed.stage(at(1, 25, 17), at(1, 25, 17) - left)[0] == words
