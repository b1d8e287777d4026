"""The walk, each step drawn by its own number.

So any step can be taken again alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from tests.fuzz import values
from tests.fuzz.addresses import Address, addresses, operations
from tests.fuzz.calls import BODIES, Calls
from tests.fuzz.forms import Field
from tests.fuzz.office import House, Place, Sheet
from tests.fuzz.sending import FORM, JSON, MULTIPART, Pair, Request, encoded, in_path, multipart

CHARSETS = (
    "utf-8",
    "gbk",
    "utf-16",
    "utf-7",
    "rot13",
    "base64",
    "idna",
    "raw_unicode_escape",
    "none-such",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "a b\xff"},
    {"HTTP_COOKIE": "sessionid=\xff; csrftoken=\xe4\xb8; post_phone=1.\xff"},
    {"HTTP_COOKIE": "sessionid=" + "a" * 5000 + "; post_phone=" + "9" * 300 + ".x"},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "*/*;q=\xff"},
    {"HTTP_RANGE": "bytes=9-1"},
    {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Feb 0001 00:00:00 GMT"},
    {"HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_X_FORWARDED_FOR": "1.2.3.4"},
    {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "not-an-address"},
    {"REMOTE_ADDR": "fe80::1%eth0"},
    {"HTTP_REFERER": "http://[bad"},
    {"HTTP_USER_AGENT": "\xff" * 900},
)


class Walk:
    """What may be asked, drawn by seed."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.seed = house, seed
        self.addresses, self.operations = addresses(), operations()
        self.calls = Calls(house)
        self.sheets = [sheet for route in sorted(house.sheets) for sheet in house.sheets[route]]
        self.names = sorted({name for address in self.addresses for name in address.names})

    def step(self, number: int) -> tuple[str, Request]:
        """The step of a number: the route or operation that it asks, and the request."""
        random = Random(f"{self.seed}:{number}")  # a walk, no secret
        turn, place = number % 5, number // 5
        if turn in (0, 4):
            place = 2 * place + turn // 4
            return self._address(random, self.addresses[place % len(self.addresses)])
        if turn == 1:
            operation = self.operations[place % len(self.operations)]
            return str(operation), _odd(random, self.calls.drawn(random, operation))
        return (
            self._sheet(random, random.choice(self.sheets))
            if turn == 2
            else self._sheet(random, self._rare(place))
        )

    def _rare(self, place: int) -> Sheet:
        """Return a form of the next route in turn.

        So forms that stand on few pages are filled in as often as the others.
        """
        routes = sorted(self.house.sheets)
        rows = self.house.sheets[routes[place % len(routes)]]
        return rows[place // len(routes) % len(rows)]

    # addresses

    def _address(self, random: Random, address: Address) -> tuple[str, Request]:
        pages = self.house.places.get(address.route, [])
        page = random.choice(pages) if pages else None
        who = page.who if page and random.random() < 0.85 else random.choice(sorted(self.house.clients))
        path = page.path if page and random.random() < 0.7 else self._path(random, address, page)
        query = self._query(random, address, page)
        request = Request(who, "GET", path, query)
        kind = random.random()
        if kind < 0.25:
            request = self._posted(random, replace(request, method="POST"), address)
        elif kind < 0.3:
            request = replace(
                request, method=random.choice(("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"))
            )
        return address.route, _odd(random, request)

    def _path(self, random: Random, address: Address, page: Place | None) -> str:
        given = {}
        for kind, name in address.parameters:
            known = page.parameters.get(name) if page and random.random() < 0.4 else None
            given[name] = in_path(known.encode()) if known else self._in_path(random, name, kind)
        return address.path(given)

    def _in_path(self, random: Random, name: str, kind: str) -> str:
        if name == "slug" and random.random() < 0.5:
            return random.choice(sorted(self.house.records))
        if kind == "int":
            return random.choice(
                ("0", "1", "2", "99999999", str(2**31), str(2**63), "9" * 30, "9" * 5_000, "007")
            )
        if kind == "slug":
            return random.choice(
                ("x", "-", "_", "0", "a" * 12, "A" * 300, "pdf", "docx", "xlsx", "word", "new")
            )
        return in_path(values.hostile(random, "key")[:600]) or "x"

    def _query(self, random: Random, address: Address, page: Place | None) -> tuple[Pair, ...]:
        pairs = list(page.query) if page and random.random() < 0.6 else []
        for _ in range(random.choice((0, 0, 1, 1, 2, 4))):
            name = random.choice(address.names if address.names and random.random() < 0.9 else self.names)
            pairs.append((name.encode(), values.hostile(random, values.kind_of(random, name))))
        if random.random() < 0.05:
            pairs.append((values.hostile(random, "text")[:60], values.hostile(random, "text")))
        return tuple(pairs)

    def _posted(self, random: Random, request: Request, address: Address) -> Request:
        """A form nobody showed: the names of the view with whatever comes."""
        names = [name for name in address.names if random.random() < 0.5]
        pairs = [(name.encode(), values.hostile(random, values.kind_of(random, name))) for name in names]
        if random.random() < 0.15:
            return replace(
                request, body=random.choice(BODIES), content_type=random.choice((JSON, FORM, MULTIPART))
            )
        return _packed(
            random, request, pairs, ["upload", "file", "files", "photo", "table", "scan", "proof", "key"]
        )

    # forms

    def _sheet(self, random: Random, sheet: Sheet) -> tuple[str, Request]:
        fields = [row for row in sheet.form.fields if row.on and row.kind != "file"]
        buttons = [row for row in fields if row.type == "submit"]
        pressed = random.choice(buttons) if buttons else None
        filled = [(row, row.filled(random)) for row in fields if row.type != "submit" or row is pressed]
        pairs = _mutated(random, filled)
        request = Request(sheet.who, sheet.form.method, sheet.path)
        if random.random() < 0.08:
            request = replace(request, who=random.choice(sorted(self.house.clients)))
        if request.method == "GET":
            return sheet.route, replace(request, query=tuple(pairs))
        files = [row.name for row in sheet.form.fields if row.kind == "file"]
        return sheet.route, _odd(random, _packed(random, request, pairs, files))


def _mutated(random: Random, filled: list[tuple[Field, str]]) -> list[Pair]:
    """Return a filled form with a few fields spoiled.

    A name may have an odd value, stand twice, be missing, or hold another number.
    """
    pairs = [(row.name.encode(), value.encode()) for row, value in filled]
    for _ in range(random.choice((0, 1, 1, 1, 2, 3, 6))):
        if not pairs:
            break
        at = random.randrange(len(pairs))
        name, value = pairs[at]
        row = filled[at][0] if at < len(filled) and filled[at][0].name.encode() == name else None
        act = random.random()
        if act < 0.7:
            pairs[at] = (
                name,
                values.hostile(
                    random, row.kind if row and random.random() < 0.7 else values.any_kind(random)
                ),
            )
        elif act < 0.78:
            pairs.append((name, values.hostile(random, "text")))
        elif act < 0.88:
            del pairs[at]
            del filled[at : at + 1]
        elif act < 0.95 and re.search(rb"\d", name):
            pairs[at] = (
                re.sub(rb"\d+", random.choice((b"999999", b"-1", "²".encode(), b"9" * 40)), name, count=1),
                value,
            )
        else:
            pairs.append((values.hostile(random, "text")[:80], value))
    return pairs


def _packed(random: Random, request: Request, pairs: list[Pair], files: list[str]) -> Request:
    """Pack a form as a browser does, with files where it asks for them.

    Now and then it is packed so where it asks for none.
    """
    wanted = [name for name in files if random.random() < 0.5]
    if not wanted and random.random() < 0.93:
        return replace(request, body=encoded(pairs), content_type=FORM)
    given = [(name.encode(), *values.file(random)) for name in wanted]
    if given and random.random() < 0.2:
        given.append((given[0][0], *values.file(random)))
    body = multipart(pairs, given)
    if random.random() < 0.04:
        body = body[: random.randrange(len(body))]
    return replace(request, body=body, content_type=MULTIPART)


def _odd(random: Random, request: Request) -> Request:
    """Now and then odd headers, another charset, another type of content."""
    if random.random() < 0.03:
        request = replace(request, headers=random.choice(HEADERS))
    if request.body and random.random() < 0.03:
        request = replace(request, content_type=f"{request.content_type}; charset={random.choice(CHARSETS)}")
    if request.body and random.random() < 0.01:
        request = replace(
            request, content_type=random.choice((JSON, FORM, MULTIPART, "multipart/form-data", "", "x/y"))
        )
    return request
