"""Set up a small office for the ledgers of the premises room.

It has two gates, four guards, six officers and two leaders.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.premises import gate, guards
from taizhang.rooms.premises.duty import ledger as duty
from tests.office import People
from tests.office.cast import PersonRow, SiteRow, UnitRow

SINCE = date(2020, 1, 1)
HOUR = timedelta(hours=1)
UNITS = (UnitRow("C", "市社机关", "city"), UnitRow("A", "甲县社", "county", "C"))
SITES = (SiteRow("front", "C", "大门岗", "gate"), SiteRow("back", "C", "后门岗", "gate"))
PEOPLE = (
    PersonRow("deputy", "C", "deputy duty_leader"),
    PersonRow("leader", "C", "duty_leader"),
    PersonRow("secretary", "C", "secretary"),
    PersonRow("auditor", "C", "auditor"),
    *(PersonRow(f"officer_{n}", "C", "duty") for n in range(1, 7)),
    *(PersonRow(f"guard_{n}", "C", "guard") for n in range(1, 5)),
)


class PremisesOffice(People):
    """Short ways to act on the ledgers of gate and duty room."""

    def __init__(self) -> None:
        super().__init__(UNITS, SITES, PEOPLE, (2021,), SINCE, date(2021, 1, 1))
        self.unit, self.other = self.units["C"], self.units["A"]
        self.front, self.back = self.sites["front"], self.sites["back"]

    # gate

    def hire(self, number: int = 1, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "person": self.people[f"guard_{number}"].pk,
            "company": "某物业公司",
            "cert_no": f"湘{number:06d}",
            "cert_issued_on": "2020-03-02",
            "full_time": True,
        }
        lines = data.pop("lines", None)
        return deeds.create(self.as_("secretary"), guards.ROSTER, values | data, lines=lines)

    def stand(self, guard: Any, start: datetime, hours: float = 8, who: str = "guard_1", **data: Any) -> Any:
        """Sign on for a shift that is planned to begin when `start` is."""
        values = {
            "unit": self.unit.pk,
            "occurred_at": start,
            "site": self.front.pk,
            "guard": guard.pk,
            "planned_from": start,
            "planned_to": start + HOUR * hours,
        }
        files = data.pop("files", ())
        return deeds.create(self.as_(who), gate.SHIFTS, values | data, files=files)

    def sign_out(self, shift: Any, who: str = "guard_1", **data: Any) -> Any:
        more = {key: data.pop(key) for key in ("act", "files") if key in data}
        return deeds.move(self.as_(who), gate.SHIFTS, shift, "sign_out", data, **more)

    def stood(self, guard: Any, who: str, start: datetime, end: datetime, **data: Any) -> Any:
        """A whole shift signed on and out at its own moments."""
        with clock.at(start):
            shift = self.stand(guard, start, (end - start) / HOUR, who, **data)
        with clock.at(end):
            return self.sign_out(shift, who)

    # duty

    def sheet(self, start: datetime, officer: str = "officer_1", hours: float = 12, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": start,
            "shift": "day" if start.astimezone(clock.SHANGHAI).hour < 12 else "night",
            "ends_at": start + HOUR * hours,
            "leader": self.people["leader"].pk,
            "officer": self.people[officer].pk,
        }
        for key in ("leader", "second"):
            if key in data:
                values[key] = self.people[data.pop(key)].pk
        lines = data.pop("lines", None)
        return deeds.create(self.as_("secretary"), duty.LEDGER, values | data, lines=lines)

    def step(self, sheet: Any, key: str, who: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return deeds.move(self.as_(who), duty.LEDGER, sheet, key, data, **more)

    def published(self, start: datetime, officer: str = "officer_1", **data: Any) -> Any:
        """A sheet drawn up and approved the day before."""
        with clock.at(start - 24 * HOUR):
            return self.step(self.sheet(start, officer, **data), "publish", "deputy")

    def on_duty(self, start: datetime, officer: str = "officer_1", **data: Any) -> Any:
        sheet = self.published(start, officer, **data)
        with clock.at(start):
            return self.step(sheet, "sign_on", officer)

    def fine(self, **data: Any) -> dict[str, Any]:
        """The ticks of a quiet shift."""
        return {"rounds": 2, "equipment_ok": True, "phone_clear": True, "keys_ok": True} | data

    def handed(
        self, start: datetime, officer: str = "officer_1", relief: str = "officer_2", **data: Any
    ) -> Any:
        """A whole shift, handed over and taken over at its end."""
        later = data.pop("later", timedelta())
        said = data.pop("said", {})
        sheet = self.on_duty(start, officer, **data)
        with clock.at(sheet.ends_at + later):
            sheet = self.step(sheet, "hand_over", officer, self.fine(**said))
            if sheet.day_type == "holiday":
                sheet = self.step(sheet, "leader_sign", "leader")
            return self.step(sheet, "take_over", relief)
