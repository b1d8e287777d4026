"""D1 矛盾纠纷排查: a round, and the units' answers in it.

"Nothing found" is a signed answer.

A round closes only when every unit in scope has answered. Source: monthly and before each key time
(R56, local); 突发事件应对法 (2007) 22; 信访工作条例 5.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions.dispute.model import Area, Category

KEY_AREAS = (Area.MALL, Area.OUTLET, Area.GRASSROOTS)
"""The areas that every year's screening must reach (F25)."""


class RoundKind(models.TextChoices):
    MONTH = "month", "按月"
    NODE = "node", "节点"
    SPECIAL = "special", "专项"


class Theme(models.TextChoices):
    ALL = "all", "矛盾纠纷和信访"
    DISPUTE = "dispute", "矛盾纠纷"
    PETITION = "petition", "信访"


class ScreeningRound(Record):
    """One round that the city body calls; `occurred_on` is the day of the call."""

    name = models.CharField("轮次", max_length=40)
    kind = models.CharField("种类", max_length=8, choices=RoundKind.choices)
    theme = models.CharField("内容", max_length=10, choices=Theme.choices, default=Theme.ALL)
    month = models.DateField("所属月份", null=True, editable=False)
    answer_by = models.DateField("各单位报送期限")
    asked = models.TextField("要求", blank=True)
    closed_on = models.DateField("汇总日期", null=True, editable=False)
    summary = models.TextField("汇总情况", blank=True)
    measures = models.TextField("采取的举措", blank=True)
    reported_to = models.CharField("上报单位", max_length=60, blank=True, default="", editable=False)
    reported_on = models.DateField("上报日期", null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = "排查轮次"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "month"),
                condition=Q(voided=False, kind="month"),
                name="screening_month_once",
            ),
            models.UniqueConstraint(
                fields=("unit", "name", "occurred_on"),
                condition=Q(voided=False),
                name="screening_called_once",
            ),
        )
        indexes = (models.Index(fields=("unit_lo", "occurred_on"), name="screening_round_list"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Screening(Record):
    """One unit's answer in one round, signed by its head."""

    kind = models.CharField("种类", max_length=8, choices=RoundKind.choices, default=RoundKind.MONTH)
    round = models.ForeignKey(
        ScreeningRound, models.PROTECT, verbose_name="排查轮次", related_name="answers", editable=False
    )
    round_name = models.CharField("轮次", max_length=40, editable=False, default="")
    found_n = models.PositiveIntegerField("发现问题数", default=0, editable=False)
    heard_n = models.PositiveIntegerField("听取意见人次", default=0, editable=False)
    late = models.BooleanField("迟报", default=False, editable=False)
    signed_on = models.DateField("签报日期", null=True, editable=False)
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = "单位排查表"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "round"), condition=Q(voided=False), name="screening_once"
            ),
        )
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="screening_list"),
            models.Index(fields=("round", "state"), name="screening_of_round"),
        )


class ScreenedArea(Line):
    """One area screened: where one went, how many were heard, what came of it."""

    class Way(models.TextChoices):
        VISIT = "visit", "走访"
        TALK = "talk", "座谈"
        PHONE = "phone", "电话"
        GRID = "grid", "网格"
        BOX = "box", "信箱"
        BOOKS = "books", "查阅台账"

    class Result(models.TextChoices):
        CLEAR = "clear", "未发现"
        FOUND = "found", "发现"

    parent = models.ForeignKey(Screening, models.CASCADE, related_name="areas")
    area = models.CharField("领域", max_length=12, choices=Area.choices)
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    places = models.CharField("到过的地点", max_length=120, blank=True)
    heard = models.PositiveIntegerField("听取意见人次", default=0)
    result = models.CharField("结果", max_length=6, choices=Result.choices)

    class Meta(Line.Meta):
        verbose_name = "排查领域"


class Screener(Line):
    """A person who screened; one of them leads."""

    parent = models.ForeignKey(Screening, models.CASCADE, related_name="screeners")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="排查人", related_name="+")
    leads = models.BooleanField("牵头", default=False)

    class Meta(Line.Meta):
        verbose_name = "排查人"


class FoundItem(Line):
    """A matter found.

    It becomes a dispute, or goes on under the number it already has.
    """

    parent = models.ForeignKey(Screening, models.CASCADE, related_name="found")
    area = models.CharField("领域", max_length=12, choices=Area.choices)
    category = models.CharField("纠纷类型", max_length=12, choices=Category.choices)
    people = models.PositiveIntegerField("涉及人数", default=1)
    matter = models.CharField("什么事", max_length=120)
    known_no = models.CharField("已登记的纠纷编号", max_length=50, blank=True)
    dispute_no = models.CharField("纠纷编号", max_length=50, blank=True, default="", editable=False)
    settled_on = models.DateField("化解日期", null=True, editable=False)

    class Meta(Line.Meta):
        verbose_name = "发现的问题"


def owes(unit: Unit, call: ScreeningRound) -> bool:
    """Return whether a reporting unit answers a round.

    It is at or below the one that called it, and exists between call and last day.
    """
    below = call.unit.lo <= unit.lo <= call.unit.hi
    founded = unit.since is None or unit.since <= call.answer_by
    return below and founded and (unit.until is None or unit.until >= call.occurred_on)


def owing(call: ScreeningRound) -> list[Unit]:
    """Return the units owing an answer to a round."""
    return [unit for unit in Unit.objects.filter(reports_zero=True).order_by("lo") if owes(unit, call)]


def missing(call: ScreeningRound) -> list[Unit]:
    """Return the units without a signed answer in a round."""
    rows = Screening.objects.filter(round=call, voided=False, state="signed")
    signed = set(rows.values_list("unit_id", flat=True))
    return [unit for unit in owing(call) if unit.pk not in signed]
