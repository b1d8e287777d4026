"""T1 beyond the first answer.

The tests cover review and re-review, handing down, passing on, objecting, and old cases.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Instance, Offer
from taizhang.engine.write import deeds
from taizhang.org.models import Unit
from taizhang.org.principals import staff
from taizhang.rooms.petitions.case import ledger as case
from tests.office import at
from tests.office.cast import PersonRow, UnitRow
from tests.rooms.petitions.petition_office import OPINION, PetitionOffice


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    return PetitionOffice()


@pytest.fixture
def county(desk: PetitionOffice) -> Unit:
    """A county desk below the city office, with its liaison and head."""
    unit = desk.found_unit(UnitRow("X", "某县社", "county", "C"))
    desk.take_on(PersonRow("liaison", "X", "county_liaison"), PersonRow("chief", "X", "unit_head"))
    return unit


def answered_in(desk: PetitionOffice, unit: Unit) -> Any:
    """A county's case that the county itself answered."""
    row = desk.open("liaison", unit=unit.pk)
    row = desk.step(row, "accept", "chief", {"notice_no": "告1"})
    row = desk.step(row, "assign", "liaison", {"handler": desk.people["liaison"].pk})
    heard = {"on": clock.today(), "way": "heard", "found": "当面听取陈述"}
    row = desk.step(row, "inquire", "liaison", lines={"inquiries": [heard]})
    opinion = {
        "claim": "请核实",
        "facts": "属实",
        "reasons": "相符",
        "basis": "第三十二条",
        "support": "explain",
    }
    row = desk.step(row, "submit", "liaison", opinion)
    row = desk.step(row, "answer", "chief", {"opinion_no": "处1"}, files=[desk.file("chief")])
    proof = [desk.file("liaison", "receipt")]
    return desk.step(row, "deliver", "liaison", {"delivery": "hand"}, files=proof)


def reviewed(desk: PetitionOffice, row: Any, who: str = "deputy", **data: Any) -> Any:
    files = [desk.file(who), desk.file(who, "receipt")]
    return desk.step(row, "review", who, {"review_no": "复1", "review_result": "upheld"} | data, files=files)


def test_the_whole_chain_of_a_countys_answer(desk: PetitionOffice, county: Unit) -> None:
    """R06 to R09 by their raw last days.

    The hearing alone is left out of the last one.
    """
    with clock.at(at(5, 12)):
        row = answered_in(desk, county)
    assert desk.clock(row, "R06").raw_last == date(2021, 6, 11)
    with clock.at(at(6, 10)):
        row = desk.step(row, "ask_review", "liaison", {"review_body": "ours"})
        assert (desk.clock(row, "R06").result, desk.clock(row, "R07").raw_last) == (
            "on_time",
            date(2021, 7, 10),
        )
        with pytest.raises(Refused, match="无权查看"):
            desk.step(row, "review", "clerk", {"review_no": "复1", "review_result": "upheld"})
        given = {"review_no": "复1", "review_result": "upheld"}
        with pytest.raises(Refused, match="签收或邮寄回执"):
            desk.step(row, "review", "deputy", given, files=[desk.file("deputy")])
    with clock.at(at(7, 10)):
        row = reviewed(desk, row)
    assert (desk.clock(row, "R07").result, desk.clock(row, "R08").raw_last) == ("on_time", date(2021, 8, 9))
    with clock.at(at(8, 2)):
        row = desk.step(row, "ask_final", "liaison", {"final_body": "ours"})
    assert desk.clock(row, "R09").raw_last == date(2021, 9, 1)
    days = {"first": date(2021, 8, 20), "last": date(2021, 8, 24), "record": "双方到场陈述"}
    with clock.at(at(8, 23)), pytest.raises(Refused, match="还没有结束"):
        desk.step(row, "hear", "deputy", lines={"hearings": [days]}, files=[desk.file("deputy")])
    with clock.at(at(8, 25)):
        with pytest.raises(Refused, match="签字件"):
            desk.step(row, "hear", "deputy", lines={"hearings": [days]})
        row = desk.step(row, "hear", "deputy", lines={"hearings": [days]}, files=[desk.file("deputy")])
    assert desk.clock(row, "R09").raw_last == date(2021, 9, 6)
    with clock.at(at(9, 6)):
        given = {"final_no": "核1", "final_result": "upheld"}
        files = [desk.file("head"), desk.file("head", "receipt")]
        with pytest.raises(Refused, match="不能由同一人决定"):
            desk.step(
                row, "conclude", "deputy", given, files=[desk.file("deputy"), desk.file("deputy", "receipt")]
            )
        row = desk.step(row, "conclude", "head", given, files=files)
        assert desk.clock(row, "R09").result == "on_time"
        assert desk.step(row, "close", "chief").state == "closed", "after 复核 nothing is left to ask for"


def test_nobody_reviews_an_own_answer(desk: PetitionOffice, county: Unit) -> None:
    with clock.at(at(5, 12)):
        own, theirs = desk.answered(), answered_in(desk, county)
        with pytest.raises(Refused, match="上级复查复核机构"):
            desk.step(own, "ask_review", "clerk", {"review_body": "ours"})
        theirs = desk.step(theirs, "ask_review", "liaison", {"review_body": "ours"})
        given = {"review_no": "复1", "review_result": "upheld"}
        desk.take_on(PersonRow("chief_2", "X", "unit_head"))
        files = [desk.file("chief_2"), desk.file("chief_2", "receipt")]
        with pytest.raises(Refused, match="上级决定"):
            desk.step(theirs, "review", "chief_2", given, files=files)


def test_a_review_above_us_keeps_days_and_no_clock_of_ours(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.answered()
        row = desk.step(row, "ask_review", "clerk", {"review_body": "above"})
        assert row.due_on is None
        with pytest.raises(Exception, match="matching query"):
            desk.clock(row, "R07")


def test_a_late_request_is_for_a_person_to_decide(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.answered()
    with clock.at(at(6, 12)):
        with pytest.raises(Refused, match="决定受理的"):
            desk.step(row, "ask_review", "clerk", {"review_body": "above"})
        late = {"review_body": "above", "review_late_reason": "住院期间不能提出"}
        row = desk.step(row, "ask_review", "clerk", late)
    assert (row.state, desk.clock(row, "R06").result) == ("reviewing", "late")


def test_the_petitioners_last_day_moves_forward(desk: PetitionOffice) -> None:
    """R06 ending on a holiday runs to the next working day: 2021-10-01 to 10-08."""
    with clock.at(at(9, 1)):
        row = desk.answered()
    with clock.at(at(10, 8)):
        row = desk.step(row, "ask_review", "clerk", {"review_body": "above"})
    assert desk.clock(row, "R06").result == "on_time"


# Handed down, passed on, sent back


def test_handed_down_the_earlier_of_two_days_binds(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open(origin="handed", transferor="市信访局", asked_due=date(2021, 6, 1))
        row = desk.handling(row)
        assert desk.clock(row, "R05").raw_last == date(2021, 6, 1)
        data = {"extension_days": 30, "extension_reason": "需调取档案", "extension_no": "延1"}
        with pytest.raises(Refused, match="先由交办单位同意"):
            desk.step(row, "extend", "head", data, files=[desk.file("head")])
        later = desk.open(origin="handed", transferor="市信访局", asked_due=date(2021, 12, 1))
        later = desk.handling(later)
    assert desk.clock(later, "R05").raw_last == date(2021, 7, 11), "a later day asked adds nothing"
    with clock.at(at(6, 2)):
        row = desk.served(desk.signed(desk.drafted(row)))
    assert desk.clock(row, "R05").result == "late"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"origin": "handed"}, "请填写“转送交办单位”"),
        ({"asked_due": date(2021, 6, 1)}, "只有上级交办"),
        ({"accepted_on": date(2021, 5, 1)}, "承前转入的旧件"),
    ],
)
def test_an_origin_that_does_not_fit_is_refused(desk: PetitionOffice, data: Any, words: str) -> None:
    with clock.at(at(5, 12)), pytest.raises(Refused, match=words):
        desk.open(**data)


def test_passing_on_goes_down_and_starts_the_units_own_clock(desk: PetitionOffice, county: Unit) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
        with pytest.raises(Refused, match="只能转送下级单位"):
            desk.step(row, "pass", "section", {"passed_to": desk.unit.pk, "notice_no": "转1"})
        row = desk.step(row, "pass", "section", {"passed_to": county.pk, "notice_no": "转1"})
        assert desk.clock(row, "R01").result == "on_time"
        offer = Offer.objects.get(link="I10b", source_number=row.number)
        assert (offer.unit, offer.carried["origin"]) == (county, "transferred")
    with clock.at(at(5, 14)):
        liaison = staff(desk.people["liaison"], clock.today())
        data = offer.carried | {"unit": county.pk, "occurred_at": clock.now(), "received_on": clock.today()}
        taken = deeds.create(liaison, case.LEDGER, data, offer=offer.pk)
    assert desk.clock(taken, "R02").raw_last == date(2021, 5, 29)


def test_q2_an_objection_within_five_working_days(desk: PetitionOffice) -> None:
    """2022-09-28: the fifth working day is 2022-10-10; 10-08 and 10-09 are worked."""
    given: dict[str, Any] = {"origin": "transferred", "transferor": "市信访局"}
    with clock.at(at(9, 28, year=2022)):
        in_time, too_late = desk.open(**given), desk.open(**given)
    reason = {"objection": "事项属市人社局职责"}
    with clock.at(at(10, 10, year=2022)):
        row = desk.step(in_time, "object", "section", reason, files=[desk.file("section")])
        assert (row.state, desk.clock(row, "R03").result) == ("objecting", "on_time")
    with clock.at(at(10, 11, year=2022)), pytest.raises(Refused, match="五个工作日已过"):
        desk.step(too_late, "object", "section", reason, files=[desk.file("section")])
    with clock.at(at(10, 12, year=2022)):
        back = desk.step(row, "insisted", "clerk")
        assert back.state == "screening"
        assert desk.clock(back, "R02").raw_last == date(2022, 10, 13), "the notice clock never stood still"
        assert desk.clock(back, "R02").result == ""


def test_the_old_regulation_knows_no_objection(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open(origin="transferred", transferor="市信访局")
        with pytest.raises(Refused, match="没有异议退回"):
            desk.step(row, "object", "section", {"objection": "不属本社"}, files=[desk.file("section")])


# The earliest receipt


def test_a_case_came_in_no_later_than_its_visits(desk: PetitionOffice) -> None:
    with clock.at(at(5, 3)):
        visit = desk.receive()
    with clock.at(at(5, 18)):
        row = desk.open()
        row = desk.step(row, "accept", "section", {"notice_no": "告1"})
        assert desk.clock(row, "R01").result == "on_time"
        deeds.move(desk.as_("clerk"), case.LEDGER, row, "assign", {"handler": desk.people["clerk"].pk})
        from taizhang.rooms.petitions.reception import ledger as reception

        deeds.move(desk.as_("clerk"), reception.LEDGER, visit, "file", {"case": row.pk})
    notice = desk.clock(row, "R01")
    assert (notice.raw_last, notice.result) == (date(2021, 5, 18), "on_time")
    row.refresh_from_db()
    assert row.received_on == date(2021, 5, 3)


def test_an_earlier_visit_turns_a_notice_late(desk: PetitionOffice) -> None:
    from taizhang.rooms.petitions.reception import ledger as reception

    with clock.at(at(5, 3)):
        visit = desk.receive()
    with clock.at(at(5, 20)):
        row = desk.step(desk.open(), "accept", "section", {"notice_no": "告1"})
        deeds.move(desk.as_("clerk"), reception.LEDGER, visit, "file", {"case": row.pk})
    assert desk.clock(row, "R01").result == "late"


def test_merging_carries_a_clock_that_the_other_lacks(desk: PetitionOffice) -> None:
    with clock.at(at(5, 1)):
        first = desk.handling(desk.open())
    with clock.at(at(6, 20)):
        second = desk.open()
        desk.step(first, "merge", "section", {"merged_into": second.pk})
        assert desk.clock(second, "R05").raw_last == date(2021, 6, 30)
        second.refresh_from_db()
        assert second.received_on == date(2021, 5, 1)
        second = desk.step(second, "accept", "section", {"notice_no": "告2"})
    assert desk.clock(second, "R05").raw_last == date(2021, 6, 30), "no second clock was begun"


# Old cases


def test_an_old_case_comes_in_with_its_facts_and_not_late(desk: PetitionOffice) -> None:
    Instance.objects.create(pk=1, kind="office", owner=desk.unit, made_at=at(3, 1))
    received = {"received_on": date(2021, 2, 1), "occurred_at": at(2, 1), "entry": "carried"}
    with clock.at(at(3, 2)):
        clerk = desk.as_("clerk")

        def carried(**data: Any) -> Any:
            values = {
                "unit": desk.unit.pk, "kind": "claim", "topic": "pension", "origin": "direct",
                "summary": "养老保险没有接续，请核实",
            }  # fmt: skip
            files = [desk.file("clerk", "paper")]
            return deeds.create(clerk, case.LEDGER, values | received | data, files=files)

        told = carried(accepted_on=date(2021, 2, 8))
        assert (told.state, desk.clock(told, "R05").raw_last) == (
            "told",
            date(2021, 2, 8) + timedelta(days=60),
        )
        with pytest.raises(Refused, match="原答复意见书的编号"):
            carried(accepted_on=date(2021, 2, 8), delivered_on=date(2021, 2, 25))
        done = carried(
            accepted_on=date(2021, 2, 8), delivered_on=date(2021, 2, 25), opinion_no="处〔2020〕9号"
        )
        assert done.state == "answered"
        with pytest.raises(Refused, match="以前收到的旧件"):
            carried(received_on=date(2021, 3, 1), occurred_at=at(3, 1))


def test_several_topics_stand_on_one_item(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        values = {
            "unit": desk.unit.pk, "occurred_at": clock.now(), "kind": "claim", "topic": "pension",
            "origin": "direct", "received_on": clock.today(), "summary": "养老保险和住房两件事",
        }  # fmt: skip
        lines = {"facets": [{"topic": "housing", "told": "宿舍漏水"}]}
        row = deeds.create(desk.as_("clerk"), case.LEDGER, values, lines=lines)
    assert [facet.topic for facet in row.facets.all()] == ["housing"]


def test_a_group_needs_its_leader_and_its_grading(desk: PetitionOffice) -> None:
    names = {"representatives": [{"name": "代表甲", "contact": ""}]}
    from taizhang.rooms.petitions.reception import ledger as reception

    with clock.at(at(7, 8)):
        visit = desk.receive(persons=8, lines=names)
        row = desk.open()
        deeds.move(desk.as_("clerk"), reception.LEDGER, visit, "file", {"case": row.pk})
        row = desk.step(row, "accept", "section", {"notice_no": "告1"})
        with pytest.raises(Refused, match="先确定包案领导"):
            desk.step(row, "assign", "clerk", {"handler": desk.people["clerk"].pk})
        both = {"handler": desk.people["clerk"].pk, "leader": desk.people["deputy"].pk}
        row = desk.step(row, "assign", "clerk", both)
        row = desk.rated(desk.served(desk.signed(desk.drafted(row))), "good")
        with pytest.raises(Refused, match="还没有定级"):
            desk.step(row, "close", "section")
        Offer.objects.filter(link="I17b").update(closed_at=clock.now(), close_reason="已定级")
        assert desk.step(row, "close", "section").state == "closed"


def test_a_group_is_over_when_everyone_is_in_a_count(desk: PetitionOffice) -> None:
    """Counts by outcome, never more than the whole.

    Personal cases are counted, not listed.
    """
    from taizhang.rooms.petitions.group import ledger as group

    def move(row: Any, key: str, who: str, data: Any = None, **more: Any) -> Any:
        return deeds.move(desk.as_(who), group.LEDGER, row, key, data or {}, **more)

    done = {"told_on": date(2021, 7, 9), "result": "待遇已恢复"}
    with clock.at(at(7, 8)):
        chief, plain = desk.open(), desk.open()
        row = desk.group(chief, persons=8, whole=20)
        own = desk.open(collective=chief.pk)
        with pytest.raises(Refused, match="没有群体访案件"):
            desk.open(collective=plain.pk)
        row = move(row, "lead", "deputy", {"leader": desk.people["deputy"].pk})
    with clock.at(at(7, 9)):
        for persons, words in ((21, "多于涉及的20人"), (7, "只登记了7人")):
            lines = {"settlements": [{"result": "solved", "persons": persons, "item": "医保"}]}
            with pytest.raises(Refused, match=words):
                move(row, "solve", "section", done, lines=lines)
        lines = {
            "settlements": [
                {"result": "solved", "persons": 6, "item": "医保"},
                {"result": "own", "persons": 2, "item": "个人账户"},
            ]
        }
        row = move(row, "solve", "section", done, lines=lines)
    assert row.state == "solved"
    assert [note.text for note in group.LEDGER.notes(row)] == ["逐人办理的信访件1件，已办结0件"]
    assert own.number not in repr(list(group.LEDGER.notes(row)))


def test_a_leaders_day_names_its_leader_and_is_counted(desk: PetitionOffice) -> None:
    from taizhang.engine.declare.figure import Context
    from taizhang.engine.read.counting import compute
    from taizhang.kernel.days import Period
    from taizhang.rooms.petitions.reception import ledger as reception

    with clock.at(at(5, 12)):
        with pytest.raises(Refused, match="请选择“接访领导”"):
            desk.receive(leader_day=True)
        for persons in (1, 3):
            desk.receive(leader_day=True, leader=desk.people["deputy"].pk, persons=persons)
        desk.receive()
        figure = next(f for f in reception.LEDGER.figures if f.key == "leader_days")
        counted = compute([(reception.LEDGER, figure)], Context(Period.parse("2021")))[0]
    assert counted.value == "1"
    assert [(key, value) for key, _, value, _ in counted.parts] == [("batches", "2"), ("persons", "4")]


def test_review_is_asked_for_once_an_answer_and_anew_after_reopening(desk: PetitionOffice) -> None:
    above = {"review_body": "above"}
    with clock.at(at(5, 12)):
        row = desk.answered()
        with pytest.raises(Refused, match="不能申请复核"):
            desk.step(row, "ask_final", "clerk", {"final_body": "above"})
        row = desk.step(row, "ask_review", "clerk", above)
    with clock.at(at(5, 20)):
        given = {"review_no": "复1", "review_result": "revoked"}
        files = [desk.file("head"), desk.file("head", "receipt")]
        row = desk.step(row, "review", "head", given, files=files)
        executing = {"payer": "某企业", "execution_due": date(2021, 6, 30)}
        row = desk.step(row, "execute", "clerk", executing)
        row = desk.step(row, "executed", "clerk", {"executed_on": clock.today()})
        with pytest.raises(Refused, match="已经申请过复查"):
            desk.step(row, "ask_review", "clerk", above)
        row = desk.step(row, "reopen", "section")
        row = desk.step(row, "submit", "clerk", OPINION)
        row = desk.served(desk.signed(row))
        assert desk.step(row, "ask_review", "clerk", above).state == "reviewing"


def offered(row: Any) -> set[str]:
    """Of the two requests, those that the record is offered."""
    return {step.key for step in case.LEDGER.flow.offered(row)} & {"ask_review", "ask_final"}


def test_each_request_is_offered_in_its_own_round_only(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.handling(desk.open())
        assert offered(row) == set()
        row = desk.served(desk.signed(desk.drafted(row)))
        assert offered(row) == {"ask_review"}
        row = desk.step(row, "ask_review", "clerk", {"review_body": "above"})
        assert offered(row) == set()
    with clock.at(at(5, 20)):
        row = reviewed(desk, row, "head")
        assert offered(row) == {"ask_final"}
        row = desk.step(row, "execute", "clerk", {"payer": "某企业", "execution_due": date(2021, 6, 30)})
        assert offered(row) == {"ask_final"}, "the petitioner's days run while it is carried out"
        row = desk.step(row, "executed", "clerk", {"executed_on": clock.today()})
        assert (row.state, offered(row)) == ("answered", {"ask_final"})
        row = desk.step(row, "ask_final", "clerk", {"final_body": "above"})
        assert offered(row) == set()


def test_a_second_look_bars_no_request_and_follows_a_review_too(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.step(desk.rated(desk.answered(), "bad"), "doubt", "section")
        assert offered(row) == {"ask_review"}
        row = desk.step(row, "ask_review", "clerk", {"review_body": "above"})
    with clock.at(at(5, 20)):
        row = reviewed(desk, row, "head")
        with pytest.raises(Refused, match="再次核查"):
            desk.step(row, "close", "section")
        row = desk.step(row, "doubt", "section")
        assert offered(row) == {"ask_final"}
        row = desk.step(row, "second", "section_2", {"second_look": "已当面说明"})
    with clock.at(at(7, 1)):
        assert desk.step(row, "close", "section").state == "closed"
