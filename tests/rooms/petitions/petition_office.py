"""A small petition office: a clerk, two section heads, a deputy, the head, a county desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.models import Deadline
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.org.models import Holding, Person, Unit
from taizhang.org.principals import Principal, staff
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.reception import ledger as reception
from tests.rooms.programme.programme_office import png

SINCE = date(2004, 1, 1)
POSTS = {
    "clerk": "petition_clerk",
    "section": "section_head",
    "section_2": "section_head",
    "deputy": "deputy",
    "head": "head",
    "auditor": "auditor",
}


class PetitionOffice:
    """The people and short ways to act as them."""

    def __init__(self) -> None:
        self.unit = Unit.objects.create(code="C", name="市社机关", short="市社机关", kind="city")
        self.former = Unit.objects.create(
            code="F", name="原某厂", short="原某厂", kind="former", parent=self.unit
        )
        self.people: dict[str, Person] = {}
        for key, post in POSTS.items():
            self.people[key] = Person.objects.create(name=key[:15], unit=self.unit, since=SINCE)
            Holding.objects.create(person=self.people[key], post=post, unit=self.unit, since=SINCE)
        for year in (2021, 2022):
            calendar.publish(year, "节假日安排通知", date(year - 1, 11, 25), calendar.official(year))
        self._files = 0

    def as_(self, key: str) -> Principal:
        return staff(self.people[key], date(2021, 1, 4))

    def file(self, who: str, kind: str = "signed") -> str:
        self._files += 1
        name = f"信访第{self._files}张"
        return evidence.add(self.as_(who), f"{name}.png", png(name), kind, clock.today()).public_id

    def receive(self, who: str = "clerk", lines: Any = None, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "form": "visit",
            "place": "office",
            "persons": 1,
            "count_method": "counted",
            "turn": "first",
            "topic": "pension",
            "matter": "养老保险没有接续",
            "request": "请核实",
            "petitioner": "禾木翁",
            "received_by": self.people["clerk"].pk,
        }
        return deeds.create(self.as_(who), reception.LEDGER, values | data, lines=lines)

    def open(self, who: str = "clerk", **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "kind": "claim",
            "topic": "pension",
            "origin": "direct",
            "received_on": clock.today(),
            "summary": "养老保险没有接续，请核实",
        }
        return deeds.create(self.as_(who), case.LEDGER, values | data)

    def step(self, row: Any, key: str, who: str, data: Any = None, **more: Any) -> Any:
        return deeds.move(self.as_(who), case.LEDGER, row, key, data or {}, **more)

    def handling(self, row: Any) -> Any:
        row = self.step(row, "accept", "section", {"notice_no": "告1"})
        return self.step(row, "assign", "clerk", {"handler": self.people["clerk"].pk})

    def drafted(self, row: Any) -> Any:
        heard = {"on": clock.today(), "way": "heard", "found": "当面听取陈述"}
        row = self.step(row, "inquire", "clerk", lines={"inquiries": [heard]})
        return self.step(row, "submit", "clerk", OPINION)

    def signed(self, row: Any, who: str = "deputy") -> Any:
        return self.step(row, "answer", who, {"opinion_no": "处1"}, files=[self.file(who)])

    def served(self, row: Any, **data: Any) -> Any:
        proof = [self.file("clerk", "receipt")]
        return self.step(row, "deliver", "clerk", {"delivery": "hand"} | data, files=proof)

    def answered(self, **data: Any) -> Any:
        """A case taken from its opening to the service of the opinion, all at this moment."""
        return self.served(self.signed(self.drafted(self.handling(self.open(**data)))))

    def rated(self, row: Any, rating: str) -> Any:
        slip = [self.file("clerk", "receipt")]
        return self.step(row, "rate", "clerk", {"rating": rating, "rated_on": clock.today()}, files=slip)

    def clock(self, row: Any, rule: str) -> Deadline:
        return Deadline.objects.filter(ledger=case.LEDGER.key, record_id=row.pk, rule=rule).latest("id")

    def group(self, row: Any, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "case": row.pk,
            "group_name": "原某厂退休人员",
            "topic": "medical",
            "persons": 34,
            "demand": "请接续医疗保险",
        }
        return deeds.create(self.as_("clerk"), group.LEDGER, values | data)


OPINION = {
    "claim": "请求核实养老保险",
    "facts": "改制期间漏缴八个月",
    "reasons": "原始名册相符",
    "basis": "信访条例第三十二条",
    "support": "explain",
}
