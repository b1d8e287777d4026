"""D2 矛盾纠纷: the row of one dispute.

Its parties, consents, sessions, performance and revisits are child rows.

A dispute is a matter between parties, counted by matter; there is no list of persons. Source: 人民调解法
17, 23, 25–33; 劳动争议调解仲裁法 14, 27.
"""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.mediators import MediationBody


class Area(models.TextChoices):
    """The areas of screening (D1)."""

    MALL = "mall", "商厦租户"
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

    found_via = fields.choice("来源", Found)
    source_no = fields.text("来源编号", 50, optional=True)
    area = fields.choice("领域", Area)
    category = fields.choice("纠纷类型", Category)
    matter = fields.choice("供销系统专项", Matter, optional=True)
    people = fields.count("涉及人数")
    money = fields.money("涉及金额（元）", optional=True)
    facts = fields.prose("主要事实")
    claims = fields.prose("各方诉求")
    case = fields.refers(Case, "信访件", "disputes", optional=True)
    danger = fields.yes("可能激化、有人身危险")
    police_at = fields.moment("报告公安时间", optional=True)
    precaution = fields.text("预防措施", 200, optional=True)
    knew_on = fields.day("劳动争议：知道权利被侵害之日", optional=True)
    limitation_on = fields.day("仲裁时效届满日", computed=True)
    level = fields.choice("等级", Level, default=Level.GENERAL)
    lead_unit = fields.unit("责任单位", optional=True)
    sorted_on = fields.day("甄别日期", computed=True)
    leader = fields.person("包案领导", optional=True)
    body = fields.refers(MediationBody, "调解组织", "disputes", optional=True)
    consented_on = fields.day("各方同意日期", computed=True)
    extension_days = fields.count("各方约定延长天数", optional=True)
    form = fields.choice("协议形式", Form, optional=True)
    agreement_no = fields.text("协议书编号", 40, optional=True)
    agreement = fields.prose("协议内容", optional=True)
    amount = fields.money("协议金额（元）", optional=True)
    perform_by = fields.day("履行期限", optional=True)
    in_force_on = fields.day("协议生效日", optional=True)
    confirm_on = fields.day("共同申请司法确认日期", optional=True)
    prevented = fields.choice("化解的苗头", Prevented, optional=True)
    prevented_people = fields.count("苗头涉及人数", optional=True)
    prevented_basis = fields.text("苗头的依据", 200, optional=True)
    outcome = fields.choice("调解结果", Outcome, computed=True)
    ended_on = fields.day("调解结束日期", computed=True)
    performed_on = fields.day("履行完毕日期", computed=True)
    routes_told = fields.prose("已告知的法定途径", optional=True)
    pass_reason = fields.text("转信访的原因", 200, optional=True)
    petition_no = fields.text("信访编号", 50, computed=True)
    law_no = fields.text("诉讼（仲裁）案号", 60, optional=True)
    merged_into = fields.refers("self", "并入纠纷", optional=True)
    withdraw_reason = fields.text("撤回说明", 200, optional=True)
    archive_no = fields.text("档号", 40, optional=True)

    class Meta(Record.Meta):
        verbose_name = "矛盾纠纷"
        indexes = (
            *Record.Meta.indexes,
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

    parent = fields.parent(Dispute, "parties")
    side = fields.choice("哪一方", Side)
    kind = fields.choice("类别", Kind)
    name = fields.personal("称呼", 60, purpose="通知和调解")
    contact = fields.personal("联系", 60, purpose="通知和调解")
    people = fields.count("人数", default=1)
    agent = fields.personal("代理人", 30, purpose="通知和调解")

    class Meta(Line.Meta):
        verbose_name = "当事人"


class Consent(Line):
    """One party's answer to mediation: each is asked, each may refuse at any time."""

    class Way(models.TextChoices):
        MET = "met", "当面"
        WRITTEN = "written", "书面"
        PHONE = "phone", "电话"
        WECHAT = "wechat", "微信"

    parent = fields.parent(Dispute, "consents")
    party_no = fields.count("当事人第几行")
    agrees = fields.yes("同意调解")
    on = fields.day("日期")
    way = fields.choice("方式", Way)

    class Meta(Line.Meta):
        verbose_name = "征求意见"


class DisputeMediator(Line):
    """A mediator of this dispute, who has declared to have no interest in it."""

    parent = fields.parent(Dispute, "mediators")
    person = fields.person("调解员")
    free = fields.yes("声明无利害关系")

    class Meta(Line.Meta):
        verbose_name = "调解员"


class Session(Line):
    """One sitting of the mediation."""

    class Result(models.TextChoices):
        GOES_ON = "goes_on", "继续调解"
        AGREED = "agreed", "达成一致"
        APART = "apart", "未达成一致"

    parent = fields.parent(Dispute, "sessions")
    at = fields.moment("时间")
    place = fields.text("地点", 60)
    present = fields.personal("到场人员", 120, purpose="记录到场情况")
    course = fields.text("过程", 300)
    result = fields.choice("结果", Result)
    signed = fields.yes("到场各方签字")

    class Meta(Line.Meta):
        verbose_name = "调解记录"


class Performance(Line):
    """A performance of the agreement, with its proof."""

    class Extent(models.TextChoices):
        FULL = "full", "全部"
        PART = "part", "部分"
        NOT = "not", "未履行"

    parent = fields.parent(Dispute, "performances")
    on = fields.day("日期")
    extent = fields.choice("程度", Extent)
    amount = fields.money("金额（元）", optional=True)
    voucher = fields.text("凭证", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "履行记录"


class Revisit(Line):
    """回访 about a week, a month and three months after all was performed."""

    class After(models.IntegerChoices):
        WEEK = 7, "7天"
        MONTH = 30, "30天"
        QUARTER = 90, "90天"

    parent = fields.parent(Dispute, "revisits")
    after = models.PositiveSmallIntegerField("第几天回访", choices=After.choices)
    on = fields.day("日期")
    way = fields.choice("方式", Consent.Way)
    holds = fields.yes("没有反复")
    told = fields.text("情况", 120)

    class Meta(Line.Meta):
        verbose_name = "回访"
