"""Set up a small office at its desks.

It has a city body and two counties, people with accounts, and publicity records.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
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
from taizhang.org.models import Account
from taizhang.org.principals import Principal
from taizhang.rooms.programme import publicity
from tests.office import PASSWORD, People, png
from tests.office.cast import PersonRow, UnitRow

__all__ = ["PASSWORD", "SINCE", "DeskOffice", "picture"]


def picture() -> bytes:
    """A photo that no other record has."""
    return png(secrets.token_hex(8))


SINCE = date(2020, 1, 1)
UNITS = (
    UnitRow("C", "市社机关", "city", whole="市社机关全称"),
    UnitRow("A", "甲县社", "city", "C", whole="甲县社全称"),
    UnitRow("B", "乙县社", "city", "C", whole="乙县社全称"),
)
PEOPLE = (
    PersonRow("wenmi", "C", "secretary", "周文", "职员"),
    PersonRow("fenguan", "C", "deputy", "吴管", "职员"),
    PersonRow("xianshe", "A", "county_liaison", "郑联", "职员"),
    PersonRow("menwei", "C", "guard", "王卫", "职员"),
    PersonRow("pinganban", "C", "coordinator", "冯协", "职员"),
    PersonRow("xinfang", "C", "petition_clerk", "陈访", "职员"),
)


class DeskOffice(People):
    """The office by codes and sign-in names, on the day of the machine."""

    def __init__(self) -> None:
        super().__init__(UNITS, (), PEOPLE, (), SINCE)
        today = clock.today()
        for year in (today.year - 1, today.year):
            calendar.publish(year, "测试通知", date(year, 1, 1), {})
        for row in PEOPLE:
            self.account(self.people[row.key])

    def principal(self, name: str) -> Principal:
        return self.as_(name)

    def client(self, key: str) -> Client:
        """A client signed in by the name of an account, also one that a test has opened."""
        client = Client()
        client.force_login(Account.objects.get(username=key))
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
def office(db: None, fast_hash: None) -> DeskOffice:
    return DeskOffice()


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
    """Let the test database be emptied afterwards.

    On SQLite its triggers forbid that, as they should.
    """
    with connection.cursor() as cursor:
        triggers: list[str] = []
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            triggers = [name for (name,) in cursor.fetchall()]
    yield
    with connection.cursor() as cursor:
        for name in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    call_command("flush", interactive=False, verbosity=0)  # ends like a migration, which lays them anew
