"""Ask every door over HTTP what the table of rights says of it.

One who may asks, one who may not, and one of another unit.

The table itself is computed from the declarations (`tests/test_rights.py`); here each view is asked at its boundary,
at things that the office of the tests makes for it. A new address is asked for by existing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.utils.safestring import SafeString

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_slug, ledgers
from taizhang.engine.keep import switches
from taizhang.keep import first_run, tls
from taizhang.org.posts import ADMINISTRATORS, BUSINESS, BY_KEY
from taizhang.paper import typesetting
from tests import rights
from tests.office import NOW, Office
from tests.office.doors import Door, at_record, door
from tests.office.standing import standing

OWN, ABOVE, OTHER = "A", "C", "B"
"""The unit of the things asked for, the one above it, one beside it."""
OPEN, SHUT, TURNED_AWAY = (200, 201, 302, 409, 422), (403, 404), (302, 401)
"""What a door answers to who may (what is refused for its input is open), to who may not, to who is not signed in.

A phone without a person and the public without a code are sent to a page of their own: 302.
"""
STRANGERS = {
    "sign-in/", "help/", "help/<name>/", "help/pictures/<name>.png", "p/join/", "p/worker.js",
    "public/", "public/rate/", "api/openapi.json",
}  # fmt: skip
"""Nothing of the office, or nothing without a code: open to whoever reaches the server."""
FIRST = {"first/", "first/unit/"}
"""Open at the machine before there is an office."""
GUIDES = {"phone-guide/", "phone-guide/address.svg", "phone-guide/taizhang-ca.crt"}
"""Open on a server with its own certificate."""
ADMINISTERED = {"restore/": "system_admin"}
"""Open before there is an office; then to an administrator alone."""
CONCERNED = {
    "evidence/<public_id>/": "safety",
    "evidence/<public_id>/thumb/": "safety",
    "handover/": "coordinator",
    "handover/file/<kind>/": "coordinator",
    "offers/<offer_id>/": "safety",
    "returns/<paper_id>/cancel/": "safety",
    "unsigned/<seq>/": "safety",
}
"""Behind these doors a thing is found by whom it concerns, not by a post alone: a post that it does concern."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Office]:
    """The office with its public pages open and everybody signed in."""
    with standing(django_db_blocker) as office:
        with clock.at(NOW):
            CLIENTS.update({key: office.client(key) for key in office.people})
            switches.turn_portal(office.acting(office.holder("coordinator")), True, "党组会议决定开通")
        yield office
    CLIENTS.clear()


CLIENTS: dict[str, Client] = {}


@pytest.fixture
def office(built: Office, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Whether a door opens is asked, not what stands behind it.

    No page and no sheet is drawn. A page that could not be drawn is found where every page of every ledger
    is, in the crawls and in every state.
    """
    monkeypatch.setattr(Template, "_render", lambda _, __: SafeString(""))
    monkeypatch.setattr(typesetting, "compiled", lambda *_, **__: (b"%PDF-", []))
    monkeypatch.setattr(Refused, "__init__", noting)
    settings.STATIC_ROOT, settings.PORTAL_FLOOR = None, 0
    with clock.at(NOW):
        yield built


def holder(post: str, unit: str = OWN) -> Client:
    """The browser of somebody who holds a post in a unit."""
    return CLIENTS[post if post in ADMINISTRATORS else f"{post}_1@{unit}"]


def pick(name: str, keys: Iterable[str]) -> str:
    """Pick one of some posts, another one for another door.

    So all are asked somewhere.
    """
    order = sorted(keys, key=list(BY_KEY).index)
    return order[zlib.crc32(name.encode()) % len(order)]


FORBIDDEN: list[Refused] = []
"""What was refused since a door was last asked because of who asked, whatever the page made of it."""


def noting(refused: Refused, problems: Any, status: int = 422) -> None:
    """Make a refusal, and note one for the asker's posts.

    A refusal for a decider to be named (代录) is one of the input.
    """
    REFUSE(refused, problems, status)
    if status == 403 and set(refused.errors) != {"decided_by"}:
        FORBIDDEN.append(refused)


REFUSE = Refused.__init__


def asked(way: Door, client: Client, method: str) -> int:
    """How a door answers; nothing is kept.

    A form drawn again with a refusal is shut where who asks was refused, and open where what was typed was.
    """
    FORBIDDEN.clear()
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = way.asked(client, method)
        for (
            close
        ) in answer._resource_closers:  # files behind a stream; `close()` would end the connection too
            close()
        transaction.set_rollback(True)
    client.cookies = cookies  # who has signed out stays signed in, as the session does
    if FORBIDDEN:
        return 403
    sent_away = answer.get("Location", "").startswith("/sign-in/") and way.path != "/sign-out/"
    return 401 if sent_away else int(answer.status_code)


LINES = list(rights.lines())


def at(line: rights.Line) -> str:
    """Say at which record a door of a ledger is asked.

    It is one in the state of its step, or one that has its paper.
    """
    if line.paper is not None and not line.paper.of_period:
        return f"paper {line.paper.key}"
    return f"state {line.step.sources[0] if line.step else ''}"


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
def test_every_door_of_a_ledger_holds_at_its_boundary(office: Office, ledger: Ledger) -> None:
    lines = sorted((line for line in LINES if line.ledger is ledger), key=at)
    wrong: list[str] = []
    for place, group in groupby(lines, key=at):
        with transaction.atomic():
            kind, _, word = place.partition(" ")
            if kind == "paper":
                paper = next(paper for paper in ledger.papers if paper.key == word)
                record = office.having(ledger, paper, unit=OWN)
            else:
                record = office.record(ledger.key, word, unit=OWN)
            for line in group:
                way = at_record(line.address.text, ledger, record, line.step, line.paper)
                wrong += faults(line, way)
            transaction.set_rollback(True)
    assert wrong == []
    assert len(lines) > 20


def faults(line: rights.Line, way: Door) -> Iterator[str]:
    """Find where a door of a ledger answers otherwise than its line.

    It is asked at its own unit, from above, and at another unit.
    """
    assert line.ledger is not None
    name, method, able = line.name, line.address.method, set(line.own)
    strangers = set(BY_KEY) - able - ADMINISTRATORS
    readers = strangers & set(line.ledger.access.readers)
    narrowed = line.ledger.access.rows is not None  # some rows only, by the ledger's rule
    door = line.address.door
    by_view = (
        "<public_id>" in name and door is not None and not door.purpose
    )  # the view itself finds the record
    lower = set() if by_view else able & line.lower
    beyond = able if by_view or not line.other else set()
    tried = sorted(able) if narrowed else [pick(name, able)] if able else []
    if tried and not any(asked(way, holder(post), method) in OPEN for post in tried):
        yield f"{name}: shut for {tried}"
    asks = [(pick(name, readers or strangers), OWN)] if strangers else []
    asks += [(pick(name, ADMINISTRATORS), OWN)]
    asks += [(pick(name, beyond), OTHER)] if beyond else []
    asks += [(pick(name, beyond - rights.BELOW), ABOVE)] if beyond - rights.BELOW else []
    for post, unit in asks:
        if asked(way, holder(post, unit), method) not in SHUT:
            yield f"{name}: open for {post} of {unit}"
    if asked(way, Client(), method) not in TURNED_AWAY:
        yield f"{name}: open to a stranger"
    if lower and not narrowed and asked(way, holder(pick(name, lower), ABOVE), method) not in OPEN:
        yield f"{name}: shut for {pick(name, lower)} of {ABOVE}"


def _typist(name: str) -> str:
    """Name a post that types the acts on rows of a ledger.

    Who else finds them is named by the row.
    """
    if name.startswith("api/rows/"):
        ledger = next(ledger for ledger in ledgers() if any(line.acts for line in ledger.lines))
        return ledger.access.write.split()[0]
    found = re.match(r"t/([a-z]+-[a-z]+)/<public_id>/rows/", name)
    return by_slug(found[1]).access.write.split()[0] if found else ""


@pytest.mark.parametrize("line", [line for line in LINES if line.ledger is None], ids=lambda line: line.name)
def test_every_other_door_holds_at_its_boundary(office: Office, line: rights.Line) -> None:
    name, method = line.name.split(" ", 1)[1], line.address.method
    way = door(office, line.address.text, unit=OWN)
    concerned = CONCERNED.get(name, "") or _typist(name)
    openers = [way.browser or holder(concerned or pick(name, line.own))]
    if method == "post" and not (way.browser or concerned or line.own >= BUSINESS):
        openers = [holder(post) for post in line.own]  # each, since a deed may be for fewer than its page
    strangers = set(BY_KEY) - line.own
    assert [code for opener in openers if (code := asked(way, opener, method)) not in OPEN] == []
    if concerned or (way.browser and line.own == set(BY_KEY)):
        assert asked(way, CLIENTS["nobody"], method) in SHUT
    elif strangers:
        assert asked(way, holder(pick(name, strangers)), method) in SHUT
    assert asked(way, Client(), method) in TURNED_AWAY


@pytest.mark.parametrize("route", sorted({line.address.text for line in LINES if line.ledger is not None}))
def test_every_address_of_a_ledger_has_a_sample(office: Office, route: str) -> None:
    method = next(line.address.method for line in LINES if line.address.text == route)
    assert asked(door(office, route), holder("head"), method) in (*OPEN, *SHUT)


PUBLIC = sorted(
    {
        (row.text, row.method)
        for row in rights.addresses()
        if row.door is None and row.text not in {"api/"} | FIRST | GUIDES
    }
)


@pytest.mark.parametrize(("route", "method"), PUBLIC)
def test_what_asks_for_no_sign_in_asks_for_a_code_or_tells_nothing(
    office: Office, route: str, method: str
) -> None:
    name = rights.PARAMETER.sub(lambda found: f"<{found[1]}>", route)
    way = door(office, route, unit=OWN)
    if name in ADMINISTERED:
        assert asked(way, holder(ADMINISTERED[name]), method) in OPEN
        assert asked(way, Client(), method) in SHUT
        return
    assert asked(way, way.browser or Client(), method) in OPEN
    if name not in STRANGERS:
        assert asked(way, Client(), method) in TURNED_AWAY


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(FIRST))
def test_the_first_run_is_open_only_before_there_is_an_office(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str, method: str
) -> None:
    way = door(office, name)
    assert {asked(way, client, method) for client in (Client(), holder("system_admin"))} == {404}
    monkeypatch.setattr(first_run, "fresh", lambda: True)
    assert asked(way, Client(), method) in OPEN
    assert asked(way, Client(REMOTE_ADDR="192.168.1.9"), method) in SHUT
    if name != "first/":  # without the code one is sent back to where it is asked
        assert way.asked(Client(), method)["Location"] == "/first/"


@pytest.mark.parametrize("name", sorted(GUIDES))
def test_the_guide_is_open_only_on_a_server_with_its_own_certificate(
    office: Office, settings: Any, tmp_path: Path, name: str
) -> None:
    way = door(office, name)
    assert {asked(way, client, "get") for client in (Client(), holder("system_admin"))} == {404}
    tls.ensure(tmp_path, ["localhost"])
    settings.LOCAL_TLS, settings.PHONE_ADDRESS, settings.TLS_FOLDER = True, "https://localhost", tmp_path
    assert asked(way, Client(), "get") in OPEN


def test_there_is_nothing_at_the_root_of_the_api(office: Office) -> None:
    assert holder("head").get("/api/").status_code == 404


def test_every_exception_is_an_address() -> None:
    names = {rights.PARAMETER.sub(lambda found: f"<{found[1]}>", row.text) for row in rights.addresses()}
    assert {*STRANGERS, *FIRST, *GUIDES, *CONCERNED, *ADMINISTERED} - names == set()
