"""A small office for the ledgers of the premises room: two gates, four guards, six officers, two leaders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import evidence
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.models import Holding, Person, Site, Unit
from taizhang.org.principals import Principal, staff
from taizhang.rooms.premises import gate, guards, spot
from taizhang.rooms.premises.duty import ledger as duty
from tests.rooms.programme.programme_office import at, png, refused

__all__ = ["PremisesOffice", "at", "refused"]
SINCE = date(2020, 1, 1)
HOUR = timedelta(hours=1)
POSTS = {
    "deputy": "deputy duty_leader",
    "leader": "duty_leader",
    "secretary": "secretary",
    "auditor": "auditor",
    **{f"officer_{n}": "duty" for n in range(1, 7)},
    **{f"guard_{n}": "guard" for n in range(1, 5)},
}


class PremisesOffice:
    """The units, sites and people and short ways to act as them."""

    def __init__(self) -> None:
        self.unit = Unit.objects.create(code="C", name="市社机关", short="市社机关", kind="city")
        self.other = Unit.objects.create(
            code="A", name="甲县社", short="甲县社", kind="county", parent=self.unit
        )
        self.front = Site.objects.create(unit=self.unit, name="大门岗", kind="gate")
        self.back = Site.objects.create(unit=self.unit, name="后门岗", kind="gate")
        self.people: dict[str, Person] = {}
        for key, posts in POSTS.items():
            self.people[key] = Person.objects.create(name=key[:15], unit=self.unit, since=SINCE)
            for post in posts.split():
                Holding.objects.create(person=self.people[key], post=post, unit=self.unit, since=SINCE)
        calendar.publish(2021, "节假日安排通知", date(2020, 11, 25), calendar.official(2021))
        self._files = 0

    def as_(self, key: str) -> Principal:
        return staff(self.people[key], date(2021, 1, 1))

    def file(self, who: str, kind: str = "photo") -> str:
        self._files += 1
        name = f"第{self._files}张"
        return evidence.add(self.as_(who), f"{name}.png", png(name), kind, clock.today()).public_id

    def figure(self, key: str, period: str = "2021") -> Counted:
        ledger = next(
            ledger
            for ledger in (guards.ROSTER, gate.SHIFTS, duty.LEDGER, spot.CHECKS)
            if any(figure.key == key for figure in ledger.figures)
        )
        figure = next(figure for figure in ledger.figures if figure.key == key)
        return compute([(by_key(ledger.key), figure)], Context(Period.parse(period)))[0]

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

    def by(self, key: str, way: Way = Way.PHONE, when: datetime | None = None, note: str = "") -> Act:
        return Act(decided_by=self.people[key], decided_at=when, way=way, note=note)
