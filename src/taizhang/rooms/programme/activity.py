"""C5 宣传活动: activities held, with place and audience.

What was put up or handed out there is counted by its batches alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Note, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Sum
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Bounds, NeedsFile, NoMore, OwnProof, Unique

DESK = "secretary coordinator county_liaison"


class Theme(models.TextChoices):
    """主题 of an activity and of every batch."""

    SAFE = "safe", "平安建设"
    LAW = "law", "宪法民法典"
    WORK_SAFETY = "work_safety", "安全生产"
    FIRE = "fire", "消防"
    FRAUD = "fraud", "反诈"
    DRUGS = "drugs", "禁毒"
    CULT = "cult", "反邪教"
    SECRECY = "secrecy", "保密"
    PETITION = "petition", "信访法规"
    FARM = "farm", "农资打假"
    EPIDEMIC = "epidemic", "防疫"
    ONE_STOP = "one_stop", "一件事一次办"


class Form(models.TextChoices):
    RALLY = "rally", "集中宣传"
    DOOR = "door", "入户"
    LECTURE = "lecture", "讲座"
    GRASSROOTS = "grassroots", "普法进基层社"
    FIELD = "field", "田间地头"
    ONLINE = "online", "线上"


class Activity(Record):
    """One activity.

    People are only counted, and what they took home is a batch of its own.
    """

    called = "title"

    title = fields.text("活动名称", 60)
    theme = fields.choice("主题", Theme, default=Theme.SAFE)
    form = fields.choice("活动形式", Form, default=Form.RALLY)
    place = fields.text("地点", 60)
    audience = fields.text("宣传对象", 60)
    department = fields.text("牵头科室", 40)
    staff = fields.count("工作人员（人）")
    volunteers = fields.count("志愿者（人）", default=0)
    reached = fields.count("受众（人次）")
    consultations = fields.count("咨询（人次）", default=0)
    summary = fields.prose("活动小结", optional=True)

    class Meta(Record.Meta):
        verbose_name = "宣传活动"

    def __str__(self) -> str:
        return self.title


RULES = (
    Bounds("staff", least=1),
    Bounds("reached", least=1, words="，没有人参加的不作一次活动"),
    NoMore("consultations reached"),
    NeedsFile("请附活动现场照片（线上活动附截图），没有佐证材料的活动不予登记。"),
    OwnProof("请换这次活动自己的照片", kind="photo"),
    Unique(
        "title unit place occurred_on",
        "同日同地的这次活动已经登记（{number}），不要重复；内容有误请更正原记录。",
    ),
)


def batches(row: Any) -> Iterator[Note]:
    """Yield what was put up and handed out there, each kind in its own unit."""
    counts = (
        row.batches.filter(voided=False).values("kind").annotate(n=models.Sum("qty"), rows=models.Count("id"))
    )
    choices = row.batches.model._meta.get_field("kind").choices
    if kinds := {each["kind"]: each for each in counts}:
        text = "、".join(f"{label}{kinds[kind]['n']}" for kind, label in choices if kind in kinds)
        yield Note(f"本次活动的宣传品（各按各的单位计，只在宣传品台账里计数）：{text}")


FIGURES = (
    Figure(
        "activities", "宣传活动", "次",
        parts=tuple(Part(key, str(label), "次", where={"form": key}) for key, label in Form.choices),
        definition="开展的宣传活动次数；宣传品另按批计数。",
    ),
    Figure("activity_reach", "宣传活动受众", "人次", of=Sum("reached")),
    Figure("activity_consultations", "宣传活动咨询", "人次", of=Sum("consultations")),
)  # fmt: skip
LEDGER = Ledger(
    Activity,
    code="HD",
    title="宣传活动",
    section="C5",
    matter="title",
    words=Words("宣传活动 主题活动", "开展 组织 举办", "次 场 项"),
    flow=Flow(
        path="held summed",
        states=(State("held", "已开展"), State("summed", "已小结", final=True)),
        moves=(Move("sum", "小结", "held", "summed", by=DESK, asks="summary", need="summary", spare=True),),
    ),
    access=Access(read="deputy head auditor section_head", write=DESK),
    columns="occurred_on title theme form reached consultations",
    filters="theme form",
    find="title place audience department",
    form=("活动: title theme form place audience department | 人数: staff volunteers reached consultations"),
    paper=Paper("宣传活动登记表", "宣传活动登记簿", ("经办人", "审核人")),
    rules=RULES,
    notes=batches,
    usual=(Usual("reached", by="form"), Usual("consultations", by="form")),
    hint="这里只记活动和人数；标语、资料等按批登记在“平安法治宣传”，选上所属活动即可。",
    life=Life(anew="年度宣传计划"),
    figures=FIGURES,
)
