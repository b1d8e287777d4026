"""The office that is asked: three played weeks, somebody for every post, a bound phone, the public, a stranger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from taizhang.desk.phone import binding
from taizhang.engine import clock
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import switches
from taizhang.org import posts
from taizhang.org.devices import Device
from taizhang.org.models import Account, Holding, Person, Site, Unit
from taizhang.org.principals import staff
from taizhang.play import year
from tests.fuzz.sending import Request

UNTIL = date(2021, 1, 20)
NOW = clock.local(UNTIL, 10, 30)
PHONE, STRANGER = "phone", "stranger"
SINCE = date(2020, 1, 1)


@dataclass
class Office:
    """Clients by who sits there, records by ledger, and the moment at which all of it is asked."""

    clients: dict[str, Client] = field(default_factory=dict)
    writers: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    now: datetime = NOW

    def answer(self, request: Request) -> Any:
        """Send a request, and take back whatever it did to the data and to the browser of who sent it."""
        client = self.clients[request.who]
        cookies = client.cookies.output()
        with clock.at(self.now), transaction.atomic():
            response = request.send(client)
            _read_out(response)
            transaction.set_rollback(True)
        client.cookies = SimpleCookie()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        return response


def _read_out(response: Any) -> None:
    """Read an answer to its end, where it may still fail, and let it close its files."""
    try:
        if response.streaming:
            b"".join(response.streaming_content)
    except Exception:  # noqa: BLE001  # a server would break off in the middle
        response.status_code = 500
        got_request_exception.send(sender=None, request=None)
    response.close()


def built() -> Office:
    """Play into the present database and seat everybody."""
    year.play(2021, "Probe-2021-longpass", NOW)
    office = Office()
    with clock.at(NOW):
        unit = Unit.objects.get(code="ZSG")
        for post in posts.POSTS:
            _seat(office, post.key, unit)
        county = Unit.objects.exclude(pk=unit.pk).order_by("lo").first()
        assert county is not None
        for key in ("county_liaison", "unit_head"):
            _seat(office, key, county, f"{key}_below")
        coordinator = staff(office.people["coordinator"], UNTIL)
        assert switches.turn_portal(coordinator, True, "随机检查要打开公开查询")
        office.clients[STRANGER] = Client(raise_request_exception=False)
        office.clients[PHONE] = _phone(unit, office.people["guard"])
        for ledger in ledgers():
            office.writers[ledger.slug] = [
                who for who in office.clients if who.removesuffix("_below") in ledger.access.writers
            ]
            office.records[ledger.slug] = list(ledger.model._default_manager.order_by("pk")[:12])
    return office


def _seat(office: Office, post: str, unit: Unit, who: str = "") -> None:
    """A new person with one post and an account: nobody's conflict walls stand before them."""
    who = who or post
    person = Person.objects.create(name=f"测{len(office.people)}", unit=unit, title="职员")
    office.people[who] = person
    Holding.objects.create(person=person, post=post, unit=unit, since=SINCE)
    account = Account.objects.open(f"fuzz-{who}"[:40], person, "Probe-2021-longpass")
    office.clients[who] = Client(raise_request_exception=False)
    office.clients[who].force_login(account)


def _phone(unit: Unit, guard: Person) -> Client:
    """A phone of the gate with a guard at it."""
    secret = "fuzz-secret"
    device = Device.objects.create(
        name="随机手机",
        unit=unit,
        site=Site.objects.filter(unit=unit, kind="gate").first() or Site.objects.filter(unit=unit)[0],
        post="guard",
        secret_hash=binding._hash(secret),
        enrolled_at=NOW - timedelta(days=1),
        seen_at=NOW,
    )
    binding.stand(device, guard)
    client = Client(raise_request_exception=False)
    client.cookies[binding.COOKIE] = f"{device.pk}.{secret}"
    return client
