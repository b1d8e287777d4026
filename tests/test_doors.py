"""Every address and every operation of the API is asked: it opens for one who may and stays shut for one who may not.

Who may is what the approved tables say; where they hold no line, or none that opens, it is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.engine import clock
from taizhang.org import posts
from tests.conftest import ROOT
from tests.office import NOW, Office
from tests.office.doors import PARAMETER, Door, door

TABLES = Path(__file__).parent / "data" / "permissions"
OPEN = (200, 201, 302, 409, 422)
"""Answers of a door that opens: what is refused for its input is open."""
STRANGERS = {
    "sign-in/", "sign-out/", "help/", "help/<name>/", "help/pictures/<name>.png", "p/join/", "p/worker.js",
    "public/", "public/rate/", "api/openapi.json",
}  # fmt: skip
"""Nothing of the office, or nothing without a code: open to whoever reaches the server."""
ELSEWHERE = {
    "first/": "tests/house/test_first_run.py",
    "first/unit/": "tests/house/test_first_run.py",
    "phone-guide/": "tests/house/test_tls.py",
    "phone-guide/address.svg": "tests/house/test_tls.py",
    "phone-guide/taizhang-ca.crt": "tests/house/test_tls.py",
    "api/": "tests/test_doors.py",
}
"""Before there is an office, on a server with its own certificate, or nowhere: asked by these tests."""
OPENERS = {
    "handover/": "coordinator",
    "handover/file/<kind>/": "coordinator",
    "weekly/file/<kind>/": "unit_head",
    "year-turn/file/<kind>/": "coordinator",
    "report/file/<kind>/": "head",
    "returns/<paper_id>/cancel/": "safety",
    "unsigned/<seq>/": "safety",
    "t/<slug>/statistics/<kind>/": "safety",
    "house/accounts/<account_id>/": "system_admin",
    "ledgers/": "coordinator",
    "phones/": "secretary",
    "duty/sheet/<public_id>/": "duty",
    "duty/sheet/<public_id>/<key>/": "duty",
    "duty/swap/<public_id>/": "duty",
    "reception/<public_id>/slip/": "petition_clerk",
    "evidence/<public_id>/": "safety",
    "evidence/<public_id>/thumb/": "safety",
    "offers/<offer_id>/": "safety",
}
"""A post that opens what stands here for another thing than in the tables, or for nothing there."""
EVERYBODY = {"password/"}
"""Doors of one's own session that the tables leave out: open to whoever is signed in."""


def routes(resolver: Any = None, head: str = "") -> Iterator[str]:
    """Every address of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, head + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield head + str(entry.pattern)


def plain(route: str) -> str:
    """A route as the tables write it: parameters without their kinds."""
    return PARAMETER.sub(lambda found: f"<{found[1]}>", route)


ROUTES = sorted({*routes()}, key=plain)


@cache
def approved() -> dict[str, set[str]]:
    """The posts that open a door at their own unit, by method and address."""
    found = {}
    for table in sorted(TABLES.glob("*.csv")):
        for line in table.read_text().splitlines()[1:]:
            name, own, *_ = line.split(",")
            wide = {"all": set(posts.BY_KEY), "business": set(posts.BUSINESS)}
            found[name] = wide.get(own) or set(own.split())
    return found


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    """The office, built once; what a test makes in it is rolled back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(NOW):
            office = Office()
        yield office
        transaction.set_rollback(True)


@pytest.fixture
def office(built: Office, db: None, settings: Any) -> Iterator[Office]:
    settings.STATIC_ROOT, settings.PORTAL_FLOOR = None, 0
    with clock.at(NOW):
        yield built


def holder(office: Office, post: str) -> Client:
    """A client of somebody who holds a post in the county of the samples."""
    return office.client(post if post in posts.ADMINISTRATORS else f"{post}_1@A")


def status(way: Door, client: Client, method: str) -> int:
    """How a door answers; nothing is kept."""
    with transaction.atomic():
        answer = way.asked(client, method)
        for (
            close
        ) in answer._resource_closers:  # files behind a stream; `close()` would end the connection too
            close()
        transaction.set_rollback(True)
    return int(answer.status_code)


def who_may(way: Door, method: str) -> set[str]:
    """The posts that open a door; none where its address does not know the method."""
    name = plain(way.route)
    if name in EVERYBODY:
        return set(posts.BY_KEY)
    return {OPENERS[name]} if name in OPENERS else approved().get(f"{method} {told(way)}", set())


def told(way: Door) -> str:
    """A door as the tables name it: its ledger and its step stand there, its record does not."""
    name = plain(way.route)
    for known, value in zip(PARAMETER.findall(way.route), way.found, strict=True):
        if known in ("slug", "key", "move") and "<slug>" in plain(way.route):
            name = name.replace(f"<{known}>", value)
    return name


def others(office: Office, way: Door, may: set[str]) -> Client:
    """Somebody who does not open a door: of another post, of none, or not signed in."""
    if way.browser is not None:
        return Client()
    if plain(way.route) in OPENERS:
        return office.client("nobody")
    shut = next((post for post in posts.BY_KEY if post not in may), None)
    return holder(office, shut) if shut else Client()


def methods(route: str) -> tuple[str, ...]:
    return ("get", "post", "patch") if route.startswith("api/") else ("get", "post")


@pytest.mark.parametrize("route", [route for route in ROUTES if plain(route) not in ELSEWHERE], ids=plain)
def test_every_door_opens_for_one_and_stays_shut_for_another(office: Office, route: str) -> None:
    way, name = door(office, route), plain(route)
    may = {method: who_may(way, method) for method in methods(route)}
    first = next(iter(set().union(*may.values())), "")
    free = way.browser or Client() if way.browser or name in STRANGERS else None
    assert first or free, f"no post opens {name}: approve one or name it in OPENERS"
    opened = 0
    for method, posts_of in may.items():
        post = next((post for post in posts.BY_KEY if post in posts_of), first)
        answer = status(way, free or holder(office, post), method)
        if answer == 405:
            assert name in OPENERS or free or not posts_of, method
            continue
        opened += 1
        assert answer in OPEN, method
        if name not in STRANGERS:
            other = others(office, way, posts_of)
            shut = (403, 404) if "_auth_user_id" in other.session else (302, 401)
            assert status(way, other, method) in shut, method
    assert opened


@pytest.mark.parametrize(("route", "place"), ELSEWHERE.items())
def test_what_is_asked_elsewhere_is_asked_there(route: str, place: str) -> None:
    assert f"/{route}" in (ROOT / place).read_text()


def test_there_is_nothing_at_the_root_of_the_api(office: Office) -> None:
    assert office.client("head_1@A").get("/api/").status_code == 404


def test_every_exception_is_an_address() -> None:
    names = {plain(route) for route in ROUTES}
    assert ({*STRANGERS, *ELSEWHERE, *OPENERS}) - names == set()
