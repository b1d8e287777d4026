"""Walk through the pages as one account, and ask at the doors of the others."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from lxml import html

from snapshots.asked import FORM, HOST, MONTH, NEVER, READING_POSTS, SEARCHED, STATED
from snapshots.draws import DRAWS
from snapshots.shelf import Answer, Shelf, answer_of

ID = re.compile(r"[2-9a-hjkmnp-z]{12}")


def kind_of(address: str) -> str:
    """Name the kind of an address.

    Numbers, ids and figures are replaced, the names of its query stand in order.
    """
    path, _, query = address.partition("?")
    parts = path.split("/")
    for nth, part in enumerate(parts):
        if nth and parts[nth - 1] in ("figures", "ask"):
            parts[nth] = "NAME" if part else ""
        elif ID.fullmatch(part):
            parts[nth] = "ID"
        else:
            parts[nth] = re.sub(r"\d+", "N", part)
    names = sorted({piece.partition("=")[0] for piece in query.split("&") if piece})
    return "/".join(parts) + (f"?{'&'.join(names)}" if names else "")


def local(page: str, link: str) -> str:
    """Return the address of a link on this site; empty for any other."""
    whole = urlsplit(urljoin(f"http://{HOST}{page}", link.strip()))
    if whole.scheme != "http" or whole.netloc != HOST or whole.path in NEVER:
        return ""
    path = quote(whole.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(whole.query, safe='=&%+/:;,.-_~')}" if whole.query else path


Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """What a page leads to: addresses, and forms that only read by post.

    Addresses stand in their order.
    """

    links: tuple[str, ...]
    posts: tuple[tuple[str, Values], ...]


def sheet_of(address: str, body: bytes) -> Sheet:
    """Read the links and forms of a page."""
    if not body.strip():
        return Sheet((), ())
    tree = html.document_fromstring(body.decode())
    links = [str(link) for link in tree.xpath("//@href | //@src")]
    posts = []
    for form in tree.forms:
        for where, values in _sendings(form):
            target = local(address, where or address)
            if form.method == "GET":
                links.append(f"{target.partition('?')[0]}?{urlencode(values)}" if values else target)
            elif READING_POSTS.search(target):
                posts.append((target, values))
    found = dict.fromkeys(local(address, link) for link in links)
    return Sheet(tuple(link for link in found if link), tuple(dict.fromkeys(posts)))


def _sendings(form: Any) -> Iterator[tuple[str, Values]]:
    """Give each way in which a form is sent.

    It is sent by each of its buttons, for a past month where it asks for one.
    """
    for empty in form.xpath(".//input[not(@value)][not(@type='checkbox' or @type='radio' or @type='file')]"):
        empty.set("value", "")
    filled = SEARCHED if form.method == "GET" else STATED
    given = [(str(name), str(value) or filled.get(name, "")) for name, value in form.form_values()]
    given = [(name, value) for name, value in given if name != "csrfmiddlewaretoken"]
    past = [(name, MONTH if name == "month" else value) for name, value in given]
    for button in form.xpath(".//button[not(@type) or @type='submit']") or [None]:
        where = (button.get("formaction") if button is not None else None) or form.get("action") or ""
        own = [] if button is None or not button.get("name") else [(button.get("name"), button.get("value"))]
        for values in dict.fromkeys((tuple(past), tuple(given))):
            yield where, (*values, *own)


@dataclass
class Crawl:
    """One account's walk through the pages, breadth first."""

    name: str
    client: Any
    shelf: Shelf
    most: int
    met: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    queue: deque[str] = field(default_factory=deque)
    posts: dict[tuple[str, Values], None] = field(default_factory=dict)
    index: list[str] = field(default_factory=list)
    static: dict[str, None] = field(default_factory=dict)
    reached: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def offer(self, address: str) -> None:
        """Put an address into the queue unless it was met."""
        if address.startswith("/static/"):
            self.static[address] = None
        elif address and address not in self.met:
            self.met.add(address)
            self.queue.append(address)

    def run(self, starts: Iterable[str], named: Iterable[str]) -> None:
        """Walk from the starts, see the named pages, and send the forms that only read."""
        for address in starts:
            self.offer(address)
        self._walk()
        for address in named:
            if address not in self.visited:
                self.met.add(address)
                self._visit(address)
        self._walk()
        for address, values in self.posts:
            way = "&".join(f"{name}={value}" for name, value in values if name in ("as", "form"))
            kind = f"POST {kind_of(address)}?{way}"
            if self._wanted(kind) and self.ask(address, values, f"?{way}" if way else "").is_made:
                self.made.add(kind)
        self.shelf.write(f"index/{self.name}", "\n".join(self.index))

    def _walk(self) -> None:
        while self.queue:
            address = self.queue.popleft()
            if self._wanted(kind_of(address)):
                self._visit(address)

    def _wanted(self, kind: str) -> bool:
        if self.seen[kind] >= (1 if kind in self.made else self.most):
            return False
        self.seen[kind] += 1
        return True

    def _visit(self, address: str) -> None:
        self.visited.add(address)
        answer, kind = self.ask(address), kind_of(address)
        if answer.is_made:
            self.made.add(kind)
        if answer.status == 200:
            self.reached.setdefault(kind, address)
        if target := answer.headers.get("location"):
            self.offer(local(address, target))
        if answer.is_page:
            sheet = sheet_of(address, answer.body)
            for link in sheet.links:
                self.offer(link)
            self.posts.update(dict.fromkeys(sheet.posts))

    def ask(self, address: str, values: Values | None = None, way: str = "") -> Answer:
        """Ask one address and store the answer.

        Values are posted, in a way that its name tells.
        """
        answer = self.answer(address, values)
        asked = f"{'GET' if values is None else 'POST'} {address}{way}"
        self.shelf.keep(f"pages/{self.name}", asked, answer, urlencode(values or ()))
        self.index.append(f"{answer.status} {answer.media_type} {asked}")
        return answer

    def answer(self, address: str, values: Values | None = None) -> Answer:
        """Ask one address, with the randomness that belongs to it."""
        DRAWS.begin(f"{self.name} {address} {values}")
        began = time.monotonic()
        if values is None:
            answer = answer_of(self.client.get(address))
        else:
            answer = answer_of(self.client.post(address, urlencode(values), content_type=FORM))
        kind = re.sub(r"^/t/[\w-]+/", "/t/SLUG/", kind_of(address)).partition("?")[0]
        self.seconds[kind] = self.seconds.get(kind, 0.0) + time.monotonic() - began
        return answer


def strange_doors(crawls: Sequence[Crawl], shelf: Shelf) -> None:
    """Ask each account one page of every kind that another account reached.

    What is refused stays refused.
    """
    every: dict[str, str] = {}
    for crawl in crawls:
        for kind, address in crawl.reached.items():
            every.setdefault(kind, address)
    for crawl in crawls:
        lines = []
        for kind, address in sorted(every.items()):
            if kind in crawl.seen:
                continue
            answer = crawl.answer(address)
            lines.append(f"{answer.status} {answer.headers.get('location', '')} {address}")
            if answer.status == 200 or answer.status >= 500:
                shelf.keep(f"doors/{crawl.name}", f"GET {address}", answer)
        shelf.write(f"doors/{crawl.name}", "\n".join(lines))
