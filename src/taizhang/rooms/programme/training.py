"""C11 教育培训计划: what is to be taught, to whom, and what came of it.

Source: 安全生产法 28 (time, content, people, result).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Share
from taizhang.engine.declare.parts import Usual
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Bounds, NotFuture
from taizhang.engine.declare.vocabulary.steps import BringsFile

DESK = "secretary coordinator safety county_liaison"


class Subject(models.TextChoices):
    STABILITY = "stability", "综治维稳"
    SAFE = "safe", "平安建设"
    WORK_SAFETY = "work_safety", "安全生产"
    FIRE = "fire", "消防"
    SECRECY = "secrecy", "保密"
    LAW = "law", "普法"
    PETITION = "petition", "信访"
    OTHER = "other", "其他"


class Training(Record):
    """A row of the year's training plan.

    `occurred_at` is the planned time until it is held.
    """

    subject = fields.choice("培训类别", Subject)
    title = fields.text("培训内容", 100)
    audience = fields.text("培训对象", 60)
    hours = fields.number("学时", 4, 1, default=Decimal(2))
    planned_persons = fields.count("计划人数")
    lecturer = fields.text("授课人", 40, optional=True)
    held_on = fields.day("开展日期", optional=True)
    persons = fields.count("实训人数", optional=True)
    result = fields.text("培训效果（考核结果）", 200, optional=True)
    drop_reason = fields.text("取消原因", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "教育培训"


MOVES = (
    Move(
        "hold", "开展", "planned", "held", by=DESK, asks="held_on persons lecturer result",
        need="held_on persons result", guards=(BringsFile("请附签到表、课件或现场照片。"),), note="须附签到表或现场照片。",
    ),
    Move("file", "归档", "held", "filed", by=DESK),
    Move(
        "drop", "取消", "planned", "dropped", by="deputy head unit_head", asks="drop_reason",
        need="drop_reason",
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "trainings", "教育培训", "次",
        of=Share(Q(state__in=("held", "filed")), "计划", of=~Q(state="dropped"), counted=True),
        parts=tuple(
            (
                Part(key, str(label), "次", where={"subject": key, "state__in": ("held", "filed")})
                for key, label in Subject.choices
            ),
        ),
        definition="计划时间在期内、已经开展的培训次数；取消的不计入计划。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Training,
    code="PX",
    title="教育培训计划",
    section="C11",
    matter="title",
    words=Words("培训 教育培训", "举办 开展 组织", "次 期 场"),
    flow=Flow(
        path="planned held filed",
        states=(
            State("planned", "计划"),
            State("held", "已开展"),
            State("filed", "已归档", final=True),
            State("dropped", "已取消", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(read="deputy head auditor section_head unit_head", write=DESK),
    columns="occurred_on subject title audience planned_persons held_on persons",
    filters="subject",
    find="title audience",
    form="培训计划: subject title audience hours planned_persons lecturer",
    paper=Paper("教育培训登记表", "教育培训登记簿", ("经办人", "负责人")),
    late_after=THREE_WORKDAYS,
    planned=True,
    rules=(Bounds("planned_persons", least=1), NotFuture("held_on", "培训以后再登记")),
    usual=(Usual("hours", most=40), Usual("planned_persons"), Usual("persons")),
    hint="“发生时间”填计划时间；综治维稳和平安建设要列入年度计划。",
    life=Life(anew="全年教育培训计划"),
    figures=FIGURES,
)
