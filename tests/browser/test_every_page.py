"""Open every kind of page that any post may open.

Pages are found by following the links from 今日; each is whole at both widths and has no violation of axe.

A kind is an address without its numbers: one record of each ledger, each step of it, each page beside the ledgers.
Who first comes to a kind looks at it; 今日 is looked at by everyone. What a post may open is the matter of
`tests/test_doors.py`.
"""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest

from taizhang.engine.declare.registry import ledgers
from tests.browser.conftest import Desk
from tests.browser.test_desk_tasks import Sit

pytestmark = pytest.mark.needs_chromium
PEOPLE = (
    "pinganban", "wenmi", "anquan", "xinfang", "zhiban", "menwei", "zichan", "xianshe", "danwei",
    "fenguan", "zhuyao", "shenji", "xitong", "anquanguanli", "shenjiguanli",
)  # fmt: skip
"""The accounts of the demonstration: every post that signs in."""
NO_PAGE = re.compile(
    r"/(sign-out|file|picture|export|template|book|print|bundle|marked|slip|thumb|form|photos|papers)"
    r"(/|$)|\.(crt|svg|png)$|^/(evidence|static|api|p)/"
)
"""Addresses that give a file, or the pages of post phones, which have a test of their own."""
ALIKE = {"edit", "void", "attach", "history"}
"""Pages of a record that every ledger has in the same way: one of each is looked at."""
MACHINE = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\{\{|\{%|\d\dT\d\d:|\+08:00|&amp;|<[a-z]")
"""What no page says to its reader."""
IDENTIFIER = re.compile(r"\d+|[a-z0-9]{12,}")


def kind(address: str) -> str:
    """An address without its numbers."""
    told = urlsplit(address)
    parts = [part for part in told.path.split("/") if part]
    if parts[:1] == ["t"] and len(parts) > 3 and parts[3] in ALIKE:
        parts[1] = "any"
    if parts[:1] == ["figures"] and len(parts) > 1:
        parts[1] = "N"
    names = sorted(part.partition("=")[0] for part in told.query.split("&") if part)
    names = ["quick"] if "quick" in names else []
    return "/".join("N" if IDENTIFIER.fullmatch(part) else part for part in parts) + "?".join(["", *names])


def links(desk: Desk) -> list[str]:
    """The pages to which the present one leads."""
    told = desk.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    found = []
    for href in told:
        where = urlsplit(urljoin(desk.page.url, href))
        if where.netloc == urlsplit(desk.demo.address).netloc and not NO_PAGE.search(where.path):
            found.append(where.path + (f"?{where.query}" if where.query else ""))
    return found


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_every_kind_of_page_is_whole_and_without_a_barrier(at_desk: Sit) -> None:
    seen: set[str] = set()
    wrong: list[str] = []
    for name in PEOPLE:
        desk = at_desk(name)
        waiting = deque(["/"])
        while waiting:
            address = waiting.popleft()
            desk.page.set_viewport_size({"width": 1280, "height": 900})
            try:
                desk.open(address)
            except AssertionError as found:
                wrong.append(f"{name} {address}: {found}")
                continue
            if said := MACHINE.findall(desk.page.locator("main").inner_text()):
                wrong.append(f"{name} {address} says {said}")
            desk.page.set_viewport_size({"width": 360, "height": 900})
            if (wide := desk.page.evaluate("document.documentElement.scrollWidth")) > 360:
                wrong.append(f"{name} {address} is {wide} wide")
            for link in links(desk):
                if kind(link) not in seen:
                    seen.add(kind(link))
                    waiting.append(link)
    assert wrong == []
    reached = {one.split("/")[1] for one in seen if one.startswith("t/")}
    assert reached >= {ledger.slug for ledger in ledgers()}
    assert {
        "year-turn",
        "handover",
        "weekly",
        "inbox",
        "returns",
        "house/copies",
        "house/posts",
        "restore",
    } <= seen
