"""D6: one person, one record.

Certificates come only from sources, the seal comes after the approval; links I18–I20.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.models import Offer
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.petitions.archive import ledger as archive_ledger
from taizhang.rooms.petitions.archive import model as archive
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.visit import ledger as visit
from tests.office import at, refused
from tests.rooms.petitions.petition_office import PetitionOffice

LEDGER = archive_ledger.LEDGER
HIT = {"place": "own", "hit": True, "file_no": "1985-人-3", "told": "查到花名册"}
MISS = {"place": "city", "hit": False, "file_no": "", "told": "未见记载"}
PAPER = {"name": "花名册摘页", "search_no": 1, "pages": 1, "copied": True, "stamped": True}


@pytest.fixture
def office(db: None) -> PetitionOffice:
    return PetitionOffice()


def apply(office: PetitionOffice, offer: int | None = None, **data: Any) -> Any:
    values = {
        "unit": office.unit.pk,
        "occurred_at": clock.now(),
        "applicant": "禾木翁",
        "purpose": "retire",
        "former_unit": office.former.pk,
        "worked_from": date(1980, 1, 1),
        "worked_to": date(1999, 1, 1),
        "leaving": "reform",
    }
    return deeds.create(office.as_("clerk"), LEDGER, values | data, offer=offer)


def step(
    office: PetitionOffice, row: Any, key: str, who: str = "clerk", data: Any = None, **more: Any
) -> Any:
    return deeds.move(office.as_(who), LEDGER, row, key, data or {}, **more)


def accepted(office: PetitionOffice, **data: Any) -> Any:
    row = apply(office, **data)
    return step(office, row, "accept", lines={"missing": [{"paper": "hire"}]})


def searched(office: PetitionOffice, row: Any, *rows: dict[str, Any], found: Any = (PAPER,)) -> Any:
    by = office.people["clerk"].pk
    looked = [{**one, "on": clock.today(), "by": by} for one in rows or (HIT,)]
    return step(office, row, "search", lines={"searches": looked, "found": list(found)})


def certified(office: PetitionOffice, row: Any) -> Any:
    row = step(office, searched(office, row), "conclude", data={"result": "found"})
    row = step(office, row, "certify", data={"certificate_no": "档证1号", "basis": "花名册1985-人-3"})
    return step(office, row, "approve", "deputy")


def handed(office: PetitionOffice, row: Any, **data: Any) -> Any:
    values = {"outcome": "complete", "sealed_on": clock.today()} | data
    return step(office, row, "hand", data=values, files=[office.file("clerk", "receipt")])


def count(key: str) -> Any:
    figure = next(one for one in LEDGER.figures if one.key == key)
    return compute([(LEDGER, figure)], Context(Period.parse("2021")))[0]


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"applicant": ""}, "applicant", "申请人姓名"),
        ({"agent": "某代办"}, "agent_paper", "委托书"),
        ({"worked_from": ""}, "worked_from", "不详"),
        ({"worked_to": date(1979, 1, 1)}, "worked_to", "“何时止”早于“何时起”（1980-01-01）"),
        ({"worked_to": date(2030, 1, 1)}, "worked_to", "“何时止”在将来"),
        ({"leaving": "flown"}, "leaving", "选项"),
    ],
)
def test_an_application_that_cannot_be_is_refused(
    office: PetitionOffice, typed: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(3, 8)), refused() as told:
        apply(office, **typed)
    assert words in " ".join(told[name])
    assert archive.ArchiveHelp.objects.count() == 0


def test_one_person_has_one_open_record_however_many_papers(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        first = apply(office)
        with refused() as told:
            apply(office)
        apply(office, applicant="禾木媪")
    assert first.number in told["applicant"][0]


def test_papers_need_a_source_and_results_their_searches(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        row = apply(office)
        with refused() as nothing_told:
            step(office, row, "accept")
        row = step(office, row, "accept", lines={"missing": [{"paper": "hire"}]})
        with refused() as no_search:
            step(office, row, "conclude", data={"result": "none"})
        with refused() as no_source:
            searched(office, row, MISS)
        with refused() as no_file:
            searched(office, row, HIT | {"file_no": ""})
        row = searched(office, row)
        with refused() as contradicted:
            step(office, row, "conclude", data={"result": "none"})
    assert "一次告知" in nothing_told[""][0]
    assert "没有查询记录" in no_search[""][0]
    assert "没有出处" in no_source["found-0-search_no"][0]
    assert "请填写“档号”：没有档号的写出处" in no_file["searches-0-file_no"][0]
    assert "不能写“查无”" in contradicted[""][0]


def test_who_asks_for_a_certificate_does_not_approve_it_and_the_seal_comes_after(
    office: PetitionOffice,
) -> None:
    with clock.at(at(3, 8)):
        row = step(office, searched(office, accepted(office)), "conclude", data={"result": "found"})
        early = {"outcome": "complete", "sealed_on": date(2021, 3, 8)}
        with refused() as unapproved:
            step(office, row, "hand", data=early, files=[office.file("clerk", "receipt")])
        row = step(office, row, "certify", data={"certificate_no": "1号", "basis": "花名册"})
        with refused() as not_theirs:
            step(office, row, "approve", "clerk")
        row = step(office, row, "approve", "deputy")
        with refused() as before:
            handed(office, row, sealed_on=date(2021, 3, 5))
        with refused() as no_receipt:
            step(office, row, "hand", data=early)
        with refused() as too_soon:
            handed(office, row, outcome="retired")
        row = handed(office, row)
    assert "没有审批不能用印" in unapproved["sealed_on"][0]
    assert "decided_by" in not_theirs
    assert "先审批，后用印" in before["sealed_on"][0]
    assert "签收回执" in no_receipt[""][0]
    assert "人社" in too_soon[""][0]
    assert row.state == "handed"


def test_fifteen_working_days_to_search(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        row = accepted(office)
    assert row.due_on == date(2021, 3, 29)
    with clock.at(at(3, 30)):
        row = step(office, searched(office, row), "conclude", data={"result": "found"})
    assert count("archive_in_time").coverage == (1, 0, 1)


def test_persons_are_counted_and_not_papers(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        first = handed(office, certified(office, accepted(office)), typical=True)
    with clock.at(at(5, 10)):
        handed(office, certified(office, accepted(office)))
        other = handed(office, certified(office, accepted(office, applicant="禾木媪")))
    row = count("archive_helped")
    assert (row.value, row.rows) == ("2", 3)
    assert count("archive_typical").value == "1"
    with clock.at(at(5, 10)):
        told = " ".join(note.text for note in archive.notes(first))
        deeds.void(office.as_("clerk"), LEDGER, other, "重复登记作废")
    assert "按1人计" in told
    assert "只印姓氏" in told
    assert count("archive_helped").value == "1"


def test_a_name_destroyed_after_its_time_still_counts_as_one_person(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        handed(office, certified(office, accepted(office)))
        handed(office, certified(office, accepted(office, applicant="禾木媪")))
    archive.ArchiveHelp.objects.update(applicant_key="")
    assert count("archive_helped").value == "2"


def test_retirement_is_written_when_the_insurance_body_has_agreed(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        row = handed(office, certified(office, accepted(office)))
    with clock.at(at(3, 22)):
        row = step(office, row, "social", data={"social_on": clock.today()})
    assert row.outcome == "retired"
    assert count("archive_helps").parts[0][2] == "1"


def test_a_case_about_a_missing_file_asks_for_a_search_and_hears_of_it(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        made = office.open(topic="archive")
        office.open(topic="pension")
        (offer,) = Offer.objects.filter(link="I18")
        assert offer.source_number == made.number
        row = accepted(office, case=made.pk, offer=offer.pk)
        made.refresh_from_db()
        assert row.number in made.helped
        handed(office, certified(office, row))
    assert Case.objects.get(pk=made.pk).helped == f"协助查档{row.number}：补齐材料"


def test_what_was_not_found_goes_to_the_petition_desk_without_a_name(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        row = searched(office, accepted(office), MISS, found=())
        row = step(office, row, "conclude", data={"result": "none"})
        handed(office, row, outcome="none", sealed_on="", to_desk=True)
        offer = Offer.objects.get(link="I18b")
    assert offer.target_ledger == reception.LEDGER.key
    assert "禾木" not in str(offer.carried)


def test_a_request_heard_on_a_visit_becomes_a_search_and_the_visit_shows_the_answer(
    office: PetitionOffice,
) -> None:
    contact = {
        "unit": office.unit.pk,
        "occurred_at": at(3, 8),
        "kind": "call",
        "whom": "retired",
        "name": "禾木翁",
        "met": 1,
        "situation": "询问档案",
    }
    asked = [
        {"matter": "医保不清楚", "want": "请说明", "goes": "desk"},
        {"matter": "缺工资表", "want": "请查找", "goes": "archive"},
    ]
    rows = {"visitors": [{"person": office.people["clerk"].pk}], "requests": asked}
    with clock.at(at(3, 8)):
        seen = deeds.create(office.as_("clerk"), visit.LEDGER, contact, lines=rows)
        offer = Offer.objects.get(link="I20b")
        handed(office, certified(office, accepted(office, offer=offer.pk)))
        heard = Offer.objects.get(link="I20")
        values = {"turn": "first", "count_method": "counted", "unclear_reason": "走访转来", "persons": 1}
        values |= {k: v for k, v in heard.carried.items() if v is not None}
        values |= {"unit": office.unit.pk, "received_by": office.people["clerk"].pk, "place": "office"}
        row = deeds.create(office.as_("clerk"), reception.LEDGER, values, offer=heard.pk)
        deeds.move(office.as_("clerk"), reception.LEDGER, row, "settle", {"on_spot": "已说明流程"})
        replies = list(seen.requests.values_list("reply", "replied_on"))
    assert "已说明流程" in replies[0][0]
    assert "补齐材料" in replies[1][0]
    assert {day for _, day in replies} == {date(2021, 3, 8)}


def test_names_are_opened_for_a_purpose_only_by_the_desk(office: PetitionOffice) -> None:
    with clock.at(at(3, 8)):
        row = apply(office)
        assert deeds.reveal(office.as_("clerk"), LEDGER, row, "电话告知")["applicant"] == "禾木翁"
        with refused():
            deeds.reveal(office.as_("auditor"), LEDGER, row, "电话告知")
