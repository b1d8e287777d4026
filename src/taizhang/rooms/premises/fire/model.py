"""A8 防火检查: one check and the cycle it counts for (公安部令61号 26, 31).

Its twelve items and both signatures belong to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.record import Entry, Line, Record
from taizhang.engine.declare.vocabulary import Differ, Needed, Once, OwnProof
from taizhang.engine.models import Evidence
from taizhang.kernel.days import Period
from taizhang.org.models import FireCycle

CROWD, WEEK = 4, timedelta(days=7)
"""So many checks of one site within a week are shown to a supervisor."""
ALWAYS = 4
"""So many checks in a row without a photo and with nothing wrong are shown to a supervisor."""


class CheckKind(models.TextChoices):
    QUARTER = "quarter", "季度检查"
    MONTH = "month", "月度检查"
    HOLIDAY = "holiday", "节前检查"
    SPECIAL = "special", "专项"
    NIGHT = "night", "夜查"
    AGAIN = "again", "复查"


class Item(models.TextChoices):
    """The twelve things that a check looks at (26)."""

    HAZARDS = "01", "隐患整改与防范措施"
    EXITS = "02", "疏散通道、指示标志、应急照明、安全出口"
    LANES = "03", "消防车通道与水源"
    EXTINGUISHERS = "04", "灭火器材配置及有效"
    MISUSE = "05", "用火、用电有无违章"
    STAFF = "06", "人员消防知识掌握"
    KEY_PARTS = "07", "重点部位管理"
    FLAMMABLES = "08", "易燃易爆物品与重要物资防火"
    CONTROL = "09", "消防值班与设施运行记录"
    PATROLS = "10", "防火巡查"
    SIGNS = "11", "安全标志设置与完好"
    OTHERS = "12", "其他"


class Outcome(models.TextChoices):
    OK = "ok", "合格"
    PROBLEM = "problem", "问题"
    NONE = "none", "不适用"


class OnSpot(models.TextChoices):
    """Faults to be put right at once, and recorded (31)."""

    ENTRY = "entry", "违章进入易燃易爆场所"
    FLAME = "flame", "违章动火、吸烟"
    EXIT = "exit", "安全出口上锁、遮挡或通道被占"
    COVERED = "covered", "消火栓、灭火器被遮挡或挪用"
    DOOR = "door", "防火门常开、防火卷帘下堆物"
    ABSENT = "absent", "值班、巡查人员脱岗"
    SHUT_OFF = "shut_off", "违章关闭消防设施、切断电源"
    OTHER = "other", "其他可当场改正的行为"


class FireCheck(Record):
    """One check; `occurred_at` is when it was made.

    It counts for its quarter or month only with both signatures inside it.
    """

    site = fields.site("被查场所")
    kind = fields.choice("检查类别", CheckKind)
    checker = fields.person("检查人")
    second = fields.person("第二检查人")
    dept = fields.text("被查部门", 40)
    dept_head = fields.person("被查部门负责人")
    conclusion = fields.text("检查结论", 200, optional=True)
    cycle = fields.choice("检查周期", FireCycle, computed=True)
    checker_signed_on = fields.day("检查人签字日期", computed=True)
    head_signed_on = fields.day("被查部门签字日期", computed=True)
    counts = fields.yes("计入周期", computed=True)
    why_not = fields.text("不计入的原因", 120, computed=True)
    next_due = fields.day("下次检查不晚于", computed=True)
    problems = fields.count("问题数", computed=True)
    crowded = fields.yes("一周内多次检查", computed=True)
    always_fine = fields.yes("多次全部合格且无照片", computed=True)
    bare = fields.yes("全部合格且无照片", computed=True)

    class Meta(Record.Meta):
        verbose_name = "防火检查"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("site", "occurred_on"), name="fire_site"),
        )


class FireItem(Line):
    """The answer to one item.

    A problem's hazard writes its number and its closing back.
    """

    parent = fields.parent(FireCheck, "items")
    item = fields.choice("检查项目", Item)
    outcome = fields.choice("结果", Outcome)
    note = fields.text("情况", 120, optional=True)
    hazard_no = fields.text("隐患编号", 40, computed=True)
    fixed_on = fields.day("隐患销号日期", computed=True)

    class Meta(Line.Meta):
        verbose_name = "检查项目"


class Corrected(Line):
    """Something put right on the spot."""

    parent = fields.parent(FireCheck, "corrected")
    kind = fields.choice("行为", OnSpot)
    place = fields.text("部位", 60)
    action = fields.text("当场怎样改正", 120)

    class Meta(Line.Meta):
        verbose_name = "当场改正"


def cycle_of(cycle: str, day: date) -> Period:
    """Return the quarter or month of a check of a site.

    The cycle is the site's.
    """
    if cycle == FireCycle.MONTH:
        return Period.month(day.year, day.month)
    return Period.quarter(day.year, (day.month + 2) // 3)


def proven_on(draft: Draft) -> date:
    """Return the day of a signature.

    As told when a paper proves it, else the day it came in.
    """
    return draft.decided_on if draft.act.paper is not None else draft.today


def noted(draft: Draft) -> None:
    """Set the cycle of the site, the number of problems and the flags.

    A supervisor looks at the flags.
    """
    row = draft.record
    row.cycle = row.site.fire_cycle
    row.next_due = cycle_of(row.cycle, cycle_of(row.cycle, row.occurred_on).end + timedelta(days=1)).end
    if draft.new or "items" in draft.lines:
        row.problems = sum(line["outcome"] == Outcome.PROBLEM for line in draft.rows("items"))
    if draft.new:
        near = FireCheck.objects.filter(site=row.site, voided=False)
        week = near.filter(occurred_on__gt=row.occurred_on - WEEK, occurred_on__lt=row.occurred_on + WEEK)
        row.crowded = week.count() >= CROWD - 1
        row.bare = not row.problems and not any(f.kind == Evidence.Kind.PHOTO for f in draft.evidence)
        before = near.filter(occurred_at__lt=row.occurred_at).order_by("-occurred_at")
        last = list(before.values_list("bare", flat=True)[: ALWAYS - 1])
        row.always_fine = row.bare and len(last) == ALWAYS - 1 and all(last)


def judged(draft: Draft) -> None:
    """Set whether the check counts, once both have signed (Q9).

    A signature after the cycle's end counts for none.
    """
    row = draft.record
    end = cycle_of(row.cycle, row.occurred_on).end
    late = [
        f"{who}{signed:%m-%d}才签字"
        for who, signed in (("检查人", row.checker_signed_on), ("被查部门负责人", row.head_signed_on))
        if signed and signed > end
    ]
    if row.entry == Entry.LATE and clock.local_date(row.recorded_at) > end:
        late.append("周期过后才补录且没有原件")
    row.counts, row.why_not = not late, "，".join(late)


def _items(draft: Draft) -> Iterable[Problem]:
    """Require all items of the form to be answered."""
    if not draft.new and "items" not in draft.lines:
        return
    named = {line["item"] for line in draft.rows("items")}
    if missing := [str(item.label) for item in Item if item.value not in named]:
        yield "items", f"十二项须逐项填写结果，还缺：{'；'.join(missing)}。"


RULES = (
    Differ("checker second dept_head"),
    _items,
    Once("items.item"),
    Needed("items.note", lambda row: row["outcome"] == Outcome.PROBLEM, "有问题的"),
    Needed("items.note", lambda row: row["outcome"] == Outcome.NONE, "选“不适用”的", "原因"),
    OwnProof("请换本次检查拍摄的照片", kind=Evidence.Kind.PHOTO, copied=True),
)


def problems_of(draft: Draft) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the items found wrong, with their row numbers."""
    for number, line in enumerate(draft.lines.get("items", []), 1):
        if line["outcome"] == Outcome.PROBLEM:
            yield number, line
