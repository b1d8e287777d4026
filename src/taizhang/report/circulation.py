"""年度总结签批 as stored.

The record tells how a report goes from the count to the file, and what holds at each step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Draft, Problem, Refused, State
from taizhang.engine.declare.ledger import Note, Rule
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Needed, Ordered, Unique, since_the_record
from taizhang.engine.models import Event
from taizhang.kernel.days import Period

if TYPE_CHECKING:
    from taizhang.report.annual import Annual


class Way(models.TextChoices):
    PAPER = "paper", "送纸质"
    MAIL = "mail", "邮箱"
    SYSTEM = "system", "上级系统"
    WECHAT = "wechat", "微信"


class Circulation(Record):
    """A report on its way to signature.

    `reviewed_key` is the fingerprint of the text that was reviewed: nothing else is approved,
    signed and issued.
    """

    called = "title"

    year = fields.count("年度")
    title = fields.text("标题", 80, computed=True)
    mended = fields.prose("文字修改说明", 600, optional=True)
    reviewed_key = fields.text("审核时的指纹", 64, computed=True)
    back_reason = fields.text("退回原因", 200, optional=True)
    issued = models.OneToOneField(
        "report.IssuedReport", models.PROTECT, null=True, editable=False, related_name="circulation"
    )
    doc_no = fields.text("文号", 40, optional=True)
    copies = fields.count("印发份数", optional=True)
    sent_to = models.CharField("报送单位", max_length=40, blank=True, default="市平安办")
    sent_on = fields.day("报送日期", optional=True)
    sent_way = fields.choice("报送方式", Way, default=Way.PAPER)
    receipt_no = fields.text("回执（收文）编号", 60, optional=True)
    receipt_on = fields.day("收到回执日期", optional=True)
    archive_no = fields.text("档号", 40, optional=True)

    class Meta(Record.Meta):
        verbose_name = "年度总结签批"
        constraints = (
            models.UniqueConstraint(fields=("year",), condition=Q(voided=False), name="circulated_once"),
            models.UniqueConstraint(
                fields=("doc_no",), condition=Q(voided=False) & ~Q(doc_no=""), name="report_number_once"
            ),
        )

    @property
    def period(self) -> Period:
        return Period.year(self.year)


class SectionCheck(Line):
    """科室核对: the comparison of a section's part with its ledgers, and its result."""

    class Result(models.TextChoices):
        AGREED = "agreed", "核对无误"
        OBJECTED = "objected", "有出入"

    parent = fields.parent(Circulation, "checks")
    section = fields.text("科室（单位）", 40)
    person = fields.person("核对人")
    on = fields.day("核对日期")
    result = fields.choice("结果", Result)
    told = fields.text("出入和处理", 200, optional=True)

    class Meta(Line.Meta):
        verbose_name = "科室核对"


class Amendment(Line):
    """更正件: a change told, under its own number, to holders of the issued report."""

    parent = fields.parent(Circulation, "amendments")
    on = fields.day("更正日期")
    doc_no = fields.text("更正件文号", 40)
    told = fields.text("更正内容和依据", 300)
    sent_to = fields.text("送达单位", 40)

    class Meta(Line.Meta):
        verbose_name = "更正件"


def name(draft: Draft) -> None:
    """Set the title to that of the report."""
    from taizhang.report import sentences

    if draft.record.year:
        draft.record.title = sentences.TITLE.format(year=draft.record.year)


def told(draft: Draft) -> Iterable[Problem]:
    """Check a circulation: an ended year, once; days in order; objections.

    The days must be in their order; an objection says what it is.
    """
    row = draft.record
    if not 2000 <= row.year < draft.today.year:
        yield "year", f"{row.year}年还没有结束（或年度有误），年度总结在年度结束以后签批。"
    others = Circulation.objects.filter(voided=False).exclude(pk=row.pk)
    if other := others.filter(year=row.year).first():
        yield "year", f"{row.year}年度总结已在签批（{other.number}），请在原件上办理。"


RULES: tuple[Rule, ...] = (
    told,
    Unique("doc_no", "文号已用于{number}，请核对。"),
    *since_the_record("sent_on", "receipt_on", "checks.on", "amendments.on"),
    Ordered("sent_on receipt_on"),
    Needed("checks.told", lambda row: row["result"] == SectionCheck.Result.OBJECTED, "有出入的"),
)


def all_agree(draft: Draft) -> str | None:
    """Check that each section's last word is agreement.

    At least one section must have checked. Returns the reason against it, or None.
    """
    last = {check["section"]: check["result"] for check in draft.rows("checks")}
    if not last:
        return "还没有科室核对，请先登记各科室的核对结果。"
    sections = [section for section, result in last.items() if result == SectionCheck.Result.OBJECTED]
    return f"{'、'.join(sections)}核对有出入，更正台账后请重新核对。" if sections else None


def in_order(draft: Draft) -> str | None:
    """Check that no step was decided before its preceding step.

    So there is no seal before the signature. Returns the reason against it, or None.
    """
    decided_at = draft.decided_at
    steps = Event.objects.filter(
        ledger=draft.ledger.key, record_id=draft.record.pk, act__startswith="move:", decided_at__gt=decided_at
    )
    last = steps.order_by("-seq").first()
    if last is None or last.decided_at is None:
        return None
    step = draft.ledger.flow.move(last.act.partition(":")[2])
    return f"决定时间早于“{step.label if step else ''}”（{clock.local_date(last.decided_at)}），请核对。"


def review(draft: Draft) -> None:
    """Store the fingerprint of the reviewed text: this text goes up."""
    from taizhang.report.annual import annual
    from taizhang.report.consistency import problems

    report = annual(Context(draft.record.period))
    if texts := problems(report):
        raise Refused([("", text) for text in texts])
    draft.record.reviewed_key = digest(report)


def digest(made: Annual) -> str:
    """Compute the fingerprint of a report.

    It covers the text and every figure that may stand in it, with the number of its records.
    """
    text = [[block.level, *(piece.text for piece in block.pieces)] for block in made.blocks]
    figures = [row.as_json() for _, row in sorted(made.figures.items())]
    return hashlib.sha256(
        json.dumps([text, figures], ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def unchanged(draft: Draft) -> None:
    """Refuse to approve a text other than the reviewed one."""
    from taizhang.report.annual import annual

    if digest(annual(Context(draft.record.period))) != draft.record.reviewed_key:
        raise Refused("审核以后报告的数字或文字有了变动，请先“退回”，由科室重新核对。", status=409)


def issue(draft: Draft) -> None:
    """Issue the report signed by the head: freeze its files in the same transaction."""
    from taizhang.report.issue import issue as freeze

    unchanged(draft)
    draft.record.issued = freeze(draft.principal, draft.record.period, draft.act.decided_by)


def back(draft: Draft) -> None:
    """Forget the review: the report is reviewed anew."""
    draft.record.reviewed_key = ""


def amended(draft: Draft) -> None:
    """Refuse an amendment without a change to tell."""
    from taizhang.report.issue import corrections

    row = draft.record
    if not corrections(row.issued, Context(row.period)):
        raise Refused("定稿以后没有指标变动，不用更正件。")


def signed_already(draft: Draft) -> str | None:
    """Refuse to void an issued report: it stands, with its trail."""
    return "已经签发定稿，不能作废；之后的变动用更正件说明。" if draft.record.issued_id else None


def notes(row: Circulation) -> Iterator[Note]:
    """Yield the notes of a circulation: why it came back, a receipt still to come."""
    if row.state == "made" and row.back_reason:
        yield Note(f"退回：{row.back_reason}", "amber")
    if row.state == "sent" and not row.receipt_no:
        yield Note("已报送，还没有登记回执。", "amber")


STATES = (
    State("made", "已生成（科室核对）", tone="warn"),
    State("checked", "科室已核对"),
    State("reviewed", "平安办已审"),
    State("approved", "分管领导已审"),
    State("signed", "已签发（定稿）"),
    State("sealed", "已编号用印"),
    State("sent", "已报送"),
    State("archived", "已归档", final=True),
)
