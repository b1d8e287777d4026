"""Set up a small petition office.

It has a clerk, two section heads, a deputy, the head, and a county desk.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Deadline
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.reception import ledger as reception
from tests.office import People
from tests.office.cast import PersonRow, UnitRow

SINCE = date(2004, 1, 1)
UNITS = (UnitRow("C", "市社机关", "city"), UnitRow("F", "原某厂", "former", "C"))
PEOPLE = (
    PersonRow("clerk", "C", "petition_clerk"),
    PersonRow("section", "C", "section_head"),
    PersonRow("section_2", "C", "section_head"),
    PersonRow("deputy", "C", "deputy"),
    PersonRow("head", "C", "head"),
    PersonRow("auditor", "C", "auditor"),
)


class PetitionOffice(People):
    """Short ways to act on the ledgers of petitions."""

    def __init__(self) -> None:
        super().__init__(UNITS, (), PEOPLE, (2021, 2022), SINCE, date(2021, 1, 4))
        self.unit, self.former = self.units["C"], self.units["F"]

    def file(self, who: str, kind: str = "signed", mark: str = "") -> str:
        return super().file(who, kind, mark)

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
