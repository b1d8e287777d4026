"""Conditions of the steps of a case.

What must hold before it takes a step: receipt, telling, answering, merging, closing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.vocabulary import Needed, NotFuture, Ordered
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Deadline, Event, Instance, Offer
from taizhang.kernel.clocks import may_extend
from taizhang.kernel.rules import NEW_REGIME
from taizhang.org.models import Unit
from taizhang.rooms.petitions import recusal
from taizhang.rooms.petitions.case.model import Inquiry
from taizhang.rooms.petitions.matter import PASSED_DOWN, Origin, Rating, Support

NOTICE = ("R01", "R02")


def regime(draft: Draft) -> None:
    """Set the regulation by the earliest day of receipt."""
    row = draft.record
    row.regime = "2022" if min(row.received_on, row.occurred_on) >= NEW_REGIME else "2005"


def received(draft: Draft) -> Iterable[Problem]:
    """Check the whole case, whenever it is stored."""
    row = draft.record
    if row.asked_due and row.origin != Origin.HANDED:
        yield "asked_due", "只有上级交办的信访件才有交办要求的期限。"
    if row.collective is not None and not hasattr(row.collective, "group"):
        yield "collective", "所选信访件没有群体访案件；逐人办理的信访件请选群体访案件的信访件。"
    yield from _carried(draft)


def _carried(draft: Draft) -> Iterable[Problem]:
    """Refuse facts of old cases on other cases.

    They come with the entry only where the case is older than this database.
    """
    row = draft.record
    if not draft.new:
        return
    if row.entry != Entry.CARRIED:
        for name in ("accepted_on", "delivered_on"):
            if getattr(row, name):
                yield name, "受理、送达日期由办理步骤产生；只有承前转入的旧件在登记时填写。"
        return
    start = Instance.objects.filter(pk=1).values_list("made_at", flat=True).first()
    if start is not None and row.received_on >= clock.local_date(start):
        yield "entry", f"承前转入只用于{clock.local_date(start)}启用本系统以前收到的旧件。"
    if row.delivered_on and not row.opinion_no:
        yield "opinion_no", "已答复的旧件请填写原答复意见书的编号。"


RULES = (
    NotFuture("received_on"),
    Needed("transferor", lambda row: row["origin"] in PASSED_DOWN, "上级转送、交办的"),
    received,
    Ordered(
        "received_on accepted_on delivered_on review_asked_on reviewed_on final_asked_on concluded_on closed_on"
    ),
    recusal.named,
)


def brings(draft: Draft, kind: str) -> bool:
    """Return whether the step itself comes with a file of a kind."""
    return any(item.kind == kind for item in draft.evidence)


def not_backdated(draft: Draft) -> str | None:
    """Require the receipt for a dispatch date before today.

    The receipt proves it; otherwise server time stands.
    """
    day = draft.record.notified_on
    if day and day > draft.today:
        return "告知书发出日期在将来，请核对。"
    if day and day < draft.today and not brings(draft, "receipt"):
        return "告知书发出日期早于今天，须附邮局或签收回执，否则以今天为准。"
    return None


def below(draft: Draft) -> str | None:
    """Refuse to pass a case on except to a unit below ours.

    The clock of that unit then starts.
    """
    row = draft.record
    if row.passed_to is None or row.unit.lo < row.passed_to.lo <= row.unit.hi:
        return None
    return "只能转送下级单位；不属本单位和下级单位的，请办“告知不属本单位”。"


def may_object(draft: Draft) -> str | None:
    """Refuse an objection to a transfer outside its time (R03).

    It is open for five working days; the old regulation knows none.
    """
    row = draft.record
    if row.origin not in PASSED_DOWN:
        return "直接收到的信访件没有异议退回，请告知信访人应向何处提出。"
    if row.regime == "2005":
        return "2022年5月1日前收到的转送件，原条例没有异议退回的规定，请与转送单位协商。"
    open_rows = deadlines.open_rows(draft.ledger.key, row.pk, "R03")
    if not open_rows or draft.today > open_rows[0].raw_last:
        last = f"（{open_rows[0].raw_last}止）" if open_rows else ""
        return f"提出异议的五个工作日已过{last}，应当办理（信访工作条例第二十三条）。"
    return None


def led(draft: Draft) -> str | None:
    """Require a leader in charge before work on a matter of a group."""
    row = draft.record
    if row.leader_id is None and row.receptions.filter(is_group=True, voided=False).exists():
        return "集体来访的信访件须先确定包案领导。"
    return None


def with_reason(draft: Draft) -> str | None:
    return None if len(draft.act.note.strip()) >= 4 else "退回须在备注中写明要补充什么（至少四个字）。"


def heard(draft: Draft) -> str | None:
    if any(row["way"] == Inquiry.Way.HEARD for row in draft.rows("inquiries")):
        return None
    return "报审前须有“听取陈述”的调查记录。"


def whole_opinion(draft: Draft) -> str | None:
    """Check the five parts of a written opinion (信访工作条例 32)."""
    parts = (
        ("claim", "诉求"),
        ("facts", "认定事实"),
        ("reasons", "理由"),
        ("basis", "法律依据"),
        ("support", "处理结论"),
    )
    missing = [label for name, label in parts if not getattr(draft.record, name)]
    if missing:
        return f"处理意见书还缺：{'、'.join(missing)}（信访工作条例第三十二条）。只写“已做思想工作”不能结案。"
    return None


def served(name: str, label: str) -> Any:
    """Make the guard of service.

    Service is proved by a receipt that the recipient, the post or a court signed.
    """

    def guard(draft: Draft) -> str | None:
        day = getattr(draft.record, name) or draft.today
        if day > draft.today:
            return f"{label}送达日期在将来，请核对。"
        if not brings(draft, "receipt"):
            return f"{label}送达须附签收或邮寄回执（类别选“回执”）；没有回执不能算送达。"
        return None

    return guard


def after_signing(draft: Draft) -> str | None:
    """Refuse service before signing."""
    signed = (
        Event.objects.filter(ledger=draft.ledger.key, record_id=draft.record.pk, act="move:answer")
        .order_by("-seq")
        .first()
    )
    day = draft.record.delivered_on or draft.today
    if signed is not None and signed.decided_at and day < clock.local_date(signed.decided_at):
        return f"送达日期早于审签日期{clock.local_date(signed.decided_at)}，请核对。"
    return None


def extension_allowed(draft: Draft) -> str | None:
    """Check an extension against the raw last day by server time.

    It is allowed through that day: a paper found later does not lengthen what has run out.
    """
    rows = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R05")
    if not rows:
        return "办结时限没有在计时，不能延期。"
    day = max(draft.today, draft.decided_on)
    try:
        may_extend(deadlines.as_clock(rows[0]), day, draft.record.extension_days or 0, by_head=True)
    except ValueError as error:
        return str(error)
    return None


def settled(draft: Draft) -> str | None:
    """Check the conditions of closing.

    What was granted is done, a bad rating was looked at again, the petitioner's time has lapsed.
    """
    row = draft.record
    if row.support == Support.SUPPORT and not row.executed_on:
        return "结论为“支持”的，落实到位后才能办结。"
    if row.rating == Rating.BAD and not row.second_look:
        return "信访人不满意，须由另一人再次核查后才能办结。"
    if row.rating in (Rating.GOOD, Rating.FAIR):
        return None
    waiting = Deadline.objects.filter(
        ledger=draft.ledger.key,
        record_id=row.pk,
        rule__in=("R06", "R08"),
        stopped_at=None,
        statutory_last__gte=draft.today,
    ).first()
    if waiting is not None:
        return f"信访人申请复查（复核）的期限到{waiting.statutory_last}，期满或本人评价满意后才能办结。"
    return None


def graded(draft: Draft) -> str | None:
    """Require the grading of every group visit of the case.

    It is taken up (or declined with a reason) at the incident desk.
    """
    return ungraded(draft.record)


def ungraded(case: Any) -> str | None:
    """Word the refusal of a case still to be graded.

    None if every group visit has been graded.
    """
    numbers = case.receptions.filter(is_group=True, voided=False).values("number")
    open_rows = Offer.objects.filter(link="I17b", source_number__in=numbers, closed_at=None)
    return "集体来访还没有定级，请先办理“转来待登记”中的定级。" if open_rows.exists() else None


def own_slip(draft: Draft) -> str | None:
    """Check a rating typed by staff.

    It rests on the petitioner's own paper; one given by code is never overwritten.
    """
    if draft.before.get("rated_via") == "code":
        return "信访人已凭查询码评价，不能由工作人员改动。"
    if not brings(draft, "receipt"):
        return "代录评价须附信访人本人填写的评价表（类别选“回执”）。"
    return None


def other_case(draft: Draft) -> str | None:
    other = draft.record.merged_into
    if other is None or other.pk == draft.record.pk:
        return "请选择要并入的另一个信访件。"
    if other.voided or other.state in ("merged", "withdrawn", "archived"):
        return "要并入的信访件已经结束，请重新选择。"
    if other.state in ("closed", "answered", "reviewed", "concluded"):
        return "要并入的信访件已经答复；同一事项请先重开那一件，有新事实的本件单独办理。"
    return None


def may_void(draft: Draft) -> str | None:
    """Allow voiding only for a plain mistake of entry.

    It must come before anything ran out: a case is a promise to somebody.
    """
    row = draft.record
    if row.state != "screening":
        return "已经告知或办理的信访件不能作废；重复登记的请办“并案”，信访人不要求办理的请办“信访人撤回”。"
    if row.receptions.filter(voided=False).exists():
        return "这件有来访（来信、来电）登记，不能作废；重复登记的请办“并案”。"
    late = [d for d in deadlines.open_rows(draft.ledger.key, row.pk) if d.raw_last < draft.today]
    return "这件已经超期，不能作废，请照实办理。" if late else None


def unit_above(unit: Unit, lo: int) -> bool:
    """Return whether a unit stands above the one with this number."""
    return unit.lo < lo <= unit.hi


def days_of_hearing(rows: list[dict[str, Any]]) -> list[tuple[date, date]]:
    return [(row["first"], row["last"]) for row in rows]
