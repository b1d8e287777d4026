"""D7 走访: the row of one contact, who went, what was asked."""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.rooms.petitions.case.model import Case


class Kind(models.TextChoices):
    HOME = "home", "上门走访"
    CALL = "call", "电话联系"
    SYMPOSIUM = "symposium", "座谈会"
    COMFORT = "comfort", "慰问"
    RETURN = "return", "回访"


VISITING = (Kind.HOME, Kind.CALL, Kind.SYMPOSIUM)
"""The three kinds of F52; condolence and return visits are counted apart."""


class Whom(models.TextChoices):
    FORMER = "former", "改制职工"
    RETIRED = "retired", "退休职工"
    NEEDY = "needy", "困难户"
    PETITIONER = "petitioner", "信访人回访"
    MERCHANT = "merchant", "商户"
    GRASSROOTS = "grassroots", "基层社"
    COMMUNITY = "community", "社区"


class Help(models.TextChoices):
    NONE = "", "没有"
    GOODS = "goods", "慰问品"
    MONEY = "money", "慰问金"


class Visit(Record):
    """One contact.

    Who was visited is sealed; the number met is not the number of contacts.
    """

    kind = fields.choice("方式", Kind)
    whom = fields.choice("走访对象", Whom)
    name = fields.personal("姓名（户名、群体名称）", 60, purpose="走访和答复诉求")
    met = fields.count("见到人数", default=1)
    place = fields.text("地点", 60, optional=True)
    situation = fields.prose("了解到的情况")
    case = fields.refers(Case, "信访件", "visits", optional=True)
    help = fields.choice("帮扶", Help, optional=True)
    help_what = fields.text("物品名称数量", 60, optional=True)
    help_amount = fields.money("金额（元）", optional=True)
    help_receipt = fields.text("收条（凭证）号", 40, optional=True)
    photo_consent = fields.yes("同意拍照")
    satisfied = fields.yes("表示满意", unknown=True)
    next_on = fields.day("下次联系日期", optional=True)

    class Meta(Record.Meta):
        verbose_name = "走访"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("occurred_at",), name="contact_time"),
        )


class Visitor(Line):
    """A person who went, called or chaired."""

    parent = fields.parent(Visit, "visitors")
    person = fields.person("走访人")

    class Meta(Line.Meta):
        verbose_name = "走访人"


class Request(Line):
    """A wish or complaint heard: what is wanted, the reply, by when."""

    class Goes(models.TextChoices):
        HERE = "here", "由走访人答复"
        DESK = "desk", "转信访接待"
        ARCHIVE = "archive", "转协助查档"

    parent = fields.parent(Visit, "requests")
    matter = fields.text("反映事项", 100)
    want = fields.text("诉求", 100)
    goes = fields.choice("去向", Goes, default=Goes.HERE)
    due = fields.day("答复期限", optional=True)
    reply = fields.text("答复", 200, optional=True)
    replied_on = fields.day("答复日期", optional=True)

    class Meta(Line.Meta):
        verbose_name = "诉求"
