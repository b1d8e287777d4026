"""报送: what this office owes to whom and by when.

From the message that asks for it to the receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import NotFuture, Ordered, others

OPEN = ("received", "filled", "signed", "sealed")
"""States in which the report is still owed."""


class Came(models.TextChoices):
    """The way a request reached us."""

    WECHAT = "wechat", "微信"
    PAPER = "paper", "文件"
    PHONE = "phone", "电话"
    MEETING = "meeting", "会议议定"
    TURN = "turn", "定期"
    OTHER = "other", "其他"


class Way(models.TextChoices):
    PAPER = "paper", "送纸质"
    WECHAT = "wechat", "微信"
    MAIL = "mail", "邮箱"
    SYSTEM = "system", "上级系统"
    FAX = "fax", "传真"


class OwedReport(Record):
    """One report owed. `due_at` is the last moment the receiver named."""

    title = fields.text("报送事项", 80)
    to = fields.text("报给谁", 40)
    due_at = fields.moment("报送期限")
    came_by = fields.choice("来自", Came, default=Came.WECHAT)
    source_no = fields.text("来文（来源）编号", 60, optional=True)
    asked = fields.prose("要求", optional=True)
    filler = fields.person("填报人")
    signature = fields.yes("须领导签字", default=True)
    stamp = fields.yes("须盖章", default=True)
    due_day = fields.day("期限日期", computed=True)
    sent_at = fields.moment("报送时间", optional=True)
    sent_way = fields.choice("报送方式", Way, default=Way.WECHAT)
    late = fields.yes("迟报", computed=True)
    receipt_no = fields.text("回执（上级系统）编号", 60, optional=True)
    drop_reason = fields.text("不需报送的原因", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "报送"
        constraints = (
            models.UniqueConstraint(
                fields=("source_no",), condition=Q(voided=False, came_by="turn"), name="owed_turn_once"
            ),
        )
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("state", "due_at"), name="owed_due"),
            models.Index(fields=("due_day", "unit_lo"), name="owed_day"),
        )


STAGES: tuple[tuple[timedelta, str, str], ...] = (
    (timedelta(0), "已过期限", "red"),
    (timedelta(hours=2), "2小时内", "red"),
    (timedelta(days=1), "1天内", "amber"),
    (timedelta(days=3), "3天内", "amber"),
)
"""Reminders: how long before the due moment, as said, and its tone."""


def stage(due_at: datetime, moment: datetime) -> tuple[str, str]:
    """Return how near a due moment is: (words, tone).

    Empty words when more than three days are left.
    """
    left = due_at - moment
    for within, words, tone in STAGES:
        if left < within or (left == within and within):
            return words, tone
    return "", "plain"


def span(time: timedelta) -> str:
    """Write a length of time: days and hours, within a day hours and minutes."""
    minutes = int(time.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = ((days, "天"), (hours, "小时")) if days else ((hours, "小时"), (rest, "分钟"))
    return "".join(f"{number}{word}" for number, word in parts if number) or "不到1分钟"


def left(due_at: datetime, moment: datetime) -> str:
    """Write the time left or passed, in whole days if more than one."""
    time = abs(due_at - moment)
    text = f"{time.days}天" if time.days else span(time)
    return f"{'已过' if due_at < moment else '还有'}{text}"


def reckoned(due_at: datetime, moment: datetime) -> tuple[str, ...]:
    """Write out the arithmetic of a due moment.

    The lines: what was asked, what the time is, what lies between.
    """
    due, now = (f"{when.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" for when in (due_at, moment))
    between = f"{'已过' if due_at < moment else '还有'}{span(abs(due_at - moment))}"
    return f"对方要求的期限：{due}", f"现在：{now}", f"两者相差：{between}"


def settle(draft: Draft) -> None:
    """Set the day of the due moment.

    It is shown among the deadlines of 今日 while the report is owed.
    """
    row = draft.record
    row.due_day = clock.local_date(row.due_at)
    target = draft.move.target if draft.move else row.state or OPEN[0]
    row.due_on = row.due_day if target in OPEN else None


def _listed(draft: Draft) -> Iterable[Problem]:
    """Refuse a second row for the same request or turn of a standing duty."""
    row = draft.record
    if not draft.new:
        return
    same = others(draft).filter(unit=row.unit)
    twin = Q(title=row.title, to=row.to, due_at=row.due_at, state__in=OPEN)
    if row.came_by == Came.TURN:
        twin |= Q(came_by=Came.TURN, source_no=row.source_no)
        if not row.source_no:
            yield "source_no", "“定期”的由定期报送事项自动列出；自己登记的请选微信、文件或电话。"
    if other := same.filter(twin).first():
        yield "title", f"同一事项、同一期限的已经登记（{other.number}），请在原记录上办理。"


RULES = (
    Ordered("occurred_at due_at", when=lambda draft: draft.new),
    NotFuture("sent_at", "报出以后再登记"),
    _listed,
)
