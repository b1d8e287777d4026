"""A5 值班表: the record of one duty shift (421号令 8(1)).

Its log, counted things and checks are child rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Differ, Longest, Needed, NotFuture, Ordered, Place, Rows
from taizhang.org import calendar

ABSENT = timedelta(minutes=15)
"""A shift not signed on this long after its start is 缺岗."""
WHOLE_DAY = timedelta(hours=24)
HANDED = "handed"
"""The state of a sheet whose handover both have signed."""


class Shift(models.TextChoices):
    DAY = "day", "白班"
    NIGHT = "night", "夜班"


class DayType(models.TextChoices):
    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "双休日"
    HOLIDAY = "holiday", "法定节假日"
    SPECIAL = "special", "特护期"


class DutySheet(Record):
    """One duty shift: who, the log, the counted things, the handover.

    `occurred_at` is its start.
    """

    shift = fields.choice("班次", Shift)
    day_type = fields.choice("日期类别", DayType, default=DayType.WORKDAY)
    ends_at = fields.moment("交班时间")
    leader = fields.person("带班领导")
    officer = fields.person("值班员")
    second = fields.person("第二值班员", optional=True)
    duty_phone = fields.text("值班电话", 20, optional=True)
    swap_reason = fields.text("调班原因", 100, optional=True)
    signed_on_at = fields.moment("到岗时间", optional=True)
    weather = fields.text("天气预警", 40, optional=True)
    rounds = fields.count("巡查次数", optional=True)
    equipment_ok = fields.yes("设备正常", default=True)
    phone_clear = fields.yes("值班电话畅通", default=True)
    keys_ok = fields.yes("钥匙印信清点无误", default=True)
    gate_ok = fields.yes("门岗在岗正常", unknown=True)
    cameras_ok = fields.yes("监控查看正常", unknown=True)
    website_ok = fields.yes("网站查看正常", unknown=True)
    places_ok = fields.yes("重点部位查看正常", unknown=True)
    looked_note = fields.text("查看说明", 200, optional=True)
    looked_at = fields.moment("查看时间", computed=True)
    open_matters = fields.prose("未办结事项", optional=True)
    reminder = fields.text("重要提示", 200, optional=True)
    handed_at = fields.moment("交班签字时间", optional=True)
    taken_by = fields.person("接班人", optional=True)
    taken_at = fields.moment("接班签字时间", optional=True)
    leader_signed = fields.yes("带班领导已签", computed=True)
    double_shift = fields.yes("连续值班超24小时", computed=True)

    class Meta(Record.Meta):
        verbose_name = "值班表"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("officer", "occurred_at"), name="duty_officer"),
            models.Index(fields=("ends_at",), name="duty_ends"),
        )

    def __str__(self) -> str:
        return f"{self.occurred_on:%Y-%m-%d} {self.get_shift_display()}（{self.number}）"

    @property
    def people(self) -> tuple[int, ...]:
        """Return the keys of the officers on duty."""
        return tuple(key for key in (self.officer_id, self.second_id) if key)


class DutyEntry(Line):
    """A line of the duty log."""

    class Kind(models.TextChoices):
        CALL = "call", "来电"
        VISIT = "visit", "来访"
        PAPER = "paper", "来文"
        NOTICE = "notice", "通知"
        EMERGENCY = "emergency", "突发"
        CHECK = "check", "检查"
        OTHER = "other", "其他"

    parent = fields.parent(DutySheet, "entries")
    at = fields.moment("时间")
    kind = fields.choice("类别", Kind)
    from_whom = fields.text("来自", 40, optional=True)
    content = fields.text("内容", 300)
    handled = fields.text("处理情况", 300, optional=True)
    told_whom = fields.text("报告何人", 40, optional=True)
    told_at = fields.moment("报告时间", optional=True)
    finish_at = fields.moment("办结时间", optional=True)

    class Meta(Line.Meta):
        verbose_name = "值班记事"


class Counted(Line):
    """A thing counted at the handover: keys, seals, equipment."""

    parent = fields.parent(DutySheet, "counted")
    item = fields.text("物品", 40)
    qty = fields.count("数量")
    ok = fields.yes("无误", default=True)

    class Meta(Line.Meta):
        verbose_name = "交接清点"


def _serving(people: Iterable[int]) -> Q:
    keys = list(people)
    return Q(officer__in=keys) | Q(second__in=keys)


def day_type(draft: Draft) -> None:
    """Set the kind of day by the published calendar.

    Only 特护期 is chosen by the office, never on a holiday.
    """
    row, published = draft.record, calendar.current()
    day = row.occurred_on
    if published.is_holiday(day):
        row.day_type = DayType.HOLIDAY
    elif row.day_type != DayType.SPECIAL:
        row.day_type = DayType.WORKDAY if published.is_workday(day) else DayType.WEEKEND


def double_shift(draft: Draft) -> None:
    """Set the mark of an officer then on duty for more than 24 hours on end.

    It is warned of, not refused.
    """
    row = draft.record
    if draft.new or {"officer", "second", "ends_at", "occurred_at"} & draft.data.keys():
        row.double_shift = any(row.ends_at - _since(row, key) > WHOLE_DAY for key in row.people)


def _since(row: DutySheet, person: int) -> datetime:
    """Find the start of the person's unbroken duty including this shift.

    It is followed back for two days.
    """
    since = row.occurred_at
    while row.occurred_at - since < 2 * WHOLE_DAY:
        before = DutySheet.objects.filter(_serving([person]), voided=False, ends_at=since)
        start = before.exclude(pk=row.pk).values_list("occurred_at", flat=True).first()
        if start is None:
            break
        since = start
    return since


def _shift_moves(draft: Draft) -> bool:
    return draft.new or bool({"officer", "second", "ends_at", "occurred_at"} & draft.data.keys())


def _free(draft: Draft) -> Iterable[Problem]:
    """Check that a shift is drawn up once and its officers are free."""
    row = draft.record
    if row.occurred_at < row.ends_at and _shift_moves(draft):
        yield from _no_overlap(row)


def _no_overlap(row: Any) -> Iterable[Problem]:
    others: QuerySet[DutySheet] = DutySheet.objects.filter(
        voided=False, occurred_at__lt=row.ends_at, ends_at__gt=row.occurred_at
    ).exclude(pk=row.pk)
    if other := others.filter(unit_lo=row.unit_lo, shift=row.shift).first():
        yield "occurred_at", f"这个时段已经排班（{other.number}），不要重复。"
    if other := others.filter(_serving(row.people)).first():
        yield "officer", f"值班员在这个时段已有另一班（{other.number}），一人不能同时值两班。"


def _in_the_shift(line: Place) -> Iterable[Problem]:
    row = line.draft.record
    if not row.occurred_at <= line["at"] <= row.ends_at + timedelta(hours=1):
        yield "at", "时间不在本班之内，请核对。"


LOOKS = ("gate_ok", "cameras_ok", "website_ok", "places_ok")
"""What an officer looks at during a shift; a false one must be described."""


def _looks(draft: Draft) -> Iterable[Problem]:
    """Require a note on what was found when something was not normal."""
    if draft.move is None or draft.move.key != "look":
        return
    row = draft.record
    wrong = [str(row._meta.get_field(name).verbose_name) for name in LOOKS if getattr(row, name) is not True]
    if wrong and not row.looked_note:
        text = "、".join(label.removesuffix("正常") for label in wrong)
        yield "looked_note", f"{text}没有勾“正常”，请在“查看说明”写明情况。"


def _checks(draft: Draft) -> Iterable[Problem]:
    """Require a description of what was found wrong, at the handover."""
    row = draft.record
    if draft.move is None or draft.move.key != "hand_over":
        return
    wrong = not (row.equipment_ok and row.phone_clear and row.keys_ok)
    wrong = wrong or any(not thing["ok"] for thing in draft.rows("counted"))
    if wrong and not (row.reminder or row.open_matters):
        yield "reminder", "设备、电话或清点有问题，请在“重要提示”或“未办结事项”写明情况。"


RULES = (
    Differ("officer leader", "请另排"),
    Differ("second leader", "请另排"),
    Differ("officer second"),
    Needed("second", lambda row: row["day_type"] == DayType.HOLIDAY, "法定节假日每班至少两名值班员，"),
    Ordered("occurred_at ends_at", strictly=True),
    Longest("occurred_at ends_at", WHOLE_DAY, "请分班"),
    _free,
    Rows("entries", _in_the_shift),
    Needed("entries.told_whom", lambda row: row["kind"] == DutyEntry.Kind.EMERGENCY, "突发情况"),
    NotFuture("entries.at"),
    Ordered("entries.at entries.told_at"),
    Ordered("entries.at entries.finish_at"),
    _looks,
    _checks,
)
