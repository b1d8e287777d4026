"""A small office for the ledgers of the programme room: a city body, two counties, one grass-roots coop."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.org.models import Holding, Person, Unit
from taizhang.org.principals import Principal, staff
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.zero import ledger as zero

SINCE = date(2020, 1, 1)
UNITS = (
    ("C", "市社机关", "", True),
    ("A", "甲县社", "C", True),
    ("B", "乙县社", "C", True),
    ("A1", "甲县城关社", "A", False),
)
POSTS = (
    ("head", "C", "head unit_head"),
    ("deputy", "C", "deputy"),
    ("coordinator", "C", "coordinator"),
    ("secretary", "C", "secretary"),
    ("secrecy", "C", "secrecy"),
    ("safety", "C", "safety"),
    ("head_A", "A", "unit_head"),
    ("liaison_A", "A", "county_liaison"),
    ("head_B", "B", "unit_head"),
    ("liaison_B", "B", "county_liaison"),
    ("liaison_A1", "A1", "county_liaison"),
)


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2021) -> datetime:
    return clock.local(date(year, month, day), hour, minute)


def png(mark: str) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + zlib.crc32(mark.encode()).to_bytes(4, "big")[:3])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"tEXt", mark.encode())
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


class Office:
    """The units, people and short ways to act as them."""

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        for code, name, parent, reports in UNITS:
            self.units[code] = Unit.objects.create(
                code=code,
                name=name,
                short=name,
                kind="county",
                parent=self.units.get(parent),
                reports_zero=reports,
            )
        for key, code, posts in POSTS:
            self.people[key] = Person.objects.create(name=key[:15], unit=self.units[code], since=SINCE)
            for post in posts.split():
                Holding.objects.create(person=self.people[key], post=post, unit=self.units[code], since=SINCE)
        for year in (2020, 2021, 2022):
            calendar.publish(year, "节假日安排通知", date(year - 1, 11, 25), calendar.official(year))
        self._files = 0

    def as_(self, key: str) -> Principal:
        return staff(self.people[key], date(2021, 1, 1))

    def file(self, who: str, mark: str = "", kind: str = "photo") -> str:
        self._files += 1
        name = mark or f"第{self._files}张"
        return evidence.add(self.as_(who), f"{name}.png", png(name), kind, clock.today()).public_id

    def paper(self, who: str, signer: str, when: datetime | None = None) -> dict[str, Any]:
        """The arguments of a step that a signed paper decided: 代录."""
        return {
            "act": Act(decided_by=self.people[signer], decided_at=when, way=Way.PAPER),
            "files": [self.file(who, kind="signed")],
        }

    # zero reports

    def draft(self, code: str, month: int, year: int = 2021, who: str = "coordinator", **data: Any) -> Any:
        values = {
            "unit": self.units[code].pk,
            "occurred_at": clock.now(),
            "scope": "month",
            "period_start": date(year, month, 1),
            "clear": True,
        }
        lines = data.pop("lines", None)
        return deeds.create(self.as_(who), zero.LEDGER, values | data, lines=lines)

    def submit(self, report: Any, code: str, when: datetime | None = None, **over: Any) -> Any:
        signer = "head" if code == "C" else f"head_{code}"
        given = self.paper("coordinator", signer, when) | over
        return deeds.move(self.as_("coordinator"), zero.LEDGER, report, "submit", **given)

    def report(self, code: str, month: int, **data: Any) -> Any:
        """A signed monthly report, on the first of the following month."""
        following = at(month % 12 + 1, 1, 10, year=2021 + month // 12)
        with clock.at(following):
            return self.submit(self.draft(code, month, **data), code)

    def report_all(self, months: range = range(1, 13)) -> dict[tuple[str, int], Any]:
        return {(code, month): self.report(code, month) for month in months for code in ("C", "A", "B")}

    # incidents

    def incident(
        self, kind: str, when: datetime, code: str = "A", who: str = "coordinator", **data: Any
    ) -> Any:
        values = {
            "unit": self.units[code].pk,
            "occurred_at": when,
            "found_at": when,
            "kind": kind,
            "title": "某日的一件事",
            "place": "门市部",
        }
        if kind == "05":
            values |= {"source_number": "ZSG-XF-2021-0001", "people": 34}
        if kind == "06":
            values |= {"source_number": "ZSG-XF-2021-0002", "authority_no": "通报〔2021〕3号"}
        if kind == "07":
            values |= {"branch": "b"}
        if kind == "11":
            values |= {"title": "", "place": ""}
        given = data.pop("lines", {"notices": [told(when)]})
        return deeds.create(self.as_(who), incident_ledger.LEDGER, values | data, lines=given)

    def step(
        self, record: Any, key: str, data: dict[str, Any] | None = None, who: str = "coordinator", **over: Any
    ) -> Any:
        return deeds.move(self.as_(who), incident_ledger.LEDGER, record, key, data, **over)

    def grade(self, record: Any, impact: str = "minor", level: str = "below") -> Any:
        data = {"level": level, "impact": impact, "criteria": "分级标准第三条"}
        return self.step(record, "grade", data, **self.paper("coordinator", "head"))

    def settled(self, kind: str, when: datetime, impact: str = "minor", code: str = "A", **data: Any) -> Any:
        """An incident taken from the first word to its close, all within a day."""
        with clock.at(when):
            record = self.incident(kind, when, code, **data)
            record = self.grade(self.step(record, "verify"), impact, data.get("level", "below"))
            record = self.step(record, "handle")
            record = self.step(record, "conclude", {"measures": "" if kind == "11" else "当场接谈处理。"})
            return self.step(
                record, "close", {"closed_on": when.date()}, **self.paper("coordinator", "deputy")
            )

    # publicity

    def put_up(self, **data: Any) -> Any:
        values = {
            "unit": self.units["C"].pk,
            "occurred_at": clock.now(),
            "kind": "slogan",
            "carrier": "object",
            "text": "共建平安单位",
            "place": "办公区大门",
            "qty": 2,
        }
        files = data.pop("files", None)
        files = [self.file("secretary")] if files is None else files
        return deeds.create(self.as_("secretary"), publicity.LEDGER, values | data, files=files)


def told(when: datetime, way: str = "written", **data: Any) -> dict[str, Any]:
    return {"to": "市平安办", "way": way, "at": when, "by": "值班员", "content": ""} | data


@contextmanager
def refused() -> Iterator[dict[str, list[str]]]:
    """The messages of the refusal that must come."""
    errors: dict[str, list[str]] = {}
    try:
        yield errors
    except Refused as refusal:
        errors.update(refusal.errors)
    assert errors, "the deed was not refused"
