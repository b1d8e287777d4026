"""A4 巡逻记录: one round and what was found (421号令 11(3)).

A round has a row for every planned point.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.record import Line, Record
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

    route = fields.refers(Route, "路线")
    patroller = fields.person("巡逻人", optional=True)
    ended_at = fields.moment("结束时间", optional=True)
    weather = fields.text("天气", 20, optional=True)
    manual_reason = fields.text("手工登记原因", 100, optional=True)
    handed_to = fields.text("移交何人", 40, optional=True)
    night = fields.day("所属夜", computed=True)
    window = fields.text("时窗", 12, computed=True)
    missed = fields.yes("漏巡", computed=True)
    planned = fields.count("应到点", computed=True)
    reached = fields.count("实到点", computed=True)
    hurried = fields.yes("过快", computed=True)
    outside = fields.yes("不在时窗", computed=True)
    complete = fields.yes("完成", computed=True)
    opinion = fields.text("主管意见", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "巡逻记录"
        indexes = (
            *Record.Meta.indexes,
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

    parent = fields.parent(Patrol, "points")
    point = fields.refers(PatrolPoint, "点位")
    at = fields.moment("到点时间", optional=True)
    method = fields.choice("方式", Method, default=Method.SCAN)
    result = fields.choice("结果", Result, default=Result.OK)
    remark = fields.text("备注", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "到点"


class Finding(Line):
    """Something wrong met by the round.

    `fixed_on` is written back when its hazard is closed.
    """

    parent = fields.parent(Patrol, "findings")
    kind = fields.choice("类别", FindingKind)
    place = fields.text("部位", 60)
    description = fields.text("情况", 200)
    severity = fields.choice("程度", Severity, default=Severity.GENERAL)
    hazard_no = fields.text("隐患编号", 40, computed=True)
    fixed_on = fields.day("已整改", computed=True)

    class Meta(Line.Meta):
        verbose_name = "巡逻发现"


class Lookup(Line):
    """The round's observation of a visit not registered as left (I02)."""

    class Seen(models.TextChoices):
        GONE = "gone", "已离开"
        STILL = "still", "仍在内"

    parent = fields.parent(Patrol, "lookups")
    visit = fields.refers(Visit, "外来登记")
    seen = fields.choice("核查结果", Seen)
    remark = fields.text("情况", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "未登记离开核查"
