"""到期提醒: what runs out is listed in steps to who writes the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.desk.day.waiting import agenda
from taizhang.engine import clock
from taizhang.engine.declare.ledger import Expires
from taizhang.engine.keep import pending
from taizhang.engine.models import Pending
from taizhang.engine.write import deeds
from taizhang.org.principals import system
from taizhang.rooms.petitions import mediators
from tests.office import Office

LEDGER = mediators.LEDGER


@pytest.fixture
def office(standing_office: Office) -> Office:
    return standing_office


def body(office: Office, until: date | None, **values: Any) -> Any:
    begun = clock.now() - timedelta(days=900)
    return office.record(LEDGER.key, occurred_at=begun, until=until, ours=False, **values)


def shown(office: Office, who: str = "petition_clerk") -> dict[str, str]:
    """What 今日 says that runs out, by number."""
    principal = office.acting(office.newcomer(who))
    return {row.number: row.words for row in agenda(principal).expiring}


@pytest.mark.parametrize(
    ("days", "words"),
    [(91, None), (90, "任期还有90天"), (1, "任期还有1天"), (0, "任期今天到期"), (-1, "任期已到期1天")],
)
def test_a_term_is_listed_from_ninety_days_before_its_end(office: Office, days: int, words: str) -> None:
    row = body(office, clock.today() + timedelta(days=days))
    assert shown(office).get(row.number) == words
    assert shown(office, "auditor") == {}, "who does not write the ledger is not reminded"


def test_what_has_no_end_or_is_over_is_not_listed(office: Office) -> None:
    endless = body(office, None, kind="justice")
    ended = body(office, clock.today())
    office.take(ended, "end")
    void = body(office, clock.today())
    deeds.void(system("测试"), LEDGER, void, "重复登记")
    assert not {endless.number, ended.number, void.number} & set(shown(office))
    assert not Pending.objects.filter(ledger=LEDGER.key).exclude(what="").exists()


@pytest.mark.parametrize(("step", "found"), [("90", "60 5"), ("60", "60 5"), ("30", "5"), ("past", "-3")])
def test_the_list_is_narrowed_to_a_step(office: Office, step: str, found: str) -> None:
    rows = {days: body(office, clock.today() + timedelta(days=days)) for days in (-3, 5, 60, 200)}
    page = office.client_of(office.newcomer("petition_clerk")).get(f"/t/{LEDGER.slug}/?ends={step}")
    text = page.content.decode()
    assert {str(days) for days, row in rows.items() if row.number in text} == set(found.split())


def test_a_correction_moves_the_day(office: Office) -> None:
    row = body(office, clock.today() + timedelta(days=10))
    clerk = office.acting(office.clerk(LEDGER, row.unit))
    later = clock.today() + timedelta(days=100)
    deeds.edit(clerk, LEDGER, row, {"until": str(later)}, version=row.version, note="任期写错")
    assert row.number not in shown(office)
    assert pending.wrong(LEDGER) == []


@pytest.fixture
def licences() -> Iterator[Expires]:
    """Terms to be renewed thirty days before their end, as licences will be."""
    expiry = Expires("until", "任期", renew_before=30)
    before = LEDGER.expires
    object.__setattr__(LEDGER, "expires", (expiry,))
    yield expiry
    object.__setattr__(LEDGER, "expires", before)


def test_the_list_counts_to_the_day_by_which_to_renew(office: Office, licences: Expires) -> None:
    row = body(office, clock.today() + timedelta(days=40))
    assert shown(office)[row.number] == "任期还有10天"
    assert Pending.objects.get(ledger=LEDGER.key, record_id=row.pk, what=licences.key).due_on == (
        clock.today() + timedelta(days=10)
    )
