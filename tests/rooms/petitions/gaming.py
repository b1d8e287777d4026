"""Dishonest scripts that must be refused.

There are also short ways to set a case up for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.write import deeds
from taizhang.keep import calendars
from taizhang.rooms.petitions.case import effects
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger as reception
from tests.office import at
from tests.rooms.petitions.petition_office import OPINION, PetitionOffice

NOTICE = {"notice_no": "告1"}
MORE = {"extension_days": 30, "extension_reason": "需调取档案", "extension_no": "延1"}
LAST = date(2021, 7, 11)
"""The last day of a case accepted on 2021-05-12."""


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
        return effects.rate_by_code(desk.answered(), "bad")


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
    desk.give("clerk", "section_head")
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
    desk.give("clerk", "system_admin", "security_admin")
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
    (received_in_the_future, "“收到日期”在将来"),
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
