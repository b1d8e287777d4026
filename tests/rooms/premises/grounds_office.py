"""The premises office with more than gate and duty room.

It has what visitors, patrols, fire checks and hazards need beside them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.org.principals import system
from taizhang.rooms.premises import cars, counts
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.safety.hazard import ledger as hazards
from tests.office.cast import PersonRow, SiteRow
from tests.rooms.premises.premises_office import PremisesOffice

MINUTE = timedelta(minutes=1)
SITES = (
    SiteRow("compound", "C", "办公区", "office"),
    SiteRow("mall", "C", "商厦", "mall", "month"),
)
PEOPLE = (
    PersonRow("head", "C", "head"),
    PersonRow("safety", "C", "safety"),
    PersonRow("fire", "C", "fire_manager"),
    PersonRow("section", "C", "section_head"),
    PersonRow("section_2", "C", "section_head"),
    PersonRow("walker", "C", "patrol"),
    PersonRow("clerk", "C", "petition_clerk"),
)


class GroundsOffice(PremisesOffice):
    """Short ways to act on the ledgers of the grounds."""

    def __init__(self) -> None:
        super().__init__()
        self.compound, self.mall = (self.set_up(row) for row in SITES)
        self.take_on(*PEOPLE)

    # visitors

    def gate_open(self, day: datetime) -> Any:
        """A guard who stands at the front gate all of a day."""
        guard = getattr(self, "guard", None) or self.hire(1)
        self.guard = guard
        start = day.astimezone(clock.SHANGHAI).replace(hour=0, minute=0)
        with clock.at(start):
            return self.stand(guard, start, 24, "guard_1")

    def visit(self, who: str = "guard_1", **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "site": self.front.pk,
            "kind": "person",
            "visitor": "某来访人",
            "party_size": 1,
            "host_dept": "办公室",
            "reason": "business",
        }
        more = {key: data.pop(key) for key in ("files", "once") if key in data}
        return deeds.create(self.as_(who), visits.VISITS, values | data, **more)

    def car(self, plate: str = "湘B12345", whose: str = "frequent", **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "label": "送水车",
            "whose": whose,
            "plate": plate,
        }
        return deeds.create(self.as_("secretary"), cars.CARS, values | data)

    def at_gate(self, row: Any, step: str, who: str = "guard_1", **data: Any) -> Any:
        return deeds.move(self.as_(who), visits.VISITS, row, step, data)

    def close_gate(self, who: str = "guard_1", once: str = "", stays: Any = None, **data: Any) -> Any:
        values = {"unit": self.unit.pk, "occurred_at": clock.now(), "site": self.front.pk}
        lines = {"stays": stays} if stays else None
        return deeds.create(self.as_(who), counts.COUNTS, values | data, lines=lines, once=once)

    # patrols

    def points(self, number: int) -> list[Any]:
        """So many points of the compound."""
        return [
            deeds.create(
                self.as_("safety"),
                routes.POINTS,
                {
                    "unit": self.unit.pk,
                    "occurred_at": clock.now(),
                    "name": f"点位{n}",
                    "site": self.compound.pk,
                },
            )
            for n in range(1, number + 1)
        ]

    def route(self, points: list[Any], windows: Any = routes.NIGHT, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "name": "夜间路线",
            "site": self.compound.pk,
            "at_night": True,
            "walk_seconds": 30,
        }
        lines = {"points": [{"point": p.pk} for p in points], "windows": [dict(w) for w in windows]}
        return deeds.create(self.as_("safety"), routes.ROUTES, values | data, lines=lines)

    def passed(
        self, points: list[Any], start: datetime, every: int = 60, **more: Any
    ) -> list[dict[str, Any]]:
        """Rows of points passed one after the other."""
        step = timedelta(seconds=every)
        return [
            {"point": p.pk, "at": start + step * n, "method": "scan", "result": "ok", **more}
            for n, p in enumerate(points)
        ]

    def walk(
        self,
        route: Any,
        rows: list[dict[str, Any]],
        start: datetime,
        who: str = "walker",
        **data: Any,
    ) -> Any:
        """A whole round told when it is over."""
        lines = {"points": rows}
        for name in ("findings", "lookups"):
            if name in data:
                lines[name] = data.pop(name)
        values = {
            "unit": self.unit.pk,
            "occurred_at": start,
            "route": route.pk,
            "patroller": self.people[who].pk,
            "ended_at": start + 40 * MINUTE,
        }
        with clock.at(start + 41 * MINUTE):
            return deeds.create(self.as_(who), patrols.LEDGER, values | data, lines=lines)

    # hazards

    def hazard(self, who: str = "safety", **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "source": "self",
            "site": self.compound.pk,
            "spot": "二楼走廊",
            "kind": "fire",
            "description": "灭火器前堆放纸箱",
            "finder": self.people[who].pk,
            "grade": "general",
        }
        files = data.pop("files", None)
        if files is None and not data.get("source_no"):
            files = [self.file(who)]
        offer = data.pop("offer", None)
        return deeds.create(self.as_(who), hazards.LEDGER, values | data, files=files or (), offer=offer)

    def do(self, row: Any, step: str, who: str = "safety", **data: Any) -> Any:
        more = {key: data.pop(key) for key in ("act", "files") if key in data}
        row.refresh_from_db()
        return deeds.move(self.as_(who), hazards.LEDGER, row, step, data, **more)

    def issue(self, row: Any, **data: Any) -> Any:
        """The usual order to put a hazard right within a week."""
        values = {
            "duty_person": self.people["section"].pk,
            "recheck_by": self.people["safety"].pk,
            "measure": "清走纸箱，划线禁放",
            "deadline": clock.today() + timedelta(days=7),
            "grade": "general",
        }
        return self.do(row, "issue", **(values | data))

    def fixing(self, row: Any, **data: Any) -> Any:
        self.issue(row, **data)
        return self.do(row, "receive", "section")

    def fixed(self, row: Any, **data: Any) -> Any:
        self.fixing(row, **data)
        return self.do(row, "done", "section", files=[self.file("section")])

    def closed(self, row: Any, **data: Any) -> Any:
        self.fixed(row, **data)
        return self.do(row, "pass")

    def sweep(self) -> Any:
        from taizhang.engine.write import sweep

        swept = sweep.run()
        assert swept.stuck == ()
        return swept


EVERYONE = system("test")
