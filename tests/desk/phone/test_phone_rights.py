"""Rights of phones: who may act by which.

Every kind of entry and every page is asked by every post of every phone.
"""

from __future__ import annotations

import secrets

import pytest
from django.test import Client

from taizhang.desk.phone import binding, entries, work
from taizhang.desk.phone.door import EVERY, PhoneDoor, Post
from taizhang.desk.phone.entries import Kind, Sent
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import WRITES
from taizhang.org.devices import FIELD, Device, Stint
from taizhang.org.models import Site
from taizhang.org.principals import at_device
from tests import rights
from tests.desk.conftest import DeskOffice

LINES = list(rights.phone_lines())
PAIRS = [(phone, post) for phone in FIELD for post in sorted(FIELD[phone])]


def taken(office: DeskOffice, phone: str, post: str) -> tuple[Device, Stint, Client]:
    """A bound phone with somebody of a post at it."""
    unit = office.units["C"]
    site, _ = Site.objects.get_or_create(unit=unit, name="大门岗", kind="gate")
    secret = secrets.token_urlsafe(32)
    device = Device.objects.create(
        name=f"{phone}手机", unit=unit, site=site, post=phone, secret_hash=binding._hash(secret)
    )
    stint = binding.stand(device, office.newcomer(post, name="当班人"))
    client = Client()
    client.cookies[binding.COOKIE] = f"{device.pk}.{secret}"
    return device, stint, client


def passes(device: Device, stint: Stint, kind: str) -> bool:
    """Whether an empty entry is refused for what it says and not for who sends it."""
    try:
        entries.receive(device, stint, Sent(secrets.token_urlsafe(9), kind, {}))
    except Refused as refused:
        return refused.status not in (403, 404)
    return True


@pytest.mark.parametrize(("phone", "post"), PAIRS)
def test_an_entry_is_taken_from_the_posts_of_the_table(office: DeskOffice, phone: str, post: str) -> None:
    device, stint, _ = taken(office, phone, post)
    lines = [line for line in LINES if " entry " in line.name and line.phone == phone]
    able = {line.name.split()[-1] for line in lines if post in line.posts}
    for kind in entries.KINDS:
        assert passes(device, stint, kind) == (kind in able), kind
    principal = at_device(stint.person, device, clock.today())
    offered = {sheet.kind for sheet in work.sheets(Post(device, stint, principal))}
    assert offered & entries.KINDS.keys() <= able
    assert able <= offered | {"off", "finish"}  # once there is a shift, a round


@pytest.mark.parametrize(("phone", "post"), PAIRS)
def test_a_page_opens_for_the_posts_of_the_table(office: DeskOffice, phone: str, post: str) -> None:
    _, _, client = taken(office, phone, post)
    lines = {(line.door, line.name.split()[-1]) for line in LINES if " get p/" in line.name}
    for door, text in lines:
        open_here = door.right is None or post in door.posts(phone)
        assert client.get(f"/{text}").status_code == (200 if open_here else 404), text
    assert len(lines) > 4


def test_a_kind_and_a_ledger_stand_on_phones_once() -> None:
    door = PhoneDoor(EVERY, WRITES.at("safety.hazard"))
    again = Kind("hazard", "发现隐患", door, lambda _: "")
    with pytest.raises(ValueError, match="hazard"):
        entries.register((again,))
    with pytest.raises(ValueError, match="of safety"):
        work.add(work.Work(9, "safety.hazard", lambda _: [], ()))
    assert entries.KINDS["hazard"] is not again
