"""C11 学习例会: one session with its roll, and how attendance is judged (R55)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import (
    Needed,
    NeedsFile,
    NotFuture,
    Once,
    Ordered,
    OwnProof,
    Place,
    Rows,
    each,
)
from taizhang.kernel import rules
from taizhang.kernel.days import Calendar
from taizhang.org import calendar
from taizhang.org.people import in_post


class Form(models.TextChoices):
    LECTURE = "lecture", "专家授课"
    DISCUSSION = "discussion", "职工座谈"
    COLLECTIVE = "collective", "集体学习"
    BOARD = "board", "法制宣传栏"
    ONLINE = "online", "线上学习"
    VISIT = "visit", "现场教学"


class Material(models.TextChoices):
    """Material of study: laws by name, and the rest that is not a law."""

    CONSTITUTION = "constitution", "《宪法》"
    CIVIL = "civil", "《民法典》"
    COOPERATIVE = "cooperative", "《农民专业合作社法》"
    SAFETY = "safety", "《安全生产法》"
    SECRETS = "secrets", "《保守国家秘密法》"
    FIRE = "fire", "《消防法》"
    PRODUCE = "produce", "《农产品质量安全法》"
    OTHER_LAW = "other_law", "其他法律（写明名称）"
    REGULATION = "regulation", "条例规章"
    PAPER = "paper", "文件讲话"


LAWS = tuple(key for key in Material.values if key not in ("regulation", "paper"))
"""Materials that are laws: a session on one of them is law study (普法学习)."""


class Mark(models.TextChoices):
    PRESENT = "present", "到"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


class StudySession(Record):
    """One session of the weekly study.

    The week is that of the day it was held (ISO, Monday to Sunday).
    """

    theme = fields.text("学习主题", 100)
    form = fields.choice("学习形式", Form, default=Form.COLLECTIVE)
    lecturer = fields.text("主讲人", 40, optional=True)
    place = fields.text("地点", 40, optional=True)
    minutes = fields.prose("学习记录", optional=True)
    week = fields.text("周次", 12, computed=True)
    week_on = fields.day("周次所属日期（周四）", computed=True)
    law_study = fields.yes("普法学习", computed=True)
    due = fields.count("应到", computed=True)
    came = fields.count("实到", computed=True)
    away = fields.count("请假缺席", computed=True)
    made_up = fields.count("已补学", computed=True)

    class Meta(Record.Meta):
        verbose_name = "学习例会"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("week_on", "unit_lo"), name="study_week"),
        )


class StudyMaterial(Line):
    """A law or paper studied in a session."""

    parent = fields.parent(StudySession, "materials")
    material = fields.choice("学习材料", Material)
    title = fields.text("名称（章节）", 80, optional=True)

    class Meta(Line.Meta):
        verbose_name = "学习材料"


class StudyAttendee(Line):
    """A member of staff who should attend: came, or was away and made it up."""

    parent = fields.parent(StudySession, "attendees")
    person = fields.person("姓名")
    status = fields.choice("到会", Mark, default=Mark.PRESENT)
    made_up_on = fields.day("补学日期", optional=True)

    class Meta(Line.Meta):
        verbose_name = "参学人员"


def thursday(day: date) -> date:
    """Return the Thursday of a day's ISO week.

    It decides the year and month the week belongs to.
    """
    return day + timedelta(days=3 - day.weekday())


def make_up_until(held: date, published: Calendar) -> date:
    """Return the last day to make up a session held on a day (R55)."""
    return published.add_workdays(held, rules.rule("R55", held).length)


def attended(status: str, made_up_on: date | None, until: date) -> bool:
    """Return whether a person counts as having studied.

    Present, or made up by the last day.
    """
    return status == Mark.PRESENT or (made_up_on is not None and made_up_on <= until)


def settle(draft: Draft) -> None:
    """Set the week and the counts of the roll."""
    row = draft.record
    row.week_on = thursday(row.occurred_on)
    year, week, _ = row.occurred_on.isocalendar()
    row.week = f"{year}年第{week}周"
    if "materials" in draft.lines:
        row.law_study = any(material["material"] in LAWS for material in draft.lines["materials"])
    if (roll := draft.lines.get("attendees")) is not None:
        row.due = len(roll)
        row.came = sum(attendee["status"] == Mark.PRESENT for attendee in roll)
        row.away = row.due - row.came
        row.made_up = sum(attendee["made_up_on"] is not None for attendee in roll)


def _away(row: Place) -> Iterable[Problem]:
    if row["made_up_on"] and row["status"] == Mark.PRESENT:
        yield "made_up_on", "已经到会，不用填补学日期。"


def _staff(draft: Draft) -> Iterable[Problem]:
    """Check that the roll is exactly the staff in post on the day."""
    people = list(each(draft, "attendees"))
    if "attendees" not in draft.lines:
        return
    held = draft.record.occurred_on
    frame = {person.pk: person for person in in_post(draft.record.unit, held)}
    for row in people:
        if row["person"].pk not in frame:
            yield row.problem("person", f"{held}不是本单位在岗人员，请删去或核对日期。")
    keys = {row["person"].pk for row in people}
    if missing := [str(person) for key, person in frame.items() if key not in keys]:
        more = "等" if len(missing) > 5 else ""
        yield (
            "attendees",
            f"还有{len(missing)}名在岗人员没有登记到会情况（{'、'.join(missing[:5])}{more}），没到的选“请假”或“缺席”。",
        )


RULES = (
    Once("attendees.person"),
    _staff,
    Rows("attendees", _away),
    Ordered("occurred_on attendees.made_up_on"),
    NotFuture("attendees.made_up_on"),
    NeedsFile("请附签到表的照片或扫描件。"),
    OwnProof("请换这一次自己的签到表"),
    Needed("materials.title", lambda row: row["material"] == Material.OTHER_LAW, "其他法律", "法律名称"),
)


def pending(people: Iterable[StudyAttendee], held: date) -> list[str]:
    """Return the names of those away without a make-up by the last day."""
    until = make_up_until(held, calendar.current())
    return [
        str(attendee.person)
        for attendee in people
        if not attended(attendee.status, attendee.made_up_on, until)
    ]
