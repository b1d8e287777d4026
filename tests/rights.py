"""Read every door of the site and who may pass it.

It is read from the declarations on its views.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.desk.ledger.papers.of_period import papers_of
from taizhang.desk.phone.door import PhoneDoor
from taizhang.desk.phone.entries import KINDS
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper
from taizhang.engine.declare.permission import posts
from taizhang.engine.declare.registry import by_key, by_slug, ledgers
from taizhang.engine.read.doors import Door
from taizhang.org.devices import FIELD
from taizhang.org.posts import ADMINISTRATORS, BY_KEY, Reach

HEAD = "door,own,lower,other"
BELOW = frozenset(key for key, post in BY_KEY.items() if post.reach is Reach.BELOW)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")


@dataclass(frozen=True)
class Address:
    """A method of an address with its view's declaration.

    `door` is None where nobody need sign in.
    """

    text: str
    method: str
    view: Any
    default: dict[str, Any]

    @property
    def door(self) -> Door | None:
        found: Door | None = getattr(self.view, "door", None)
        return found

    @property
    def public(self) -> bool:
        """Say whether the view says that it asks for no sign-in.

        Such are public pages, phones, the first run, and help.
        """
        return bool(getattr(self.view, "needs_no_sign_in", False))


def addresses() -> Iterator[Address]:
    """Every method of every address of the site, the API's operations among them."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: Any, head: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        text = head + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, text)
        elif isinstance(entry, URLPattern):
            operations = _operations(entry.callback)
            for method, view in operations or [(m, entry.callback) for m in _methods(entry.callback)]:
                yield Address(text, method, view, entry.default_args)


def _operations(view: Any) -> list[tuple[str, Any]]:
    """The operations behind an address of the API."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    rows = [each for cell in cells for each in getattr(cell, "operations", ())]
    return [(method.lower(), row.view_func) for row in rows for method in row.methods]


def _methods(view: Any) -> tuple[str, ...]:
    """The methods that a page takes, as one of its decorators says.

    Both where it says nothing.
    """
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            told = cell.cell_contents
            if (
                isinstance(told, list)
                and told
                and all(isinstance(name, str) and name.isupper() for name in told)
            ):
                return tuple(name.lower() for name in told if name in ("GET", "POST"))
        view = getattr(view, "__wrapped__", None)
    return ("get", "post")


@dataclass(frozen=True)
class Line:
    """A door at one ledger and one step.

    It has the posts that pass at their own, a lower, and another unit.
    """

    name: str
    address: Address
    ledger: Ledger | None
    step: Move | None
    own: frozenset[str]
    lower: frozenset[str]
    other: frozenset[str]
    paper: LedgerPaper | None = None

    @property
    def text(self) -> str:
        cells = (shown(self.own), shown(self.lower), shown(self.other))
        return f"{self.name},{','.join(cells)}"


def lines() -> Iterator[Line]:
    """Yield the table of rights.

    It has every door that asks for a post, at every ledger and step to which it leads.
    """
    for address in addresses():
        if address.door is None:
            continue
        for ledger in _ledgers(address):
            led = ledger or (by_key(address.door.right.key) if address.door.right.key else None)
            if _names(address, "paper") and led is not None:
                yield from _papers(address, led)
                continue
            for step in _steps(address.door, led):
                yield _line(address, ledger, led, step)


@dataclass(frozen=True)
class PhoneLine:
    """A page or a kind of entry of a phone of a post, with the posts that pass at it."""

    name: str
    phone: str
    place: str
    door: PhoneDoor

    @property
    def posts(self) -> frozenset[str]:
        return self.door.posts(self.phone)

    @property
    def text(self) -> str:
        """Its line: at a phone everything is of the phone's own unit."""
        return f"{self.name},{shown(self.posts) if self.door.right else 'whoever'},,"


def phone_lines() -> Iterator[PhoneLine]:
    """Yield the rights at phones.

    They are every page below /p/ that asks for a phone, and every kind of entry.
    """
    doors = [
        (f"{address.method} {address.text}", address.view.phone_door)
        for address in addresses()
        if hasattr(address.view, "phone_door")
    ]
    doors += [(f"entry {kind.key}", kind.door) for kind in KINDS.values()]
    for name, door in doors:
        place = by_key(door.right.key).slug if door.right and door.right.key else "site"
        for phone in FIELD:
            if phone in door.phones:
                yield PhoneLine(f"phone {phone} {name}", phone, place, door)


def _ledgers(address: Address) -> list[Ledger | None]:
    if "slug" in address.default:
        return [by_slug(address.default["slug"])]
    return list(ledgers()) if _names(address, "slug") else [None]


def _steps(door: Door, ledger: Ledger | None) -> list[Move | None]:
    if ledger is None or "decide" not in door.right.sides:
        return [None]
    if door.right.step:
        return [ledger.flow.move(door.right.step)]
    return list(ledger.flow.moves)


def _papers(address: Address, ledger: Ledger) -> Iterator[Line]:
    """A line for each paper of a ledger.

    What is nothing without names is for who may open them, and only posted.
    """
    of_records = tuple(paper for paper in ledger.papers if not paper.of_period)
    for paper in of_records if _names(address, "public_id") else papers_of(ledger):
        line = _line(address, ledger, ledger, None)
        line = replace(line, paper=paper, name=line.name.replace("<paper>", paper.key))
        if paper.names is not None and paper.names.needed:
            if address.method == "get":
                continue
            openers = (by_key(paper.names.ledger) if paper.names.ledger else ledger).access.openers
            line = replace(line, own=line.own & openers, lower=line.lower & openers)
        yield line


def _names(address: Address, *wanted: str) -> bool:
    return any((m[1] or m[2]) in wanted for m in PARAMETER.finditer(address.text))


def _line(address: Address, asked: Ledger | None, ledger: Ledger | None, step: Move | None) -> Line:
    door = address.door
    assert door is not None
    own = posts(door.right, ledger, step)
    lower = other = own
    if door.purpose and ledger is not None:
        own &= ledger.access.readers
        lower, other = own & BELOW, frozenset()
    name = address.text
    for key, value in (
        ("slug", asked and asked.slug),
        ("key", step and step.key),
        ("move", step and step.key),
    ):
        if value and "slug" not in address.default:
            name = re.sub(rf"<(?:\w+:)?{key}>|\{{{key}\}}", value, name)
    name = PARAMETER.sub(lambda m: f"<{m[1] or m[2]}>", name)
    return Line(f"{address.method} {name}", address, ledger, step, own, lower, other)


def shown(keys: frozenset[str]) -> str:
    """Posts as a cell of the table."""
    if keys == frozenset(BY_KEY):
        return "all"
    if keys == frozenset(BY_KEY) - ADMINISTRATORS:
        return "business"
    return " ".join(key for key in BY_KEY if key in keys)
