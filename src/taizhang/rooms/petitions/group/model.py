"""D4 群体访案件 as stored: counts and facts of a group's matter.

There is never a list of its members.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import Topic

LATE_FEE = Decimal("0.0005")
"""滞纳金 0.05 % a day from the day of arrears (社会保险法 86)."""


class GroupCase(Record):
    """A matter of a group: counts and facts, never a list of its members."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name="信访件", related_name="group")
    group_name = models.CharField("群体名称", max_length=60)
    topic = models.CharField("事由", max_length=12, choices=Topic.choices)
    persons = models.PositiveIntegerField("首次来访人数")
    whole = models.PositiveIntegerField("涉及总人数（估计）", null=True, blank=True)
    original_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="原单位", related_name="+", null=True, blank=True
    )
    payer = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="责任单位", related_name="+", null=True, blank=True
    )
    first_contact_minutes = models.PositiveIntegerField("接报后多少分钟联系上", null=True, blank=True)
    contact_person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="现场联系人", related_name="+", null=True, blank=True
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, verbose_name="包案领导", related_name="+", null=True, blank=True
    )
    led_on = models.DateField("确定包案日期", null=True, editable=False)
    policies = models.CharField("解释的政策文件", max_length=300, blank=True)
    demand = models.TextField("共同诉求")
    has_arrears = models.BooleanField("有社保（医保）欠缴", default=False)
    payer_told = models.CharField("责任单位办理情况", max_length=120, blank=True, default="", editable=False)
    paid_on = models.DateField("缴清日期", null=True, blank=True)
    verified_on = models.DateField("到账核验日期", null=True, blank=True)
    told_on = models.DateField("告知职工日期", null=True, blank=True)
    result = models.TextField("办理结果", blank=True)

    class Meta(Record.Meta):
        verbose_name = "群体访案件"
        indexes = (models.Index(fields=("unit_lo", "occurred_on"), name="group_list"),)


class Meeting(Line):
    """A coordination meeting or an explanation on the spot."""

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="meetings")
    on = models.DateField("日期")
    bodies = models.CharField("参加单位", max_length=120)
    result = models.CharField("结果", max_length=200)

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

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="months")
    on = models.DateField("日期")
    duty = models.CharField("包案职责", max_length=10, choices=Duty.choices)
    told = models.CharField("本月情况和下一步", max_length=300)

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

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="arrears")
    insurance = models.CharField("险种", max_length=8, choices=Insurance.choices)
    months = models.PositiveSmallIntegerField("欠缴月数")
    persons = models.PositiveIntegerField("涉及人数")
    principal = models.DecimalField("欠缴本金（元）", max_digits=12, decimal_places=2)
    since = models.DateField("欠缴之日")
    paid_on = models.DateField("缴清日期", null=True, blank=True)

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

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="settlements")
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    persons = models.PositiveIntegerField("人数")
    item = models.CharField("事项", max_length=100)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    span = models.CharField("所属期间", max_length=40, blank=True)
    paid_on = models.DateField("到账日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "按结果分的人数"


def late_fee(principal: Decimal, since: Any, until: Any) -> Decimal:
    """Compute 滞纳金 in yuan from the day of arrears to a day.

    It is rounded half up to 分 (社会保险法 86).
    """
    days = max((until - since).days, 0)
    owed: Decimal = principal * LATE_FEE * days
    return owed.quantize(Decimal("0.01"), ROUND_HALF_UP)
