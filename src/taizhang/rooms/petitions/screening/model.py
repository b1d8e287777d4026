"""D1 矛盾纠纷排查: a round, and the units' answers in it.

"Nothing found" is a signed answer.

A round closes only when every unit in scope has answered. Source: monthly and before each key time
(R56, local); 突发事件应对法 (2007) 22; 信访工作条例 5.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Unit
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

    name = fields.text("轮次", 40)
    kind = fields.choice("种类", RoundKind)
    theme = fields.choice("内容", Theme, default=Theme.ALL)
    month = fields.day("所属月份", computed=True)
    answer_by = fields.day("各单位报送期限")
    asked = fields.prose("要求", optional=True)
    closed_on = fields.day("汇总日期", computed=True)
    summary = fields.prose("汇总情况", optional=True)
    measures = fields.prose("采取的举措", optional=True)
    reported_to = fields.text("上报单位", 60, computed=True)
    reported_on = fields.day("上报日期", computed=True)

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

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Screening(Record):
    """One unit's answer in one round, signed by its head."""

    kind = fields.choice("种类", RoundKind, default=RoundKind.MONTH)
    round = fields.refers(ScreeningRound, "排查轮次", "answers", computed=True)
    round_name = fields.text("轮次", 40, computed=True)
    found_n = fields.count("发现问题数", computed=True)
    heard_n = fields.count("听取意见人次", computed=True)
    late = fields.yes("迟报", computed=True)
    signed_on = fields.day("签报日期", computed=True)
    remark = fields.text("备注", 200, optional=True)

    class Meta(Record.Meta):
        verbose_name = "单位排查表"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "round"), condition=Q(voided=False), name="screening_once"
            ),
        )
        indexes = (
            *Record.Meta.indexes,
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

    parent = fields.parent(Screening, "areas")
    area = fields.choice("领域", Area)
    way = fields.choice("方式", Way)
    places = fields.text("到过的地点", 120, optional=True)
    heard = fields.count("听取意见人次", default=0)
    result = fields.choice("结果", Result)

    class Meta(Line.Meta):
        verbose_name = "排查领域"


class Screener(Line):
    """A person who screened; one of them leads."""

    parent = fields.parent(Screening, "screeners")
    person = fields.person("排查人")
    leads = fields.yes("牵头")

    class Meta(Line.Meta):
        verbose_name = "排查人"


class FoundItem(Line):
    """A matter found.

    It becomes a dispute, or goes on under the number it already has.
    """

    parent = fields.parent(Screening, "found")
    area = fields.choice("领域", Area)
    category = fields.choice("纠纷类型", Category)
    people = fields.count("涉及人数", default=1)
    matter = fields.text("什么事", 120)
    known_no = fields.text("已登记的纠纷编号", 50, optional=True)
    dispute_no = fields.text("纠纷编号", 50, computed=True)
    settled_on = fields.day("化解日期", computed=True)

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
