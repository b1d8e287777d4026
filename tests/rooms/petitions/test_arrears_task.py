"""I21: a company's arrears are handed to it as its own task.

Its proof is told to the group case.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.petitions.group import ledger as group
from tests.office import at
from tests.office.cast import PersonRow, UnitRow
from tests.rooms.petitions.petition_office import PetitionOffice

OWED = {
    "insurance": "medical",
    "months": 8,
    "persons": 17,
    "principal": "61200.00",
    "since": date(2020, 9, 1),
}


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    office = PetitionOffice()
    company = office.found_unit(UnitRow("K", "某公司", "owned", "C"))
    office.take_on(PersonRow("payer", "K", "county_liaison"))
    office.company = company  # type: ignore[attr-defined]
    return office


def urged(desk: Any, **data: Any) -> Any:
    """A group case whose arrears are urged from the company."""

    def move(row: Any, key: str, who: str, given: dict[str, Any], **more: Any) -> Any:
        return deeds.move(desk.as_(who), group.LEDGER, row, key, given, **more)

    row = desk.group(desk.open(**data), has_arrears=True, payer=desk.company.pk)
    row = move(row, "lead", "deputy", {"leader": desk.people["deputy"].pk})
    return move(row, "urge", "clerk", {"payer": desk.company.pk}, lines={"arrears": [OWED]})


def test_the_company_is_handed_its_task_and_its_proof_comes_back(desk: Any) -> None:
    with clock.at(at(5, 12)):
        row = urged(desk)
        (offer,) = offers.open_for(desk.as_("payer"))
        assert offer.unit == desk.company
        assert "医疗保险8个月、17人、本金61200.00元" in offer.carried["asked"]
        values = {
            **offer.carried, "unit": desk.company.pk, "occurred_at": clock.now(), "signature": False, "stamp": False,
            "due_at": clock.local(date(2021, 5, 31), 17), "filler": desk.people["payer"].pk,
        }  # fmt: skip
        task = deeds.create(desk.as_("payer"), owed_ledger.LEDGER, values, offer=offer.pk)
    with clock.at(at(5, 20)):
        proof = [desk.file("payer", "voucher")]
        deeds.move(desk.as_("payer"), owed_ledger.LEDGER, task, "send", {"sent_way": "paper"}, files=proof)
    row.refresh_from_db()
    assert row.payer_told == f"某公司已报送，2021-05-20（{task.number}）"
    assert row.state == "urging", "whether the money came is verified by the clerk"
    with clock.at(at(5, 21)):
        row = deeds.move(desk.as_("clerk"), group.LEDGER, row, "paid", {"paid_on": date(2021, 5, 20)})
    assert row.state == "paid"


def test_a_company_that_is_complained_of_is_not_told(desk: Any) -> None:
    with clock.at(at(5, 12)):
        urged(desk, complained_unit=desk.company.pk)
        assert Offer.objects.filter(link="I21").exists()
        assert offers.open_for(desk.as_("payer")) == []
