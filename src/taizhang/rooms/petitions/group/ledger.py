"""D4 群体访案件与包案: what a group asks together, who leads, what was paid and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taizhang.engine.declare.figure import Agrees, Figure, Part
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Note, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Most, MostDays, OneMonth, Sum
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.vocabulary import Needed, NoMore, Ordered, since_the_record
from taizhang.rooms.petitions import recusal
from taizhang.rooms.petitions.case.flow import CLERK
from taizhang.rooms.petitions.group import months
from taizhang.rooms.petitions.group.flow import FLOW, LEAD, settled
from taizhang.rooms.petitions.group.model import Arrears, GroupCase, Meeting, MonthNote, Settlement


def _facts(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.persons < 5:
        yield "persons", "五人以上来访或联名才作群体访案件；不足五人按一般信访件办理。"
    total, most = settled(draft), row.whole or row.persons
    if total > most:
        yield "settlements", f"按结果分的人数合计{total}，多于涉及的{most}人，请核对。"


def _alone(draft: Draft) -> Iterable[Problem]:
    """Refuse a second group case of one case, also beside a void one."""
    row = draft.record
    other = GroupCase.objects.filter(case=row.case_id).exclude(pk=row.pk).first() if row.case_id else None
    if other is not None:
        void = "（已作废）" if other.voided else ""
        yield (
            "case",
            f"信访件{row.case.number}已建群体访案件{other.number}{void}，不能再建一件，请在原案件上办理。",
        )


def _notes(row: GroupCase) -> Iterator[Note]:
    yield from months.notes(row)
    yield from _personal(row)


def _personal(row: GroupCase) -> Iterator[Note]:
    """Yield the number of cases opened one by one, and how many are over.

    They are for members who need an own reply.
    """
    cases = row.case.personal.filter(voided=False)
    if count := cases.count():
        over = cases.filter(state__in=("closed", "archived")).count()
        yield Note(f"逐人办理的信访件{count}件，已办结{over}件")


_FIRST_VISIT = (
    Part("month", "首次来访月份", "月", OneMonth()),
    Part("minutes", "接报后联系上用时", "分钟", Most("first_contact_minutes", known=True)),
)
"""The month of the first visits if it is one, and the longest time until somebody spoke with them."""
_WITHIN_VISITS = "群体访人数多于接待来访总人次，请核对接待登记。"

FIGURES = (
    Figure(
        "led_groups", "领导包案的群体访", "件", where={"leader__isnull": False}, code="F47", phrases=("如[：:]",),
        definition="确定了包案领导的群体访案件。",
    ),
    Figure(
        "arrears_paid", "医保欠缴督促补缴到位", "件", where={"has_arrears": True, "verified_on__isnull": False},
        parts=(Part("days", "用时", "天", MostDays("occurred_on", "paid_on")),),
        definition="欠缴已缴清并核验到账的群体访案件；用时为首次来访至缴清的天数，取最长的一件。",
    ),
    Figure(
        "groups", "群体访案件", "件", parts=(Part("people", "人数", "人", Sum("persons")), *_FIRST_VISIT),
        agrees=Agrees("F44", _WITHIN_VISITS, part="people"), definition="群体访案件，按首次来访日期；人数为首次来访的人数。",
    ),
    Figure(
        "group_case_visitors", "群体访案件首次来访", "人", of=Sum("persons"), parts=_FIRST_VISIT,
        agrees=Agrees("F44", _WITHIN_VISITS), definition="群体访案件首次来访的人数之和，按首次来访日期。",
    ),
    Figure("group_months", "包案领导月记", "条", line="months", on="on"),
    Figure(
        "group_outcomes", "群体访各结果人数", "人", of=Sum("persons"), line="settlements",
        parts=tuple(
            (
                Part(key, str(label), "人", Sum("persons"), {"result": key})
                for key, label in Settlement.Result.choices
            ),
        ),
        definition="群体访案件按办理结果登记的人数之和；只计人数，不列名单。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    GroupCase,
    code="QT",
    title="群体访案件",
    section="D4",
    matter="group_name",
    words=Words("群体访 群体性信访 集体访", "办理 协调 补缴 化解", "件 起 批"),
    flow=FLOW,
    access=Access(read=LEAD + " auditor", write=CLERK),
    columns="occurred_on group_name topic persons original_unit payer leader paid_on",
    filters="topic has_arrears",
    find="group_name demand",
    form=(
        "群体: case group_name topic persons whole original_unit payer"
        " | 现场: first_contact_minutes contact_person policies | 诉求: demand has_arrears"
    ),
    paper=Paper("群体访案件登记表", "群体访案件登记簿", ("经办人", "包案领导")),
    lines=(
        Lines("meetings", Meeting, "on bodies result", "协调会"),
        Lines("months", MonthNote, "on duty told", "包案月记", later=True),
        Lines("arrears", Arrears, "insurance months persons principal since paid_on", "欠缴"),
        Lines("settlements", Settlement, "result persons item amount span paid_on", "按结果分的人数"),
    ),
    notes=_notes,
    late_after=THREE_WORKDAYS,
    rules=(
        _facts,
        NoMore("persons whole", at="whole"),
        Needed("payer", lambda row: row["has_arrears"], "有欠缴的", "原单位的承继单位"),
        Ordered("occurred_on paid_on"),
        _alone,
        *since_the_record("months.on", "meetings.on"),
    ),
    wall=recusal.PETITION,
    usual=(Usual("arrears.principal", by="insurance", least=10), Usual("arrears.months", most=480)),
    life=Life(weekly="groups group_months", expects=months.expects, charge="contact_person leader"),
    figures=FIGURES,
)
