"""D2 矛盾纠纷: what must hold before a step, and what the step leaves on the record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.vocabulary.steps import ByPosts, HasRows
from taizhang.engine.keep import deadlines
from taizhang.kernel.clocks import may_extend
from taizhang.rooms.petitions.dispute.model import (
    Category,
    Dispute,
    Form,
    Level,
    Outcome,
    Performance,
    Revisit,
    Session,
)
from taizhang.rooms.petitions.mediators import BodyKind

OPEN = ("registered", "consenting", "mediating", "performing")


def labour(draft: Draft) -> bool:
    return bool(draft.record.category == Category.LABOUR)


def grave(draft: Draft) -> bool:
    return bool(draft.record.level != Level.GENERAL)


def by_committee(row: Dispute) -> bool:
    """Return whether a people's mediation committee mediates.

    Only its agreement may be confirmed by a court (33).
    """
    return bool(row.body and row.body.kind == BodyKind.PEOPLE)


def confirmable(draft: Draft) -> bool:
    return draft.record.form != Form.OWN and by_committee(draft.record)


head_for_major = ByPosts(
    "head unit_head",
    "重大纠纷的包案领导由主要负责人确定。",
    lambda draft: bool(draft.record.level == Level.MAJOR),
)
sat = HasRows("sessions", "还没有调解记录，请先办理“记录调解”。")


def all_agree(draft: Draft) -> str | None:
    """Refuse to begin mediation without the consent of every party.

    Every party has said yes and none no (人民调解法 17).
    """
    answers = {consent["party_no"]: consent["agrees"] for consent in draft.rows("consents")}
    if refusing := [str(n) for n, yes in sorted(answers.items()) if not yes]:
        return (
            f"当事人第{'、'.join(refusing)}行明确拒绝调解，不能调解（人民调解法第十七条），请办理“一方拒绝”。"
        )
    missing = [str(n) for n in range(1, len(draft.rows("parties")) + 1) if n not in answers]
    if missing:
        return f"当事人第{'、'.join(missing)}行还没有表示同意，请先征求意见。"
    return None


def ready(draft: Draft) -> str | None:
    row = draft.record
    if row.body is None or row.body.voided or row.body.state != "serving":
        return "请选择在任的调解组织。"
    if not draft.rows("mediators"):
        return "请填写调解员。"
    if grave(draft) and row.leader_id is None:
        return f"等级为{row.get_level_display()}，请先办理“确定包案领导”。"
    return None


def consented(draft: Draft) -> None:
    draft.record.consented_on = max(consent["on"] for consent in draft.rows("consents"))


def somebody_refused(draft: Draft) -> str | None:
    if all(consent["agrees"] for consent in draft.rows("consents")):
        return "“征求意见”里没有拒绝的一方；请先登记谁、何时、以什么方式拒绝。"
    return None


def drafted(draft: Draft) -> str | None:
    row = draft.record
    return None if row.form and row.agreement else "还没有协议内容，请先办理“起草协议”，打印后由各方签名。"


def came_together(draft: Draft) -> str | None:
    if draft.record.form == Form.OWN:
        return None
    if not any(session["result"] == Session.Result.AGREED for session in draft.rows("sessions")):
        return "调解记录里没有“达成一致”的一次，请先办理“记录调解”。"
    return None


def settle(draft: Draft) -> None:
    row = draft.record
    row.in_force_on = row.in_force_on or draft.decided_on
    row.outcome = Outcome.RECONCILED if row.form == Form.OWN else Outcome.SETTLED
    row.ended_on = draft.decided_on


def all_done(draft: Draft) -> str | None:
    rows = draft.rows("performances")
    if any(performance["extent"] == Performance.Extent.FULL for performance in rows):
        return None
    paid = sum((performance["amount"] or Decimal(0) for performance in rows), Decimal(0))
    if rows and draft.record.amount and paid >= draft.record.amount:
        return None
    return "履行记录没有写明全部履行，请先在“登记履行”里填写日期、程度和凭证。"


def performed(draft: Draft) -> None:
    draft.record.performed_on = max(performance["on"] for performance in draft.rows("performances"))


def revisited(draft: Draft) -> str | None:
    if draft.record.state != "performed":
        return None
    days = {revisit["after"] for revisit in draft.rows("revisits")}
    if left := [f"{n}天" for n in Revisit.After.values if n not in days]:
        return f"还差{'、'.join(left)}回访，回访后再归档。"
    return None


def ended(outcome: Outcome) -> Callable[[Draft], None]:
    """Note how mediation ended.

    What has ended already keeps its result, wherever it goes on to.
    """

    def effect(draft: Draft) -> None:
        row = draft.record
        if not row.outcome:
            row.outcome, row.ended_on = outcome, draft.decided_on

    return effect


def another(draft: Draft) -> str | None:
    other = draft.record.merged_into
    if other is None or other.pk == draft.record.pk or other.voided or other.state not in OPEN:
        return "请选择另一件在办的纠纷。"
    return None


def longer(draft: Draft) -> str | None:
    rows = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R12")
    if not rows:
        return "调解期限没有在计时，不能延长。"
    try:
        days = draft.record.extension_days or 0
        may_extend(deadlines.as_clock(rows[0]), draft.decided_on, days, by_head=True)
    except ValueError as error:
        return str(error)
    return None


def extend(draft: Draft) -> None:
    row = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R12")[0]
    deadlines.extend(row, draft.record.extension_days or 0)


def reopen(draft: Draft) -> None:
    """Reopen the dispute under its old clock.

    The same matter goes on.
    """
    row = draft.record
    row.outcome, row.ended_on, row.performed_on = "", None, None
    deadlines.resume(draft.ledger.key, row.pk, "R12")


def ask_again(draft: Draft) -> None:
    draft.record.outcome, draft.record.ended_on = "", None
