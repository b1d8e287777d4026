"""D5 信访信息: reports upward, and the measures taken upon them.

They are made after screening and in between.

The text tells of matters and numbers; it names nobody. Source: 信访工作条例 (2022) 25, 44; the reporting
times are those of the local receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State, note_sending
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Note, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.measures import Beside, Share
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import NotFuture, Ordered
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.screening.model import ScreeningRound

DESK = "petition_clerk county_liaison"
SIGNERS = "section_head unit_head deputy head"


class InformationReport(Record):
    """One report of petition information.

    `due_at` is the last moment that the receiver named.
    """

    class Kind(models.TextChoices):
        DAY = "day", "日报"
        WEEK = "week", "周报"
        MONTH = "month", "月报"
        SPECIAL = "special", "专报"
        ZERO = "zero", "零报告"
        URGENT = "urgent", "紧急"

    kind = fields.choice("种类", Kind)
    title = fields.text("标题", 80)
    to = fields.text("报给谁", 40)
    round = fields.refers(ScreeningRound, "排查轮次", "reports", optional=True)
    period_start = fields.day("信息起", optional=True)
    period_end = fields.day("信息止", optional=True)
    due_at = fields.moment("报送期限")
    due_day = fields.day("期限日期", computed=True)
    digest = fields.prose("内容摘要")
    sent_at = fields.moment("报送时间", optional=True)
    late = fields.yes("迟报", computed=True)
    receipt_no = fields.text("回执（上级系统）编号", 60, optional=True)

    class Meta(Record.Meta):
        verbose_name = "信访信息"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("due_day", "unit_lo"), name="information_due"),
        )


class Measure(Line):
    """A measure taken upon what was found: named by its rule, plan or minutes."""

    parent = fields.parent(InformationReport, "measures")
    what = fields.text("举措", 120)
    paper = fields.text("文件（方案、制度、纪要）名称文号", 80)
    on = fields.day("出台日期")

    class Meta(Line.Meta):
        verbose_name = "举措"


def settle(draft: Draft) -> None:
    """Set the day of the due moment.

    It is shown among the deadlines while the report is owed.
    """
    row = draft.record
    row.due_day = clock.local_date(row.due_at)
    target = draft.move.target if draft.move else row.state
    row.due_on = None if target == "sent" else row.due_day


def _nothing_done(draft: Draft) -> Iterable[Problem]:
    """Refuse measures on a report of nothing, also those stored before it became one."""
    if draft.record.kind == InformationReport.Kind.ZERO and draft.rows("measures"):
        yield "measures", "零报告不列举措；有情况的请选月报或专报。"


RULES = (
    Ordered("occurred_at due_at", when=lambda draft: draft.new),
    Ordered("period_start period_end"),
    Ordered("occurred_at sent_at"),
    NotFuture("sent_at"),
    NotFuture("measures.on", "出台后再填"),
    _nothing_done,
)


def notes(row: Any) -> Iterator[Note]:
    if row.state == "sent":
        if row.late:
            yield Note("报送时间晚于期限，按迟报计。", "red")
    elif row.due_at < clock.now():
        yield Note("报送期限已过，请尽快签发报送。", "red")


ON_TIME = Share(
    Q(state="sent", late=False), "应报", late=Q(late=True),
    beside=(
        Beside("late", "迟报", "份", Q(late=True)),
        Beside("open", "未报", "份", ~Q(state="sent", late=False) & ~Q(late=True)),
    ),
)  # fmt: skip


def from_round(draft: Draft) -> Iterator[Carry]:
    """Offer the report of a round summed up (D1 → D5).

    It goes upward.
    """
    row = draft.record
    if draft.move and draft.move.key == "close":
        values = {
            "kind": "month" if row.kind == "month" else "special",
            "title": f"{row.name}情况",
            "round": row.pk,
            "period_start": plain_value(row.occurred_on),
            "period_end": plain_value(draft.decided_on),
            "digest": row.summary,
            "occurred_at": plain_value(draft.moment),
        }
        yield Carry(f"{row.name}已汇总，请报送", values)


def reported(draft: Draft, source: Any, _: str) -> None:
    """Show on the round to whom and when it was reported (D5 → D1 back)."""
    from taizhang.rooms.petitions.screening.ledger import ROUNDS

    row = draft.record
    if row.state == "sent" and source.reported_on is None:
        values = {"reported_to": row.to, "reported_on": clock.local_date(row.sent_at)}
        deeds.mark(ROUNDS, source, values, f"已报{row.to}（{row.number}）")


MOVES = (
    Move("approve", "签发", "drafted", "approved", by=SIGNERS),
    Move("return", "退回修改", "approved", "drafted", by=SIGNERS, spare=True),
    Move(
        "send", "报送", "approved", "sent", by=DESK, asks="sent_at receipt_no", effect=note_sending,
        note="报送时间不填就按现在；迟报由系统按期限判断。",
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "information_on_time", "信访信息按期报送率", "", of=ON_TIME, on="due_day", definition="期限在期内的信访信息中，在期限以前报出的。",
    ),
    Figure(
        "information_reports", "报送信访信息", "份", where={"state": "sent"}, definition="已报出的信访信息，按登记日期。",
        parts=tuple(
            (
                Part(key, str(label), "份", where={"kind": key})
                for key, label in InformationReport.Kind.choices
            ),
        ),
    ),
    Figure("information_measures", "出台举措", "项", line="measures", on="on", definition="信访信息里列出、有文件可查的举措。"),
)  # fmt: skip
LEDGER = Ledger(
    InformationReport,
    code="XXB",
    title="信访信息报送",
    section="D5",
    matter="title",
    words=Words("信访信息 信息专报", "报送 上报", "条 篇 期"),
    flow=Flow(
        path="drafted approved sent",
        states=(
            State("drafted", "待签发"),
            State("approved", "已签发待报送"),
            State("sent", "已报送", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(read=f"{SIGNERS} auditor", write=DESK),
    columns="kind title to due_at sent_at late",
    filters="kind late to",
    find="title digest",
    form="报送: kind title to round period_start period_end due_at | 内容: digest",
    paper=Paper("信访信息报送单", "信访信息报送登记簿", ("拟稿人", "签发人")),
    lines=(Lines("measures", Measure, "what paper on", "举措", most=20),),
    late_after=THREE_WORKDAYS,
    derive=(settle,),
    rules=RULES,
    notes=notes,
    quick="kind title to due_at",
    hint="只写事项、数量和举措，不写人员姓名；举措要有文件（方案、制度、纪要）可查。",
    life=Life(weekly="information_on_time"),
    figures=FIGURES,
)
