"""D3 信访件 as stored: one item from its receipt to its file.

The steps of investigation and hearing belong to it.
"""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions import matter


class Case(Record):
    """A petition case.

    `received_on` is the arrival stamp; the clock starts on the earliest day of receipt known.

    `collective` ties a personal case to the case of its group; `follows` a new case of new facts to
    the earlier one. `reopened`, `dated_back` and `first_rating` are kept by the system and printed
    with the rates.
    """

    kind = models.CharField("信访目的", max_length=12, choices=matter.Kind.choices, default=matter.Kind.CLAIM)
    topic = models.CharField("内容分类", max_length=12, choices=matter.Topic.choices)
    summary = models.TextField("事项概要")
    origin = models.CharField(
        "来源", max_length=12, choices=matter.Origin.choices, default=matter.Origin.DIRECT
    )
    transferor = models.CharField("转送交办单位", max_length=60, blank=True)
    transfer_no = models.CharField("转送交办文号", max_length=40, blank=True)
    outside_no = models.CharField("上级系统编号", max_length=40, blank=True)
    outside_state = models.CharField("上级系统所载", max_length=200, blank=True, default="", editable=False)
    outside_as_of = models.DateField("上级系统导出日期", null=True, editable=False)
    asked_due = models.DateField("交办要求的期限", null=True, blank=True)
    received_on = models.DateField("收到日期")
    unclear = models.BooleanField("姓名或住址不清，无法告知", default=False)
    regime = models.CharField("适用法规", max_length=4, editable=False, default="2005")
    complained_of = models.ForeignKey(
        Person, models.PROTECT, verbose_name="被反映人", related_name="+", null=True, blank=True
    )
    complained_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="被反映单位", related_name="+", null=True, blank=True
    )
    sealed_no = models.CharField("密件编号", max_length=40, blank=True)
    collective = models.ForeignKey(
        "self", models.PROTECT, verbose_name="所属群体信访件", related_name="personal", null=True, blank=True
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, verbose_name="前件（有新事实）", related_name="later", null=True, blank=True
    )
    handler = models.ForeignKey(
        Person, models.PROTECT, verbose_name="承办人", related_name="+", null=True, blank=True
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, verbose_name="包案领导", related_name="+", null=True, blank=True
    )
    notice_no = models.CharField("告知书编号", max_length=40, blank=True)
    notified_on = models.DateField("告知书发出日期", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    passed_to = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="转送去向", related_name="+", null=True, blank=True
    )
    route = models.CharField("法定途径", max_length=12, choices=matter.Route.choices, blank=True)
    body_told = models.CharField("应向何处提出", max_length=100, blank=True)
    refusal = models.CharField("不予受理理由", max_length=12, choices=matter.Refusal.choices, blank=True)
    objection = models.CharField("异议理由", max_length=200, blank=True)
    consent_no = models.CharField("转送单位同意退回的文号", max_length=60, blank=True)
    extension_days = models.PositiveSmallIntegerField("延期天数", null=True, blank=True)
    extension_reason = models.CharField("延期理由", max_length=200, blank=True)
    extension_no = models.CharField("延期告知书编号", max_length=40, blank=True)
    claim = models.TextField("诉求", blank=True)
    facts = models.TextField("认定事实", blank=True)
    reasons = models.TextField("理由", blank=True)
    basis = models.CharField("法律依据", max_length=300, blank=True)
    support = models.CharField("处理结论", max_length=8, choices=matter.Support.choices, blank=True)
    opinion_no = models.CharField("处理意见书编号", max_length=40, blank=True)
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    delivery = models.CharField("送达方式", max_length=8, choices=matter.Delivery.choices, blank=True)
    dated_back = models.BooleanField("送达日期凭回执补记", default=False, editable=False)
    payer = models.CharField("落实单位", max_length=60, blank=True)
    execution_due = models.DateField("落实期限", null=True, blank=True)
    executed_on = models.DateField("落实日期", null=True, blank=True)
    rating = models.CharField("群众评价", max_length=4, choices=matter.Rating.choices, blank=True, default="")
    rated_on = models.DateField("评价日期", null=True, blank=True)
    rated_via = models.CharField(
        "评价途径", max_length=8, choices=matter.RatedVia.choices, blank=True, editable=False
    )
    first_rating = models.CharField(
        "首次评价", max_length=4, choices=matter.Rating.choices, blank=True, default="", editable=False
    )
    second_look = models.TextField("再次核查意见", blank=True)
    review_body = models.CharField("复查机关", max_length=8, choices=matter.Reviewer.choices, blank=True)
    review_asked_on = models.DateField("申请复查日期", null=True, blank=True)
    review_late_reason = models.CharField("逾期申请仍受理的理由", max_length=200, blank=True)
    review_no = models.CharField("复查意见书编号", max_length=40, blank=True)
    review_result = models.CharField("复查结论", max_length=8, choices=matter.Outcome.choices, blank=True)
    reviewed_on = models.DateField("复查意见送达日期", null=True, blank=True)
    final_body = models.CharField("复核机关", max_length=8, choices=matter.Reviewer.choices, blank=True)
    final_asked_on = models.DateField("申请复核日期", null=True, blank=True)
    final_late_reason = models.CharField("逾期申请复核仍受理的理由", max_length=200, blank=True)
    final_no = models.CharField("复核意见书编号", max_length=40, blank=True)
    final_result = models.CharField("复核结论", max_length=8, choices=matter.Outcome.choices, blank=True)
    concluded_on = models.DateField("复核意见送达日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入信访件", related_name="merged", null=True, blank=True
    )
    withdraw_reason = models.CharField("撤回说明", max_length=200, blank=True)
    reopened = models.PositiveSmallIntegerField("重开次数", default=0, editable=False)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    archive_no = models.CharField("档号", max_length=40, blank=True)
    helped = models.CharField("相关办理情况", max_length=120, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = "信访件"
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="case_list"),
            models.Index(fields=("state", "due_on"), name="case_due"),
        )


class Inquiry(Line):
    """One step of the investigation: 听取陈述 and others (信访条例 2005: 31)."""

    class Way(models.TextChoices):
        HEARD = "heard", "听取陈述"
        VISIT = "visit", "实地了解"
        PAPERS = "papers", "查阅资料"
        ASKED = "asked", "询问有关单位"

    parent = models.ForeignKey(Case, models.CASCADE, related_name="inquiries")
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    found = models.CharField("情况", max_length=300)

    class Meta(Line.Meta):
        verbose_name = "调查记录"


class Facet(Line):
    """A further topic of an item with several topics.

    The case itself carries the chief one.
    """

    parent = models.ForeignKey(Case, models.CASCADE, related_name="facets")
    topic = models.CharField("内容分类", max_length=12, choices=matter.Topic.choices)
    told = models.CharField("要点", max_length=200, blank=True)

    class Meta(Line.Meta):
        verbose_name = "同件其他事项"


class Hearing(Line):
    """Days of a hearing in 复核, both included.

    They alone are left out of the count (条例 36, 2005: 35).
    """

    parent = models.ForeignKey(Case, models.CASCADE, related_name="hearings")
    first = models.DateField("听证开始")
    last = models.DateField("听证结束")
    record = models.CharField("听证纪要", max_length=300)

    class Meta(Line.Meta):
        verbose_name = "听证"
