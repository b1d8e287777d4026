"""Set up a small office for the ledgers of the programme room.

It has a city body, two counties and one grass-roots coop.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.zero import ledger as zero
from tests.office import People, at
from tests.office.cast import PersonRow, UnitRow

SINCE = date(2020, 1, 1)
UNITS = (
    UnitRow("C", "市社机关", "county", reports=True),
    UnitRow("A", "甲县社", "county", "C", reports=True),
    UnitRow("B", "乙县社", "county", "C", reports=True),
    UnitRow("A1", "甲县城关社", "county", "A"),
)
PEOPLE = (
    PersonRow("head", "C", "head unit_head"),
    PersonRow("deputy", "C", "deputy"),
    PersonRow("coordinator", "C", "coordinator"),
    PersonRow("secretary", "C", "secretary"),
    PersonRow("secrecy", "C", "secrecy"),
    PersonRow("safety", "C", "safety"),
    PersonRow("head_A", "A", "unit_head"),
    PersonRow("liaison_A", "A", "county_liaison"),
    PersonRow("head_B", "B", "unit_head"),
    PersonRow("liaison_B", "B", "county_liaison"),
    PersonRow("liaison_A1", "A1", "county_liaison"),
)


class ProgrammeOffice(People):
    """Short ways to act on the ledgers of the programme."""

    def __init__(self) -> None:
        super().__init__(UNITS, (), PEOPLE, (2020, 2021, 2022), SINCE, date(2021, 1, 1))

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
