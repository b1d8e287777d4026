"""Steps of a group case, and what each of them needs."""

from __future__ import annotations

from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.vocabulary.steps import HasFile
from taizhang.rooms.petitions.case import rules
from taizhang.rooms.petitions.case.flow import CLERK
from taizhang.rooms.petitions.group import months


def settled(draft: Draft) -> int:
    return sum(line["persons"] or 0 for line in draft.rows("settlements"))


def _everyone_counted(draft: Draft) -> str | None:
    """Require each person of the group in a count.

    A matter of many is over when each of those who came is in a count.
    """
    total, least = settled(draft), draft.record.persons
    return None if total >= least else f"来访{least}人，按结果只登记了{total}人，请补全“按结果分的人数”。"


def _graded(draft: Draft) -> str | None:
    return rules.ungraded(draft.record.case)


def _arrears_listed(draft: Draft) -> str | None:
    if draft.record.has_arrears and not draft.rows("arrears"):
        return "请先逐险种登记欠缴情况。"
    return None


_WITH_PROOF = HasFile("voucher receipt", "到账核验须附医保（社保）经办机构的缴费凭证。")


def _leader_set(draft: Draft) -> str | None:
    return None if draft.record.leader_id else "群体访案件须先确定包案领导。"


LEAD = "section_head unit_head deputy head"


MOVES = (
    Move(
        "lead", "确定包案领导", "open", "led", by="deputy head unit_head", asks="leader contact_person",
        need="leader", effect=months.led,
    ),
    Move("meet", "记协调情况", "led urging", "led", by=CLERK + " section_head", asks="policies", lines="meetings"),
    Move(
        "urge", "核实并催缴", "led", "urging", by=CLERK + " section_head deputy", asks="payer", need="payer",
        lines="arrears", guards=(_arrears_listed, _leader_set),
    ),
    Move("paid", "登记补缴", "urging", "paid", by=CLERK + " section_head", asks="paid_on", need="paid_on"),
    Move(
        "verify", "到账核验", "paid", "verified", by=CLERK + " section_head", asks="verified_on",
        need="verified_on", guards=(_WITH_PROOF,),
    ),
    Move(
        "solve", "告知职工并销号", "verified led", "solved", by="section_head deputy unit_head", unlike="paid",
        asks="told_on result", need="told_on result", lines="settlements",
        guards=(_leader_set, _graded, _everyone_counted),
    ),
    *(months.monthly(state) for state in ("led", "urging", "paid", "verified")),
    Move("again", "重新办理", "solved", "led", by="section_head deputy unit_head", spare=True),
    Move("archive", "归档", "solved", "archived", by=CLERK),
)  # fmt: skip
FLOW = Flow(
    path="open led 催缴=urging+paid verified solved archived",
    states=(
        State("open", "已立案"),
        State("led", "包案办理中"),
        State("urging", "催缴中"),
        State("paid", "已补缴"),
        State("verified", "到账已核验"),
        State("solved", "已解决"),
        State("archived", "已归档", final=True),
    ),
    moves=MOVES,
)
