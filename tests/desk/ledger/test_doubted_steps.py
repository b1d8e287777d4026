"""Doubt an amount filled in at a later step (Q20).

It is looked at a second time like one of the first form.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from taizhang.engine import clock
from taizhang.org.models import Account
from taizhang.rooms.safety.hazard.model import Hazard
from tests.office import at
from tests.rooms.premises.grounds_office import GroundsOffice

WORDS = "“实际费用（元）”写的是120000，约为本单位以往（100至130）的1000倍。"


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(1, 4)):
        return GroundsOffice()


@pytest.fixture
def client(office: GroundsOffice, settings: Any) -> Client:
    settings.STATIC_ROOT = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = Client()
    made.force_login(Account.objects.open("keshi", office.people["section"], "Deng-lu-2021"))
    return made


def fixing(office: GroundsOffice, day: int) -> Any:
    with clock.at(at(3, day, 9)):
        row = office.hazard(spot=f"配电间{day}")
        office.issue(row)
        office.do(row, "receive", "section")
    return row


def test_the_cost_of_a_repair_is_asked_about_before_it_stands(office: GroundsOffice, client: Client) -> None:
    for day, cost in ((2, "100"), (3, "120"), (4, "130")):
        row = fixing(office, day)
        with clock.at(at(3, day, 15)):
            office.do(row, "done", "section", files=[office.file("section")], cost=cost)
    row = fixing(office, 5)
    path = f"/t/safety-hazard/{row.public_id}/move/done/"
    with clock.at(at(3, 5, 15)):
        row = Hazard.objects.get(pk=row.pk)
        typed = {
            "version": row.version,
            "cost": "120000",
            "files": office.file("section"),
            "decided_by": office.people["section"].pk,
            "way": "screen",
        }
        asked = client.post(path, typed)
        assert asked.status_code == 422
        assert WORDS in asked.content.decode()
        assert Hazard.objects.get(pk=row.pk).state == "fixing"
        sure = asked.content.decode().split('name="sure" value="')[1].split('"')[0]
        other = client.post(path, typed | {"sure": sure, "cost": "130000"})
        assert other.status_code == 422, "the word holds for the amount that was shown"
        assert client.post(path, typed | {"sure": sure}).status_code == 302
    stored = Hazard.objects.get(pk=row.pk)
    assert (stored.state, stored.cost) == ("recheck", 120000)


def test_an_usual_cost_is_not_asked_about(office: GroundsOffice, client: Client) -> None:
    row = fixing(office, 5)
    with clock.at(at(3, 5, 15)):
        typed = {
            "version": Hazard.objects.get(pk=row.pk).version,
            "cost": "120",
            "files": office.file("section"),
            "decided_by": office.people["section"].pk,
            "way": "screen",
        }
        assert client.post(f"/t/safety-hazard/{row.public_id}/move/done/", typed).status_code == 302
