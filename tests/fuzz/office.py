"""Set up the office that is asked.

Every address is opened by somebody who may, at records that the factory makes for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import groupby
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import switches
from tests import rights
from tests.fuzz.forms import Form, forms_of
from tests.fuzz.sending import Pair, Request
from tests.office import NOW, Office, Unreached, doors
from tests.office.doors import Door

UNIT = "A"
WEEK = timedelta(days=7)
EACH = 8
"""Of a route that many ledgers have, so many ledgers and steps are opened."""
STRANGER = "stranger"


@dataclass(frozen=True)
class Place:
    """An address that opens.

    It has its route, who opens it, the path, the query, and the parameters in its path.
    """

    route: str
    who: str
    path: str
    query: tuple[Pair, ...]
    body: tuple[Pair, ...]
    parameters: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A form that stood on a page."""

    who: str
    route: str
    path: str
    form: Form


@dataclass
class House:
    """The browsers, places, forms and records of an office.

    Browsers stand by who sits there, places by route, forms by where they go, records by ledger.
    """

    office: Office
    clients: dict[str, Client] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    forms: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    samples: dict[doors.Maker, doors.Sample] = field(default_factory=dict)

    def answer(self, request: Request) -> Any:
        """Send a request, and take back whatever it did.

        Taken back is what it did to the data, and to the browser of who sent it.
        """
        client = self.clients[request.who]
        cookies = client.cookies.output()
        with clock.at(NOW), transaction.atomic():
            response = request.send(client)
            _read_out(response)
            transaction.set_rollback(True)
        client.cookies = SimpleCookie()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        return response

    def seat(self, post: str) -> str:
        """The key of somebody with a post, at a browser."""
        key = post if post in self.office.people else f"{post}_1@{UNIT}"
        if key not in self.clients:
            self.clients[key] = browser(self.office.client(key))
        return key

    def add(self, route: str, way: Door, posts: frozenset[str], method: str) -> set[str]:
        """Make a place known, at its own browser or at that of the first of its posts.

        Gives the names its page asks.
        """
        if way.browser is not None:
            who = f"of {route}"
            self.clients.setdefault(who, browser(way.browser))
        else:
            who = self.seat(min(posts)) if posts else STRANGER
        query = tuple((n.encode(), str(v).encode()) for n, v in way.query.items())
        body = tuple((n.encode(), str(v).encode()) for n, v in way.body.items())
        place = Place(route, who, way.path, query, body, _parameters(route, way.path))
        self.places.setdefault(route, []).append(place)
        return self._read(place) if method == "get" else set()

    def _read(self, place: Place) -> set[str]:
        """Keep the forms of a page; gives the names of all their fields."""
        response = self.answer(Request(place.who, "GET", place.path, place.query))
        if response.status_code != 200 or response.streaming or "html" not in response["Content-Type"]:
            return set()
        forms = forms_of(response.content.decode())
        for form in forms:
            path = urlsplit(urljoin(place.path, form.action or place.path)).path
            route = _route_of(path)
            names = tuple(row.name for row in form.fields)
            if route and (mark := (route, _parameters(route, path).get("slug", ""), names)) not in self.forms:
                self.forms.add(mark)
                self.sheets.setdefault(route, []).append(Sheet(place.who, route, path, form))
        return {row.name for form in forms for row in form.fields}


def browser(client: Client) -> Client:
    """A browser to which an error of the server is an answer like any other."""
    client.raise_request_exception = False
    return client


def built(office: Office) -> House:
    """Build the house of an office, with its public pages open.

    Every address is opened once, of those of ledgers a few each.
    """
    with clock.at(NOW):
        house = House(office, {STRANGER: browser(Client())})
        switches.turn_portal(
            house.office.acting(house.office.holder("coordinator")), True, "党组会议决定开通"
        )
        table = sorted(rights.lines(), key=lambda line: (line.address.text, line.address.method))
        for line in table:
            if line.ledger is None:
                house.add(
                    f"/{line.address.text}", _door(house, line.address.text), line.own, line.address.method
                )
        for address in rights.addresses():
            if address.door is None and address.text != "api/":
                house.add(f"/{address.text}", _door(house, address.text), frozenset(), address.method)
        for ledger in ledgers():  # before many records of one kind stand in the way of another
            _record(house, ledger, "", lambda ledger=ledger: house.office.record(ledger.key, unit=UNIT))
        of_ledgers = [line for line in table if line.ledger is not None]
        for _, group in groupby(of_ledgers, key=lambda line: (line.address.text, line.address.method)):
            rows = list(group)
            some = rows[:: -(-len(rows) // EACH)]
            asks = [_opened(house, line) for line in some]
            for line in rows if any(asks) else ():
                if line not in some:
                    _opened(house, line)
        house.seat("nobody")
    return house


def _door(house: House, route: str) -> Door:
    """Find where an address stands that is of no ledger.

    Things alike are made once, for all addresses at them.
    """
    make = next((make for pattern, make in doors.MAKERS if re.match(pattern, route)), None)
    if make is None:
        return doors.door(house.office, route, unit=UNIT)
    if make not in house.samples:
        house.samples[make] = make(house.office, UNIT)
    return doors._at(route, house.samples[make])


def _opened(house: House, line: rights.Line) -> bool:
    """Open a door of a ledger.

    Gives whether its page asks for fields of the ledger, which are other ones in each.
    """
    assert line.ledger is not None
    names = house.add(f"/{line.address.text}", _at_ledger(house, line), line.own, line.address.method)
    return bool(names & {*line.ledger.form_fields, *(line.step.fields if line.step else ())})


def _at_ledger(house: House, line: rights.Line) -> Door:
    """Find where a door of a ledger stands.

    It stands at a record of its own, or at another where two would rule each other out.
    """
    office, ledger, paper = house.office, line.ledger, line.paper
    assert ledger is not None
    state = line.step.sources[0] if line.step else ""
    if paper is not None and not paper.of_period:
        record = _record(house, ledger, paper.key, lambda: office.having(ledger, paper, unit=UNIT))
    else:
        record = _record(house, ledger, state, lambda: office.record(ledger.key, state, unit=UNIT))
    return doors.at_record(line.address.text, ledger, record, line.step, paper)


def _record(house: House, ledger: Ledger, mark: str, make: Callable[[], Any]) -> Any:
    """The record of a state or paper, each of a ledger in a week of its own.

    Another where none can stand beside.
    """
    rows = house.records[ledger.slug]
    if (ledger.slug, mark) not in house.made:
        try:
            with transaction.atomic(), clock.at(NOW - WEEK * len(rows)):
                rows.append(make())
            house.made[ledger.slug, mark] = rows[-1]
        except (Unreached, AssertionError):
            house.made[ledger.slug, mark] = ledger.model._default_manager.order_by("pk")[0]
    return house.made[ledger.slug, mark]


def _read_out(response: Any) -> None:
    """Read an answer to its end, where it may still fail, and let it close its files."""
    try:
        if response.streaming:
            b"".join(response.streaming_content)
    except Exception:  # noqa: BLE001  # a server would break off in the middle
        response.status_code = 500
        got_request_exception.send(sender=None, request=None)
    for close in response._resource_closers:  # `close()` would end the connection too
        close()


def _route_of(path: str) -> str:
    """The route of a path; empty where there is none."""
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return ""


def _parameters(route: str, path: str) -> dict[str, str]:
    """The values of a route's parameters in a path."""
    return {name: str(value) for name, value in resolve(path).kwargs.items() if f"{name}>" in route}
