"""Scripts that try to better a rate dishonestly: each is refused, or changes nothing, or is printed beside the rate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock, deeds
from taizhang.engine.draft import Refused
from taizhang.engine.figure import Context, Counted, compute
from taizhang.engine.flow import Act, Way
from taizhang.engine.models import Event, Instance
from taizhang.keep import calendars
from taizhang.kernel.days import Period
from taizhang.org.models import Holding, Person
from taizhang.org.principals import staff
from taizhang.rooms.petitions import case, case_effects, reception
from tests.rooms.petition_office import OPINION, SINCE, PetitionOffice
from tests.rooms.programme_office import at

NOTICE = {"notice_no": "告1"}
MORE = {"extension_days": 30, "extension_reason": "需调取档案", "extension_no": "延1"}
LAST = date(2021, 7, 11)
"""The last day of a case accepted on 2021-05-12."""


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    made = PetitionOffice()
    Instance.objects.create(pk=1, kind="office", owner=made.unit, made_at=at(3, 1))
    return made


def rate(key: str, period: str = "2021") -> Counted:
    figure = next(f for f in case.LEDGER.figures if f.key == key)
    return compute([(case.LEDGER, figure)], Context(Period.parse(period)))[0]


def parts(counted: Counted) -> dict[str, int]:
    return {key: int(value) for key, _, value, _ in counted.parts}


def handled(desk: PetitionOffice) -> Any:
    """A case in hand since 2021-05-12."""
    with clock.at(at(5, 12)):
        return desk.handling(desk.open())


def opened(desk: PetitionOffice, **data: Any) -> Any:
    with clock.at(at(5, 12)):
        return desk.open(**data)


def signed(desk: PetitionOffice) -> Any:
    """A case whose opinion was signed a week late."""
    row = handled(desk)
    with clock.at(at(7, 18)):
        return desk.signed(desk.drafted(row))


def correct(desk: PetitionOffice, row: Any, **data: Any) -> Any:
    return deeds.edit(desk.as_("clerk"), case.LEDGER, row, data, version=row.version, note="更正登记错误")


def disliked(desk: PetitionOffice) -> Any:
    with clock.at(at(5, 12)):
        return case_effects.rate_by_code(desk.answered(), "bad")


# Refused


def notice_backdated(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "accept", "section", NOTICE | {"notified_on": date(2021, 5, 20)})


def notice_backdated_on_an_own_paper(desk: PetitionOffice) -> None:
    data = NOTICE | {"notified_on": date(2021, 5, 20)}
    desk.step(opened(desk), "accept", "section", data, files=[desk.file("section", "signed")])


def notice_dated_ahead(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "accept", "section", NOTICE | {"notified_on": date(2021, 12, 1)})


def overdue_case_voided(desk: PetitionOffice) -> None:
    deeds.void(desk.as_("clerk"), case.LEDGER, opened(desk), "登记重复")


def told_case_voided(desk: PetitionOffice) -> None:
    deeds.void(desk.as_("clerk"), case.LEDGER, handled(desk), "登记重复")


def visited_case_voided(desk: PetitionOffice) -> None:
    row = desk.open()
    visit = desk.receive()
    deeds.move(desk.as_("clerk"), reception.LEDGER, visit, "file", {"case": row.pk})
    deeds.void(desk.as_("clerk"), case.LEDGER, row, "登记重复")


def received_in_the_future(desk: PetitionOffice) -> None:
    desk.open(received_on=clock.today() + timedelta(days=9))


def withdrawn_without_a_request(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "withdraw", "section", {"withdraw_reason": "本人口头撤回"})


def withdrawn_by_the_registrar(desk: PetitionOffice) -> None:
    Holding.objects.create(person=desk.people["clerk"], post="section_head", unit=desk.unit, since=SINCE)
    files = [desk.file("clerk")]
    desk.step(opened(desk), "withdraw", "clerk", {"withdraw_reason": "本人撤回"}, files=files)


def merged_into_itself(desk: PetitionOffice) -> None:
    row = opened(desk)
    desk.step(row, "merge", "section", {"merged_into": row.pk})


def merged_into_an_answered_one(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        done = desk.answered()
    desk.step(opened(desk), "merge", "section", {"merged_into": done.pk})


def objected_to_a_direct_visit(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "object", "section", {"objection": "不属本社"}, files=[desk.file("section")])


def objected_too_late(desk: PetitionOffice) -> None:
    with clock.at(at(9, 28, year=2022)):
        row = desk.open(origin="transferred", transferor="市信访局")
    with clock.at(at(10, 11, year=2022)):
        desk.step(row, "object", "section", {"objection": "不属本社"}, files=[desk.file("section")])


def refused_without_a_signature(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "refuse", "deputy", {"notice_no": "不1", "refusal": "court"})


def passed_to_ourselves(desk: PetitionOffice) -> None:
    desk.step(opened(desk), "pass", "section", NOTICE | {"passed_to": desk.unit.pk})


def fresh_case_carried_in(desk: PetitionOffice) -> None:
    data = {"entry": "carried", "accepted_on": date(2021, 5, 2), "received_on": date(2021, 5, 1)}
    desk.open(**data, occurred_at=at(5, 1))


def delivered_without_a_receipt(desk: PetitionOffice) -> None:
    desk.step(signed(desk), "deliver", "clerk", {"delivery": "hand"}, files=[desk.file("clerk", "signed")])


def delivered_without_an_opinion(desk: PetitionOffice) -> None:
    desk.served(handled(desk))


def delivered_before_it_was_signed(desk: PetitionOffice) -> None:
    desk.served(signed(desk), delivered_on=date(2021, 7, 10))


def delivered_in_the_future(desk: PetitionOffice) -> None:
    desk.served(signed(desk), delivered_on=date(2021, 12, 1))


def opinion_of_soothing_words(desk: PetitionOffice) -> None:
    row = handled(desk)
    heard = {"on": clock.today(), "way": "heard", "found": "已做思想工作"}
    row = desk.step(row, "inquire", "clerk", lines={"inquiries": [heard]})
    desk.step(row, "submit", "clerk", {"facts": "已做思想工作"})


def opinion_without_a_hearing(desk: PetitionOffice) -> None:
    desk.step(handled(desk), "submit", "clerk", OPINION)


def extended_after_the_last_day(desk: PetitionOffice) -> None:
    desk.step(handled(desk), "extend", "head", MORE, files=[desk.file("head")])


def extended_on_a_paper_of_an_earlier_day(desk: PetitionOffice) -> None:
    act = Act(decided_by=desk.people["head"], decided_at=at(7, 9), way=Way.PAPER)
    desk.step(handled(desk), "extend", "clerk", MORE, act=act, files=[desk.file("clerk")])


def extended_by_a_deputy(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        desk.step(row, "extend", "deputy", MORE, files=[desk.file("deputy")])


def extended_without_a_scan(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        desk.step(row, "extend", "head", MORE)


def extended_without_telling(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        desk.step(row, "extend", "head", MORE | {"extension_no": ""}, files=[desk.file("head")])


def extended_twice(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        row = desk.step(row, "extend", "head", MORE, files=[desk.file("head")])
        desk.step(row, "extend", "head", MORE, files=[desk.file("head")])


def closed_without_an_answer(desk: PetitionOffice) -> None:
    desk.step(handled(desk), "close", "section")


def paused_by_a_hearing_of_no_review(desk: PetitionOffice) -> None:
    days = {"first": date(2021, 6, 1), "last": date(2021, 6, 20), "record": "听证"}
    desk.step(handled(desk), "hear", "section", lines={"hearings": [days]}, files=[desk.file("section")])


def calendar_changed_by_one_person(desk: PetitionOffice) -> None:
    for post in ("system_admin", "security_admin"):
        Holding.objects.create(person=desk.people["clerk"], post=post, unit=desk.unit, since=SINCE)
    clerk = desk.as_("clerk")
    draft = calendars.propose(clerk, 2021, "补充通知", date(2021, 5, 1), "2021-07-12 休 补休")
    calendars.decide(clerk, draft.pk, approve=True)


def rated_by_staff_without_a_slip(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        row = desk.answered()
    desk.step(row, "rate", "clerk", {"rating": "good", "rated_on": clock.today()})


def rating_by_code_overwritten(desk: PetitionOffice) -> None:
    desk.rated(disliked(desk), "good")


def disliked_case_voided(desk: PetitionOffice) -> None:
    deeds.void(desk.as_("clerk"), case.LEDGER, disliked(desk), "登记重复")


def disliked_case_merged_away(desk: PetitionOffice) -> None:
    other = opened(desk)
    desk.step(disliked(desk), "merge", "section", {"merged_into": other.pk})


def disliked_case_closed(desk: PetitionOffice) -> None:
    desk.step(disliked(desk), "close", "section")


def second_look_by_the_signer(desk: PetitionOffice) -> None:
    row = desk.step(disliked(desk), "doubt", "section")
    desk.step(row, "second", "deputy", {"second_look": "无误"})


REFUSED: tuple[tuple[Callable[[PetitionOffice], None], str], ...] = (
    (notice_backdated, "告知书发出日期早于今天"),
    (notice_backdated_on_an_own_paper, "告知书发出日期早于今天"),
    (notice_dated_ahead, "告知书发出日期在将来"),
    (overdue_case_voided, "这件已经超期"),
    (told_case_voided, "信访人不要求办理的请办“信访人撤"),
    (visited_case_voided, "重复登记的请办“并案”"),
    (received_in_the_future, "收到日期在将来"),
    (withdrawn_without_a_request, "“信访人撤回”须附签字件扫描件"),
    (withdrawn_by_the_registrar, "“信访人撤回”与“登记”不能由同"),
    (merged_into_itself, "请选择要并入的另一个信访件"),
    (merged_into_an_answered_one, "要并入的信访件已经答复"),
    (objected_to_a_direct_visit, "直接收到的信访件没有异议退回"),
    (objected_too_late, "五个工作日已过"),
    (refused_without_a_signature, "“不予受理”须附签字件扫描件"),
    (passed_to_ourselves, "不属本单位和下级单位的"),
    (fresh_case_carried_in, "启用本系统以前收到的旧件"),
    (delivered_without_a_receipt, "处理意见书送达须附签收或邮寄回执"),
    (delivered_without_an_opinion, "当前状态是“办理中”"),
    (delivered_before_it_was_signed, "早于审签日期"),
    (delivered_in_the_future, "处理意见书送达日期在将来"),
    (opinion_of_soothing_words, "请填写“诉求”"),
    (opinion_without_a_hearing, "报审前须有“听取陈述”的调查记录"),
    (extended_after_the_last_day, "届满，不能再延期"),
    (extended_on_a_paper_of_an_earlier_day, "届满，不能再延期"),
    (extended_by_a_deputy, "“延期”由主要负责人决定"),
    (extended_without_a_scan, "“延期”须附签字件扫描件"),
    (extended_without_telling, "请填写“延期告知书编号”"),
    (extended_twice, "“办结答复”已经延期一次"),
    (closed_without_an_answer, "当前状态是“办理中”"),
    (paused_by_a_hearing_of_no_review, "当前状态是“办理中”"),
    (calendar_changed_by_one_person, "提出修改的人不能自己审核"),
    (rated_by_staff_without_a_slip, "代录评价须附信访人本人填写的评价"),
    (rating_by_code_overwritten, "信访人已凭查询码评价"),
    (disliked_case_voided, "信访人不要求办理的请办“信访人撤"),
    (disliked_case_merged_away, "当前状态是“已答复"),
    (disliked_case_closed, "须由另一人再次核查后才能办结"),
    (second_look_by_the_signer, "“核查完毕”与“审签处理意见”不"),
)


@pytest.mark.parametrize(("script", "words"), REFUSED, ids=lambda told: getattr(told, "__name__", ""))
def test_the_script_is_refused(
    desk: PetitionOffice, script: Callable[[PetitionOffice], None], words: str
) -> None:
    with clock.at(at(7, 20)), pytest.raises(Refused, match=words):
        script(desk)


# Without effect


def late_acceptance(desk: PetitionOffice) -> tuple[Any, Any]:
    row = opened(desk)
    with clock.at(at(6, 20)):
        row = desk.step(row, "accept", "section", NOTICE)
    return desk.clock(row, "R05").raw_last, date(2021, 5, 27) + timedelta(days=60)


def acceptance_dated_ahead(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.step(desk.open(), "accept", "section", NOTICE | {"accepted_on": date(2021, 5, 30)})
    return desk.clock(row, "R05").raw_last, LAST


def receipt_corrected(desk: PetitionOffice) -> tuple[Any, Any]:
    row = opened(desk)
    data = {"received_on": date(2021, 7, 1), "occurred_at": at(7, 1), "unclear": True, "origin": "handed"}
    row = correct(desk, row, summary="更正后的概要", **data)
    kept = (row.received_on, row.occurred_on, row.unclear, row.origin, desk.clock(row, "R01").raw_last)
    return kept, (date(2021, 5, 12), date(2021, 5, 12), False, "direct", date(2021, 5, 27))


def regime_by_a_later_event(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 2, year=2022)):
        row = desk.open(received_on=date(2022, 4, 30), origin="transferred", transferor="市信访局")
    return (row.regime, desk.clock(row, "R02").received_on), ("2005", date(2022, 4, 30))


def withdrawn_after_the_last_day(desk: PetitionOffice) -> tuple[Any, Any]:
    row = handled(desk)
    desk.step(row, "withdraw", "section", {"withdraw_reason": "本人撤回"}, files=[desk.file("section")])
    counted = rate("timely_answer")
    return (counted.value, counted.base), ("0", ("应答复", "1"))


def merged_to_a_later_one(desk: PetitionOffice) -> tuple[Any, Any]:
    row = handled(desk)
    with clock.at(at(7, 10)):
        other = desk.open()
        desk.step(row, "merge", "section", {"merged_into": other.pk})
    return desk.clock(other, "R05").raw_last, LAST


def reopened_and_answered(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.answered()
    row = desk.step(row, "reopen", "section")
    row = desk.served(desk.signed(desk.step(row, "submit", "clerk", OPINION)))
    return desk.clock(row, "R05").result, "late"


def a_later_day_asked(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(5, 12)):
        row = desk.open(origin="handed", transferor="市信访局", asked_due=date(2021, 11, 1))
        row = desk.handling(row)
    return desk.clock(row, "R05").raw_last, LAST


def calendar_changed_by_two(desk: PetitionOffice) -> tuple[Any, Any]:
    """Approved holidays move the internal day and are told; the last day by law stays."""
    row = handled(desk)
    people = []
    for name, post in (("管", "system_admin"), ("安", "security_admin")):
        person = Person.objects.create(name=name, unit=desk.unit, since=SINCE)
        Holding.objects.create(person=person, post=post, unit=desk.unit, since=SINCE)
        people.append(staff(person, clock.today()))
    with clock.at(at(6, 1)):
        text = calendars.text_of(2021) + "\n2021-07-09 休 补休"
        draft = calendars.propose(people[0], 2021, "补充通知", date(2021, 6, 1), text)
        calendars.decide(people[1], draft.pk, approve=True)
    moved = desk.clock(row, "R05")
    told = Event.objects.get(record_id=row.pk, ledger=case.LEDGER.key, act="mark").note
    found = (moved.raw_last, moved.internal_due, "2021年节假日安排经审核变更" in told, "2021-07-08" in told)
    return found, (LAST, date(2021, 7, 8), True, True)


def due_in_the_next_year(desk: PetitionOffice) -> tuple[Any, Any]:
    with clock.at(at(12, 1)):
        desk.handling(desk.open())
    with clock.at(at(3, 1, year=2022)):
        years = [rate("timely_answer", year) for year in ("2021", "2022")]
    return [(row.value, row.base) for row in years], [(None, None), ("0", ("应答复", "1"))]


HELD: tuple[Callable[[PetitionOffice], tuple[Any, Any]], ...] = (
    late_acceptance, acceptance_dated_ahead, receipt_corrected, regime_by_a_later_event,
    withdrawn_after_the_last_day, merged_to_a_later_one, reopened_and_answered, a_later_day_asked,
    calendar_changed_by_two, due_in_the_next_year,
)  # fmt: skip


@pytest.mark.parametrize("script", HELD, ids=lambda script: script.__name__)
def test_the_script_gains_nothing(
    desk: PetitionOffice, script: Callable[[PetitionOffice], tuple[Any, Any]]
) -> None:
    with clock.at(at(7, 20)):
        found, wanted = script(desk)
    assert found == wanted


# Printed beside the rate


def voided_and_registered_again(desk: PetitionOffice) -> None:
    with clock.at(at(5, 20)):
        deeds.void(desk.as_("clerk"), case.LEDGER, opened(desk), "登记重复")
        desk.handling(desk.open())


def called_unclear(desk: PetitionOffice) -> None:
    opened(desk, unclear=True)


def withdrawn_in_time(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 10)):
        desk.step(row, "withdraw", "section", {"withdraw_reason": "本人撤回"}, files=[desk.file("section")])


def merged_in_time(desk: PetitionOffice) -> None:
    merged_to_a_later_one(desk)


def refused_instead_of_handled(desk: PetitionOffice) -> None:
    data = {"notice_no": "不1", "refusal": "court"}
    desk.step(opened(desk), "refuse", "deputy", data, files=[desk.file("deputy")])


def opened_anew_as_new_facts(desk: PetitionOffice) -> None:
    row = handled(desk)
    desk.handling(desk.open(follows=row.pk))


def delivery_on_a_receipt_of_an_earlier_day(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 8)):
        row = desk.signed(desk.drafted(row))
    desk.served(row, delivered_on=LAST)


def extended_in_time(desk: PetitionOffice) -> None:
    row = handled(desk)
    with clock.at(at(7, 9)):
        desk.step(row, "extend", "head", MORE, files=[desk.file("head")])
    with clock.at(at(7, 30)):
        desk.served(desk.signed(desk.drafted(row)))


def closed_over_a_dispute(desk: PetitionOffice) -> None:
    disliked(desk)


def rated_on_paper(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        desk.rated(desk.answered(), "good")


def coaxed_into_a_better_rating(desk: PetitionOffice) -> None:
    case_effects.rate_by_code(disliked(desk), "good")


def silence_taken_for_content(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        desk.answered()


SEEN: tuple[tuple[Callable[[PetitionOffice], None], str, str], ...] = (
    (voided_and_registered_again, "timely_notice", "voided"),
    (called_unclear, "timely_notice", "unclear"),
    (withdrawn_in_time, "timely_answer", "withdrawn"),
    (merged_in_time, "timely_answer", "merged"),
    (refused_instead_of_handled, "timely_answer", "turned"),
    (opened_anew_as_new_facts, "timely_answer", "follows"),
    (delivery_on_a_receipt_of_an_earlier_day, "timely_answer", "dated_back"),
    (extended_in_time, "timely_answer", "extended"),
    (reopened_and_answered, "timely_answer", "reopened"),
    (closed_over_a_dispute, "timely_answer", "disputed"),
    (rated_on_paper, "satisfaction", "paper"),
    (coaxed_into_a_better_rating, "satisfaction", "changed"),
    (coaxed_into_a_better_rating, "satisfaction", "bad"),
    (silence_taken_for_content, "satisfaction", "silent"),
)  # fmt: skip


@pytest.mark.parametrize(("script", "key", "part"), SEEN, ids=lambda told: getattr(told, "__name__", told))
def test_the_script_is_seen(desk: PetitionOffice, script: Any, key: str, part: str) -> None:
    with clock.at(at(8, 20)):
        assert parts(rate(key))[part] == 0, "an honest office shows none"
        with clock.at(at(7, 20)):
            script(desk)
        assert parts(rate(key))[part] == 1


def test_there_are_forty_scripts_and_more() -> None:
    assert len(REFUSED) + len(HELD) + len(SEEN) >= 40


def test_the_rate_is_printed_with_what_it_rests_on(desk: PetitionOffice) -> None:
    with clock.at(at(5, 12)):
        good, late = desk.handling(desk.open()), desk.handling(desk.open())
        desk.handling(desk.open())
    with clock.at(at(6, 1)):
        desk.served(desk.signed(desk.drafted(good)))
    with clock.at(at(7, 18)):
        desk.served(desk.signed(desk.drafted(late)))
    with clock.at(at(8, 1)):
        counted = rate("timely_answer")
    told = parts(counted)
    assert (counted.value, counted.base, counted.coverage) == ("0.33333", ("应答复", "3"), (3, 1, 1))
    assert (told["on_time"], told["late"], told["overdue"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("good", "fair", "bad", "silent", "wanted"),
    [
        (2, 1, 1, 0, (None, "no_data")),
        (4, 1, 1, 0, ("0.83333", "counted")),
        (9, 1, 2, 20, ("0.83333", "counted")),
    ],
)
def test_satisfaction_needs_enough_answers(
    desk: PetitionOffice, good: int, fair: int, bad: int, silent: int, wanted: Any
) -> None:
    with clock.at(at(5, 12)):
        for rating, count in (("good", good), ("fair", fair), ("bad", bad), ("", silent)):
            for _ in range(count):
                row = desk.answered()
                if rating:
                    case_effects.rate_by_code(row, rating)
        counted = rate("satisfaction")
    assert (counted.value, counted.status) == wanted
    assert parts(counted)["rated"] == good + fair + bad
    assert f"参评{good + fair + bad}件" in counted.note or counted.value is None
