"""定期报送事项: the office's own table of recurring reports.

What is owed every week, month, quarter or year.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Bounds, Ordered
from taizhang.kernel import turns
from taizhang.rooms.office.recurring import schedule


class Every(models.TextChoices):
    WEEK = turns.Every.WEEK, "每周"
    MONTH = turns.Every.MONTH, "每月"
    QUARTER = turns.Every.QUARTER, "每季度"
    YEAR = turns.Every.YEAR, "每年"


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

    title = fields.text("报送事项", 60)
    to = fields.text("报给谁", 40)
    every = fields.choice("周期", Every, default=Every.MONTH)
    month = fields.count("第几个月", default=1)
    day = fields.count("第几日（每周填星期几，月末填31）")
    hour = fields.count("几点以前", default=17)
    rest = fields.choice("遇休息日", Rest, default=Rest.BACK)
    lead = fields.count("提前几天列出", default=7)
    filler = fields.person("填报人")
    signature = fields.yes("须领导签字", default=True)
    stamp = fields.yes("须盖章", default=True)
    asked = fields.prose("要求", optional=True)
    starts_on = fields.day("起")
    until = fields.day("止", optional=True)

    class Meta(Record.Meta):
        verbose_name = "定期报送事项"

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> schedule.Plan:
        """Return the rule in the form the arithmetic takes."""
        return schedule.Plan(turns.Every(self.every), self.day, self.month, schedule.Rest(self.rest))


def _sense(draft: Draft) -> Iterable[Problem]:
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


RULES = (
    _sense,
    Ordered("starts_on until"),
    Bounds("hour", least=0, most=23),
    Bounds("lead", most=60, words="天"),
)
