"""The menu beside every page.

The pages and the ledgers in use that a person's posts open. A page is offered by the right that its
own view declares (`needs.right_at`).

Posts and ledgers in use decide it, so it is made once for each such pair and place, not for each
request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from django.apps import apps
from django.template.loader import render_to_string
from django.urls import get_resolver
from django.utils.safestring import SafeString

from taizhang.desk.frame.needs import right_at
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS, Right
from taizhang.org.principals import Held, Kind, Principal


class Group(IntEnum):
    """Groups of the menu, in their order."""

    HOUSE = 1
    DAILY = 2
    FIGURES = 3
    WRITING = 4
    OFFICE = 5
    HELP = 6


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    group: the group in which it stands
    address: the address of a page; its view declares who may pass
    title: the words of the line
    right: only for a page that needs no sign-in although it is not for everybody
    act: the address of the page's main act, where the line is for those alone who may act
    """

    group: Group
    address: str
    title: str
    right: Right | None = None
    act: str = ""


_entries: list[Entry] = []
Link = tuple[str, str]
"""Address and title."""


def add(*entries: Entry) -> None:
    """Add lines to the menu; each folder of pages does so beside its addresses."""
    _entries.extend(entry for entry in entries if entry not in _entries)


def menu(principal: Principal, path: str, used: frozenset[str]) -> SafeString:
    """Draw the menu with the entry of the page at hand marked."""
    desk, rooms = _links(principal.held, used)
    addresses = [where for where, _ in desk] + [where for _, rows in rooms for where, _ in rows]
    here = "/" if path == "/" else max(filter(path.startswith, addresses), key=len, default="")
    return _drawn(principal.held, used, here)


@lru_cache(maxsize=512)
def _drawn(held: tuple[Held, ...], used: frozenset[str], here: str) -> SafeString:
    desk, rooms = _links(held, used)
    return render_to_string("frame/menu.html", {"pages": desk, "rooms": rooms, "here": here})


@lru_cache(maxsize=512)
def _links(held: tuple[Held, ...], used: frozenset[str]) -> tuple[list[Link], list[tuple[str, list[Link]]]]:
    """Return the pages, and the ledgers by room, open to holders of these posts."""
    principal = Principal(Kind.STAFF, None, held)
    return pages(principal, used), _rooms(principal, used)


def pages(principal: Principal, used: frozenset[str]) -> list[Link]:
    """Return the pages of the desk and of the ledgers in use.

    Group by group in the order they were added.
    """
    rows = sorted(entries(used), key=lambda entry: entry.group)
    return [(row.address, row.title) for row in rows if _offered(row, principal)]


def entries(used: frozenset[str]) -> list[Entry]:
    """Return the lines of the menu with some ledgers in use, whoever they are for."""
    assert get_resolver().url_patterns  # reading the addresses adds the entries
    daily = [
        Entry(Group.DAILY, page.address, page.title)
        for ledger in ledgers()
        if ledger.key in used
        for page in ledger.pages
        if page.on("menu")
    ]
    return [*daily, *_entries]


def _offered(entry: Entry, principal: Principal) -> bool:
    rights = (entry.right or right_at(entry.address), right_at(entry.act or entry.address))
    return all(right is not None and holds(right, principal) for right in rights)


def _rooms(principal: Principal, used: frozenset[str]) -> list[tuple[str, list[Link]]]:
    """Return the ledgers in use read by this person, by room.

    In the order of the registry.
    """
    rooms: dict[str, list[Link]] = {}
    for ledger in ledgers():
        if ledger.key in used and holds(READS, principal, ledger):
            rooms.setdefault(ledger.room, []).append((f"/t/{ledger.slug}/", ledger.title))
    return [(str(apps.get_app_config(room).verbose_name), rows) for room, rows in rooms.items()]
