"""A8 消防演练: drills held (公安部令61号 40).

With the plan followed, who took part and what was learned.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Sum
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Bounds, NeedsFile
from taizhang.engine.declare.vocabulary.steps import Unless

YEAR, HALF = timedelta(days=366), timedelta(days=183)


class Drill(Record):
    """One drill; `occurred_at` is when it began."""

    class Kind(models.TextChoices):
        FIRE = "fire", "灭火"
        LEAVE = "leave", "疏散"
        WHOLE = "whole", "灭火疏散综合"
        VISIT = "visit", "来访处置"
        NETWORK = "network", "网络安全"

    site = fields.site("场所")
    kind = fields.choice("演练类别", Kind)
    plan = fields.text("所依预案", 60)
    scenario = fields.text("情景", 200)
    leader = fields.person("指挥人")
    people = fields.count("参加人数")
    minutes = fields.count("用时（分钟）")
    evaluation = fields.prose("评估", optional=True)
    next_due = fields.day("下次演练不晚于", computed=True)

    class Meta(Record.Meta):
        verbose_name = "消防演练"


class DrillProblem(Line):
    """Something that did not go well, and what is done about it."""

    parent = fields.parent(Drill, "problems")
    found = fields.text("问题", 100)
    measure = fields.text("改进措施", 100)

    class Meta(Line.Meta):
        verbose_name = "演练问题"


def _next(draft: Draft) -> None:
    """Set the day of the next drill.

    Key units and places checked by month drill every half year, others every year (R27, R28).
    """
    row = draft.record
    often = row.site.fire_key_unit or row.site.fire_cycle == "month"
    row.next_due = row.occurred_on + (HALF if often else YEAR)


MOVES = (
    Move(
        "judge", "评估", "held", "judged", by="safety fire_manager section_head unit_head deputy",
        asks="evaluation", lines="problems",
        guards=(Unless(lambda draft: not draft.record.evaluation, "请填写“评估”：演练得怎样、要改进什么。"),),
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "drills", "应急演练", "次",
        parts=(
            *(Part(k.value, str(k.label), "次", where={"kind": k.value}) for k in Drill.Kind),
            Part("people", "参加演练", "人次", of=Sum("people")),
        ),
    ),
)  # fmt: skip
LEDGER = Ledger(
    Drill,
    code="YL",
    title="消防演练",
    section="A8",
    matter="scenario",
    words=Words("消防演练 应急演练 疏散演练", "开展 组织 举行", "次 场"),
    flow=Flow(
        path="held judged",
        states=(State("held", "待评估"), State("judged", "已评估", final=True)),
        moves=MOVES,
    ),
    access=Access(
        read="section_head deputy head unit_head auditor coordinator assets duty",
        write="safety fire_manager county_liaison secretary",
    ),
    columns="occurred_on site kind scenario people minutes next_due",
    filters="site kind",
    find="scenario plan",
    form="演练: site kind plan scenario leader people minutes",
    paper=Paper("消防演练记录表", "消防演练登记簿", ("指挥人", "记录人")),
    lines=(Lines("problems", DrillProblem, "found measure", "问题与改进", most=30),),
    late_after=THREE_WORKDAYS,
    derive=(_next,),
    rules=(Bounds("people minutes", least=1), NeedsFile("请附演练照片或签到表。")),
    usual=(Usual("minutes", most=480), Usual("people")),
    life=Life(weekly="drills", anew="全年演练安排"),
    figures=FIGURES,
)
