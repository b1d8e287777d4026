"""Reading the house as its people do: from page to page by links, so that real addresses and forms are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice, product
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from taizhang.engine.declare.registry import of
from tests.fuzz.addresses import Address, addresses
from tests.fuzz.forms import Form, forms_of
from tests.fuzz.office import PHONE, STRANGER, Office
from tests.fuzz.sending import Pair, Request

MOST, MOST_OF_LEDGERS = 8, 40
"""So many pages of one pattern are read at most."""
EACH, EACH_OF_LEDGERS = 2, 8
"""So many of them for one person."""
LINK = re.compile(r'(?:href|src|hx-get)="([^"#:]*)')
GUESSES = 80
"""So many times an address that no link leads to is tried with what is known."""
REFUSED, NO_PAGE = 400, 405
STARTS = {PHONE: ("/p/",), STRANGER: ("/sign-in/", "/public/", "/help/", "/p/join/", "/phone-guide/")}


@dataclass(frozen=True)
class Page:
    """An address that somebody opened: its route, path, query, the parameters in its path."""

    who: str
    route: str
    path: str
    query: tuple[Pair, ...]
    parameters: dict[str, str]
    html: bool


@dataclass(frozen=True)
class Sheet:
    """A form that stood on a page."""

    who: str
    route: str
    path: str
    form: Form


@dataclass
class Library:
    """What was read: pages and forms by route, and how many requests that took."""

    pages: dict[str, list[Page]] = field(default_factory=dict)
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    asked: list[tuple[Request, Any]] = field(default_factory=list)
    forms: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)


def read(office: Office) -> Library:
    """Follow links as everybody, then try the addresses to which no link led with what is known."""
    library, seen = Library(), Counter[tuple[str, ...]]()
    for who in office.clients:
        starts, known = STARTS.get(who, ("/",)), set[str]()
        waiting = list(starts)
        while waiting:
            link = waiting.pop(0)
            if link not in known and (link in starts or _wanted(link, who, seen)):
                known.add(link)
                waiting += _open(office, library, who, link)
    for address in addresses():
        if address.route not in library.pages and not address.route.startswith("/api/"):
            for who, link in islice(_guesses(office, address), GUESSES):
                _open(office, library, who, link)
                if address.route in library.pages:
                    break
    return library


def _open(office: Office, library: Library, who: str, link: str) -> list[str]:
    """Read a page and keep what it holds, if there is one; gives where it leads."""
    request = request_of(who, link)
    response = office.answer(request)
    library.asked.append((request, response))
    if response.status_code == NO_PAGE and (known := found(request.path)):  # it takes forms only
        library.pages.setdefault(known[0], [])
    if response.status_code >= REFUSED:
        return []
    page = _page(who, link, response)
    library.pages.setdefault(page.route, []).append(page)
    if not page.html:
        return []
    body = response.content.decode()
    _forms(library, page, body)
    return [urljoin(page.path, unescape(found)) for found in LINK.findall(body)]


def _guesses(office: Office, address: Address) -> Iterator[tuple[str, str]]:
    """Records, steps, formats and numbers in the place of what an address wants."""
    names = [name for name, _ in address.parameters]
    for slug, rows in office.records.items():
        for row, who in product(rows[:2], office.writers[slug][:1]):
            steps = of(row).flow.moves_from(row.state) if "key" in names else ["x"]
            for key in [getattr(step, "key", "x") for step in steps][:2]:
                given = {"slug": slug, "public_id": row.public_id, "key": key, "kind": "pdf", "name": "F44"}
                if set(names) <= set(given):
                    yield who, address.path(given)
    if names and all(kind == "int" for _, kind in address.parameters):
        for number, who in product(range(1, 9), office.clients):
            yield who, address.path(dict.fromkeys(names, str(number)))
    if len(names) <= 1:
        for text, who in product(("pdf", "docx", "F44"), office.clients):
            yield who, address.path(dict.fromkeys(names, text))


def request_of(who: str, link: str) -> Request:
    """A plain reading of a link."""
    parts = urlsplit(link)
    return Request(who, "GET", parts.path, pairs(parts.query))


def pairs(query: str) -> tuple[Pair, ...]:
    """A query as pairs."""
    return tuple((n.encode(), v.encode()) for n, v in parse_qsl(query, keep_blank_values=True))


def found(path: str) -> tuple[str, dict[str, str]] | None:
    """The route of a path and the values of its parameters."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return f"/{match.route}", {name: str(value) for name, value in match.kwargs.items()}


def _wanted(link: str, who: str, seen: Counter[tuple[str, ...]]) -> bool:
    known = found(urlsplit(link).path)
    if known is None:
        return False
    route, values = known
    named = bool(urlsplit(link).query)
    marks = [
        (route, who, str(named)),
        (route, who, values.get("slug", ""), values.get("key", ""), str(named)),
    ]
    most, each = (MOST_OF_LEDGERS, EACH_OF_LEDGERS) if "slug" in values else (MOST, EACH)
    if seen[(route, str(named))] >= most or seen[marks[0]] >= each or seen[marks[1]]:
        return False
    seen.update([(route, str(named)), *marks])
    return True


def _page(who: str, link: str, response: Any) -> Page:
    parts = urlsplit(link)
    known = found(parts.path)
    assert known is not None
    html = response.status_code == 200 and "html" in response.headers.get("Content-Type", "")
    return Page(who, known[0], parts.path, pairs(parts.query), known[1], html and not response.streaming)


def _forms(library: Library, page: Page, body: str) -> None:
    for form in forms_of(body):
        path = urljoin(page.path, form.action) if form.action else page.path
        known = found(urlsplit(path).path)
        if not known:
            continue
        mark = known[0], known[1].get("slug", ""), tuple(row.name for row in form.fields)
        if mark not in library.forms:
            library.forms.add(mark)
            library.sheets.setdefault(known[0], []).append(
                Sheet(page.who, known[0], urlsplit(path).path, form)
            )


def opened(library: Library) -> Iterator[str]:
    """The routes of which some page was answered."""
    for request, response in library.asked:
        known = found(request.path)
        if known and response.status_code < 400:
            yield known[0]
