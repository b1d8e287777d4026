"""C3 会议: topics, attendance and decisions of a meeting.

Meetings and topics are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Needed, NotFuture, Once, Ordered, Place, Rows, each
from taizhang.rooms.programme.node_days import Node


class Kind(models.TextChoices):
    """会议种类. The weekly study session has a ledger of its own (C11)."""

    PARTY = "party", "党组会"
    OFFICE = "office", "主任办公会"
    LEADING = "leading", "领导小组会"
    SPECIAL = "special", "专题会议"
    DISPATCH = "dispatch", "调度会"
    SYMPOSIUM = "symposium", "座谈会"
    TASK = "task", "专班会"


LEADERSHIP = (Kind.PARTY, Kind.OFFICE, Kind.LEADING)
"""Kinds at which the leadership itself sits (F96)."""
HELD = ("held", "minuted", "following", "archived")
"""States of a meeting that took place; only these count."""


class Topic(models.TextChoices):
    SAFE = "safe", "平安建设"
    STABILITY = "stability", "信访维稳"
    WORK_SAFETY = "work_safety", "安全生产"
    EPIDEMIC = "epidemic", "疫情防控"
    FIRE = "fire", "消防"
    SECRECY = "secrecy", "保密"
    POLL = "poll", "电话测评"
    MALL = "mall", "商厦租赁"
    NODE = "node", "重要节点"
    ASSETS = "assets", "资产"
    OTHER = "other", "其他"


class Status(models.TextChoices):
    PRESENT = "present", "到"
    LEAVE = "leave", "假"
    ABSENT = "absent", "缺"
    SUBSTITUTE = "substitute", "代"


class Settled(models.TextChoices):
    OPEN = "open", "未落实"
    DONE = "done", "已落实"
    DROPPED = "dropped", "不再办理"


class Meeting(Record):
    """One meeting, from the plan to the filed minutes."""

    kind = fields.choice("会议种类", Kind)
    title = fields.text("会议名称（主题）", 80)
    place = fields.text("地点", 40, optional=True)
    chair = fields.person("主持人")
    node = fields.refers(Node, "重要节点", "meetings", optional=True)
    matter_no = fields.text("关联事项编号", 40, optional=True)
    agenda = fields.prose("议程", optional=True)
    invited = fields.count("应到人数", optional=True)
    guests = fields.count("列席人数", optional=True)
    notified_on = fields.day("通知日期", optional=True)
    minutes_no = fields.text("纪要编号", 40, optional=True)
    minutes_on = fields.day("纪要审签日期", optional=True)
    cancel_reason = fields.text("取消原因", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "会议"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("node",), name="meeting_node"),
        )


class MeetingTopic(Line):
    """A topic of a meeting; each topic once."""

    parent = fields.parent(Meeting, "topics")
    topic = fields.choice("议题", Topic)
    about = fields.text("内容", 100, optional=True)

    class Meta(Line.Meta):
        verbose_name = "议题"


class Attendee(Line):
    """Somebody invited: came, on leave, absent, or sent a substitute."""

    parent = fields.parent(Meeting, "attendees")
    person = fields.person("姓名")
    status = fields.choice("到会", Status, default=Status.PRESENT)
    substitute = fields.person("代会人", optional=True)

    class Meta(Line.Meta):
        verbose_name = "参会人员"


class Decision(Line):
    """A decision: what, who sees to it, by when, and how it stands."""

    parent = fields.parent(Meeting, "decisions")
    text = fields.text("决定事项", 200)
    owner = fields.person("责任人")
    due = fields.day("完成期限")
    state = fields.choice("落实情况", Settled, default=Settled.OPEN)
    done_on = fields.day("落实日期", optional=True)
    report = fields.yes("须书面报送")

    class Meta(Line.Meta):
        verbose_name = "议定事项"
        indexes = (models.Index(fields=("due",), name="decision_due"),)


def _before_the_node_ends(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.node is not None and row.occurred_on > row.node.ends_on:
        yield (
            "node",
            f"会议日期{row.occurred_on}晚于“{row.node}”结束（{row.node.ends_on}），不能算作该节点的会议：请改日期或不选节点。",
        )


def _no_more_than_invited(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    came = sum(person["status"] in (Status.PRESENT, Status.SUBSTITUTE) for person in each(draft, "attendees"))
    if row.invited is not None and came > row.invited:
        yield "invited", f"实到{came}人多于应到{row.invited}人，请核对应到人数或参会人员。"


def _substituted(row: Place) -> Iterable[Problem]:
    if row["status"] != Status.SUBSTITUTE and row["substitute"] is not None:
        yield "status", "填了代会人，到会情况请选“代”。"


RULES = (
    Ordered("notified_on occurred_on minutes_on"),
    _before_the_node_ends,
    Once("topics.topic"),
    Once("attendees.person"),
    Needed("attendees.substitute", lambda row: row["status"] == Status.SUBSTITUTE, "选了“代”的"),
    Rows("attendees", _substituted),
    _no_more_than_invited,
    Ordered("occurred_on decisions.due"),
    Needed("decisions.done_on", lambda row: row["state"] == Settled.DONE, "已落实的"),
    Ordered("occurred_on decisions.done_on"),
    NotFuture("decisions.done_on"),
)
