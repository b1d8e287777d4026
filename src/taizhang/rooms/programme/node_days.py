"""C9 重要时间节点: the guarded days of the year.

And what is laid on for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Longest, Ordered, Unique, each

LONGEST = timedelta(days=40)
"""The length of one range beyond which a typing error is likelier than a long node."""


class Level(models.TextChoices):
    NATION = "nation", "全国"
    PROVINCE = "province", "全省"
    CITY = "city", "全市"
    OWN = "own", "本系统"


class Node(Record):
    """A key time node of a year with one or more date ranges.

    `occurred_on` is its first day.
    """

    called = "name"
    name = fields.text("节点名称", 20)
    year = fields.count("年度", computed=True)
    starts_on = fields.day("开始", computed=True)
    ends_on = fields.day("结束", computed=True)
    level = fields.choice("级别", Level, default=Level.NATION)
    daily_zero = fields.yes("每日零报告")
    extra_patrols = fields.yes("加密巡逻")
    duty_doubled = fields.yes("双人值班")
    deployment = fields.prose("部署要求", optional=True)
    roster_ready = fields.yes("值班表已排定")
    summary = fields.prose("节点小结", optional=True)

    class Meta(Record.Meta):
        verbose_name = "重要节点"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "year", "name"), condition=Q(voided=False), name="node_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"


class NodeSpan(Line):
    """One range of days, both ends included; 中秋国庆 has two."""

    parent = fields.parent(Node, "spans")
    start = fields.day("开始日期")
    end = fields.day("结束日期")
    note = fields.text("说明", 40, optional=True)

    class Meta(Line.Meta):
        verbose_name = "起止日期"
        indexes = (models.Index(fields=("start", "end"), name="node_span"),)


def set_days(draft: Draft) -> None:
    """Set first and last day from the ranges; the year is that of the first day."""
    spans = draft.rows("spans")
    if spans:
        row = draft.record
        row.starts_on = min(span["start"] for span in spans)
        row.ends_on = max(span["end"] for span in spans)
        row.year, row.occurred_on = row.starts_on.year, row.starts_on
        row.occurred_at = clock.local(row.starts_on)


def _apart(draft: Draft) -> Iterable[Problem]:
    """Refuse ranges that overlap."""
    ranges: list[tuple[date, date]] = []
    for row in each(draft, "spans"):
        start, end = row["start"], row["end"]
        if any(start <= last and first <= end for first, last in ranges):
            yield row.problem("start", "与前面的日期重叠，请合并或改正。")
        ranges.append((start, end))


def _meetings_stay(draft: Draft) -> Iterable[Problem]:
    """Check that meetings stay before the end of a node whose days are corrected."""
    row = draft.record
    if draft.new or "spans" not in draft.lines:
        return
    after = row.meetings.filter(voided=False, occurred_on__gt=row.ends_on)
    if meeting := after.order_by("occurred_on").first():
        yield "spans", f"会议{meeting.number}（{meeting.occurred_on}）会落到节点结束之后，请先更正该会议。"


RULES = (
    Ordered("spans.start spans.end"),
    Longest("spans.start spans.end", LONGEST, "请核对；确需更长的请分段填写"),
    _apart,
    Unique("name unit year"),
    _meetings_stay,
)
