"""Petitions through the deeds.

The tests cover what is refused and why, the clocks of both regimes, and what never shortens.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Counter, Offer
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.group import model as groupcase
from taizhang.rooms.petitions.reception import ledger as reception
from tests.office import at
from tests.rooms.petitions.petition_office import OPINION, PetitionOffice


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    return PetitionOffice()


def told(refused: Any) -> str:
    return str(refused.value)


# Reception


@pytest.mark.parametrize(
    ("data", "words", "offered"),
    [
        ({"persons": 30}, "来访30人", ["05"]),
        ({"persons": 29}, "", ["05"]),
        ({"matter": "说再不解决就跳楼"}, "涉及人身危险", ["08"]),
        ({"persons": 6, "request": "不解决就同归于尽"}, "涉及人身危险", ["05", "08"]),
        ({"matter": "反映农药、汽油价格高"}, "", []),
    ],
)
def test_what_cannot_wait_is_said_at_once_and_offered_as_an_incident(
    desk: PetitionOffice, data: Any, words: str, offered: list[str]
) -> None:
    lines = {"representatives": [{"name": "某甲", "contact": ""}]} if "persons" in data else None
    with clock.at(at(5, 12)):
        row = desk.receive(lines=lines, **data)
        notes = list(reception.LEDGER.notes(row)) if reception.LEDGER.notes else []
    assert [note.tone for note in notes] == ["red"] * bool(words)
    assert all(words in note.text and "报告" in note.text for note in notes)
    carried = list(Offer.objects.filter(target_ledger="programme.incident").order_by("id"))
    assert sorted(offer.carried["kind"] for offer in carried) == offered
    assert "某甲" not in str([offer.carried for offer in carried])
    with clock.at(at(5, 14)):
        assert list(reception.LEDGER.notes(row)) == [], "nothing of it stays on the record"


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"persons": 0}, "persons", "“来访人数”至少填1"),
        ({"persons": "30余"}, "persons", "不是准确的数"),
        ({"matter": ""}, "matter", "请填写“事实理由”"),
        ({"petitioner": ""}, "petitioner", "匿名"),
        ({"matter": "其手机13611112222"}, "matter", "手机号码"),
        ({"matter": "身份证430202199001011234"}, "matter", "后四位"),
        ({"matter": "附件为机密★一年"}, "matter", "密级标志"),
        ({"turn": "repeat"}, "case", "原来的信访件"),
        ({"topic": "none"}, "topic", "从所列选项中选择"),
    ],
)
def test_a_reception_that_is_refused_says_where_and_why(
    desk: PetitionOffice, data: Any, field: str, words: str
) -> None:
    with clock.at(at(5, 12)):
        with pytest.raises(Refused) as refused:
            desk.receive(**data)
        assert list(refused.value.errors) == [field]
        assert words in told(refused)
        desk.receive()
        assert Counter.objects.get(name="C-JD-2021").last == 1, "nothing was half-saved, no number was used"


def test_six_representatives_are_refused_and_five_accepted(desk: PetitionOffice) -> None:
    """Q5: at most five (信访条例 18, 信访工作条例 20)."""
    names = [{"name": f"代表{n}", "contact": ""} for n in range(6)]
    with clock.at(at(7, 8)):
        with pytest.raises(Refused, match="推选不超过5名代表"):
            desk.receive(persons=34, lines={"representatives": names})
        row = desk.receive(persons=34, lines={"representatives": names[:5]})
    assert row.is_group
    assert reception.Representative.objects.filter(parent=row).count() == 5
    links = Offer.objects.filter(source_number=row.number).values_list("link", "target_ledger")
    assert sorted(links) == [("I17a", "petitions.groupcase"), ("I17b", "programme.incident")]


def test_the_same_34_twice_are_68_person_times_2_batches_1_case(desk: PetitionOffice) -> None:
    """Q6."""
    names = {"representatives": [{"name": "代表甲", "contact": ""}]}
    with clock.at(at(7, 8)):
        made = desk.open()
        desk.receive(persons=34, lines=names, case=made.pk)
    with clock.at(at(7, 20)):
        desk.receive(persons=34, lines=names, turn="repeat", case=made.pk)
        figures = {f.key: f for f in reception.LEDGER.figures}
        wanted = [figures[key] for key in ("visitors", "batches", "repeat_visits")]
        rows = compute([(reception.LEDGER, figure) for figure in wanted], Context(Period.parse("2021")))
        assert [row.value for row in rows] == ["68", "2", "1"]
    assert Case.objects.count() == 1


def test_an_entry_after_a_day_asks_how(desk: PetitionOffice) -> None:
    with clock.at(at(5, 14)):
        late = {"occurred_at": at(5, 12)}
        with pytest.raises(Refused, match="转录"):
            desk.receive(**late)
        with pytest.raises(Refused, match="须附原件"):
            desk.receive(**late, entry="copied")
        with pytest.raises(Refused, match="补录须写明原因"):
            desk.receive(**late, entry="late")
        assert desk.receive(**late, entry="late", late_reason="当天停电未能录入").entry == "late"
        with pytest.raises(Refused, match="在将来"):
            desk.receive(occurred_at=at(5, 16))


def test_identity_opens_only_for_the_entitled_with_a_purpose(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.receive()
        assert deeds.reveal(desk.as_("clerk"), reception.LEDGER, row, "电话告知")["petitioner"] == "禾木翁"
        for who in ("auditor", "deputy"):
            with pytest.raises(Refused, match="不能查看个人信息"):
                deeds.reveal(desk.as_(who), reception.LEDGER, row, "想看看")
        with pytest.raises(Refused, match="用途"):
            deeds.reveal(desk.as_("clerk"), reception.LEDGER, row, "")


# Cases


@pytest.mark.parametrize(("day", "result"), [(27, "on_time"), (28, "late")])
def test_q1_notice_on_the_fifteenth_day_is_in_time(desk: PetitionOffice, day: int, result: str) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
    with clock.at(at(5, day)):
        row = desk.step(row, "accept", "section", {"notice_no": "告1"})
    assert desk.clock(row, "R01").result == result
    assert desk.clock(row, "R05").raw_last == date(2021, 5, 27) + timedelta(days=60), (
        "late notice adds no day"
    )


def test_q3_the_regime_follows_the_day_of_receipt(desk: PetitionOffice) -> None:
    for day, regime in ((date(2022, 4, 30), "2005"), (date(2022, 5, 1), "2022")):
        with clock.at(clock.local(day, 10)):
            assert desk.open().regime == regime


def test_receipts_before_the_first_regulation_are_refused(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)), pytest.raises(Refused, match="早于2005年5月1日"):
        desk.open(
            received_on=date(2005, 4, 30),
            occurred_at=clock.local(date(2005, 4, 30), 9),
            entry="late",
            late_reason="旧件补录登记",
        )


def test_a_notice_cannot_be_backdated_without_a_receipt(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
    with clock.at(at(5, 30)):
        data = {"notice_no": "告1", "notified_on": date(2021, 5, 20)}
        with pytest.raises(Refused, match="须附邮局或签收回执"):
            desk.step(row, "accept", "section", data)
        proof = [desk.file("section", "receipt")]
        row = desk.step(row, "accept", "section", data, files=proof)
    assert desk.clock(row, "R01").result == "on_time"


def test_q4_only_the_head_extends_and_only_through_the_raw_last_day(desk: PetitionOffice) -> None:
    with clock.at(at(8, 4)):
        row = desk.handling(desk.open())
    limit = desk.clock(row, "R05")
    assert (limit.raw_last, limit.internal_due) == (date(2021, 10, 3), date(2021, 9, 30))
    data = {"extension_days": 30, "extension_reason": "需调取档案", "extension_no": "延1"}
    with clock.at(at(9, 28)):
        with pytest.raises(Refused, match="决定"):
            desk.step(row, "extend", "deputy", data, files=[desk.file("deputy")])
        with pytest.raises(Refused, match="签字件"):
            desk.step(row, "extend", "head", data)
        with pytest.raises(Refused, match="最长30日"):
            desk.step(row, "extend", "head", data | {"extension_days": 31}, files=[desk.file("head")])
    with clock.at(at(10, 4)), pytest.raises(Refused, match="届满"):
        desk.step(row, "extend", "head", data, files=[desk.file("head")])
    with clock.at(at(10, 3)):
        row = desk.step(row, "extend", "head", data, files=[desk.file("head")])
    assert desk.clock(row, "R05").raw_last == date(2021, 11, 2)


def test_closing_needs_a_hearing_a_whole_opinion_and_another_signer(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.handling(desk.open())
        with pytest.raises(Refused, match="听取陈述"):
            desk.step(row, "submit", "clerk", OPINION)
        with pytest.raises(Refused, match="法律依据"):
            desk.step(row, "submit", "clerk", OPINION | {"basis": ""})
        row = desk.drafted(row)
        with pytest.raises(Refused, match="签字件"):
            desk.step(row, "answer", "deputy", {"opinion_no": "处1"})
        row = desk.signed(row)
        assert desk.clock(row, "R05").result == "", "signed is not yet served"
        with pytest.raises(Refused, match="回执"):
            desk.step(row, "deliver", "clerk", {"delivery": "hand"})
        row = desk.served(row)
    assert row.state == "answered"
    assert desk.clock(row, "R05").result == "on_time"


def test_refusal_needs_reason_and_signature(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
        with pytest.raises(Refused, match="不予受理理由"):
            desk.step(row, "refuse", "deputy", {"notice_no": "不1"}, files=[desk.file("deputy")])
        given = {"notice_no": "不1", "refusal": "court"}
        with pytest.raises(Refused, match="签字件"):
            desk.step(row, "refuse", "deputy", given)
        assert desk.step(row, "refuse", "deputy", given, files=[desk.file("deputy")]).state == "refused"


def test_reopening_lets_the_old_clock_go_on(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.answered()
    last = desk.clock(row, "R05").raw_last
    with clock.at(at(7, 20)):
        row = desk.step(row, "reopen", "section")
    again = desk.clock(row, "R05")
    assert (again.raw_last, again.result, again.stopped_at) == (last, "", None)
    with clock.at(at(7, 21)):
        row = desk.step(row, "submit", "clerk", OPINION)
        row = desk.served(desk.signed(row))
    assert desk.clock(row, "R05").result == "late"
    assert row.reopened == 1


def test_a_dissatisfied_rating_is_looked_at_by_someone_else(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.rated(desk.answered(), "bad")
        with pytest.raises(Refused, match="再次核查"):
            desk.step(row, "close", "section")
        row = desk.step(row, "doubt", "section")
        with pytest.raises(Refused, match="不能由同一人决定"):
            desk.step(row, "second", "deputy", {"second_look": "复核无误"})
        row = desk.step(row, "second", "section_2", {"second_look": "复核无误，已当面说明"})
        with pytest.raises(Refused, match="2021-06-11"):
            desk.step(row, "close", "section")
    with clock.at(at(6, 12)):
        assert desk.step(row, "close", "section").state == "closed"


def test_merging_keeps_the_earliest_clock_and_counts_no_answer(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        first = desk.open()
    with clock.at(at(5, 20)):
        second = desk.open()
        first = desk.step(first, "merge", "section", {"merged_into": second.pk})
    assert desk.clock(first, "R01").result == "ended"
    assert desk.clock(second, "R01").raw_last == date(2021, 5, 27)


def test_withdrawing_needs_the_signed_request_and_another_person(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
        given = {"withdraw_reason": "本人申请撤回，已电话核实"}
        with pytest.raises(Refused, match="签字件"):
            desk.step(row, "withdraw", "section", given)
        row = desk.step(row, "withdraw", "section", given, files=[desk.file("section")])
    assert desk.clock(row, "R01").result == "ended"


def test_a_stale_page_is_told_so_and_nothing_is_lost(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.open()
        desk.step(row, "accept", "section", {"notice_no": "告1"}, version=1)
        with pytest.raises(Refused) as refused:
            desk.step(row, "accept", "section", {"notice_no": "告2"}, version=1)
    assert refused.value.status == 409
    assert "刚被他人修改" in told(refused)


# Group cases


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"persons": 4}, "五人以上"),
        ({"whole": 20}, "“首次来访人数”34多于“涉及总人数”20"),
        ({"has_arrears": True}, "请选择“责任单位”"),
    ],
)
def test_a_group_case_that_is_refused_says_why(desk: PetitionOffice, data: Any, words: str) -> None:
    with clock.at(at(7, 8)), pytest.raises(Refused, match=words):
        desk.group(desk.open(), **data)


def test_arrears_are_paid_proved_and_told(desk: PetitionOffice) -> None:
    def move(row: Any, key: str, who: str, data: Any = None, **more: Any) -> Any:
        return deeds.move(desk.as_(who), group.LEDGER, row, key, data or {}, **more)

    with clock.at(at(7, 8)):
        row = desk.group(desk.open(), has_arrears=True, payer=desk.former.pk)
        row = move(row, "lead", "deputy", {"leader": desk.people["deputy"].pk})
        with pytest.raises(Refused, match="逐险种登记"):
            move(row, "urge", "clerk", {"payer": desk.former.pk})
        owed = {
            "insurance": "medical",
            "months": 6,
            "persons": 34,
            "principal": "1000",
            "since": date(2021, 1, 1),
        }
        row = move(row, "urge", "clerk", {"payer": desk.former.pk}, lines={"arrears": [owed]})
    with clock.at(at(7, 19)):
        row = move(row, "paid", "clerk", {"paid_on": date(2021, 7, 17)})
        with pytest.raises(Refused, match="缴费凭证"):
            move(row, "verify", "clerk", {"verified_on": clock.today()})
        row = move(
            row, "verify", "clerk", {"verified_on": clock.today()}, files=[desk.file("clerk", "voucher")]
        )
        paid = next(f for f in group.LEDGER.figures if f.key == "arrears_paid")
        answer = compute([(group.LEDGER, paid)], Context(Period.parse("2021")))[0]
    assert (answer.value, answer.parts) == ("1", (("days", "用时", "9", "天"),))


def test_the_late_fee_is_the_laws(db: None) -> None:
    """0.05 % a day (社会保险法 86)."""
    assert groupcase.late_fee(Decimal("1000.00"), date(2021, 1, 1), date(2021, 1, 31)) == Decimal("15.00")
    assert groupcase.late_fee(Decimal("1000.00"), date(2021, 1, 1), date(2021, 1, 1)) == Decimal("0.00")
