"""D3 信访接待登记: one row per visit event; 人次, 批 and 件 are kept apart (信访工作条例 18–23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import models
from django.db.models import Q

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Lines, Paper, Retention, Second, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import Distinct, Sum
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import Bounds, Needed
from taizhang.kernel.words import Style
from taizhang.rooms.petitions import recusal, unnamed
from taizhang.rooms.petitions.case import effects
from taizhang.rooms.petitions.case.model import Case
from taizhang.rooms.petitions.matter import Kind, Topic
from taizhang.rooms.petitions.reception import pages, urgent
from taizhang.rooms.petitions.reception.papers import PAPERS

GROUP = 5
"""人数 from which a visit is a group visit (集体访): custom; the regulation limits only representatives."""


class Form(models.TextChoices):
    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    CALL = "call", "来电"
    ONLINE = "online", "网上"
    HANDED = "handed", "交办转送"
    LEADER = "leader", "领导批示"


class Place(models.TextChoices):
    OFFICE = "office", "本社接待室"
    BUREAU = "bureau", "市信访局"
    COUNTY = "county", "县区社"
    COMPANY = "company", "企业"
    MALL = "mall", "专班驻点"
    ONLINE = "online", "网上"
    PHONE = "phone", "电话"
    LETTER = "letter", "信件"


class Method(models.TextChoices):
    SIGNED = "signed", "签到"
    COUNTED = "counted", "清点"
    TOLD = "told", "代表自报"
    NOTICE = "notice", "通报"


class Turn(models.TextChoices):
    FIRST = "first", "初次"
    REPEAT = "repeat", "重复"


class Reception(Record):
    """One visit, letter or call as received.

    Who came is sealed; only counts leave the ledger.
    """

    form = fields.choice("信访形式", Form, default=Form.VISIT)
    place = fields.choice("地点", Place, default=Place.OFFICE)
    persons = fields.count("来访人数", default=1)
    count_method = fields.choice("计数方式", Method, default=Method.COUNTED)
    is_group = fields.yes("集体访", computed=True)
    turn = fields.choice("初重", Turn, default=Turn.FIRST)
    kind = fields.choice("信访目的", Kind, default=Kind.CLAIM)
    topic = fields.choice("事由", Topic)
    matter = fields.prose("事实理由")
    request = fields.prose("诉求")
    former_unit = fields.unit("原单位", optional=True)
    anonymous = fields.yes("匿名")
    unclear_reason = fields.text("姓名地址不清的原因", 100, optional=True)
    petitioner = fields.personal("信访人姓名", 30, purpose="办理和答复信访事项", find=True)
    address = fields.personal("住址", 100, purpose="送达文书")
    phone = fields.personal("电话", 20, purpose="联系信访人")
    complained_of = fields.person("被反映人", optional=True)
    complained_unit = fields.unit("被反映单位", optional=True)
    sealed_no = fields.text("密件编号", 40, optional=True)
    received_by = fields.person("接待人")
    leader = fields.person("接访领导", optional=True)
    leader_day = fields.yes("领导接访日")
    on_spot = fields.text("当场答复", 300, optional=True)
    satisfied = fields.yes("当场满意", unknown=True)
    case = fields.refers(Case, "信访件", "receptions", optional=True)

    class Meta(Record.Meta):
        verbose_name = "接待登记"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("case",), name="reception_case"),
            # a list of many rows: the total by its usual filters
            models.Index(fields=("form", "topic", "unit_lo"), name="reception_choices"),
        )


class Representative(Line):
    """A representative of a group visit; at most five (信访工作条例 20, 2005 条例 18)."""

    parent = fields.parent(Reception, "representatives")
    name = fields.personal("代表姓名", 30, purpose="与代表联系")
    contact = fields.personal("联系方式", 30, purpose="与代表联系")

    class Meta(Line.Meta):
        verbose_name = "代表"


def _group(draft: Draft) -> None:
    draft.record.is_group = draft.record.form == Form.VISIT and (draft.record.persons or 0) >= GROUP


def _accused(draft: Draft) -> None:
    """Set the purpose to accusation on a visit filed to an accusation."""
    row = draft.record
    if row.case is not None and row.case.kind == Kind.ACCUSATION:
        row.kind = Kind.ACCUSATION


def _stays(draft: Draft) -> Iterable[Problem]:
    """Refuse to change an accusation to another purpose.

    Otherwise one person alone could open who brought it.
    """
    if draft.before.get("kind") == Kind.ACCUSATION and draft.record.kind != Kind.ACCUSATION:
        yield "kind", "检举控告不能改成其他信访目的；登记错的请作废后重新登记。"


def _people(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.is_group and draft.new and not draft.lines.get("representatives"):
        yield "representatives", "五人以上来访，请登记推选的代表（不超过5名）。"
    named = row.anonymous or row.unclear_reason or row.is_group or draft.plain.get("petitioner")
    if draft.new and not named:
        yield "petitioner", "请填写信访人姓名；匿名的请勾选“匿名”，姓名地址不清的请写明原因。"


def _earliest(draft: Draft) -> None:
    """Move the receipt of the case back to its earliest visit.

    A case came in no later than the visits that belong to it.
    """
    row = draft.record
    effects.earlier(row.case, row.occurred_on, row.number)


MOVES = (
    Move(
        "file", "归入信访件", "received", "filed", by="petition_clerk county_liaison duty", asks="case",
        need="case", effect=_earliest,
    ),
    Move(
        "settle", "当场办结", "received", "done", by="petition_clerk county_liaison duty",
        asks="on_spot satisfied", need="on_spot",
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "visitors", "接待来访", "人次", of=Sum("persons"), where={"form": "visit"}, code="F44",
        style=Style.over(100), phrases=("接待来访[^，。；]{0,6}?<n>人次",), definition="全系统各接待点来访的人次之和；来信、来电、网上不计。",
    ),
    Figure(
        "leader_days", "领导接访日", "天", of=Distinct("occurred_on"), where={"form": "visit", "leader_day": True},
        parts=(Part("batches", "批次", "批"), Part("persons", "人次", "人次", Sum("persons"))),
        definition="有领导接访日来访登记的天数；批次和人次分列。",
    ),
    Figure("batches", "来访批次", "批", where={"form": "visit"}),
    Figure("group_visits", "集体访批次", "批", where={"is_group": True}),
    Figure("group_visitors", "集体访人次", "人次", of=Sum("persons"), where={"is_group": True}),
    Figure("repeat_visits", "重复来访批次", "批", where={"form": "visit", "turn": "repeat"}),
    Figure(
        "all_receptions", "接待登记总数", "批",
        parts=tuple(Part(key, str(label), "批", where={"form": key}) for key, label in Form.choices),
    ),
)  # fmt: skip
LEDGER = Ledger(
    Reception,
    code="JD",
    title="信访接待登记",
    section="D3",
    matter="matter",
    words=Words("来访接待 信访接待 来访群众", "接待 登记", "次 批 批次"),
    flow=Flow(
        path="received 已处理=filed+done",
        states=(
            State("received", "已接待"),
            State("filed", "已归入信访件", final=True),
            State("done", "当场办结", final=True),
        ),
        moves=MOVES,
    ),
    access=Access(
        read="section_head deputy head unit_head auditor",
        write="petition_clerk duty county_liaison",
        private="petition_clerk county_liaison section_head",
        second=Second(
            Q(kind=Kind.ACCUSATION) | Q(case__kind=Kind.ACCUSATION) | ~Q(sealed_no=""),
            by="section_head deputy head unit_head",
        ),
    ),
    columns="occurred_on form place persons is_group turn topic former_unit case",
    filters="form topic turn is_group",
    shown_on="case",
    find="matter request",
    form=(
        "接待: form place persons count_method turn kind topic former_unit"
        " | 信访人: anonymous unclear_reason petitioner address phone"
        " | 内容: matter request complained_of complained_unit sealed_no"
        " | 接待情况: received_by leader leader_day on_spot satisfied case"
    ),
    pages=pages.PAGES,
    paper=Paper("信访接待登记表", "信访接待登记簿", ("接待人", "审核人")),
    papers=PAPERS,
    lines=(
        Lines(
            "representatives",
            Representative,
            "name contact",
            "代表",
            most=5,
            most_message="推选不超过5名代表。",
        ),
    ),
    wall=replace(recusal.PETITION, persons="complained_of", units="complained_unit"),
    late_after=DAY,
    derive=(_group, _accused, unnamed.as_told("matter", "request"), recusal.pointer("matter", "request")),
    rules=(
        Bounds("persons", least=1),
        _people,
        Needed("leader", lambda row: row["leader_day"], "领导接访日的来访"),
        Needed("case", lambda row: row["turn"] == Turn.REPEAT, "重复信访", "选择原来的信访件"),
        _stays,
        recusal.named,
    ),
    notes=urgent.notes,
    quick="form persons topic matter request petitioner",
    hint="照信访人所说如实记录，记完念给本人听。一次说了几件事的，事由选最主要的一件，其余写进事实理由，立案后逐项记入信访件的“同件其他事项”。",
    life=Life(weekly="visitors batches", charge="leader"),
    figures=FIGURES,
    retention=Retention(None, "随信访案卷保管，按机关档案保管期限鉴定销毁（机关档案管理规定）"),
)
