"""The small office of the desk tests, with a zero report owed and a duty room."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.models import Instance
from taizhang.org.models import Account, Person
from tests.desk.conftest import PASSWORD, DeskOffice, fast_hash, no_collected_files, office

__all__ = ["fast_hash", "no_collected_files", "office"]


def instance(kind: str, day: date) -> Any:
    """Say what this installation is and when it was made."""
    row, _ = Instance.objects.update_or_create(
        pk=1, defaults={"kind": kind, "made_at": clock.local(day), "offset_seconds": 0}
    )
    return row


def holder(office: DeskOffice, post: str, unit: str = "C", name: str = "某某") -> Person:
    """One more person on a post."""
    return office.newcomer(post, unit, name, "职员")


def client_of(person: Person) -> Client:
    client = Client()
    account = Account.objects.filter(person=person).first()
    client.force_login(account or Account.objects.open(f"p{person.pk}", person, PASSWORD))
    return client


@pytest.fixture(autouse=True)
def own_offset(db: None) -> Any:
    clock.forget_offset()
    yield
    clock.forget_offset()
