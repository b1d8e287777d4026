"""T1: the workflow of a case from screening to its file.

Review and re-review belong to it.
"""

from __future__ import annotations

from typing import Any

from taizhang.engine.declare.flow import Draft, Flow, Move, Start, State, Stop
from taizhang.engine.declare.record import Entry
from taizhang.engine.keep import deadlines
from taizhang.rooms.petitions import recusal
from taizhang.rooms.petitions.case import effects, review, rules
from taizhang.rooms.petitions.matter import PASSED_DOWN, Kind

CLERK = "petition_clerk county_liaison"
DECIDE = "deputy head unit_head"
CHIEF = "section_head deputy unit_head"
DESK = CLERK + " section_head"
OPEN = (
    "screening told objecting handling signing issued answered executing rechecking"
    " reviewing reviewed rereviewing concluded"
)
"""States in which somebody still owes something, to the petitioner or to the file."""
WORKED = "screening told objecting handling signing issued"
ANSWERED = "answered executing reviewed concluded"
STATES = (
    State("screening", "待甄别"),
    State("told", "已告知（受理）"),
    State("passed", "已转送"),
    State("raised", "已报上一级"),
    State("elsewhere", "不属本单位已告知"),
    State("routed", "导入法定途径"),
    State("objecting", "异议待复"),
    State("objected", "异议退回"),
    State("refused", "不予受理"),
    State("handling", "办理中"),
    State("signing", "待审签"),
    State("issued", "已签发待送达"),
    State("answered", "已答复（送达）"),
    State("rechecking", "再次核查"),
    State("executing", "执行跟踪"),
    State("reviewing", "复查中"),
    State("reviewed", "复查答复"),
    State("rereviewing", "复核中"),
    State("concluded", "复核终结"),
    State("closed", "办结"),
    State("archived", "已归档", final=True),
    State("withdrawn", "已撤回", final=True),
    State("merged", "已并案", final=True),
)
NOTICE = (Stop("R01", "notified_on"), Stop("R02", "notified_on"))
NO_NOTICE = (Stop("R03", counts=False),)
ENDED = tuple(Stop(rule, counts=False) for rule in ("R01", "R02", "R03", "R05", "R10"))
THEIRS = tuple(Stop(rule, counts=False) for rule in ("R06", "R08"))


def _carried(draft: Draft) -> bool:
    return bool(draft.record.entry == Entry.CARRIED)


def _told_before(draft: Draft) -> bool:
    return _carried(draft) and draft.record.accepted_on is not None


def _served_before(draft: Draft) -> bool:
    return _carried(draft) and draft.record.delivered_on is not None


def _direct(draft: Draft) -> bool:
    row = draft.record
    return row.origin not in PASSED_DOWN and not row.unclear and not _told_before(draft)


def _handed_down(draft: Draft) -> bool:
    return draft.record.origin in PASSED_DOWN and not _told_before(draft)


def _objectable(draft: Draft) -> bool:
    return _handed_down(draft) and draft.record.regime == "2022"


def _advice(draft: Draft) -> bool:
    return bool(draft.record.kind == Kind.ADVICE) and not _served_before(draft)


def _running(draft: Draft) -> bool:
    """Return whether an old case goes on under its own acceptance."""
    return _told_before(draft) and not _served_before(draft)


def _none_running(draft: Draft) -> bool:
    """Return whether no clock came over from a merged case.

    Such a case was accepted before.
    """
    return not deadlines.open_rows(draft.ledger.key, draft.record.pk, "R05")


OPENING = (
    Start("R01", "received_on", _direct),
    Start("R02", "received_on", _handed_down),
    Start("R03", "received_on", _objectable),
    Start("R10", "received_on", _advice),
    Start("R05", "accepted_on", _running, asked="asked_due"),
)


def _telling(key: str, label: str, target: str, asks: str, need: str, **more: Any) -> Move:
    """Make the step of a first answer to the petitioner.

    It ends the notice clock on the day of dispatch.
    """
    options: dict[str, Any] = {
        "by": CHIEF,
        "effect": effects.took("notified_on"),
        "stops": NOTICE + NO_NOTICE,
    }
    options["asks"], options["need"] = f"{asks} notice_no notified_on".strip(), f"{need} notice_no".strip()
    options["guards"] = (more.pop("way", recusal.lawful), rules.not_backdated, *more.pop("guards", ()))
    return Move(key, label, "screening", target, **options | more)


FIRST = (
    _telling(
        "accept", "告知受理", "told", "accepted_on", "", effect=effects.accept,
        starts=(Start("R05", "accepted_on", _none_running, within="R01 R02", asked="asked_due"),),
    ),
    _telling(
        "pass", "转送下级单位", "passed", "passed_to", "passed_to",
        guards=(rules.below, recusal.not_to_the_accused),
    ),
    _telling("redirect", "告知不属本单位", "elsewhere", "body_told", "body_told"),
    _telling(
        "route", "导入法定途径", "routed", "route body_told", "route body_told", way=recusal.not_sealed,
        by=CHIEF + " head", guards=(recusal.by_the_head,),
    ),
    _telling(
        "raise", "报上一级办理", "raised", "body_told", "body_told", way=recusal.only_upward, by=CHIEF + " head",
        spare=True,
    ),
    _telling("refuse", "不予受理", "refused", "refusal", "refusal", by=DECIDE, signed=True),
    Move(
        "object", "对转送提出异议", "screening", "objecting", by=CHIEF, signed=True, asks="objection",
        need="objection", guards=(rules.may_object,), stops=(Stop("R03"),), spare=True, note="附盖章的异议函",
    ),
    Move(
        "consented", "转送单位同意退回", "objecting", "objected", by=DESK, asks="consent_no", need="consent_no",
        stops=(Stop("R02", counts=False), Stop("R10", counts=False)),
    ),
    Move("insisted", "转送单位不同意退回", "objecting", "screening", by=DESK, spare=True),
)  # fmt: skip
HANDLING = (
    Move(
        "assign", "交承办人", "told", "handling", by=DESK, asks="handler leader", need="handler",
        guards=(rules.led,),
    ),
    Move("inquire", "补记调查", "handling", "handling", by=DESK, lines="inquiries", note="记录调查经过"),
    Move("mediate", "转调解", "handling", "handling", by=DESK, spare=True, note="各方同意后在矛盾纠纷台账里调解；本件的期限照常计算"),
    Move(
        "extend", "延期", "handling", "handling", by="head", signed=True,
        asks="extension_days extension_reason extension_no",
        need="extension_days extension_reason extension_no", guards=(rules.extension_allowed,),
        effect=effects.extend, spare=True,
    ),
    Move(
        "submit", "报审", "handling", "signing", by=DESK, asks="claim facts reasons basis support",
        need="claim facts reasons basis support", guards=(rules.heard, rules.whole_opinion),
    ),
    Move("return", "退回补充", "signing", "handling", by=DECIDE, guards=(rules.with_reason,), spare=True),
    Move(
        "answer", "审签处理意见", "signing", "issued", by=DECIDE, signed=True, unlike="submit", asks="opinion_no",
        need="opinion_no", guards=(rules.whole_opinion,),
    ),
    Move(
        "deliver", "送达", "issued", "answered", by=DESK, asks="delivered_on delivery", need="delivery",
        effect=effects.deliver, guards=(rules.served("delivered_on", "处理意见书"), rules.after_signing),
        stops=(Stop("R05", "delivered_on"), Stop("R10", "delivered_on")),
        starts=(Start("R06", "delivered_on"),),
    ),
)  # fmt: skip
AFTER = (
    Move(
        "rate", "代录群众评价", "answered", "answered", by=CLERK, asks="rating rated_on", need="rating rated_on",
        guards=(rules.own_slip,), effect=effects.rate, spare=True,
    ),
    Move("doubt", "再次核查", "answered reviewed concluded", "rechecking", by=CHIEF, unlike="submit", spare=True),
    Move(
        "second", "核查完毕", "rechecking", "answered", by=CHIEF, unlike="submit answer", asks="second_look",
        need="second_look",
    ),
    Move(
        "execute", "跟踪落实", "answered reviewed concluded", "executing", by=CLERK, asks="payer execution_due",
        need="payer execution_due",
    ),
    Move("executed", "落实到位", "executing", "answered", by=DESK, asks="executed_on", need="executed_on"),
    Move(
        "ask_review", "信访人申请复查", "answered executing rechecking", "reviewing", by=DESK,
        asks="review_body review_asked_on review_late_reason", need="review_body",
        guards=(
            review.first_time, review.body_fits("review_body"),
            review.asked_in_time("R06", "review_asked_on", "review_late_reason"),
        ),
        effect=effects.took("review_asked_on"), stops=(Stop("R06", "review_asked_on"),),
        starts=(Start("R07", "review_asked_on", review.ours("review_body")),), spare=True,
        fits=review.unreviewed,
    ),
    Move(
        "review", "复查意见审签送达", "reviewing", "reviewed", by="section_head " + DECIDE, signed=True,
        unlike="submit answer", asks="review_no review_result reviewed_on", need="review_no review_result",
        guards=(review.from_above("review_body"), rules.served("reviewed_on", "复查意见书")),
        effect=effects.took("reviewed_on"), stops=(Stop("R07", "reviewed_on"),),
        starts=(Start("R08", "reviewed_on"),),
    ),
    Move(
        "ask_final", "信访人申请复核", "reviewed answered executing rechecking", "rereviewing", by=DESK,
        asks="final_body final_asked_on final_late_reason", need="final_body",
        guards=(
            review.after_review, review.body_fits("final_body"),
            review.asked_in_time("R08", "final_asked_on", "final_late_reason"),
        ),
        effect=effects.took("final_asked_on"), stops=(Stop("R08", "final_asked_on"),),
        starts=(Start("R09", "final_asked_on", review.ours("final_body")),), spare=True, fits=review.reviewed,
    ),
    Move(
        "hear", "登记听证", "rereviewing", "rereviewing", by="section_head " + DECIDE, signed=True,
        lines="hearings", guards=(review.hearing_held,), effect=review.pause, spare=True,
        note="附签字的听证纪要；只有听证的日子不计入复核期限",
    ),
    Move(
        "conclude", "复核意见审签送达", "rereviewing", "concluded", by="section_head " + DECIDE, signed=True,
        unlike="submit answer review", asks="final_no final_result concluded_on",
        need="final_no final_result",
        guards=(review.from_above("final_body"), rules.served("concluded_on", "复核意见书")),
        effect=effects.took("concluded_on"), stops=(Stop("R09", "concluded_on"),),
    ),
)  # fmt: skip
ENDING = (
    *(
        Move(
            f"recuse_{state}", "回避", state, state, by=DESK + " deputy unit_head head", lines="recusals",
            guards=(recusal.stepped_back,), spare=True, note="与本件有利害关系的，登记后不再看到、不能再办理本件",
        )
        for state in ("screening", "told", "handling", "signing", "rechecking")
    ),
    Move(
        "close", "办结", "answered reviewed concluded", "closed", by=CHIEF,
        guards=(rules.settled, rules.graded), effect=effects.took("closed_on"), stops=THEIRS,
    ),
    Move(
        "reopen", "重开", "closed " + ANSWERED, "handling", by=CHIEF, effect=effects.resume, stops=THEIRS,
        note="同一事项重开，原时限继续", spare=True,
    ),
    Move(
        "archive", "归档", "passed raised elsewhere routed objected refused closed", "archived", by=CLERK,
        asks="archive_no", need="archive_no",
    ),
    Move(
        "merge", "并案", "screening told handling signing", "merged", by=CHIEF, asks="merged_into",
        need="merged_into", guards=(rules.other_case,), effect=effects.keep_earliest, stops=ENDED, spare=True,
    ),
    Move(
        "withdraw", "信访人撤回", WORKED, "withdrawn", by=CHIEF, signed=True, asks="withdraw_reason",
        need="withdraw_reason", unlike="create", stops=ENDED, note="须有信访人签字的撤回申请，并由另一人回访核实", spare=True,
    ),
)  # fmt: skip
FLOW = Flow(
    path="甄别=screening+objecting told 办理=handling+signing 答复=issued+answered+rechecking+executing 办结=closed+archived",
    states=STATES,
    opening=OPENING,
    also=(("answered", _served_before), ("told", _told_before)),
    moves=FIRST + HANDLING + AFTER + ENDING,
)
