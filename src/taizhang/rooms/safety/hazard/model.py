"""F2 隐患: the row of one hazard, its rules of duty and closing.

The rules say what a duty to put it right must name, and what may not close it.

Source: 安全生产事故隐患排查治理暂行规定 (2007, No. 16) 3, 14, 15; 安全生产法 41.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.office.provisions import Limit
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.vocabulary import Differ, Needed, NeedsFile, NotFuture, Ordered
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.org.models import Person

LONGEST = Limit(
    "safety.general_days",
    "一般隐患最长整改天数",
    amount=Decimal(30),
    unit="天",
    least=Decimal(1),
    most=Decimal(30),
)
"""Days to put a general hazard right at most (R64); the office may set fewer."""
SAME_SHIFT = timedelta(hours=12)
COMES_BACK = 90
"""Days within which the same place and kind is a relapse (反弹)."""
APART = timedelta(minutes=5)
"""One person cannot re-check two sites within so short a time."""


class Source(models.TextChoices):
    PATROL = "patrol", "巡逻"
    FIRE_CHECK = "fire_check", "防火检查"
    INSPECTION = "inspection", "安全检查"
    SELF = "self", "自查"
    CAMPAIGN = "campaign", "专项"
    ALARM = "alarm", "技防告警"
    EXPIRY = "expiry", "器材到期"
    REPORT = "report", "举报"
    PETITION = "petition", "信访"
    SURVEY = "survey", "调查问卷"
    ABOVE = "above", "上级通报"


class Kind(models.TextChoices):
    FIRE = "fire", "消防"
    ELECTRIC = "electric", "用电"
    GAS = "gas", "燃气"
    BUILDING = "building", "建筑结构"
    STORAGE = "storage", "仓储"
    CHEMICAL = "chemical", "农药危化"
    EQUIPMENT = "equipment", "特种设备"
    TRAFFIC = "traffic", "交通"
    FOOD = "food", "食品"
    GUARDING = "guarding", "治安物防"
    TECHNICAL = "technical", "技防"
    NETWORK = "network", "网络"
    SECRECY = "secrecy", "保密"
    MANAGEMENT = "management", "管理缺陷"


class Grade(models.TextChoices):
    SPOT = "spot", "当场整改"
    GENERAL = "general", "一般"
    MAJOR = "major", "重大"


class Hazard(Record):
    """One hazard from finding to closing; `occurred_at` is when it was found."""

    source = fields.choice("来源", Source)
    source_no = fields.text("来源编号", 50, optional=True)
    site = fields.site("场所")
    spot = fields.text("部位", 60)
    kind = fields.choice("类别", Kind)
    description = fields.prose("隐患描述")
    finder = fields.person("发现人")
    grade = fields.choice("等级", Grade, default=Grade.GENERAL)
    duty_unit = fields.unit("责任单位", optional=True)
    duty_person = fields.person("责任人", optional=True)
    measure = fields.prose("整改措施", optional=True)
    fund = fields.money("整改资金（元）", optional=True)
    deadline = fields.day("整改期限", optional=True)
    recheck_by = fields.person("复查人", optional=True)
    interim = fields.text("防范措施", 200, optional=True)
    plan = fields.prose("整改方案", optional=True)
    reported_to = fields.text("上报部门", 60, optional=True)
    reported_at = fields.moment("上报时间", optional=True)
    extension_reason = fields.text("延期理由", 200, optional=True)
    extended_to = fields.day("延期至", optional=True)
    extensions = fields.count("延期次数", computed=True)
    done_at = fields.moment("整改完成时间", optional=True)
    cost = fields.money("实际费用（元）", optional=True)
    rechecked_at = fields.moment("复查时间", optional=True)
    recheck_note = fields.text("复查情况", 200, optional=True)
    false_reason = fields.text("误报原因", 100, optional=True)
    closed_on = fields.day("销号日期", computed=True)
    overdue = fields.yes("超期", computed=True)
    rebound_of = fields.refers("self", "原隐患", "rebounds", computed=True)
    rebound = fields.yes("反弹", computed=True)

    class Meta(Record.Meta):
        verbose_name = "隐患"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("state", "deadline"), name="hazard_open"),
            models.Index(fields=("site", "kind", "closed_on"), name="hazard_spot"),
        )


def came_back(draft: Draft) -> None:
    """Link a relapsed hazard to the earlier one.

    A hazard of the same place and kind closed within 90 days makes this one its relapse.
    """
    row = draft.record
    if not draft.new:
        return
    since = row.occurred_on - timedelta(days=COMES_BACK)
    earlier = Hazard.objects.filter(
        site=row.site, spot=row.spot, kind=row.kind, voided=False, state="closed", closed_on__gte=since
    )
    row.rebound_of = earlier.filter(closed_on__lte=row.occurred_on).order_by("-closed_on").first()
    row.rebound = row.rebound_of is not None


def in_time(draft: Draft) -> None:
    """Set the due date, the closing day and the overdue flag.

    The date by which it must be closed stands in lists; the flag goes when the date moves or it is
    closed.

    The day of closing is the day of the re-check, also when that is corrected.
    """
    row = draft.record
    state = draft.move.target if draft.move else row.state
    closed = state == "closed" and row.rechecked_at is not None
    row.closed_on = clock.local_date(row.rechecked_at) if closed else None
    open_still = state not in ("closed", "mistaken")
    row.due_on = row.deadline if open_still else None
    row.overdue = bool(open_still and row.deadline and row.deadline < draft.today)


def named(draft: Draft) -> Iterable[Problem]:
    """Check what a correction and each step leave behind."""
    if draft.move is None and draft.record.state == "closed":
        yield from _still_closed(draft)
    step = draft.move.key if draft.move else ""
    if step in ("issue", "issue_major"):
        yield from _term(draft)
    if step == "extend":
        yield from _longer(draft)


def _still_closed(draft: Draft) -> Iterable[Problem]:
    """Check that a correction leaves a closed hazard closed.

    It stays put right, re-checked, and re-checked on the spot.
    """
    row, before = draft.record, draft.before
    if (
        row.rechecked_at
        and (row.recheck_by_id, row.rechecked_at) != (before["recheck_by"], before["rechecked_at"])
        and (problem := _elsewhere(row, row.recheck_by, row.rechecked_at))
    ):
        yield "rechecked_at", problem


def _closed(place: Any) -> bool:
    return bool(place["state"] == "closed")


def _bare(draft: Draft) -> bool:
    """Return whether no record of a patrol, check or alarm stands behind the finding."""
    row = draft.record
    return not row.source_no and row.source not in (Source.ALARM, Source.EXPIRY)


RULES = (
    Ordered("occurred_at done_at rechecked_at"),
    NotFuture("done_at rechecked_at"),
    Differ("duty_person recheck_by"),
    Needed("done_at rechecked_at", _closed, "已销号的隐患"),
    NeedsFile("请附整改前照片；由巡逻、检查转来的请写明来源编号。", when=_bare),
    named,
)


def _term(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.deadline and row.deadline < draft.decided_on:
        yield "deadline", "整改期限早于下达日期，请改为今天或以后。"
    most = int(LONGEST.on(row.occurred_on))
    limit = row.occurred_on + timedelta(days=most)
    if row.grade != Grade.MAJOR and row.deadline and row.deadline > limit:
        yield "deadline", f"一般隐患最长{most}天内整改（{limit}），更长的请定为重大并附方案。"
    if row.grade == Grade.SPOT:
        yield "grade", "当场整改的请办理“当场整改销号”，不用下达。"


def _longer(draft: Draft) -> Iterable[Problem]:
    row, before = draft.record, draft.before.get("deadline")
    if row.extended_to and before and row.extended_to <= before:
        yield "extended_to", f"延期须晚于原期限（{before}）。"
    if row.grade != Grade.MAJOR and row.extensions > 1:
        yield "extended_to", "一般隐患只能延期一次。"
    if before and draft.decided_on > before:
        yield "extended_to", f"原期限（{before}）已过，不能再延期，请尽快整改并办理复查。"


def after_photo(draft: Draft) -> str | None:
    """Require a photo of the place put right.

    It is not the photo of before, and not older than the finding.
    """
    row = draft.record
    photos = [file for file in draft.evidence if file.kind == Evidence.Kind.PHOTO]
    if not photos:
        return "请附整改后照片（类别选“照片”）。"
    before = {file.sha256 for file in evidence.of_record(draft.ledger.key, row.pk)}
    if any(file.sha256 in before for file in photos):
        return "整改后照片与整改前相同，请换整改后拍的照片。"
    if any(file.taken_on and file.taken_on < row.occurred_on for file in photos):
        return f"整改后照片早于发现日期（{row.occurred_on}），请换整改后拍的照片。"
    return None


def one_at_a_time(draft: Draft) -> str | None:
    """Refuse re-checks of two sites by one person within five minutes.

    Each hazard is looked at on the spot.
    """
    row, decider = draft.record, draft.act.decided_by
    return _elsewhere(row, decider, row.rechecked_at or draft.decided_at)


def _elsewhere(row: Any, person: Person | None, at: datetime) -> str | None:
    """Word the refusal of a re-check at another site at the same time.

    It is None if the person re-checked nowhere else.
    """
    if person is None:
        return None
    others = Hazard.objects.filter(
        recheck_by=person, rechecked_at__gt=at - APART, rechecked_at__lt=at + APART, voided=False
    )
    other = others.exclude(pk=row.pk).exclude(site=row.site).first()
    if other is None:
        return None
    return f"同一复查人在{clock.local_date(at)}同一时间还复查了另一场所（{other.number}）：请逐件到现场复查，填写各自的时间。"
