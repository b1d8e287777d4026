"""Bind a phone to a post.

It is tried how it enrols, what short codes and revocation do, and what it can never reach.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from taizhang.desk.phone import binding, codes
from taizhang.engine.models import Event
from taizhang.org.devices import Device, ShortCode
from taizhang.org.models import Holding, SignInTry
from tests.desk.conftest import DeskOffice
from tests.desk.phone.phones import CODE, JSON, Phone, hired, phone_of


def test_a_phone_is_bound_once_and_taken_over_by_name_and_code(office: DeskOffice) -> None:
    person = hired(office, "王卫", "menwei")
    phone = Phone(office)
    code = phone.code()
    assert phone.client.get("/p/")["Location"] == "/p/join/"
    answer = phone.bind(code.lower())
    cookie = answer.cookies[binding.COOKIE]
    assert cookie["httponly"]
    assert cookie["path"] == "/p/"
    assert phone.client.get("/p/")["Location"] == "/p/who/"
    assert "王卫" in phone.client.get("/p/who/").content.decode()
    assert phone.take(person).status_code == 422
    assert phone.first(person)["Location"] == "/p/"
    assert phone.client.get("/p/").status_code == 200
    other = Phone(office, client=Client())
    assert other.bind(code).status_code == 422
    acts = list(Event.objects.filter(act__startswith="phone_").order_by("seq").values_list("act", "note"))
    assert [act for act, _ in acts] == ["phone_registered", "phone_code", "phone_enrolled", "phone_taken"]
    assert all("大门岗手机" in note for _, note in acts)
    assert cookie.value.partition(".")[2] not in str(Device.objects.values())


def test_a_binding_code_ends_after_half_an_hour_and_tries_are_counted(office: DeskOffice) -> None:
    phone = Phone(office)
    code = phone.code()
    Device.objects.update(code_until=timezone.now() - timedelta(minutes=1))
    assert phone.bind(code).status_code == 422
    Device.objects.update(code_until=timezone.now() + timedelta(minutes=20))
    for _ in range(4):
        assert phone.bind("AAAABBBB").status_code == 422
    assert phone.bind(code).status_code == 422
    SignInTry.objects.all().delete()
    assert phone.bind(code).status_code == 302


def test_a_revoked_phone_is_dead_at_its_next_request(office: DeskOffice) -> None:
    phone = phone_of(office, hired(office, "王卫", "menwei"))
    stint = phone.stint.key
    assert phone.client.get("/p/").status_code == 200
    office.client("wenmi").post("/phones/", {"do": "revoke", "device": phone.device.pk})
    assert phone.client.get("/p/")["Location"] == "/p/join/"
    assert phone.client.get("/p/state/", **JSON).json()["stranger"] is True
    answer = phone.send("off", "e1", timezone.now(), stint=stint)
    assert answer.status_code == 403
    assert "停用" in answer.json()["told"]
    page = office.client("wenmi").post("/phones/", {"do": "code", "device": phone.device.pk}).content.decode()
    again = page.split('code-big mono">')[1][:9]
    assert phone.bind(again).status_code == 302
    assert phone.client.get("/p/")["Location"] == "/p/who/"


def test_shift_change_and_no_idle_end(office: DeskOffice) -> None:
    first, second = hired(office, "王卫", "menwei"), hired(office, "李岗")
    phone = phone_of(office, first)
    assert phone.first(second, "1357")["Location"] == "/p/"
    assert "李岗" in phone.client.get("/p/").content.decode()
    assert phone.take(first)["Location"] == "/p/"
    stint = phone.stint
    type(stint).objects.filter(pk=stint.pk).update(begun_at=timezone.now() - timedelta(hours=23))
    assert "王卫" in phone.client.get("/p/").content.decode()
    type(stint).objects.filter(pk=stint.pk).update(begun_at=timezone.now() - timedelta(hours=25))
    assert phone.client.get("/p/")["Location"] == "/p/who/"


def test_who_left_the_post_stands_there_no_longer(office: DeskOffice) -> None:
    phone = phone_of(office, hired(office, "王卫", "menwei"))
    Holding.objects.filter(post="guard").update(until=timezone.now().date() - timedelta(days=2))
    assert phone.client.get("/p/")["Location"] == "/p/who/"
    assert "王卫" not in phone.client.get("/p/who/").content.decode()


def test_five_tries_then_the_code_is_not_even_hashed(
    office: DeskOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = hired(office, "王卫", "menwei")
    phone = phone_of(office, person)
    looked: list[str] = []

    def counted(raw: str, hashed: str) -> bool:
        looked.append(raw)
        return hashers.check_password(raw, hashed)

    monkeypatch.setattr(codes, "check_password", counted)
    pages = [phone.take(person, "1111").status_code for _ in range(8)]
    assert pages == [422] * 8
    assert len(looked) == 5
    assert phone.take(person).status_code == 422
    assert len(looked) == 5
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert phone.take(person).status_code == 302


def test_ten_wrong_in_a_row_kill_the_code_on_every_phone(office: DeskOffice) -> None:
    person = hired(office, "王卫", "menwei")
    phone = phone_of(office, person)
    back = Phone(office, name="后门岗手机", client=Client())
    back.bind()
    for each in (phone, back):
        for _ in range(5):
            assert each.take(person, "9182").status_code == 422
    SignInTry.objects.all().delete()
    answer = phone.take(person)
    assert answer.status_code == 422
    assert "已停用" in answer.content.decode()
    assert phone.first(person, "3691")["Location"] == "/p/"


def test_one_phone_cannot_try_many_people(office: DeskOffice) -> None:
    people = [hired(office, f"岗{n}") for n in range(8)]
    phone = phone_of(office, people[0])
    for person in people[1:]:
        phone.first(person, "1357")
    tries = [phone.take(person, "9182").content.decode() for person in people for _ in range(5)]
    assert SignInTry.objects.filter(source=f"phone {phone.device.pk}").count() == codes.PHONE_TRIES
    assert len(tries) == 40
    assert sum(row.failures for row in ShortCode.objects.all()) == codes.PHONE_TRIES


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("1234", False),
        ("7777", False),
        ("654321", False),
        ("123", False),
        ("1234567", False),
        ("12a4", False),
        ("１２５８", False),
        ("2580", True),
        ("19730", True),
        ("902114", True),
    ],
)
def test_weak_short_codes_are_refused(code: str, good: bool) -> None:
    assert codes.good(code) is good


def test_a_code_is_kept_under_a_slow_hash(office: DeskOffice, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    person = hired(office, "王卫", "menwei")
    phone_of(office, person)
    row = ShortCode.objects.get(person=person)
    assert row.hashed.startswith("pbkdf2_sha256$")
    assert CODE not in row.hashed
    assert row.starter == ""


@pytest.mark.parametrize("name", ["fenguan", "xianshe", "menwei", "pinganban", "xinfang"])
def test_only_office_and_administrator_hand_phones_out(office: DeskOffice, name: str) -> None:
    assert office.client(name).get("/phones/").status_code == 404
    assert office.client(name).post("/phones/", {"do": "register"}).status_code == 404
    assert office.client("wenmi").get("/phones/").status_code == 200


def test_an_administrator_hands_phones_out_and_sees_nothing_else(office: DeskOffice) -> None:
    Holding.objects.filter(post="coordinator").update(post="system_admin")
    client = office.client("pinganban")
    assert client.get("/phones/").status_code == 200
    phone = Phone(office)
    phone.code()
    assert client.post("/phones/", {"do": "revoke", "device": phone.device.pk}).status_code == 200
    assert Device.objects.get().revoked_at


def test_an_office_keeps_only_the_phones_of_its_own_unit(office: DeskOffice) -> None:
    phone = Phone(office)
    phone.code()
    Holding.objects.filter(post="secretary").update(unit=office.units["A"])
    client = office.client("wenmi")
    assert "大门岗手机" not in client.get("/phones/").content.decode()
    assert client.post("/phones/", {"do": "revoke", "device": phone.device.pk}).status_code == 404
    assert client.post("/phones/", {"do": "starter", "person": office.people["menwei"].pk}).status_code == 404
