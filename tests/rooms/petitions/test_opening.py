"""两人查看: who brought an accusation is opened by nobody alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence, opening
from taizhang.engine.models import Event, Evidence
from taizhang.engine.write import deeds
from taizhang.org.principals import system
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.reception import receiving
from tests.office import at
from tests.rooms.petitions.test_recusal import NamingOffice

WHY = "送达移送告知书"
LEDGER = reception.LEDGER


@pytest.fixture
def desk(db: None) -> Iterator[NamingOffice]:
    office = NamingOffice()
    with clock.at(at(5, 12)):
        yield office


@pytest.fixture
def visit(desk: NamingOffice) -> Any:
    return desk.receive(kind="accusation", complained_of=desk.people["driver"].pk)


def asked(desk: NamingOffice, row: Any, who: str = "clerk") -> int:
    opening.ask(desk.as_(who), LEDGER, row, WHY)
    return opening.asked(LEDGER, row)[-1].seq


def name_of(desk: NamingOffice, row: Any, who: str = "clerk") -> str:
    return str(deeds.reveal(desk.as_(who), LEDGER, row, "自己写的用途")["petitioner"])


def opens(desk: NamingOffice, row: Any, who: str = "clerk") -> bool:
    try:
        return name_of(desk, row, who) == "禾木翁"
    except Refused:
        return False


def test_a_plain_matter_is_opened_by_one_and_an_accusation_is_not(desk: NamingOffice, visit: Any) -> None:
    assert opens(desk, desk.receive())
    assert not opens(desk, visit)
    assert not Event.objects.filter(act="reveal", record_id=visit.pk).exists()


def test_ask_grant_open_and_all_three_in_the_history(desk: NamingOffice, visit: Any) -> None:
    opening.answer(desk.as_("deputy"), LEDGER, visit, asked(desk, visit), given=True)
    assert opens(desk, visit)
    told = Event.objects.filter(record_id=visit.pk, act__startswith="open_") | Event.objects.filter(
        record_id=visit.pk, act="reveal"
    )
    assert [(row.act, row.by and row.by.name, row.note) for row in told.order_by("seq")] == [
        ("open_ask", "clerk", WHY),
        ("open_grant", "deputy", ""),
        ("reveal", "clerk", WHY),  # the approved purpose, not another
    ]


def test_a_grant_is_for_that_person_that_record_and_some_hours(desk: NamingOffice, visit: Any) -> None:
    other = desk.receive(kind="accusation", complained_of=desk.people["driver"].pk)
    opening.answer(desk.as_("head"), LEDGER, visit, asked(desk, visit), given=True)
    assert (opens(desk, visit), opens(desk, other), opens(desk, visit, "section")) == (True, False, False)
    given = opening.grant(desk.as_("clerk"), LEDGER, visit)
    assert given is not None
    with clock.at(given.until - timedelta(minutes=1)):
        assert opens(desk, visit)
    with clock.at(given.until):
        assert not opens(desk, visit)
        asked(desk, visit)  # and may be asked for again


def test_nobody_answers_the_own_request(desk: NamingOffice) -> None:
    """A section head both opens and approves: another one has to."""
    visit = desk.receive(kind="accusation", complained_of=desk.people["seller"].pk)
    seq = asked(desk, visit, "section")
    with pytest.raises(Refused, match="申请人以外"):
        opening.answer(desk.as_("section"), LEDGER, visit, seq, given=True)
    assert not opens(desk, visit, "section")
    opening.answer(desk.as_("section_2"), LEDGER, visit, seq, given=True)
    assert opens(desk, visit, "section")


@pytest.mark.parametrize("who", ["clerk", "auditor", "county", "seller"])
def test_other_posts_approve_nothing(desk: NamingOffice, visit: Any, who: str) -> None:
    seq = asked(desk, visit)
    with pytest.raises(Refused):
        opening.answer(desk.as_(who), LEDGER, visit, seq, given=True)
    assert not opens(desk, visit)


def test_whoever_is_in_conflict_neither_hears_of_a_request_nor_answers_it(desk: NamingOffice) -> None:
    """The accused section head approves otherwise; here the matter does not exist."""
    visit = desk.receive(kind="accusation", complained_of=desk.people["section"].pk)
    seq = asked(desk, visit)
    assert [wish.event.seq for wish in opening.to_answer(desk.as_("head"))] == [seq]
    for who in ("section", "deputy"):  # the accused and the superior
        assert opening.to_answer(desk.as_(who)) == []
        with pytest.raises(Refused) as told:
            opening.answer(desk.as_(who), LEDGER, visit, seq, given=True)
        assert told.value.status == 404
    assert not opens(desk, visit)


def test_a_conflict_after_the_grant_closes_it(desk: NamingOffice) -> None:
    visit = desk.receive(kind="accusation", complained_unit=desk.county.pk)
    opening.answer(desk.as_("head"), LEDGER, visit, asked(desk, visit, "section"), given=True)
    assert opens(desk, visit, "section")
    given = {"complained_of": desk.people["section"].pk}
    deeds.edit(desk.as_("clerk"), LEDGER, visit, given, version=visit.version, note="补充时反映")
    assert not opens(desk, visit, "section")


def test_a_refusal_has_its_reason_and_a_request_one_answer(desk: NamingOffice, visit: Any) -> None:
    seq = asked(desk, visit)
    for reason in ("", "不"):
        with pytest.raises(Refused, match="理由"):
            opening.answer(desk.as_("head"), LEDGER, visit, seq, given=False, reason=reason)
    opening.answer(desk.as_("head"), LEDGER, visit, seq, given=False, reason="用途不清楚")
    assert not opens(desk, visit)
    for given in (True, False):
        with pytest.raises(Refused, match="已经答复"):
            opening.answer(desk.as_("deputy"), LEDGER, visit, seq, given=given, reason="再看一看")
    assert Event.objects.filter(about=seq).count() == 1


def test_a_request_says_why_once_and_waits_some_days(desk: NamingOffice, visit: Any) -> None:
    with pytest.raises(Refused, match="用途"):
        opening.ask(desk.as_("clerk"), LEDGER, visit, "看看")
    seq = asked(desk, visit)
    with pytest.raises(Refused, match="已经提出"):
        asked(desk, visit)
    with clock.at(clock.now() + timedelta(days=8)):
        assert opening.to_answer(desk.as_("head")) == []
        with pytest.raises(Refused, match="过期"):
            opening.answer(desk.as_("head"), LEDGER, visit, seq, given=True)
    with pytest.raises(Refused, match="不须"):
        opening.ask(desk.as_("clerk"), LEDGER, desk.receive(), WHY)
    with pytest.raises(Refused):
        opening.ask(desk.as_("head"), LEDGER, visit, WHY)  # approves, opens nothing


def test_neither_the_system_nor_the_console_opens_it_alone(desk: NamingOffice, visit: Any) -> None:
    with pytest.raises(Refused):
        deeds.reveal(system("任何理由"), LEDGER, visit, "任何用途")


def test_an_accusation_stays_one(desk: NamingOffice, visit: Any) -> None:
    """It cannot be made a claim, nor is it one by being filed.

    What is filed to an accusation is one.
    """
    with pytest.raises(Refused, match="不能改成"):
        deeds.edit(desk.as_("clerk"), LEDGER, visit, {"kind": "claim"}, version=visit.version, note="改一改")
    made = desk.about("driver")
    plain = desk.receive(complained_of=desk.people["driver"].pk)
    filed = deeds.move(desk.as_("clerk"), LEDGER, plain, "file", {"case": made.pk})
    assert filed.kind == "accusation"
    assert not opens(desk, filed)


def test_a_visit_makes_a_case_of_its_kind(desk: NamingOffice) -> None:
    values = {
        "unit": desk.unit.pk, "occurred_at": clock.now(), "form": "visit", "place": "office", "persons": 1,
        "count_method": "counted", "turn": "first", "kind": "accusation", "topic": "conduct", "matter": "公车私用",
        "request": "请查处", "petitioner": "禾木翁", "received_by": desk.people["clerk"].pk,
        "complained_of": desk.people["driver"].pk,
    }  # fmt: skip
    row = receiving.receive(desk.as_("clerk"), values, "case")
    assert row.case.kind == "accusation"
    assert not opens(desk, row)


def test_looking_a_name_up_does_not_tell_of_an_accusation(desk: NamingOffice, visit: Any) -> None:
    plain = desk.receive()
    assert [one.number for one in receiving.earlier(desk.as_("clerk"), "禾木翁")] == [plain.number]
    opening.answer(desk.as_("head"), LEDGER, visit, asked(desk, visit), given=True)
    found = {one.number for one in receiving.earlier(desk.as_("clerk"), "禾木翁")}
    assert found == {plain.number, visit.number}


def test_its_files_are_closed_with_it_and_their_names_too(desk: NamingOffice, visit: Any) -> None:
    plain = desk.receive()
    for row in (plain, visit):
        paper = desk.file("clerk", "paper")
        deeds.attach(desk.as_("clerk"), LEDGER, row, [paper])
        file = Evidence.objects.get(public_id=paper)
        assert evidence.may_see(desk.as_("clerk"), file) is (row is plain)
        note = Event.objects.filter(record_id=row.pk, act="attach").latest("seq").note
        assert (file.name in note) is (row is plain)
    opening.answer(desk.as_("head"), LEDGER, visit, asked(desk, visit), given=True)
    assert evidence.may_see(desk.as_("clerk"), file)
    assert not evidence.may_see(desk.as_("head"), file)


def test_a_sealed_matter_is_guarded_too(desk: NamingOffice) -> None:
    row = desk.receive(complained_of=desk.people["section"].pk, sealed_no="密2")
    assert row.kind == "claim"
    assert not opens(desk, row)
    opening.answer(desk.as_("head"), LEDGER, row, asked(desk, row), given=True)
    assert opens(desk, row)
