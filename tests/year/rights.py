"""Asks the running site who may do what: every address and API operation × post × own, lower, other unit."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.engine.declare.ledger import Ledger
from taizhang.org import posts
from taizhang.org.models import Unit

SESSION = {"sign-in/", "sign-out/", "password/"}
"""Doors of one's own session: they do not depend on a post."""
RELATIONS = ("own", "lower", "other")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
BODY: dict[str, Any] = {
    "values": {},
    "once": "probe",
    "version": 0,
    "note": "核对更正",
    "reason": "重复登记作废",
}
"""What every API operation is sent: enough to get past its shape, not past its rules."""
BODY_TEXT = json.dumps(BODY)
HEAD = "door,own,lower,other"
ONE_BY_ONE = bool(os.environ.get("TAIZHANG_SOAK"))


def patterns(resolver: Any, head: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, head + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield head + str(entry.pattern)


@dataclass(frozen=True)
class Door:
    """A method of an address, by the name under which it stands in the table."""

    name: str
    address: str
    method: str

    def opens(self, client: Client) -> str:
        """`yes`, `no`, or any other answer as its number. What is refused for its input is open. Nothing is kept."""
        with transaction.atomic():
            if self.method == "get":
                answer = client.get(self.address)
            elif self.address.startswith("/api/"):
                answer = client.generic(self.method.upper(), self.address, BODY_TEXT, "application/json")
            else:
                answer = client.post(self.address)
            status = answer.status_code
            for (
                close
            ) in answer._resource_closers:  # files behind a stream; `close()` would end the connection too
                close()
            transaction.set_rollback(True)
        if status in (200, 201, 302, 409, 422):
            return "yes"
        return "no" if status in (403, 404) else str(status)


def methods(address: str) -> tuple[str, ...]:
    return ("get", "post", "patch") if address.startswith("api/") else ("get", "post")


def filled(text: str, values: dict[str, str]) -> str:
    """An address with its parameters; a parameter nobody gave a value to fails the test."""
    return "/" + _PARAMETER.sub(lambda m: values[m.group(1)], text)


def of_ledger(text: str) -> bool:
    return "slug>" in text and "slug:kind" not in text and bool(re.search(r"<(slug:)?slug>", text))


def ledger_doors(ledger: Ledger, record: Any, more: dict[str, str]) -> Iterator[Door]:
    """Every page and API operation of a ledger, found in the product's own addresses."""
    values = more | {"slug": ledger.slug, "public_id": record.public_id if record else ""}
    for text in dict.fromkeys(patterns(get_resolver())):
        if not of_ledger(text) or ("public_id" in text and record is None):
            continue
        for step in ledger.flow.moves if re.search(r"<(slug:)?(key|move)>", text) else (None,):
            own = values | ({"key": step.key, "move": step.key} if step else {})
            address = filled(text, own) + (
                "?month=2019-01" if "/book/" in text or "/check-sheet/" in text else ""
            )
            name = re.sub(r"<(slug:)?slug>", ledger.slug, text)
            name = re.sub(r"<(slug:)?(key|move)>", step.key if step else "", name)
            for method in methods(text):
                yield Door(f"{method} {_PARAMETER.sub(lambda m: f'<{m.group(1)}>', name)}", address, method)


def other_doors(values: Callable[[str], dict[str, str]]) -> Iterator[Door]:
    """Every address that belongs to no ledger, each parameter at a sample."""
    for text in dict.fromkeys(patterns(get_resolver())):
        if of_ledger(text) or text in SESSION:
            continue
        query = "?period=2021-07" if text.startswith("api/figures") else ""
        for method in methods(text):
            name = _PARAMETER.sub(lambda m: f"<{m.group(1)}>", text)
            yield Door(f"{method} {name}", filled(text, values(text)) + query, method)


def place(unit: Unit, relation: str) -> Unit | None:
    """Where a post is held so that a record of `unit` is its own, lower, or another's."""
    if relation == "own":
        return unit
    if relation == "lower":
        return unit.parent
    return Unit.objects.get(code="YX" if unit.code == "LK" else "LK")


ClientOf = Callable[[tuple[str, ...], Unit], Client]
"""A client of somebody who holds all of some posts in a unit."""


def asked(door: Door, group: tuple[str, ...], unit: Unit, client_of: ClientOf) -> dict[str, str]:
    """The answer for each post of a group.

    A post more never closes a door, so a door that stays shut for somebody who holds all of them is shut for
    each; otherwise the group is halved. Asked one by one where the whole search is wanted.
    """
    if len(group) > 1 and not ONE_BY_ONE:
        told = door.opens(client_of(group, unit))
        if told in ("no", "405"):
            return dict.fromkeys(group, told)
    if len(group) > 1:
        middle = len(group) // 2
        return asked(door, group[:middle], unit, client_of) | asked(door, group[middle:], unit, client_of)
    return {group[0]: door.opens(client_of(group, unit))}


def line(door: Door, unit: Unit, client_of: ClientOf, named: frozenset[str]) -> str:
    """One line of the table; empty where the address does not know the method.

    At its own unit each post that the ledger names is asked by itself, the others together.
    """
    cells = []
    for relation in RELATIONS:
        where = place(unit, relation)
        if where is None:
            cells.append("-")
            continue
        told: dict[str, str] = {}
        by_itself = named if relation == "own" else frozenset[str]()
        groups = [(post,) for post in sorted(by_itself)]
        groups.append(tuple(post for post in posts.BY_KEY if post not in by_itself))
        for group in groups:
            told |= asked(door, group, where, client_of)
            if "405" in told.values():
                return ""
        cells.append(shown({post: told[post] for post in posts.BY_KEY}))
    return f"{door.name},{','.join(cells)}"


def shown(told: dict[str, str]) -> str:
    """The posts for which a door opens, and any answer that is neither yes nor no."""
    opened = [post if told[post] == "yes" else f"{post}={told[post]}" for post in told if told[post] != "no"]
    if opened == list(told):
        return "all"
    business = [post for post in told if post not in posts.ADMINISTRATORS]
    return "business" if opened == business else " ".join(opened)


def table(
    client_of: ClientOf, doors: Iterable[Door], unit: Unit, named: frozenset[str] = frozenset()
) -> list[str]:
    """The lines of some doors at a record of a unit."""
    return [HEAD, *filter(None, (line(door, unit, client_of, named) for door in doors))]


def named_by(ledger: Ledger) -> frozenset[str]:
    """The posts that a ledger's declaration names."""
    found = set(ledger.access.readers | ledger.access.openers)
    for step in ledger.flow.moves:
        found |= set(step.posts)
    return frozenset(found)


def posts_of(cell: str) -> set[str]:
    """The posts named in a cell."""
    if cell == "all":
        return set(posts.BY_KEY)
    if cell == "business":
        return set(posts.BY_KEY) - posts.ADMINISTRATORS
    return set(cell.split()) - {"-"}
