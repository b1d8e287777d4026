"""Set up a petition office that mediates.

It has a committee, a lease desk, and short ways through a dispute.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.rooms.petitions import mediators
from taizhang.rooms.petitions.dispute import ledger as dispute_ledger
from tests.office.cast import PersonRow
from tests.rooms.petitions.petition_office import PetitionOffice

LEDGER = dispute_ledger.LEDGER
PEOPLE = (
    PersonRow("assets", "C", "assets"),
    PersonRow("second", "C", "petition_clerk"),
    PersonRow("third", "C", "section_head"),
)
PARTIES = (
    {"side": "first", "kind": "person", "name": "禾木商行业主", "contact": "十二号铺", "people": 1},
    {"side": "second", "kind": "company", "name": "某实业公司", "people": 1},
)
YES = ({"party_no": 1, "agrees": True}, {"party_no": 2, "agrees": True})


class DisputeOffice(PetitionOffice):
    """Everyone of the petition office, three mediators and whoever collects the rent."""

    def __init__(self) -> None:
        super().__init__()
        self.take_on(*PEOPLE)

    def committee(self, who: str = "clerk second third", **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.local(date(2020, 6, 1)),
            "name": "市社人民调解委员会",
            "kind": "people",
            "ours": True,
            "until": date(2023, 6, 1),
        }
        rows = [
            {"person": self.people[key].pk, "chair": n == 0, "woman": n == 1}
            for n, key in enumerate(who.split())
        ]
        members = data.pop("members", rows)
        return deeds.create(self.as_("clerk"), mediators.LEDGER, values | data, lines={"members": members})

    def found(self, parties: Any = PARTIES, **data: Any) -> Any:
        values = {
            "unit": self.unit.pk,
            "occurred_at": clock.now(),
            "found_via": "visit",
            "area": "mall",
            "category": "contract",
            "matter": "deposit",
            "people": 2,
            "money": "8000",
            "facts": "租期届满，押金没有退还",
            "claims": "一方要求退还押金，另一方主张抵扣维修费",
            "level": "general",
        }
        offer = data.pop("offer", None)
        return deeds.create(
            self.as_(data.pop("by", "clerk")),
            LEDGER,
            values | data,
            lines={"parties": [dict(one) for one in parties]},
            offer=offer,
        )

    def do(self, row: Any, key: str, who: str = "clerk", data: Any = None, **more: Any) -> Any:
        return deeds.move(self.as_(who), LEDGER, row, key, data or {}, **more)

    def sorted(self, **data: Any) -> Any:
        row = self.found(**data)
        values = {"category": row.category, "matter": row.matter, "level": row.level}
        return self.do(row, "sort", data=values | {"lead_unit": self.unit.pk})

    def answers(self, *rows: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"on": clock.today(), "way": "met", **one} for one in rows or YES]

    def mediating(self, row: Any = None, body: Any = None, who: str = "second", **data: Any) -> Any:
        row = row or self.sorted(**data)
        lines = {
            "consents": self.answers(),
            "mediators": [{"person": self.people[who].pk, "free": True}],
        }
        return self.do(row, "consent", data={"body": (body or self.committee()).pk}, lines=lines)

    def sat(self, result: str = "agreed", **more: Any) -> dict[str, Any]:
        return {
            "at": clock.now(),
            "place": "调解室",
            "present": "双方",
            "course": "核对押金收据，协商抵扣金额",
            "result": result,
            "signed": True,
        } | more

    def drafted(self, row: Any = None, **data: Any) -> Any:
        values = {
            "form": "written",
            "agreement_no": "调字1号",
            "agreement": "退还押金6000元，其余抵扣维修费",
            "amount": "6000",
            "perform_by": clock.today() + timedelta(days=10),
        }
        return self.do(row or self.mediating(), "draft", data=values | data)

    def settled(self, row: Any = None, **data: Any) -> Any:
        paper = [self.file("clerk")]
        return self.do(self.drafted(row), "settle", data=data, lines={"sessions": [self.sat()]}, files=paper)

    def performed(self, row: Any = None) -> Any:
        row = row or self.settled()
        paid = {"on": clock.today(), "extent": "full", "amount": "6000", "voucher": "收条1号"}
        return self.do(row, "done", lines={"performances": [paid]})

    def failed(self, row: Any = None) -> Any:
        told = {"routes_told": "可以向租赁物所在地人民法院起诉"}
        return self.do(row or self.mediating(), "fail", data=told, lines={"sessions": [self.sat("apart")]})
