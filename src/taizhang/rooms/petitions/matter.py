"""Vocabulary of casework.

What people come about, how it came in, what the law lets us answer.
"""

from __future__ import annotations

from django.db import models


class Topic(models.TextChoices):
    """What a petition is about."""

    IDENTITY = "identity", "改制身份与补偿"
    PENSION = "pension", "养老保险"
    MEDICAL = "medical", "医疗保险"
    ARCHIVE = "archive", "档案缺失与退休"
    SENIORITY = "seniority", "工龄与待遇"
    LEASE = "lease", "租赁经营"
    DISPOSAL = "disposal", "资产处置"
    HOUSING = "housing", "住房水电"
    FARM = "farm", "农资质量"
    COMPANY = "company", "企业经营管理"
    CONDUCT = "conduct", "干部作风"
    SAFETY = "safety", "安全生产"
    OTHER = "other", "其他"


class Kind(models.TextChoices):
    CLAIM = "claim", "申诉求决"
    ADVICE = "advice", "建议意见"
    ACCUSATION = "accusation", "检举控告"
    QUESTION = "question", "咨询"
    HELP = "help", "求助"


class Origin(models.TextChoices):
    """The way an item reached us.

    交办 asks for a result by a day; 转送 leaves it to the law's.
    """

    DIRECT = "direct", "直接收到"
    TRANSFERRED = "transferred", "上级转送"
    HANDED = "handed", "上级交办"


PASSED_DOWN = (Origin.TRANSFERRED, Origin.HANDED)


class Support(models.TextChoices):
    SUPPORT = "support", "支持"
    EXPLAIN = "explain", "解释说明"
    DECLINE = "decline", "不予支持"


class Refusal(models.TextChoices):
    DUPLICATE = "duplicate", "上级正在办理"
    FINAL = "final", "已经复核终结"
    COURT = "court", "应当通过诉讼、仲裁、行政复议解决"


class Route(models.TextChoices):
    """Other procedures of law for a matter (信访工作条例 31)."""

    COURT = "court", "诉讼"
    ARBITRATION = "arbitration", "劳动、人事或商事仲裁"
    RECONSIDER = "reconsider", "行政复议"
    APPEAL = "appeal", "党员申诉、公务员申诉"
    DUTY = "duty", "申请主管机关履行法定职责"
    DISCIPLINE = "discipline", "纪检监察机关、组织人事部门"
    OTHER = "other", "其他法定程序"


class Delivery(models.TextChoices):
    HAND = "hand", "当面"
    POST = "post", "邮寄"
    ONLINE = "online", "网上"
    NOTICE = "notice", "公告"


class Rating(models.TextChoices):
    NONE = "", "未评价"
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    BAD = "bad", "不满意"


class RatedVia(models.TextChoices):
    """The way a rating came.

    Only the petitioner's own, by query code, enters the rate of satisfaction.
    """

    CODE = "code", "凭查询码"
    PAPER = "paper", "纸质评价表"


class Reviewer(models.TextChoices):
    """The reviewer of an answer.

    We review what a unit below us answered; what we answered goes upward and only its days are
    kept.
    """

    OURS = "ours", "本社（下级单位作出答复的）"
    ABOVE = "above", "上级复查复核机构"


class Outcome(models.TextChoices):
    """The verdict of a review opinion on the answer before it."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销，责令重新办理"
