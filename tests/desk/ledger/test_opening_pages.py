"""两人查看 as pages.

There are the request on the record, the answer of another person, and every door that tells who came.
"""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.keep import evidence
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.org.models import Person
from taizhang.rooms.petitions.reception import receiving
from taizhang.rooms.petitions.reception.ledger import LEDGER
from tests.desk.conftest import DeskOffice

NAME, WHY = "禾木翁", "送达移送告知书"


@pytest.fixture
def visit(office: DeskOffice) -> Any:
    """An accusation of one visitor with its case and a letter.

    A section head is the third at the desk.
    """
    driver = Person.objects.create(name="某司机", unit=office.units["A"], title="司机")
    office.give("wenmi", "section_head")
    values = {
        "unit": office.units["C"].pk, "occurred_at": clock.now(), "form": "visit", "place": "office",
        "persons": 1, "count_method": "counted", "turn": "first", "kind": "accusation", "topic": "conduct",
        "matter": "公车私用", "request": "请查处", "petitioner": NAME, "complained_of": driver.pk,
        "received_by": office.people["xinfang"].pk,
    }  # fmt: skip
    row = receiving.receive(office.principal("xinfang"), values, "case")
    return deeds.attach(office.principal("xinfang"), LEDGER, row, [office.waiting("xinfang")])


def page(row: Any) -> str:
    return f"/t/petitions-reception/{row.public_id}/"


def doors(office: DeskOffice, who: str, row: Any) -> dict[str, bool]:
    """Which doors tell this person the name or the letter now."""
    client, told = office.client(who), {"purpose": "自己写的用途"}
    paper = client.post(f"/t/petitions-case/{row.case.public_id}/papers/identity/", told)
    shown = client.post(f"{page(row)}reveal/", told).content.decode()
    file = row_file(row)
    return {
        "reveal": NAME in shown,
        "identity page": paper.content.startswith(b"%PDF"),
        "letter": client.get(f"/evidence/{file}/").status_code == 200,
        "letter's name": f"/evidence/{file}/" in client.get(page(row)).content.decode(),
    }


def row_file(row: Any) -> str:
    return evidence.of_record(LEDGER.key, row.pk)[0].public_id


def test_every_door_is_shut_until_another_person_has_granted(office: DeskOffice, visit: Any) -> None:
    client = office.client("xinfang")
    assert set(doors(office, "xinfang", visit).values()) == {False}
    text = client.get(page(visit)).content.decode()
    assert "提出申请" in text
    assert "1 份材料里有身份" in text
    assert "到接待登记上提出申请" in client.get(f"/t/petitions-case/{visit.case.public_id}/").content.decode()
    assert client.post(f"{page(visit)}opening/", {"ask": "1", "purpose": WHY}).status_code == 302
    assert "等" in client.get(page(visit)).content.decode()
    assert set(doors(office, "xinfang", visit).values()) == {False}

    chief = office.client("fenguan")
    home = chief.get("/").content.decode()
    assert "等您批准" in home
    assert visit.number in home
    assert WHY in chief.get(page(visit)).content.decode()
    seq = Event.objects.get(act="open_ask").seq
    given = {"seq": str(seq), "answer": "grant"}
    assert chief.post(f"{page(visit)}opening/", given).status_code == 302
    assert "等您批准" not in chief.get("/").content.decode()

    assert "已批准，可以查看" in client.get("/").content.decode()
    assert set(doors(office, "xinfang", visit).values()) == {True}
    assert set(doors(office, "fenguan", visit).values()) == {False}
    assert set(doors(office, "wenmi", visit).values()) == {False}
    notes = Event.objects.filter(act="reveal").values_list("note", flat=True)
    assert set(notes) == {WHY}
    story = client.get(f"{page(visit)}history/").content.decode()
    for words in ("申请查看身份", "批准查看身份", "查看个人信息"):
        assert words in story


def test_a_refusal_is_told_with_its_reason(office: DeskOffice, visit: Any) -> None:
    client, chief = office.client("xinfang"), office.client("fenguan")
    client.post(f"{page(visit)}opening/", {"ask": "1", "purpose": WHY})
    seq = Event.objects.get(act="open_ask").seq
    answer = {"seq": str(seq), "answer": "refuse", "reason": ""}
    assert chief.post(f"{page(visit)}opening/", answer).status_code == 422
    assert chief.post(f"{page(visit)}opening/", answer | {"reason": "先问信访人"}).status_code == 302
    assert "先问信访人" in client.get(page(visit)).content.decode()
    assert set(doors(office, "xinfang", visit).values()) == {False}


@pytest.mark.parametrize("seq", ["", "0", "x", "９", "99999999999999999999"])
def test_a_made_up_request_answers_nothing(office: DeskOffice, visit: Any, seq: str) -> None:
    told = office.client("fenguan").post(f"{page(visit)}opening/", {"seq": seq, "answer": "grant"})
    assert told.status_code == 409
    assert not Event.objects.filter(act="open_grant").exists()


def test_an_ordinary_ledger_has_no_such_address(office: DeskOffice) -> None:
    row = office.poster()
    asked = {"ask": "1", "purpose": WHY}
    assert (
        office.client("wenmi").post(f"/t/programme-publicity/{row.public_id}/opening/", asked).status_code
        == 404
    )


def test_two_who_answer_at_once_leave_one_answer(office: DeskOffice, visit: Any) -> None:
    """The second finds the request answered.

    The history admits one answer by its own constraint.
    """
    office.client("xinfang").post(f"{page(visit)}opening/", {"ask": "1", "purpose": WHY})
    given = {"seq": str(Event.objects.get(act="open_ask").seq), "answer": "grant"}
    statuses = [
        office.client(who).post(f"{page(visit)}opening/", given).status_code for who in ("fenguan", "wenmi")
    ]
    assert statuses == [302, 409]
    assert Event.objects.filter(act="open_grant").count() == 1
