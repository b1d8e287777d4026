"""Papers of a record at the desk.

They are offered where it has come to them, walled with it, and name people for a purpose.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from tests.desk.conftest import DeskOffice


@pytest.fixture
def told(office: DeskOffice) -> Any:
    """A case of one visit, accepted."""
    clerk, chief = office.principal("xinfang"), office.principal("fenguan")
    visit = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "form": "visit", "place": "office",
        "persons": 1, "count_method": "counted", "turn": "first", "topic": "pension", "matter": "待遇",
        "request": "请核实", "petitioner": "禾木翁", "address": "城北路8号",
        "received_by": office.people["xinfang"].pk,
    }  # fmt: skip
    row = deeds.create(clerk, reception.LEDGER, visit)
    data = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "kind": "claim", "topic": "pension",
        "origin": "direct", "received_on": clock.today(), "summary": "养老保险没有接续",
    }  # fmt: skip
    made = deeds.create(clerk, case.LEDGER, data)
    deeds.move(clerk, reception.LEDGER, row, "file", {"case": made.pk})
    return deeds.move(chief, case.LEDGER, made, "accept", {"notice_no": "告1"})


def test_the_page_offers_the_papers_that_are_due(office: DeskOffice, told: Any) -> None:
    page = office.client("xinfang").get(f"/t/petitions-case/{told.public_id}/").content.decode()
    assert "受理告知书" in page
    assert "处理意见书</a>" not in page
    assert "打印身份页" in page


@pytest.mark.parametrize(("asked", "start"), [("", b"%PDF"), ("?as=word", b"PK")])
def test_a_paper_comes_as_pdf_or_word_and_is_history(
    office: DeskOffice, told: Any, asked: str, start: bytes
) -> None:
    answer = office.client("xinfang").get(f"/t/petitions-case/{told.public_id}/papers/accept/{asked}")
    assert answer.content.startswith(start)
    assert (
        Event.objects.filter(act="print", note="信访事项受理告知书").count()
        + Event.objects.filter(act="print", note="信访事项接收受理告知书").count()
        == 1
    )


@pytest.mark.parametrize("key", ["opinion", "transfer", "nothing"])
def test_a_paper_that_the_case_does_not_have_is_not_found(office: DeskOffice, told: Any, key: str) -> None:
    assert (
        office.client("xinfang").get(f"/t/petitions-case/{told.public_id}/papers/{key}/").status_code == 404
    )


def test_identity_is_a_page_of_its_own_for_a_purpose(office: DeskOffice, told: Any) -> None:
    client = office.client("xinfang")
    address = f"/t/petitions-case/{told.public_id}/papers/identity/"
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert not Event.objects.filter(act="reveal").exists()
    answer = client.post(address, {"purpose": "当面送达"})
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.get(act="reveal").note == "当面送达"
    assert client.get(address).status_code == 405


@pytest.mark.parametrize(("who", "paper", "identity"), [("fenguan", 200, 403), ("menwei", 404, 404)])
def test_others_get_what_their_posts_give(
    office: DeskOffice, told: Any, who: str, paper: int, identity: int
) -> None:
    client, base = office.client(who), f"/t/petitions-case/{told.public_id}/"
    assert client.get(f"{base}papers/accept/").status_code == paper
    assert client.post(f"{base}papers/identity/", {"purpose": "想看看"}).status_code == identity
