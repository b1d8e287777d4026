"""A4 巡逻记录: one round and what was found (421号令 11(3)).

A round has a row for every planned point.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from taizhang.engine.declare.record import Line, Record
from taizhang.org.models import Person
from taizhang.rooms.premises.patrol.routes import PatrolPoint, Route
from taizhang.rooms.premises.visit.model import Visit

BY_HAND = 0.1
"""Above this share of points taken down by hand, the round needs a reason."""


class Method(models.TextChoices):
    SCAN = "scan", "扫码"
    CODE = "code", "输入点位码"
    WAND = "wand", "巡更棒"
    MANUAL = "manual", "手工"


class Result(models.TextChoices):
    OK = "ok", "正常"
    BAD = "bad", "异常"
    MISSED = "missed", "漏点"


class FindingKind(models.TextChoices):
    """Kinds of findings of a patrol."""

    UNLOCKED = "unlocked", "门窗未锁"
    LEFT_ON = "left_on", "灯水电未关"
    BLOCKED = "blocked", "消防通道堵塞"
    EQUIPMENT = "equipment", "器材缺损"
    FIRE_USE = "fire_use", "违规用火用电"
    PERSON = "person", "可疑人员"
    OBJECT = "object", "可疑物品"
    DAMAGE = "damage", "设施损坏"
    LEAK = "leak", "渗漏"
    PARKING = "parking", "车辆乱停"
    CAMERA = "camera", "监控离线"
    OTHER = "other", "其他"


class Severity(models.TextChoices):
    SPOT = "spot", "当场处理"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"


class Patrol(Record):
    """One round; `occurred_at` is its start.

    A window that nobody walked is a row too (漏巡).
    """

    route = models.ForeignKey(Route, models.PROTECT, verbose_name="路线", related_name="+")
    patroller = models.ForeignKey(
        Person, models.PROTECT, verbose_name="巡逻人", related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    weather = models.CharField("天气", max_length=20, blank=True)
    manual_reason = models.CharField("手工登记原因", max_length=100, blank=True)
    handed_to = models.CharField("移交何人", max_length=40, blank=True)
    night = models.DateField("所属夜", null=True, editable=False)
    window = models.CharField("时窗", max_length=12, blank=True, editable=False)
    missed = models.BooleanField("漏巡", default=False, editable=False)
    planned = models.PositiveSmallIntegerField("应到点", default=0, editable=False)
    reached = models.PositiveSmallIntegerField("实到点", default=0, editable=False)
    hurried = models.BooleanField("过快", default=False, editable=False)
    outside = models.BooleanField("不在时窗", default=False, editable=False)
    complete = models.BooleanField("完成", default=False, editable=False)
    opinion = models.CharField("主管意见", max_length=100, blank=True)

    class Meta(Record.Meta):
        verbose_name = "巡逻记录"
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="patrol_list"),
            models.Index(fields=("route", "night", "window"), name="patrol_window"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("route", "night", "window"),
                condition=Q(missed=True, voided=False),
                name="patrol_missed_once",
            ),
            models.UniqueConstraint(
                fields=("route", "patroller", "occurred_at"),
                condition=Q(missed=False, voided=False),
                name="patrol_walked_once",
            ),
        )


class PointLine(Line):
    """A planned point as passed, or missed."""

    parent = models.ForeignKey(Patrol, models.CASCADE, related_name="points")
    point = models.ForeignKey(PatrolPoint, models.PROTECT, verbose_name="点位", related_name="+")
    at = models.DateTimeField("到点时间", null=True, blank=True)
    method = models.CharField("方式", max_length=6, choices=Method.choices, default=Method.SCAN)
    result = models.CharField("结果", max_length=6, choices=Result.choices, default=Result.OK)
    remark = models.CharField("备注", max_length=60, blank=True)

    class Meta(Line.Meta):
        verbose_name = "到点"


class Finding(Line):
    """Something wrong met by the round.

    `fixed_on` is written back when its hazard is closed.
    """

    parent = models.ForeignKey(Patrol, models.CASCADE, related_name="findings")
    kind = models.CharField("类别", max_length=10, choices=FindingKind.choices)
    place = models.CharField("部位", max_length=60)
    description = models.CharField("情况", max_length=200)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices, default=Severity.GENERAL)
    hazard_no = models.CharField("隐患编号", max_length=40, blank=True, editable=False)
    fixed_on = models.DateField("已整改", null=True, editable=False)

    class Meta(Line.Meta):
        verbose_name = "巡逻发现"


class Lookup(Line):
    """The round's observation of a visit not registered as left (I02)."""

    class Seen(models.TextChoices):
        GONE = "gone", "已离开"
        STILL = "still", "仍在内"

    parent = models.ForeignKey(Patrol, models.CASCADE, related_name="lookups")
    visit = models.ForeignKey(Visit, models.PROTECT, verbose_name="外来登记", related_name="+")
    seen = models.CharField("核查结果", max_length=6, choices=Seen.choices)
    remark = models.CharField("情况", max_length=60, blank=True)

    class Meta(Line.Meta):
        verbose_name = "未登记离开核查"
