"""A2 保安员名册: the guards allowed at the gate (保安服务管理条例 16–19).

Certificate and training belong to each.
"""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Context, Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Retention, Words
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Matches, NotFuture, Ordered, Unique
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.words import Style
from taizhang.org.force import in_force
from taizhang.org.principals import Principal

READERS = "section_head deputy head auditor coordinator"
LAST4 = re.compile(r"\d{3}[\dXx]")
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class Guard(Record):
    """A guard of the roster; `occurred_at` is the day the guard came.

    A guard without a certificate, or with one past its date, may be listed; each shift then stands
    out.
    """

    called = "person__name"
    person = fields.person("保安员")
    company = fields.text("所属公司", 60)
    post = fields.text("岗位", 40, optional=True)
    cert_no = fields.text("保安员证号", 30, optional=True)
    cert_issued_on = fields.day("发证日期", optional=True)
    cert_until = fields.day("证件有效期至", optional=True)
    full_time = fields.yes("专职", default=True)
    id_last4 = fields.personal("身份证后四位", 4, purpose="核对保安员证")
    phone = fields.personal("电话", 20, purpose="排班和应急联系")
    left_on = fields.day("离岗日期", optional=True)
    uncertified = fields.yes("无有效证件", computed=True)

    class Meta(Record.Meta):
        verbose_name = "保安员"

    def __str__(self) -> str:
        return f"{self.person}（{self.number}）"

    def certified_on(self, day: date) -> bool:
        """Return whether a valid 保安员证 was held on a day (条例 16)."""
        held = bool(self.cert_no) and (self.cert_issued_on is None or self.cert_issued_on <= day)
        return held and (self.cert_until is None or day <= self.cert_until)


class Training(Line):
    """A training or assessment of one guard (条例 18–19)."""

    parent = fields.parent(Guard, "trainings")
    held_on = fields.day("日期")
    content = fields.text("内容", 100)
    hours = fields.number("学时", 5, 1, optional=True)
    result = fields.text("考核结果", 20, optional=True)

    class Meta(Line.Meta):
        verbose_name = "保安员培训"


def _certified(draft: Draft) -> None:
    draft.record.uncertified = not draft.record.certified_on(draft.today)


RULES = (
    NotFuture("cert_issued_on trainings.held_on"),
    Ordered("cert_issued_on cert_until"),
    Ordered("occurred_on left_on"),
    Unique(
        "person",
        "此人已在保安员名册上（{number}），不要重复登记。",
        within=Q(left_on=None),
        when=lambda draft: draft.record.left_on is None,
    ),
    Matches("id_last4", LAST4, "只登记身份证号码的后四位（最后一位可为X）。"),
    Matches("phone", PHONE, "电话号码不对，请填11位手机号或带区号的固定电话。"),
)


def _serving(context: Context, principal: Principal) -> QuerySet[Guard]:
    """Select the full-time guards serving in the period.

    They had come before it ended and not left before it began.
    """
    rows = rows_for(ROSTER, principal, "figure").filter(
        in_force(context.period.start, context.period.end, since="occurred_on", until="left_on"),
        voided=False,
        full_time=True,
    )
    return context.within(rows)


MOVES = (
    Move("pause", "停岗", "serving", "paused", by="secretary section_head", spare=True),
    Move("resume", "复岗", "paused", "serving", by="secretary section_head"),
    Move(
        "leave", "离岗", "serving paused", "left", by="secretary section_head", asks="left_on", need="left_on",
        spare=True,
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "full_time_guards", "专职值班人员", "人", code="F04", source=_serving, definition="期间内在岗的专职保安员人数。",
        phrases=("配备专职[^，。；]{0,4}(?:值班|保安|门卫)",), style=Style.exact("名"),
    ),
)  # fmt: skip
ROSTER = Ledger(
    Guard,
    code="BA",
    title="保安员名册",
    section="A2",
    matter="person",
    words=Words("保安员 保安", "配备 聘用 在岗", "名 人"),
    flow=Flow(
        path="serving left",
        states=(State("serving", "在岗"), State("paused", "停岗"), State("left", "离岗", final=True)),
        moves=MOVES,
    ),
    access=Access(read=READERS + " duty guard", write="secretary", private="secretary section_head"),
    columns="occurred_on person company cert_no full_time uncertified left_on",
    filters="full_time uncertified",
    find="company cert_no post",
    form=(
        "保安员: person company post full_time | 保安员证: cert_no cert_issued_on cert_until | "
        "个人信息: id_last4 phone"
    ),
    paper=Paper("保安员登记表", "保安员名册", ("登记人", "办公室主任")),
    lines=(Lines("trainings", Training, "held_on content hours result", "培训与考核"),),
    late_after=THREE_WORKDAYS,
    derive=(_certified,),
    rules=RULES,
    usual=(Usual("trainings.hours", most=80),),
    figures=FIGURES,
    retention=Retention(24, "从离岗日起，劳动合同法第五十条", since="left_on"),
)
