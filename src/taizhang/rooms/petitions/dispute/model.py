"""D2 矛盾纠纷: the row of one dispute.

Its parties, consents, sessions, performance and revisits are child rows.

A dispute is a matter between parties, counted by matter; there is no list of persons. Source: 人民调解法
17, 23, 25–33; 劳动争议调解仲裁法 14, 27.
"""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.mediators import MediationBody


class Area(models.TextChoices):
    """The areas of screening (D1)."""

    MALL = "mall", "金都商厦租户"
    OUTLET = "outlet", "农资经营点"
    GRASSROOTS = "grassroots", "基层社"
    REFORMED = "reformed", "改制企业职工"
    ASSETS = "assets", "社有资产"
    ESTATE = "estate", "小区"
    INNER = "inner", "内部"
    OTHER = "other", "其他"


class Found(models.TextChoices):
    SCREENING = "screening", "排查"
    VISIT = "visit", "来访"
    CALL = "call", "来电"
    LETTER = "letter", "信件"
    ONLINE = "online", "网上"
    HANDED = "handed", "交办"
    PATROL = "patrol", "巡查"
    SURVEY = "survey", "调查问卷"
    LEASE = "lease", "租赁专班"


class Category(models.TextChoices):
    FAMILY = "family", "婚姻家庭"
    NEIGHBOUR = "neighbour", "邻里"
    HOUSING = "housing", "房屋宅基地"
    CONTRACT = "contract", "合同"
    BUSINESS = "business", "生产经营"
    DAMAGES = "damages", "损害赔偿"
    LAND = "land", "山林土地"
    DEMOLITION = "demolition", "征地拆迁"
    POLLUTION = "pollution", "环境污染"
    LABOUR = "labour", "劳动争议"
    CONSUMER = "consumer", "消费"
    MEDICAL = "medical", "医疗"
    TRAFFIC = "traffic", "道路交通"
    PROPERTY = "property", "物业"
    OTHER = "other", "其他"


class Matter(models.TextChoices):
    """Matters peculiar to a supply-and-marketing cooperative."""

    NONE = "", "不属以下各类"
    RENT = "rent", "租赁：租金"
    DEPOSIT = "deposit", "租赁：押金"
    SUBLET = "sublet", "租赁：转租"
    CLEARING = "clearing", "租赁：清退"
    FITTING = "fitting", "租赁：装修损失"
    REFORM = "reform", "改制待遇"
    INSURANCE = "insurance", "社保医保欠缴"
    ARCHIVE = "archive", "档案退休"
    FARM = "farm", "农资质量"
    TITLE = "title", "社有资产权属"
    CONTRACTING = "contracting", "承包经营"
    SHARES = "shares", "股金"


LEASES = (Matter.RENT, Matter.DEPOSIT, Matter.SUBLET, Matter.CLEARING, Matter.FITTING)


class Level(models.TextChoices):
    GENERAL = "general", "一般"
    LARGER = "larger", "较大"
    MAJOR = "major", "重大"


class Form(models.TextChoices):
    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议（调解员记录）"
    OWN = "own", "自行和解"


class Outcome(models.TextChoices):
    SETTLED = "settled", "调解成功"
    RECONCILED = "reconciled", "达成和解"
    FAILED = "failed", "调解不成"
    REFUSED = "refused", "一方拒绝"
    WITHDRAWN = "withdrawn", "撤回"
    PETITION = "petition", "转信访"
    MERGED = "merged", "并案"


class Prevented(models.TextChoices):
    """Steps begun or announced by the parties when they were met.

    A stated sign, never a guess.
    """

    NONE = "", "没有"
    GROUP = "group", "群体访苗头"
    ABOVE = "above", "越级走访苗头"
    CRIME = "crime", "可能转为治安刑事案件"
    HARM = "harm", "可能发生自伤等极端事件"


class Dispute(Record):
    """One dispute. `level` is never lower than its people, money and danger make it."""

    found_via = models.CharField("来源", max_length=10, choices=Found.choices)
    source_no = models.CharField("来源编号", max_length=50, blank=True)
    area = models.CharField("领域", max_length=12, choices=Area.choices)
    category = models.CharField("纠纷类型", max_length=12, choices=Category.choices)
    matter = models.CharField("供销系统专项", max_length=12, choices=Matter.choices, blank=True, default="")
    people = models.PositiveIntegerField("涉及人数")
    money = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    facts = models.TextField("主要事实")
    claims = models.TextField("各方诉求")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name="信访件", related_name="disputes", null=True, blank=True
    )
    danger = models.BooleanField("可能激化、有人身危险", default=False)
    police_at = models.DateTimeField("报告公安时间", null=True, blank=True)
    precaution = models.CharField("预防措施", max_length=200, blank=True)
    knew_on = models.DateField("劳动争议：知道权利被侵害之日", null=True, blank=True)
    limitation_on = models.DateField("仲裁时效届满日", null=True, editable=False)
    level = models.CharField("等级", max_length=8, choices=Level.choices, default=Level.GENERAL)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="责任单位", related_name="+", null=True, blank=True
    )
    sorted_on = models.DateField("甄别日期", null=True, editable=False)
    leader = models.ForeignKey(
        Person, models.PROTECT, verbose_name="包案领导", related_name="+", null=True, blank=True
    )
    body = models.ForeignKey(
        MediationBody,
        models.PROTECT,
        verbose_name="调解组织",
        related_name="disputes",
        null=True,
        blank=True,
    )
    consented_on = models.DateField("各方同意日期", null=True, editable=False)
    extension_days = models.PositiveSmallIntegerField("各方约定延长天数", null=True, blank=True)
    form = models.CharField("协议形式", max_length=8, choices=Form.choices, blank=True)
    agreement_no = models.CharField("协议书编号", max_length=40, blank=True)
    agreement = models.TextField("协议内容", blank=True)
    amount = models.DecimalField("协议金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    perform_by = models.DateField("履行期限", null=True, blank=True)
    in_force_on = models.DateField("协议生效日", null=True, blank=True)
    confirm_on = models.DateField("共同申请司法确认日期", null=True, blank=True)
    prevented = models.CharField(
        "化解的苗头", max_length=6, choices=Prevented.choices, blank=True, default=""
    )
    prevented_people = models.PositiveIntegerField("苗头涉及人数", null=True, blank=True)
    prevented_basis = models.CharField("苗头的依据", max_length=200, blank=True)
    outcome = models.CharField("调解结果", max_length=12, choices=Outcome.choices, blank=True, editable=False)
    ended_on = models.DateField("调解结束日期", null=True, editable=False)
    performed_on = models.DateField("履行完毕日期", null=True, editable=False)
    routes_told = models.TextField("已告知的法定途径", blank=True)
    pass_reason = models.CharField("转信访的原因", max_length=200, blank=True)
    petition_no = models.CharField("信访编号", max_length=50, blank=True, default="", editable=False)
    law_no = models.CharField("诉讼（仲裁）案号", max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入纠纷", related_name="+", null=True, blank=True
    )
    withdraw_reason = models.CharField("撤回说明", max_length=200, blank=True)
    archive_no = models.CharField("档号", max_length=40, blank=True)

    class Meta(Record.Meta):
        verbose_name = "矛盾纠纷"
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="dispute_list"),
            models.Index(fields=("state", "area"), name="dispute_open"),
            models.Index(fields=("ended_on",), name="dispute_ended"),
        )


class Party(Line):
    """One side of the dispute; who it is stays sealed."""

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        COMPANY = "company", "企业"
        UNIT = "unit", "单位"

    class Side(models.TextChoices):
        FIRST = "first", "申请方"
        SECOND = "second", "对方"
        THIRD = "third", "第三方"

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="parties")
    side = models.CharField("哪一方", max_length=6, choices=Side.choices)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    name = PersonalField("称呼", max_chars=60)
    contact = PersonalField("联系", max_chars=60)
    people = models.PositiveIntegerField("人数", default=1)
    agent = PersonalField("代理人", max_chars=30)

    class Meta(Line.Meta):
        verbose_name = "当事人"


class Consent(Line):
    """One party's answer to mediation: each is asked, each may refuse at any time."""

    class Way(models.TextChoices):
        MET = "met", "当面"
        WRITTEN = "written", "书面"
        PHONE = "phone", "电话"
        WECHAT = "wechat", "微信"

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="consents")
    party_no = models.PositiveSmallIntegerField("当事人第几行")
    agrees = models.BooleanField("同意调解", default=False)
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices)

    class Meta(Line.Meta):
        verbose_name = "征求意见"


class DisputeMediator(Line):
    """A mediator of this dispute, who has declared to have no interest in it."""

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="mediators")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="调解员", related_name="+")
    free = models.BooleanField("声明无利害关系", default=False)

    class Meta(Line.Meta):
        verbose_name = "调解员"


class Session(Line):
    """One sitting of the mediation."""

    class Result(models.TextChoices):
        GOES_ON = "goes_on", "继续调解"
        AGREED = "agreed", "达成一致"
        APART = "apart", "未达成一致"

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="sessions")
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=60)
    present = PersonalField("到场人员", max_chars=120)
    course = models.CharField("过程", max_length=300)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    signed = models.BooleanField("到场各方签字", default=False)

    class Meta(Line.Meta):
        verbose_name = "调解记录"


class Performance(Line):
    """A performance of the agreement, with its proof."""

    class Extent(models.TextChoices):
        FULL = "full", "全部"
        PART = "part", "部分"
        NOT = "not", "未履行"

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="performances")
    on = models.DateField("日期")
    extent = models.CharField("程度", max_length=6, choices=Extent.choices)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    voucher = models.CharField("凭证", max_length=60, blank=True)

    class Meta(Line.Meta):
        verbose_name = "履行记录"


class Revisit(Line):
    """回访 about a week, a month and three months after all was performed."""

    class After(models.IntegerChoices):
        WEEK = 7, "7天"
        MONTH = 30, "30天"
        QUARTER = 90, "90天"

    parent = models.ForeignKey(Dispute, models.CASCADE, related_name="revisits")
    after = models.PositiveSmallIntegerField("第几天回访", choices=After.choices)
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Consent.Way.choices)
    holds = models.BooleanField("没有反复", default=False)
    told = models.CharField("情况", max_length=120)

    class Meta(Line.Meta):
        verbose_name = "回访"
