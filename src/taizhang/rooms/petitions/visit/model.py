"""D7 走访: the row of one contact, who went, what was asked."""

from __future__ import annotations

from django.db import models

from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person
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

    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    whom = models.CharField("走访对象", max_length=12, choices=Whom.choices)
    name = PersonalField("姓名（户名、群体名称）", max_chars=60)
    met = models.PositiveIntegerField("见到人数", default=1)
    place = models.CharField("地点", max_length=60, blank=True)
    situation = models.TextField("了解到的情况")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name="信访件", related_name="visits", null=True, blank=True
    )
    help = models.CharField("帮扶", max_length=6, choices=Help.choices, blank=True, default="")
    help_what = models.CharField("物品名称数量", max_length=60, blank=True)
    help_amount = models.DecimalField("金额（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    help_receipt = models.CharField("收条（凭证）号", max_length=40, blank=True)
    photo_consent = models.BooleanField("同意拍照", default=False)
    satisfied = models.BooleanField("表示满意", null=True, blank=True)
    next_on = models.DateField("下次联系日期", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = "走访"
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="contact_list"),
            models.Index(fields=("occurred_at",), name="contact_time"),
        )


class Visitor(Line):
    """A person who went, called or chaired."""

    parent = models.ForeignKey(Visit, models.CASCADE, related_name="visitors")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="走访人", related_name="+")

    class Meta(Line.Meta):
        verbose_name = "走访人"


class Request(Line):
    """A wish or complaint heard: what is wanted, the reply, by when."""

    class Goes(models.TextChoices):
        HERE = "here", "由走访人答复"
        DESK = "desk", "转信访接待"
        ARCHIVE = "archive", "转协助查档"

    parent = models.ForeignKey(Visit, models.CASCADE, related_name="requests")
    matter = models.CharField("反映事项", max_length=100)
    want = models.CharField("诉求", max_length=100)
    goes = models.CharField("去向", max_length=8, choices=Goes.choices, default=Goes.HERE)
    due = models.DateField("答复期限", null=True, blank=True)
    reply = models.CharField("答复", max_length=200, blank=True)
    replied_on = models.DateField("答复日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "诉求"
