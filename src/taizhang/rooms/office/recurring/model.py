"""定期报送事项: the office's own table of recurring reports.

What is owed every week, month, quarter or year.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Record
from taizhang.org.models import Person
from taizhang.rooms.office.recurring import schedule


class Every(models.TextChoices):
    WEEK = schedule.Every.WEEK, "每周"
    MONTH = schedule.Every.MONTH, "每月"
    QUARTER = schedule.Every.QUARTER, "每季度"
    YEAR = schedule.Every.YEAR, "每年"


class Rest(models.TextChoices):
    BACK = schedule.Rest.BACK, "提前到上一个工作日"
    FORWARD = schedule.Rest.FORWARD, "顺延到下一个工作日"
    STAY = schedule.Rest.STAY, "不变"


LONGEST = {Every.WEEK: 7, Every.MONTH: 31, Every.QUARTER: 31, Every.YEAR: 31}
MONTHS = {Every.QUARTER: 3, Every.YEAR: 12}


class RecurringReport(Record):
    """A standing duty to report.

    Each turn becomes an owed report some days before it is due.
    """

    title = models.CharField("报送事项", max_length=60)
    to = models.CharField("报给谁", max_length=40)
    every = models.CharField("周期", max_length=8, choices=Every.choices, default=Every.MONTH)
    month = models.PositiveIntegerField("第几个月", default=1)
    day = models.PositiveIntegerField("第几日（每周填星期几，月末填31）")
    hour = models.PositiveIntegerField("几点以前", default=17)
    rest = models.CharField("遇休息日", max_length=8, choices=Rest.choices, default=Rest.BACK)
    lead = models.PositiveIntegerField("提前几天列出", default=7)
    filler = models.ForeignKey(Person, models.PROTECT, verbose_name="填报人", related_name="+")
    signature = models.BooleanField("须领导签字", default=True)
    stamp = models.BooleanField("须盖章", default=True)
    asked = models.TextField("要求", blank=True)
    starts_on = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = "定期报送事项"
        indexes = (models.Index(fields=("unit_lo", "occurred_on"), name="recurring_list"),)

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> schedule.Plan:
        """Return the rule in the form the arithmetic takes."""
        return schedule.Plan(schedule.Every(self.every), self.day, self.month, schedule.Rest(self.rest))


def sense(draft: Draft) -> Iterable[Problem]:
    """Check that a rule can be kept.

    Its days and months exist, and its end lies after its start.
    """
    row = draft.record
    every = Every(row.every)
    if not 1 <= row.day <= LONGEST[every]:
        bounds = "1到7（1为星期一）" if every is Every.WEEK else "1到31（月末填31）"
        yield "day", f"“第几日”请填{bounds}。"
    most = MONTHS.get(every, 1)
    if most > 1 and not 1 <= row.month <= most:
        yield "month", f"“第几个月”请填1到{most}。"
    if row.until and row.until < row.starts_on:
        yield "until", "“止”早于“起”，请核对。"
    if row.hour > 23:
        yield "hour", "“几点以前”请填0到23。"
    if row.lead > 60:
        yield "lead", "提前列出最多60天。"
