"""Set the stage of the play: invented people on real posts."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from random import Random
from typing import Any

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.org.models import Person, Site, Unit
from taizhang.org.principals import Principal, staff
from taizhang.play import cast


class Stage:
    """What scenes act with: units, people, principals, photos, dice, a memory."""

    def __init__(self, seed: int, people: dict[str, int]) -> None:
        self.kept: dict[str, Any] = {}
        self.counts: dict[str, int] = {}
        self.books: dict[str, list[dict[str, Any]]] = {}
        self.diaries: dict[str, list[list[Any]]] = {}
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.sites = {site.name: site for site in Site.objects.all()}
        persons = Person.objects.in_bulk()
        self._people = {key: persons[pk] for key, pk in people.items()}
        self._principals: dict[int, Principal] = {}
        self._rng = Random(seed)
        self._dice: dict[tuple[str, Any], Random] = {}

    def person(self, key: str | Person) -> Person:
        """Return the person of a key of the cast (`clerk`), or of a role (`desk@LK`)."""
        if isinstance(key, Person):
            return key
        return self._people[cast.in_role(*key.split("@")) if "@" in key else key]

    def principal(self, person: Person) -> Principal:
        """Return the principal of a person; posts do not change during the played year."""
        if person.pk not in self._principals:
            self._principals[person.pk] = staff(person, clock.today())
        return self._principals[person.pk]

    def remembered(self, name: str) -> Any:
        """Return the record that the play keeps under a name."""
        if name not in self.kept:
            raise ValueError(f"演示数据里还没有名为“{name}”的记录。")
        return self.kept[name]

    def dice(self, book: str, seed: Any) -> Random:
        """Return the dice of a file of rows by seed; `play` are those of all."""
        return self._rng if seed == "play" else self._dice.setdefault((book, seed), Random(seed))

    def photo(self, owner: Principal, name: str, kind: str = "photo", taken_on: date | None = None) -> str:
        """Upload an invented picture and give its public id."""
        day = taken_on or clock.today()
        return evidence.add(owner, name, picture(f"{name}{day}"), kind, day).public_id


def picture(text: str) -> bytes:
    """Draw a small valid PNG that stands for a photo, another one for each text."""
    mark, side = zlib.crc32(text.encode()), 8
    lines = (bytes(mark >> 8 * (i % 4) & 0xFF for i in range(line, line + side * 3)) for line in range(side))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + line for line in lines))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
