"""Compute for every post who may do what, and compare.

It is computed from the declarations and compared with the approved table.

One file a ledger, one for the rest of the site; a changed right shows as a changed line. Where they differ the
test writes what it computed beside the approved file, to be read and then to replace it. That the site answers
so is shown over HTTP, door by door, in `tests/test_doors.py`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.urls import resolve

from taizhang.desk.frame import menu
from taizhang.desk.phone.entries import KINDS
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.read import doors
from taizhang.org.posts import ADMINISTRATORS, BY_KEY, Reach
from taizhang.org.principals import Held, Kind, Principal
from tests import rights
from tests.approved import FOLDER, differences, told

APPROVED = FOLDER / "permissions"
PLACES = ("site", *(ledger.slug for ledger in told()))


def place_of(line: rights.Line) -> str:
    return line.ledger.slug if line.ledger is not None else "site"


@pytest.mark.parametrize("place", PLACES)
def test_every_right_is_as_approved(place: str) -> None:
    found = [rights.HEAD, *(line.text for line in rights.lines() if place_of(line) == place)]
    found += [line.text for line in rights.phone_lines() if line.place == place]
    assert len(found) > 10
    assert differences(APPROVED / f"{place}.csv", found) == []


def test_every_approved_file_belongs_to_a_ledger() -> None:
    files = {path.stem for path in APPROVED.glob("*.csv") if not path.stem.endswith(".found")}
    assert files == set(PLACES)


def test_every_view_says_who_may_pass() -> None:
    bare = [
        address.text
        for address in rights.addresses()
        if address.door is None and not address.public and not address.text.startswith("api/")
    ]
    assert bare == []
    assert sum(address.door is not None for address in rights.addresses()) > 90


def test_every_page_of_a_phone_says_who_may_pass() -> None:
    """Every page of a phone says who may pass, but the binding and the worker.

    The binding asks for a code, and the worker tells no content.
    """
    bare = {
        address.text
        for address in rights.addresses()
        if address.text.startswith("p/") and not hasattr(address.view, "phone_door")
    }
    assert bare == {"p/join/", "p/worker.js"}


def test_every_kind_of_entry_asks_for_a_post_at_a_ledger() -> None:
    lines = [line for line in rights.phone_lines() if " entry " in line.name]
    assert [line.name for line in lines if not line.posts or line.place == "site"] == []
    assert {line.name.split()[-1] for line in lines} == set(KINDS)
    assert len(lines) > 10


def test_every_page_of_a_room_stands_with_its_ledger() -> None:
    """A room's addresses beside ledgers are declared in the `pages` of a ledger."""
    declared = {(page.at, page.name) for ledger in ledgers() for page in ledger.pages}
    routes = {
        (str(entry.pattern), entry.name)
        for room in {ledger.room for ledger in ledgers()}
        if find_spec(f"taizhang.desk.{room}")
        for entry in import_module(f"taizhang.desk.{room}.urls").urlpatterns
    }
    assert routes == declared


def test_every_operation_of_the_api_says_who_may_pass() -> None:
    """All but the description of the API itself, which tells no content."""
    bare = {
        address.text
        for address in rights.addresses()
        if address.door is None and address.text.startswith("api/")
    }
    assert bare == {"api/openapi.json", "api/"}


def test_a_record_is_read_by_the_declared_posts_of_its_unit_and_those_above() -> None:
    below = {post for post in BY_KEY if BY_KEY[post].reach is Reach.BELOW}
    checked = 0
    for line in rights.lines():
        if line.ledger is None or line.address.text != "t/<slug:slug>/<slug:public_id>/":
            continue
        readers = set(line.ledger.access.readers)
        assert (set(line.own), set(line.lower), set(line.other)) == (readers, readers & below, set())
        checked += 1
    assert checked == 2 * len(ledgers()) or checked == len(ledgers())


def test_what_changes_a_record_is_open_only_to_those_who_write_or_decide() -> None:
    checked = 0
    for line in rights.lines():
        door = line.address.door
        if line.ledger is None or door is None or line.address.method == "get" or not door.purpose:
            continue
        able = set(line.ledger.access.writers) | set(line.step.posts if line.step else ())
        able |= set(line.ledger.access.openers) if door.right.sides & {"open", "approve"} else set()
        second = line.ledger.access.second
        able |= set(second.approvers) if second and "approve" in door.right.sides else set()
        if "read" in door.right.sides:  # printed or noted for whoever reads the record
            able |= set(line.ledger.access.readers)
        assert set(line.own) <= able, line.name
        checked += 1
    assert checked > 500


EVERY = frozenset(ledger.key for ledger in ledgers())


def test_the_menu_offers_a_page_by_the_right_of_its_own_door() -> None:
    entries = menu.entries(EVERY)
    typed = {entry.address for entry in entries if entry.right is not None}
    assert typed == {"/restore/"}  # needs no sign-in before there is an office
    assert getattr(resolve("/restore/").func, "door", None) is None
    for post in BY_KEY:
        who = Principal(Kind.STAFF, None, (Held(post, 1, 1, 9),))
        offered = {where for where, _ in menu.pages(who, EVERY)}
        for entry in entries:
            door = getattr(resolve(entry.act or entry.address).func, "door", None)
            if door is not None:
                assert (entry.address in offered) == doors.holds(door.right, who), (post, entry.address)
    assert len(entries) > 20


def test_no_page_stands_twice_in_the_menu() -> None:
    addresses = [entry.address for entry in menu.entries(EVERY)]
    assert sorted(set(addresses)) == sorted(addresses)


def test_administrators_reach_no_business_door() -> None:
    for line in rights.lines():
        if line.ledger is not None or line.address.text.startswith(
            ("figures/", "report/", "year/", "check/")
        ):
            assert set(line.own) & ADMINISTRATORS == set(), line.name


def test_the_reception_is_not_read_by_the_guard() -> None:
    """A table that lets everybody pass would be noticed.

    Petitions are not the gate's matter.
    """
    assert "guard" not in by_key("petitions.reception").access.readers
