"""A register and what is done with its things: looked at, lent, scrapped, put out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Members, Move, State
from taizhang.engine.declare.ledger import Access, Expires, Ledger, Lines, Paper, Roll, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.office.provisions import Checklist, Limit, Names
from taizhang.engine.declare.office.questions import Question
from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.recurring import Recurring, of_sites
from taizhang.engine.declare.vocabulary import (
    Chosen,
    Differ,
    DueAgain,
    EndsAfter,
    NotFuture,
    Once,
    Ordered,
    Unique,
)
from taizhang.engine.declare.vocabulary.steps import BringsFile, NotBy, Stamp, Unless
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import act_on
from taizhang.kernel.turns import Every
from taizhang.org.models import Site, Unit
from taizhang.org.principals import holders

READ = "deputy head auditor section_head unit_head duty"
WRITE = "safety secretary county_liaison"
BY = "section_head unit_head deputy"

RESPONSIBLE = Question("invented.responsible", "unit; the person who answers for devices there, or None")
CLASSES = Names("invented.classes", "器材分类", firsts=("手提式",))
WARN = Limit("invented.warn_months", "临期月数", amount=2, unit="个月", least=1, most=12)  # type: ignore[arg-type]
LOOKS = Checklist("invented.looks", "器材巡检项目", items=(("01", "压力正常"), ("02", "外观完好")))


class Kind(models.TextChoices):
    POWDER = "powder", "干粉"
    WATER = "water", "水基"


LIVES = {Kind.POWDER: (60, 24, 120), Kind.WATER: (36, 12, 72)}
"""Months to the first service, between two, and to the end of life."""


class Device(Record):
    """A thing of the register."""

    called = "name"
    name = fields.text("名称", 40)
    site = fields.site("场所")
    kind = fields.choice("种类", Kind)
    group = fields.named("分类", CLASSES, optional=True)
    made_on = fields.day("出厂年月")
    serviced_on = fields.day("上次维修", optional=True)
    service_due = fields.day("下次维修不晚于", computed=True)
    scrap_on = fields.day("报废期满", computed=True)
    past = fields.yes("已超期", computed=True)
    witness = fields.refers("org.Person", "第二确认人", optional=True)
    scrapped_on = fields.day("报废日期", optional=True)

    class Meta(Record.Meta):
        verbose_name = "器材"


def _life(place: int) -> Any:
    return lambda row: LIVES[Kind(row.kind)][place] if row.kind else None


def overdue() -> Iterator[Chore]:
    """Mark the devices past their life, by the day on which it ended."""
    rows = Device.objects.filter(state="used", voided=False, past=False, scrap_on__lt=clock.today())
    return act_on(rows.order_by("pk"), lambda row: deeds.mark(DEVICES, row, {"past": True}, "报废期满仍在用"))


def hazards(draft: Draft) -> Iterator[Carry]:
    """Register a hazard for a device past its life, on the day after its last."""
    row = draft.record
    if row.past and not draft.before.get("past"):
        finder = RESPONSIBLE(row.unit)
        values = {
            "occurred_at": clock.local(row.scrap_on, 23).isoformat(),
            "source": "expiry",
            "source_no": row.number,
            "site": row.site_id,
            "spot": row.name,
            "kind": "fire",
            "description": f"{row.name}已到报废期限，仍在使用",
            "finder": finder.pk if finder else None,
        }
        yield Carry(f"{row.name}超过报废期", values)


DEVICES = Ledger(
    Device,
    code="XQ",
    title="虚构器材",
    section="X1",
    matter="name site",
    words=Words("虚构器材", "配置 报废", "具"),
    flow=Flow(
        path="used scrapped",
        states=(State("used", "在用"), State("scrapped", "已报废", final=True)),
        moves=(
            Move(
                "scrap",
                "报废",
                "used",
                "scrapped",
                by=BY,
                asks="witness scrapped_on",
                need="witness",
                unlike="create",
                guards=(BringsFile("请附报废照片。"), NotBy("witness", "第二确认人须是另一人。")),
                effect=Stamp("scrapped_on"),
            ),
            Move(
                "listed_out", "随清单报废", "used", "scrapped", by=BY, effect=Stamp("scrapped_on"), spare=True
            ),
        ),
    ),
    access=Access(read=READ, write=WRITE),
    columns="name site kind group service_due scrap_on",
    filters="site kind group",
    find="name",
    form="器材: name site kind group made_on serviced_on",
    paper=Paper("器材卡片", "器材登记册"),
    late_after=None,
    fixed="made_on",
    derive=(
        DueAgain("made_on", "serviced_on", "service_due", (_life(0), _life(1))),
        EndsAfter("made_on", "scrap_on", _life(2)),
    ),
    rules=(Unique("name site", within=Q(state="used")), Ordered("made_on serviced_on"), NotFuture("made_on")),
    sweep=overdue,
    expires=(Expires("service_due", "维修"), Expires("scrap_on", "报废期")),
    merges=True,
    labels="name site",
    figures=(
        Figure("devices", "器材", "具"),
        Figure("devices_used", "在用器材", "具", stock=True, where={"stood": "used"}),
    ),
)


def _used(unit: Unit, day: date) -> QuerySet[Any]:
    return Device.objects.filter(unit=unit, state="used", voided=False, occurred_on__lte=day).order_by("pk")


class Result(models.TextChoices):
    OK = "ok", "正常"
    FAULT = "fault", "异常"
    MISSING = "missing", "缺失"


class Look(Record):
    """One look at everything in use at a unit: also the stock-take as of a day."""

    site = fields.site("场所", optional=True)
    looked_by = fields.person("检查人")

    class Meta(Record.Meta):
        verbose_name = "器材检查"


class LookRow(Line):
    """What was found of one device."""

    parent = fields.parent(Look, "rows")
    device = fields.refers(Device, "器材")
    result = fields.choice("结果", Result)
    note = fields.text("情况", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "器材检查行"


class LookItem(Line):
    """One item of the check list, as it read on the day."""

    parent = fields.parent(Look, "items")
    item = fields.text("代码", 20)
    looked_at = fields.text("检查内容", 120)
    result = fields.choice("结果", Result)

    class Meta(Line.Meta):
        verbose_name = "器材检查项目"


LOOK = Ledger(
    Look,
    code="XJ",
    title="虚构器材检查",
    section="X1",
    matter="looked_by",
    words=Words("虚构检查", "检查 盘点", "次"),
    flow=Flow(path="done", states=(State("done", "已检查", final=True),)),
    access=Access(read=READ, write=WRITE),
    columns="occurred_on looked_by",
    form="检查: looked_by site",
    lines=(
        Lines(
            "rows",
            LookRow,
            "device result note",
            "器材",
            required=True,
            most=2000,
            roll=Roll(_used, of="device"),
            rest=("result", Result.OK),
        ),
        Lines(
            "items",
            LookItem,
            "item looked_at result",
            "检查项目",
            checklist=LOOKS,
            rest=("result", Result.OK),
        ),
    ),
    paper=Paper("器材检查表", "器材检查登记簿"),
    rules=(Once("rows.device"),),
    life=Life(
        expects=Recurring(
            Look,
            "{name}{turn}器材检查",
            lambda: of_sites(Site.objects.filter(kind="mall"), lambda _: Every.MONTH),
            by="site",
        )
    ),
    figures=(Figure("faults", "异常器材", "具", line="rows", where={"result": "fault"}),),
)


class Loan(Record):
    """A device lent out and back."""

    device = fields.refers(Device, "器材")
    borrower = fields.person("借用人")
    back_by = fields.day("应还日期")
    back_on = fields.day("归还日期", optional=True)

    class Meta(Record.Meta):
        verbose_name = "器材借用"


LOANS = Ledger(
    Loan,
    code="XY",
    title="虚构器材借用",
    section="X1",
    matter="device borrower",
    words=Words("虚构借用", "借出 归还", "次"),
    flow=Flow(
        path="out back",
        states=(State("out", "借出"), State("back", "已还", final=True)),
        moves=(
            Move(
                "return", "归还", "out", "back", by=f"{WRITE} {BY}", asks="back_on", effect=Stamp("back_on")
            ),
        ),
    ),
    access=Access(read=READ, write=WRITE),
    columns="occurred_on device borrower back_by back_on",
    filters="device",
    form="借用: device borrower back_by",
    paper=Paper("借用单", "借用登记簿"),
    shown_on="device",
    rules=(
        Chosen("device", states="used"),
        Unique("device", "{other.device.name}已借出未还（{number}），请先办理归还。", within=Q(state="out")),
        Ordered("occurred_on back_by"),
        Ordered("occurred_on back_on"),
    ),
    expires=(Expires("back_by", "应还", levels=(3, 1), states="out"),),
)


class ScrapList(Record):
    """A list by which many devices are scrapped at once."""

    reason = fields.text("事由", 60)
    first = fields.person("清点人")
    second = fields.person("监督人")

    class Meta(Record.Meta):
        verbose_name = "报废清单"


class ScrapRow(Line):
    """One device on the list."""

    parent = fields.parent(ScrapList, "items")
    device = fields.refers(Device, "器材")

    class Meta(Line.Meta):
        verbose_name = "报废清单行"


def _empty(draft: Draft) -> bool:
    return not draft.rows("items")


SCRAPPING = Ledger(
    ScrapList,
    code="XB",
    title="虚构报废清单",
    section="X1",
    matter="reason",
    words=Words("虚构清单", "报废", "份"),
    flow=Flow(
        path="draft done",
        states=(State("draft", "拟报"), State("done", "已报废", final=True)),
        moves=(
            Move(
                "approve",
                "批准报废",
                "draft",
                "done",
                by="deputy head",
                unlike="create",
                guards=(Unless(_empty, "清单是空的，请先列出器材。"),),
                members=Members("items.device", "listed_out"),
            ),
        ),
    ),
    access=Access(read=READ, write=WRITE),
    columns="occurred_on reason",
    form="清单: reason first second",
    lines=(Lines("items", ScrapRow, "device", "器材", required=True, most=500),),
    paper=Paper("报废清单", "报废清单汇编"),
    rules=(Differ("first second"), Once("items.device"), Chosen("items.device", states="used")),
)


def responsible(unit: Unit) -> Any:
    """Return who holds the post of safety officer in a unit."""
    return next(iter(holders(("safety",), unit, clock.today())), None)
