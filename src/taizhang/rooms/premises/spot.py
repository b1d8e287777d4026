"""A5 值班抽查: whether the post was manned and answered when a leader asked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Problem, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Share
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Needed
from taizhang.rooms.premises.duty.model import DutySheet


class SpotCheck(Record):
    """One check of a duty shift.

    How, whether it was manned, after how many minutes it answered.
    """

    class Method(models.TextChoices):
        PHONE = "phone", "电话"
        ON_SITE = "on_site", "现场"
        VIDEO = "video", "视频"

    sheet = fields.refers(DutySheet, "被查班次", "checks")
    checker = fields.person("抽查人")
    method = fields.choice("方式", Method)
    reached = fields.yes("在岗")
    minutes = fields.count("多少分钟应答", optional=True)
    remark = fields.text("情况", 200, optional=True)

    class Meta(Record.Meta):
        verbose_name = "值班抽查"


def _check(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.checker_id in row.sheet.people:
        yield "checker", "不能自己抽查自己的班，请换人。"
    if not row.sheet.occurred_at <= row.occurred_at <= row.sheet.ends_at:
        yield "occurred_at", "抽查时间不在所选班次之内，请核对。"


RULES = (_check, Needed("remark", lambda place: not place["reached"], "没有在岗或没有应答的"))


FIGURES = (
    Figure("spot_checks", "值班抽查", "次", parts=(Part("reached", "在岗", "次", where={"reached": True}),)),
    Figure("spot_hits", "值班抽查在岗率", "", of=Share(Q(reached=True), "抽查次数"), definition="抽查时在岗并应答的次数占抽查次数的比例。"),
)  # fmt: skip
CHECKS = Ledger(
    SpotCheck,
    code="CC",
    title="值班抽查",
    section="A5",
    matter="sheet",
    words=Words("值班抽查 查岗", "抽查 查岗", "次"),
    flow=Flow(states=(State("checked", "已抽查", final=True),)),
    access=Access(
        read="duty auditor section_head", write="duty_leader deputy head unit_head secretary coordinator"
    ),
    columns="occurred_at sheet checker method reached minutes",
    filters="method reached",
    find="remark",
    form="抽查: sheet checker method reached minutes remark",
    paper=Paper("值班抽查记录表", "值班抽查登记簿", ("抽查人",)),
    late_after=DAY,
    rules=RULES,
    usual=(Usual("minutes", most=120),),
    life=Life(weekly="spot_checks"),
    figures=FIGURES,
)
