"""A small office at its desks: a city body and two counties, people with accounts, publicity records."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.org.models import Account, Holding, Person, Unit
from taizhang.org.principals import Principal, staff
from taizhang.rooms.programme import publicity

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60


def picture() -> bytes:
    """A photo that no other record has."""
    return PNG + secrets.token_bytes(8)


PASSWORD = "Deng-lu-2021"
SINCE = date(2020, 1, 1)
PEOPLE = (
    ("wenmi", "周文", "C", ("secretary",)),
    ("fenguan", "吴管", "C", ("deputy",)),
    ("xianshe", "郑联", "A", ("county_liaison",)),
    ("menwei", "王卫", "C", ("guard",)),
    ("pinganban", "冯协", "C", ("coordinator",)),
    ("xinfang", "陈访", "C", ("petition_clerk",)),
)


@dataclass(frozen=True)
class Office:
    """The office by codes and sign-in names."""

    units: dict[str, Unit]
    people: dict[str, Person]

    def principal(self, name: str) -> Principal:
        return staff(self.people[name], clock.today())

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=name))
        return client

    def poster(self, name: str = "wenmi", unit: str = "C", **more: Any) -> Any:
        """A publicity record registered through the deed."""
        data = {
            "unit": self.units[unit].pk,
            "occurred_at": clock.now() - timedelta(hours=1),
            "kind": "banner",
            "carrier": "object",
            "text": "平安建设人人有责",
            "place": "大门",
            "qty": 2,
        } | more
        photo = evidence.add(self.principal(name), "photo.png", picture())
        return deeds.create(self.principal(name), publicity.LEDGER, data, files=[photo.public_id])

    def waiting(self, name: str = "wenmi") -> str:
        """The id of an uploaded photo that no record has taken yet."""
        return evidence.add(self.principal(name), "waiting.png", picture()).public_id


@pytest.fixture
def office(db: None, fast_hash: None) -> Office:
    units: dict[str, Unit] = {}
    for code, short, parent in (("C", "市社机关", ""), ("A", "甲县社", "C"), ("B", "乙县社", "C")):
        units[code] = Unit.objects.create(
            code=code, name=f"{short}全称", short=short, kind="city", parent=units.get(parent)
        )
    today = clock.today()
    for year in (today.year - 1, today.year):
        calendar.publish(year, "测试通知", date(year, 1, 1), {})
    people: dict[str, Person] = {}
    for username, name, unit, posts in PEOPLE:
        person = Person.objects.create(name=name, unit=units[unit], title="职员")
        for post in posts:
            Holding.objects.create(person=person, post=post, unit=units[unit], since=SINCE)
        Account.objects.open(username, person, PASSWORD)
        people[username] = person
    return Office(units, people)


@pytest.fixture
def fast_hash(settings: Any) -> None:
    """A cheap password hash, for tests that sign in many times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_collected_files(settings: Any) -> None:
    """Static files come from the package; there is no collected folder in a test."""
    settings.STATIC_ROOT = None


@pytest.fixture
def history_may_go(transactional_db: None) -> Iterator[None]:
    """Let the test database be emptied afterwards: on SQLite its triggers forbid that, as they should."""
    with connection.cursor() as cursor:
        triggers: list[tuple[str, str]] = []
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        for _, sql in triggers:
            cursor.execute(sql)
