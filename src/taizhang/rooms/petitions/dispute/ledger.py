"""D2 矛盾纠纷: figures, what it hands on and hears back, the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Retention, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import NOTHING, Answer, Beside, Share, Sum, share
from taizhang.engine.declare.parts import Wall
from taizhang.engine.keep.history import plain_value
from taizhang.engine.read.on_time import on_time
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.rooms.petitions.dispute import rules
from taizhang.rooms.petitions.dispute.flow import FLOW, OFFICE
from taizhang.rooms.petitions.dispute.model import (
    LEASES,
    Category,
    Consent,
    Dispute,
    DisputeMediator,
    Level,
    Outcome,
    Party,
    Performance,
    Prevented,
    Revisit,
    Session,
)
from taizhang.rooms.petitions.dispute.papers import PAPERS

CAME_TOGETHER = (Outcome.SETTLED, Outcome.RECONCILED)
ASIDE = (Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.PETITION, Outcome.MERGED)
"""Outcomes that neither help nor harm the rate; each is printed beside it."""


SUCCESS = Share(
    Q(outcome__in=CAME_TOGETHER), "调解成功与不成", of=Q(outcome__in=(*CAME_TOGETHER, Outcome.FAILED)),
    beside=tuple(Beside(out.value, str(out.label), "件", Q(outcome=out)) for out in ASIDE),
)  # fmt: skip
AGREED = Q(outcome__in=CAME_TOGETHER)
PERFORMED = Share(
    Q(performed_on__isnull=False), "达成协议", of=AGREED,
    beside=(Beside("broken", "没有履行", "件", AGREED & Q(state__in=("broken", "law"))),),
)  # fmt: skip


def _revisited(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide revisits made by revisits due after full performance.

    Due are those up to the end of the period (or today).
    """
    last = min(context.period.end, clock.today())
    revisits = set(Revisit.objects.filter(parent__in=rows).values_list("parent_id", "after"))
    owed = {
        (key, after)
        for key, day in rows.values_list("pk", "performed_on")
        for after in Revisit.After.values
        if day + timedelta(days=after) <= last
    }
    return share(len(owed & revisits), len(owed), "应回访") if owed else NOTHING


def to_case(draft: Draft) -> Iterator[Carry]:
    """Offer a dispute beyond mediation as a petition case (I15).

    No identity is carried.
    """
    row = draft.record
    if draft.move and draft.move.key == "petition":
        values = {
            "kind": "claim",
            "topic": "lease" if row.matter in LEASES else "other",
            "origin": "direct",
            "received_on": plain_value(draft.decided_on),
            "summary": f"{row.facts}；{row.claims}",
            "occurred_at": plain_value(draft.moment),
        }
        yield Carry(f"{row.number}转信访：{row.get_category_display()}纠纷", values)


def from_petition(draft: Draft, source: Any, _: str) -> None:
    """Show on the dispute the case taking it further (I15 back)."""
    if source.petition_no != draft.record.number:
        deeds.mark(LEDGER, source, {"petition_no": draft.record.number}, f"转为信访件{draft.record.number}")


def from_case(draft: Draft) -> Iterator[Carry]:
    """Offer a case fit for mediation as a dispute (I16).

    Each party is still asked.
    """
    row = draft.record
    if draft.move and draft.move.key == "mediate":
        values = {"found_via": "visit", "source_no": row.number, "case": row.pk, "facts": row.summary}
        yield Carry(f"{row.number}可以调解，请征求各方意见", values)


def to_case_back(draft: Draft, source: Any, _: str) -> None:
    """Show the state of the mediation on its case (I16 back)."""
    from taizhang.rooms.petitions.case.ledger import LEDGER as CASES

    row = draft.record
    text = f"调解{row.number}：{row.get_outcome_display() or FLOW.state(row.state).label}"
    if source.helped != text:
        deeds.mark(CASES, source, {"helped": text}, text)


def visible(principal: Principal) -> Q:
    """Return the disputes visible to a principal.

    The assets desk sees lease disputes, the safety desk those found on patrol; the petition posts
    see all.
    """
    if principal.holds(LEDGER.access.readers - {"assets", "safety"}):
        return Q()
    shown = Q(pk__in=())
    if principal.holds(("assets",)):
        shown |= Q(matter__in=LEASES)
    if principal.holds(("safety",)):
        shown |= Q(found_via="patrol")
    return shown


FIGURES = (
    Figure(
        "disputes", "登记矛盾纠纷", "件", definition="期内登记的矛盾纠纷，不论从哪里发现。",
        parts=tuple(Part(key, str(label), "件", where={"level": key}) for key, label in Level.choices),
    ),
    Figure(
        "disputes_by_kind", "矛盾纠纷（按类型）", "件",
        parts=tuple(Part(key, str(label), "件", where={"category": key}) for key, label in Category.choices),
    ),
    Figure("dispute_people", "矛盾纠纷涉及人数", "人次", of=Sum("people")),
    Figure("disputes_accepted", "受理调解", "件", on="consented_on", definition="各方同意调解的纠纷，按同意日期。"),
    Figure(
        "disputes_settled", "化解矛盾纠纷", "件", where={"outcome__in": CAME_TOGETHER}, on="ended_on",
        parts=tuple(
            (
                Part(outcome.value, str(outcome.label), "件", where={"outcome": outcome.value})
                for outcome in CAME_TOGETHER
            ),
        ),
        definition="期内达成协议或和解的纠纷；有签名的协议书或调解员记录。",
    ),
    Figure(
        "dispute_success", "调解成功率", "", of=SUCCESS, on="ended_on",
        definition="期内调解成功（含和解）除以调解成功与不成之和；一方拒绝、撤回、转信访、并案的另列，不计入。",
    ),
    Figure(
        "dispute_money", "调解协议金额", "元", of=Sum("amount"), where={"outcome__in": CAME_TOGETHER}, on="ended_on",
        definition="期内达成的调解协议写明的金额之和，按终结日期。",
    ),
    Figure(
        "dispute_performed", "协议履行率", "", of=PERFORMED, on="ended_on", definition="期内达成的协议中已全部履行的；没有履行的另列。",
    ),
    Figure(
        "dispute_in_time", "按期调结率", "", of=on_time("R12", "应调结"), on="consented_on",
        definition="各方同意后30日内（各方约定延长的按约定）调解结束的，除以期限在期内届满的。",
    ),
    Figure(
        "dispute_revisits", "协议回访率", "", of=Computed(_revisited), on="performed_on",
        definition="期内履行完毕的协议，到期应办的7天、30天、90天回访中已办的。",
    ),
    Figure(
        "disputes_prevented", "化解在现场的苗头", "件",
        where={"prevented__in": tuple(sign.value for sign in Prevented if sign.value)}, on="ended_on",
        parts=(
            *(
                Part(sign.value, str(sign.label), "件", where={"prevented": sign.value})
                for sign in Prevented if sign.value
            ),
            Part("people", "涉及人数", "人", Sum("prevented_people")),
        ),
        definition="达成协议时写明苗头、人数和依据的纠纷；没有依据的不计，也不说“避免了”多少。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Dispute,
    code="JF",
    title="矛盾纠纷",
    section="D2",
    matter="facts",
    words=Words("矛盾纠纷 纠纷", "排查 调解 调处 化解", "件 起"),
    flow=FLOW,
    access=Access(
        read="section_head unit_head deputy head auditor",
        write=OFFICE,
        private="petition_clerk county_liaison section_head assets",
        rows=visible,
    ),
    columns="occurred_on area category level people money lead_unit outcome",
    filters="found_via area category matter level outcome lead_unit",
    shown_on="case",
    find="facts claims agreement_no",
    form=(
        "来源: found_via source_no area case | 纠纷: category matter people money facts claims level"
        " | 风险: danger police_at precaution | 劳动争议: knew_on"
    ),
    paper=Paper("矛盾纠纷登记表", "矛盾纠纷排查调处台账", ("登记人", "调解员", "包案领导")),
    papers=PAPERS,
    lines=(
        Lines("parties", Party, "side kind name contact people agent", "当事人", required=True, most=20),
        Lines("consents", Consent, "party_no agrees on way", "征求意见", most=40, later=True),
        Lines("mediators", DisputeMediator, "person free", "调解员", most=9, later=True),
        Lines("sessions", Session, "at place present course result signed", "调解记录", most=30, later=True),
        Lines("performances", Performance, "on extent amount voucher", "履行记录", most=60, later=True),
        Lines("revisits", Revisit, "after on way holds told", "回访", most=12, later=True),
    ),
    late_after=THREE_WORKDAYS,
    derive=(rules.work_out,),
    rules=rules.RULES,
    notes=rules.notes,
    quick="found_via area category people",
    hint="一件纠纷登记一条；当事人姓名加密保存，只用于办这一件，不作人员名单。",
    wall=Wall(via="case"),
    life=Life(weekly="disputes disputes_settled dispute_success", expects=rules.expects, charge="leader"),
    figures=FIGURES,
    retention=Retention(None, "随调解案卷保管，按机关档案保管期限鉴定销毁（机关档案管理规定）"),
)
