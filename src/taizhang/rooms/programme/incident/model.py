"""C8 案事件: the row of one incident, its clocks, and what it must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem, Start, Stop
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Needed, NotFuture, Ordered, Place
from taizhang.rooms.programme.event_types import ANY_COUNTS, Kind, Level, accident_level


class Branch(models.TextChoices):
    CRIMINAL = "a", "刑事"
    SECURITY = "b", "治安"


class Impact(models.TextChoices):
    """The head's finding of major influence.

    Only a grading decision sets it.
    """

    MAJOR = "major", "有重大影响"
    MINOR = "minor", "未造成重大影响"


class Way(models.TextChoices):
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"
    SYSTEM = "system", "系统"


class Incident(Record):
    """An event or accident of a unit.

    People appear only as numbers; type 11 holds no content at all.
    """

    kind = fields.choice("类型", Kind)
    branch = fields.choice("刑事或治安", Branch, optional=True)
    epidemic = fields.yes("突发公共卫生事件")
    title = fields.text("标题", 80, optional=True)
    found_at = fields.moment("发现时间")
    place = fields.text("地点", 60, optional=True)
    people = fields.count("涉及人数", optional=True)
    dead = fields.count("死亡人数", optional=True)
    badly_hurt = fields.count("重伤人数", optional=True)
    slightly_hurt = fields.count("轻伤人数", optional=True)
    missing = fields.count("失联人数", optional=True)
    loss = fields.money("直接经济损失（元）", optional=True)
    course = fields.prose("经过", optional=True)
    measures = fields.prose("处置措施", optional=True)
    source_number = fields.text("来源编号", 50, optional=True)
    authority_no = fields.text("通报（立案）文号", 60, optional=True)
    first_reported_at = fields.moment("首次上报时间", computed=True)
    first_written_at = fields.moment("首次书面上报时间", computed=True)
    level = fields.choice("等级", Level, optional=True)
    impact = fields.choice("影响", Impact, optional=True)
    criteria = fields.text("定级依据", 120, optional=True)
    meeting = fields.text("定级会议", 80, optional=True)
    responsibility = fields.prose("责任认定", optional=True)
    lesson = fields.prose("教训与整改", optional=True)
    closed_on = fields.day("结案日期", optional=True)
    exclude_reason = fields.text("排除原因", 200, optional=True)

    class Meta(Record.Meta):
        verbose_name = "案事件"
        indexes = (
            models.Index(fields=("kind", "occurred_on"), name="incident_kind"),
            *Record.Meta.indexes,
        )


class Notice(Line):
    """One report of the event to an authority.

    To whom, how, when, by whom, what was said.
    """

    parent = fields.parent(Incident, "notices")
    to = fields.text("报给", 40)
    way = fields.choice("方式", Way, default=Way.PHONE)
    at = fields.moment("上报时间")
    by = fields.text("上报人", 15)
    content = fields.text("内容", 200, optional=True)


UNSETTLED = ("reported", "verified")
GRADED = ("graded", "handling", "concluded", "closed", "reviewed")
OPEN = (*UNSETTLED, "graded", "handling", "concluded")

COUNTED = Q(voided=False, state__in=GRADED) & (Q(kind__in=ANY_COUNTS) | Q(impact=Impact.MAJOR))
"""Events that break a zero sentence: types 01–05 graded major, types 06–11 any."""


def _urgent(row: Incident) -> bool:
    """Return whether an incident is urgent information.

    It is told by telephone and then in writing. 06 comes from an authority's own notice.
    """
    return row.kind < Kind.WORK_ACCIDENT and row.kind != Kind.CAPITAL_PETITION


CLOCKS: dict[str, Callable[[Incident], bool]] = {
    "R16": lambda row: row.kind == Kind.WORK_ACCIDENT,
    "R17": lambda row: row.kind == Kind.LEAK,
    "R18": lambda row: row.epidemic or row.kind == Kind.FOOD_ACCIDENT,
    "R19a": _urgent,
    "R19b": _urgent,
}
"""Which clock of first reporting binds an event (R16 493号令9; R17 secrecy; R18 公卫条例20; R19 local)."""


def _bound(binds: Callable[[Incident], bool]) -> Callable[[Draft], bool]:
    return lambda draft: binds(draft.record)


def starts() -> tuple[Start, ...]:
    return tuple(Start(rule, "found_at", when=_bound(binds)) for rule, binds in CLOCKS.items())


BY_ANY_WAY = tuple(Stop(rule, "first_reported_at") for rule in CLOCKS if rule != "R19b")
ALL_STOPS = (*BY_ANY_WAY, Stop("R19b", "first_written_at"))
"""A telephone call stops every clock but that of the written report."""


def first_report(draft: Draft) -> None:
    times = [row["at"] for row in draft.rows("notices")]
    draft.record.first_reported_at = min(times, default=None)
    written = [row["at"] for row in draft.rows("notices") if row["way"] != Way.PHONE]
    draft.record.first_written_at = min(written, default=None)


def pointer(draft: Draft) -> Iterable[Problem]:
    """Refuse any content on an incident of type 11.

    It is a date and a number; whoever types it sees that nothing else may stand here.
    """
    row = draft.record
    secrecy_only = not draft.principal.holds(draft.ledger.access.writers - {"secrecy"}, row.unit_lo)
    if row.kind != Kind.LEAK:
        if draft.new and secrecy_only:
            yield "kind", "保密员只登记“失泄密事件”指针；其他类型请由安全员、值班员或平安办登记。"
        return
    content = ("title", "place", "course", "measures", "responsibility", "lesson")
    for name in content:
        if getattr(row, name):
            label = draft.ledger.label(name)
            yield name, f"失泄密事件只登记指针，不得填写“{label}”；详情写在涉密纸质台账，这里只填其编号。"
    if any(line["content"] for line in draft.rows("notices")):
        yield "notices", "失泄密事件的上报记录只填报给、方式、时间和上报人，不得填写内容。"


def _is(*kinds: Kind) -> Callable[[Place], bool]:
    return lambda place: place["kind"] in kinds


def _branched(draft: Draft) -> Iterable[Problem]:
    if draft.record.kind != Kind.CRIME and draft.record.branch:
        yield "branch", "只有刑事治安案事件才选刑事或治安，请清空这一栏。"


def accident_grade(draft: Draft) -> Iterable[Problem]:
    """Refuse to grade a work accident below its own numbers."""
    row = draft.record
    if row.kind != Kind.WORK_ACCIDENT or not row.level:
        return
    missing = [n for n in ("dead", "badly_hurt", "loss") if getattr(row, n) is None]
    for name in missing:
        yield name, f"生产安全事故定级前请填写“{draft.ledger.label(name)}”，没有的填0。"
    if missing:
        return
    least = accident_level(row.dead, row.badly_hurt, Decimal(row.loss))
    steps = list(Level)
    if steps.index(Level(row.level)) < steps.index(least):
        yield "level", f"按伤亡和损失应为“{least.label}”，不得低报为“{Level(row.level).label}”。"


RULES = (
    pointer,
    Needed("title place", lambda place: place["kind"] != Kind.LEAK),
    Needed("branch", _is(Kind.CRIME), "刑事治安案事件"),
    _branched,
    Needed(
        "source_number",
        _is(Kind.GROUP_PETITION, Kind.CAPITAL_PETITION),
        hint="信访台账的编号；这里只计起数和人数，不登记人员",
    ),
    Needed("authority_no", _is(Kind.CAPITAL_PETITION), hint="赴京越级走访以正式通报为准"),
    Ordered("occurred_at found_at"),
    Ordered("found_at notices.at"),
    Ordered("occurred_on closed_on"),
    NotFuture("found_at closed_on notices.at"),
    accident_grade,
)


def was_reported(draft: Draft) -> str | None:
    rows = draft.rows("notices")
    if draft.record.kind == Kind.CAPITAL_PETITION:
        return None
    if not rows:
        return "请先填写上报记录（报给谁、方式、时间、上报人），再办理这一步。"
    if _urgent(draft.record) and all(row["way"] == Way.PHONE for row in rows):
        return "紧急信息电话报告后还须书面（或系统）上报，请补上这一行再办理。"
    return None


def grown(draft: Draft) -> str | None:
    stored = Notice.objects.filter(parent=draft.record).count()
    if len(draft.rows("notices")) > stored:
        return None
    return "请在原有上报记录之后增加一行；已有的上报记录不能删去。"


def handled(draft: Draft) -> str | None:
    if draft.record.kind == Kind.LEAK or draft.record.measures:
        return None
    return "终报须写明处置措施。"


def learned(draft: Draft) -> str | None:
    if draft.record.kind == Kind.LEAK or draft.record.lesson:
        return None
    return "复盘须写明教训与整改。"
