"""Set the stage of the play: invented people on real posts.

They act through the same deeds as an office.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.keep import evidence
from taizhang.org.models import Holding, Person, Site, Unit
from taizhang.org.people import in_post
from taizhang.org.principals import Principal, staff
from taizhang.play import cast

Scene = tuple[datetime, Callable[["Stage"], None]]
"""A moment of the play and what is done then."""


class Stage:
    """What scenes act with: principals, people, photos, dice, a memory."""

    def __init__(self, seed: int, people: dict[str, int]) -> None:
        self.rng = random.Random(seed)
        self.kept: dict[Any, Any] = {}
        self.books: dict[str, list[dict[str, Any]]] = {}
        self.diaries: dict[str, list[list[Any]]] = {}
        self._counts: dict[str, int] = {}
        self._dice: dict[tuple[str, Any], random.Random] = {}
        self._people = people
        self._persons: dict[int, Person] = {}
        self._sites: dict[str, Site] = {}
        self._principals: dict[int, Principal] = {}
        self._units = {unit.code: unit for unit in Unit.objects.all()}

    def unit(self, code: str) -> Unit:
        """Return a unit by its code."""
        return self._units[code]

    def remembered(self, name: str) -> Any:
        """Return the record that the play keeps under a name."""
        if name not in self.kept:
            raise ValueError(f"演示数据里还没有名为“{name}”的记录。")
        return self.kept[name]

    def next(self, name: str) -> int:
        """Count up for a name: 1, then 2, 3 and on."""
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    def dice(self, book: str, seed: Any) -> random.Random:
        """Return the dice of a file of rows by seed; `play` are those of all."""
        if seed == "play":
            return self.rng
        return self._dice.setdefault((book, seed), random.Random(seed))

    def person(self, key: str) -> Person:
        """Return a person by the key of the cast, or by a role such as `desk@LK`."""
        if "@" in key:
            key = cast.in_role(*key.split("@"))
        pk = self._people[key]
        if pk not in self._persons:
            self._persons[pk] = Person.objects.get(pk=pk)
        return self._persons[pk]

    def site(self, name: str) -> Site:
        """Return a site by its name."""
        if name not in self._sites:
            self._sites[name] = Site.objects.get(name=name)
        return self._sites[name]

    def principal(self, person: Person) -> Principal:
        """Return the principal of a person.

        Posts do not change during the played year.
        """
        if person.pk not in self._principals:
            self._principals[person.pk] = staff(person, clock.today())
        return self._principals[person.pk]

    def holder(self, post: str, unit_code: str = "ZSG", nth: int = 0) -> Person:
        """Return the nth person who holds a post in a unit."""
        key = f"holder:{post}:{unit_code}"
        if key not in self.kept:
            rows = (
                Holding.objects.filter(post=post, unit__code=unit_code)
                .select_related("person")
                .order_by("id")
            )
            self.kept[key] = [row.person for row in rows]
        people: list[Person] = self.kept[key]
        return people[nth % len(people)]

    def as_post(self, post: str, unit_code: str = "ZSG", nth: int = 0) -> Principal:
        """Return the principal of the nth holder of a post."""
        return self.principal(self.holder(post, unit_code, nth))

    def reporting_units(self) -> list[Unit]:
        """List the units that owe zero reports, in order."""
        return [unit for unit in self._units.values() if unit.reports_zero]

    def staff(self, code: str) -> list[Person]:
        """List the staff of a unit in post today."""
        return list(in_post(self.unit(code), clock.today()))

    def signed(self, typist: Principal, signer: Person, name: str) -> dict[str, Any]:
        """Make a step decided on a paper half an hour ago.

        It says who signed and when, with the scan.
        """
        earlier = clock.now() - timedelta(minutes=35)
        return {
            "act": Act(decided_by=signer, decided_at=earlier, way=Way.PAPER),
            "files": [self.photo(typist, f"{name}.png", kind="signed")],
        }

    def photo(
        self, principal: Principal, name: str, kind: str = "photo", taken_on: date | None = None
    ) -> str:
        """Upload an invented picture and give its public id."""
        day = taken_on or clock.today()
        return evidence.add(principal, name, picture(f"{name}{day}"), kind, day).public_id


def picture(text: str) -> bytes:
    """Draw a small valid PNG whose pixels depend on a text.

    It stands for a photo, and is different for each use.
    """
    mark = zlib.crc32(text.encode())
    width = height = 8
    rows = b"".join(
        b"\x00" + bytes((mark >> (8 * (i % 4))) & 0xFF for i in range(line, line + width * 3))
        for line in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
