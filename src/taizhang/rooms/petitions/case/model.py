"""D3 信访件 as stored: one item from its receipt to its file.

The steps of investigation and hearing belong to it.
"""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.rooms.petitions import matter


class Case(Record):
    """A petition case.

    `received_on` is the arrival stamp; the clock starts on the earliest day of receipt known.

    `collective` ties a personal case to the case of its group; `follows` a new case of new facts to
    the earlier one. `reopened`, `dated_back` and `first_rating` are kept by the system and printed
    with the rates.
    """

    kind = fields.choice("信访目的", matter.Kind, default=matter.Kind.CLAIM)
    topic = fields.choice("内容分类", matter.Topic)
    summary = fields.prose("事项概要")
    origin = fields.choice("来源", matter.Origin, default=matter.Origin.DIRECT)
    transferor = fields.text("转送交办单位", 60, optional=True)
    transfer_no = fields.text("转送交办文号", 40, optional=True)
    outside_no = fields.text("上级系统编号", 40, optional=True)
    outside_state = fields.text("上级系统所载", 200, computed=True)
    outside_as_of = fields.day("上级系统导出日期", computed=True)
    asked_due = fields.day("交办要求的期限", optional=True)
    received_on = fields.day("收到日期")
    unclear = fields.yes("姓名或住址不清，无法告知")
    regime = models.CharField("适用法规", max_length=4, editable=False, default="2005")
    complained_of = fields.person("被反映人", optional=True)
    complained_unit = fields.unit("被反映单位", optional=True)
    sealed_no = fields.text("密件编号", 40, optional=True)
    collective = fields.refers("self", "所属群体信访件", "personal", optional=True)
    follows = fields.refers("self", "前件（有新事实）", "later", optional=True)
    handler = fields.person("承办人", optional=True)
    leader = fields.person("包案领导", optional=True)
    notice_no = fields.text("告知书编号", 40, optional=True)
    notified_on = fields.day("告知书发出日期", optional=True)
    accepted_on = fields.day("受理日期", optional=True)
    passed_to = fields.unit("转送去向", optional=True)
    route = fields.choice("法定途径", matter.Route, optional=True)
    body_told = fields.text("应向何处提出", 100, optional=True)
    refusal = fields.choice("不予受理理由", matter.Refusal, optional=True)
    objection = fields.text("异议理由", 200, optional=True)
    consent_no = fields.text("转送单位同意退回的文号", 60, optional=True)
    extension_days = fields.count("延期天数", optional=True)
    extension_reason = fields.text("延期理由", 200, optional=True)
    extension_no = fields.text("延期告知书编号", 40, optional=True)
    claim = fields.prose("诉求", optional=True)
    facts = fields.prose("认定事实", optional=True)
    reasons = fields.prose("理由", optional=True)
    basis = fields.text("法律依据", 300, optional=True)
    support = fields.choice("处理结论", matter.Support, optional=True)
    opinion_no = fields.text("处理意见书编号", 40, optional=True)
    delivered_on = fields.day("送达日期", optional=True)
    delivery = fields.choice("送达方式", matter.Delivery, optional=True)
    dated_back = fields.yes("送达日期凭回执补记", computed=True)
    payer = fields.text("落实单位", 60, optional=True)
    execution_due = fields.day("落实期限", optional=True)
    executed_on = fields.day("落实日期", optional=True)
    rating = fields.choice("群众评价", matter.Rating, optional=True)
    rated_on = fields.day("评价日期", optional=True)
    rated_via = fields.choice("评价途径", matter.RatedVia, computed=True)
    first_rating = fields.choice("首次评价", matter.Rating, computed=True)
    second_look = fields.prose("再次核查意见", optional=True)
    review_body = fields.choice("复查机关", matter.Reviewer, optional=True)
    review_asked_on = fields.day("申请复查日期", optional=True)
    review_late_reason = fields.text("逾期申请仍受理的理由", 200, optional=True)
    review_no = fields.text("复查意见书编号", 40, optional=True)
    review_result = fields.choice("复查结论", matter.Outcome, optional=True)
    reviewed_on = fields.day("复查意见送达日期", optional=True)
    final_body = fields.choice("复核机关", matter.Reviewer, optional=True)
    final_asked_on = fields.day("申请复核日期", optional=True)
    final_late_reason = fields.text("逾期申请复核仍受理的理由", 200, optional=True)
    final_no = fields.text("复核意见书编号", 40, optional=True)
    final_result = fields.choice("复核结论", matter.Outcome, optional=True)
    concluded_on = fields.day("复核意见送达日期", optional=True)
    merged_into = fields.refers("self", "并入信访件", "merged", optional=True)
    withdraw_reason = fields.text("撤回说明", 200, optional=True)
    reopened = fields.count("重开次数", computed=True)
    closed_on = fields.day("办结日期", optional=True)
    archive_no = fields.text("档号", 40, optional=True)
    helped = fields.text("相关办理情况", 120, computed=True)

    class Meta(Record.Meta):
        verbose_name = "信访件"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("state", "due_on"), name="case_due"),
        )


class Inquiry(Line):
    """One step of the investigation: 听取陈述 and others (信访条例 2005: 31)."""

    class Way(models.TextChoices):
        HEARD = "heard", "听取陈述"
        VISIT = "visit", "实地了解"
        PAPERS = "papers", "查阅资料"
        ASKED = "asked", "询问有关单位"

    parent = fields.parent(Case, "inquiries")
    on = fields.day("日期")
    way = fields.choice("方式", Way)
    found = fields.text("情况", 300)

    class Meta(Line.Meta):
        verbose_name = "调查记录"


class Facet(Line):
    """A further topic of an item with several topics.

    The case itself carries the chief one.
    """

    parent = fields.parent(Case, "facets")
    topic = fields.choice("内容分类", matter.Topic)
    told = fields.text("要点", 200, optional=True)

    class Meta(Line.Meta):
        verbose_name = "同件其他事项"


class Hearing(Line):
    """Days of a hearing in 复核, both included.

    They alone are left out of the count (条例 36, 2005: 35).
    """

    parent = fields.parent(Case, "hearings")
    first = fields.day("听证开始")
    last = fields.day("听证结束")
    record = fields.text("听证纪要", 300)

    class Meta(Line.Meta):
        verbose_name = "听证"
