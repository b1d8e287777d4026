"""D4 群体访案件 as stored: counts and facts of a group's matter.

There is never a list of its members.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import Topic

LATE_FEE = Decimal("0.0005")
"""滞纳金 0.05 % a day from the day of arrears (社会保险法 86)."""


class GroupCase(Record):
    """A matter of a group: counts and facts, never a list of its members."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name="信访件", related_name="group")
    group_name = fields.text("群体名称", 60)
    topic = fields.choice("事由", Topic)
    persons = fields.count("首次来访人数")
    whole = fields.count("涉及总人数（估计）", optional=True)
    original_unit = fields.unit("原单位", optional=True)
    payer = fields.unit("责任单位", optional=True)
    first_contact_minutes = fields.count("接报后多少分钟联系上", optional=True)
    contact_person = fields.person("现场联系人", optional=True)
    leader = fields.person("包案领导", optional=True)
    led_on = fields.day("确定包案日期", computed=True)
    policies = fields.text("解释的政策文件", 300, optional=True)
    demand = fields.prose("共同诉求")
    has_arrears = fields.yes("有社保（医保）欠缴")
    payer_told = fields.text("责任单位办理情况", 120, computed=True)
    paid_on = fields.day("缴清日期", optional=True)
    verified_on = fields.day("到账核验日期", optional=True)
    told_on = fields.day("告知职工日期", optional=True)
    result = fields.prose("办理结果", optional=True)

    class Meta(Record.Meta):
        verbose_name = "群体访案件"


class Meeting(Line):
    """A coordination meeting or an explanation on the spot."""

    parent = fields.parent(GroupCase, "meetings")
    on = fields.day("日期")
    bodies = fields.text("参加单位", 120)
    result = fields.text("结果", 200)

    class Meta(Line.Meta):
        verbose_name = "协调会"


class MonthNote(Line):
    """The leader's work on the matter in a month: one duty of 包案.

    And how the matter stands.
    """

    class Duty(models.TextChoices):
        INQUIRE = "inquire", "包调查"
        COORDINATE = "coordinate", "包协调"
        ANSWER = "answer", "包答复"
        REVISIT = "revisit", "包回访"

    parent = fields.parent(GroupCase, "months")
    on = fields.day("日期")
    duty = fields.choice("包案职责", Duty)
    told = fields.text("本月情况和下一步", 300)

    class Meta(Line.Meta):
        verbose_name = "包案月记"


class Arrears(Line):
    """Arrears by insurance.

    They hold months, principal, and the late fee as computed on the day of payment.
    """

    class Insurance(models.TextChoices):
        MEDICAL = "medical", "医疗保险"
        PENSION = "pension", "养老保险"
        OTHER = "other", "其他"

    parent = fields.parent(GroupCase, "arrears")
    insurance = fields.choice("险种", Insurance)
    months = fields.count("欠缴月数")
    persons = fields.count("涉及人数")
    principal = fields.money("欠缴本金（元）")
    since = fields.day("欠缴之日")
    paid_on = fields.day("缴清日期", optional=True)

    class Meta(Line.Meta):
        verbose_name = "欠缴"

    @property
    def late_fee(self) -> Decimal:
        """Return the late fee in yuan to the day of payment, 0 while unpaid."""
        return late_fee(self.principal, self.since, self.paid_on) if self.paid_on else Decimal("0.00")


class Settlement(Line):
    """The outcome of the matter for so many of the group.

    Counts by outcome, with money and proof where there is any.
    """

    class Result(models.TextChoices):
        SOLVED = "solved", "已解决"
        PARTLY = "partly", "部分解决"
        EXPLAINED = "explained", "已解释说明"
        OWN = "own", "另行逐人办理"
        OPEN = "open", "尚未解决"

    parent = fields.parent(GroupCase, "settlements")
    result = fields.choice("结果", Result)
    persons = fields.count("人数")
    item = fields.text("事项", 100)
    amount = fields.money("金额（元）", optional=True)
    span = fields.text("所属期间", 40, optional=True)
    paid_on = fields.day("到账日期", optional=True)

    class Meta(Line.Meta):
        verbose_name = "按结果分的人数"


def late_fee(principal: Decimal, since: Any, until: Any) -> Decimal:
    """Compute 滞纳金 in yuan from the day of arrears to a day.

    It is rounded half up to 分 (社会保险法 86).
    """
    days = max((until - since).days, 0)
    owed: Decimal = principal * LATE_FEE * days
    return owed.quantize(Decimal("0.01"), ROUND_HALF_UP)
