"""Draw calls of the API from its own description.

They are right in most places and wrong in a few.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from taizhang.engine.declare.registry import by_slug
from taizhang.org.posts import ADMINISTRATORS
from tests.fuzz import values
from tests.fuzz.addresses import Operation
from tests.fuzz.office import STRANGER, House
from tests.fuzz.sending import JSON, Pair, Request, in_path

BODIES: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"\\ud800"',
    b"\xff\xfe\x00",
    b"[" * 3_000,
    b'{"values": ' * 400,
    b'{"a":1,"a":2}',
    b"NaN",
    b"9" * 5_000,
    b"-1e999",
)
MOMENTS = (None, "2022-06-15T09:00:00+08:00", "2022-06-15T09:00:00", 1610000000, 1e15, "0001-01-01T00:00:00Z")


class Calls:
    """What may be asked of the API in this office."""

    def __init__(self, house: House) -> None:
        self.house = house

    def drawn(self, random: Random, operation: Operation) -> Request:
        """A call of an operation by somebody who may, most often."""
        slug = random.choice(sorted(self.house.records))
        rows, ledger = self.house.records[slug], by_slug(slug)
        row = random.choice(rows) if rows else None
        steps = ledger.flow.moves_from(row.state) if row else []
        step = random.choice(steps) if steps else None
        posts = sorted(ledger.access.writers)
        if step and "{move}" in operation.path:
            posts = sorted(step.posts)
        seats = [post for post in posts if post not in ADMINISTRATORS]
        who = self.house.seat(random.choice(seats)) if seats else STRANGER
        known = {
            "slug": slug,
            "public_id": getattr(row, "public_id", "x"),
            "name": "F44",
            "period": "2022-06",
        }
        known["move"] = step.key if step else "x"
        path, query = operation.path, list[Pair]()
        for name, place, kind in operation.parameters:
            good = name in known and random.random() < (0.85 if place == "path" else 0.4)
            text = values.hostile(random, "number" if kind == "integer" else values.kind_of(random, name))
            value = known[name].encode() if good else text
            if place == "path":
                path = path.replace(f"{{{name}}}", in_path(value[:400] or b"x"))
            elif random.random() < 0.85:
                query.append((name.encode(), value))
        body = b"" if operation.body is None else self._body(random, operation.body, slug, row)
        return Request(
            who if random.random() < 0.9 else STRANGER, operation.method, path, tuple(query), body, JSON
        )

    def _body(self, random: Random, shape: dict[str, Any], slug: str, row: Any) -> bytes:
        if random.random() < 0.05:
            return random.choice(BODIES)
        given = {name: self._value(random, name, slug, row) for name in shape["properties"]}
        for _ in range(random.choice((0, 1, 1, 2))):
            _spoil(random, given)
        return json.dumps(given).encode()

    def _value(self, random: Random, name: str, slug: str, row: Any) -> Any:
        """A value of the body as a caller who means well would give it."""
        if name == "values":
            return self._typed(random, slug)
        if name == "lines":
            return _grids(random, slug)
        return {
            "once": f"key-{random.random()}",
            "note": "按要求更正",
            "reason": "重复登记了",
            "version": row.version if row else 1,
            "files": [],
            "way": random.choice(("screen", "paper", "phone", "none")),
            "decided_by": random.choice((None, None, 1, self.house.office.holder("head").pk)),
            "decided_at": random.choice(MOMENTS),
        }.get(name)

    def _typed(self, random: Random, slug: str) -> dict[str, Any]:
        """The fields of a ledger as its form fills them in, now and then as JSON has them."""
        sheets = [s for s in self.house.sheets.get("/t/<slug:slug>/new/", ()) if f"/t/{slug}/" in s.path]
        fields = sheets[0].form.fields if sheets else []
        typed = {row.name: row.filled(random) for row in fields if "-" not in row.name and row.kind != "file"}
        return {n: int(v) if v.isdecimal() and random.random() < 0.5 else v for n, v in typed.items()}


def _grids(random: Random, slug: str) -> dict[str, Any]:
    return {
        line.name: [{name: random.choice((None, "", 1, "测试")) for name in line.fields}]
        for line in by_slug(slug).lines
        if random.random() < 0.5
    }


def _spoil(random: Random, given: dict[str, Any]) -> None:
    """Put an odd value somewhere into a body."""
    if not given:
        return
    name = random.choice(sorted(given))
    inner = given[name]
    act = random.random()
    if isinstance(inner, dict) and inner and act < 0.8:
        _spoil(random, inner)
    elif isinstance(inner, list) and inner and isinstance(inner[0], dict) and act < 0.8:
        _spoil(random, inner[0])
    elif act < 0.85:
        odd = values.hostile(random, values.any_kind(random)).decode("utf-8", "replace")
        given[name] = random.choice((random.choice(values.JSON), odd, [odd], {odd[:40]: odd[:40]}))
    elif act < 0.93:
        del given[name]
    else:
        given[random.choice(("x", "\ud800", "\x00", "unit_lo", "number", "id"))] = random.choice(values.JSON)
