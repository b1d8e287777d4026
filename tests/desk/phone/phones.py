"""Use a post's phone in tests.

The office registers it, its code binds it, a short code takes it over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org.devices import Device, Stint
from taizhang.org.models import Person, Site
from taizhang.rooms.premises import guards
from tests.desk.conftest import DeskOffice, picture

CODE, JSON = "2580", {"HTTP_ACCEPT": "application/json"}


def hired(office: DeskOffice, name: str, username: str = "") -> Person:
    """A guard on the roster, with the post."""
    person = office.people.get(username) or office.newcomer("guard", name=name)
    photo = evidence.add(office.principal("wenmi"), "证.png", picture()).public_id
    told = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now() - timedelta(days=1),
        "person": person.pk,
        "company": "某物业公司",
        "cert_no": f"湘{person.pk:06d}",
        "full_time": True,
    }
    deeds.create(office.principal("wenmi"), guards.ROSTER, told, files=[photo])
    return person


@dataclass
class Phone:
    """A phone with its own browser."""

    office: DeskOffice
    post: str = "guard"
    name: str = "大门岗手机"
    client: Client = field(default_factory=Client)

    @property
    def device(self) -> Device:
        return Device.objects.get(name=self.name)

    def code(self) -> str:
        """Registered at the desk; gives the one-time code as the page shows it."""
        site, _ = Site.objects.get_or_create(unit=self.office.units["C"], name="大门岗", kind="gate")
        told = {"do": "register", "name": self.name, "site": site.pk, "post": self.post}
        page = self.office.client("wenmi").post("/phones/", told).content.decode()
        found = re.search(r'code-big mono">(\w{4} \w{4})<', page)
        assert found, page
        return found[1]

    def bind(self, code: str = "") -> Any:
        return self.client.post("/p/join/", {"code": code or self.code()})

    def starter(self, person: Person) -> str:
        page = (
            self.office.client("wenmi")
            .post("/phones/", {"do": "starter", "person": person.pk})
            .content.decode()
        )
        found = re.search(r'code-big mono">(\d{6})<', page)
        assert found, page
        return found[1]

    def first(self, person: Person, code: str = CODE) -> Any:
        told = {"person": person.pk, "starter": self.starter(person), "code": code, "again": code}
        return self.client.post("/p/who/", told)

    def take(self, person: Person, code: str = CODE) -> Any:
        return self.client.post("/p/who/", {"person": person.pk, "code": code})

    @property
    def stint(self) -> Stint:
        return Stint.objects.get(device=self.device, ended_at=None)

    def send(
        self, kind: str, entry: str, at: datetime, sent: datetime | None = None, /, **fields: Any
    ) -> Any:
        """An entry as the phone's script sends it.

        `at` and `sent` are what its clock says.
        """
        stamps = {"_at": _ms(at), "_sent": _ms(sent or clock.now())}
        stint = fields.pop("stint", None) or self.stint.key
        told = {"_id": entry, "_kind": kind, "_stint": stint} | stamps | fields
        return self.client.post("/p/queue/", told, **JSON)


def _ms(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def phone_of(office: DeskOffice, person: Person, **more: Any) -> Phone:
    """A bound phone with a person at it."""
    phone = Phone(office, **more)
    assert phone.bind().status_code == 302
    assert phone.first(person)["Location"] == "/p/"
    return phone
