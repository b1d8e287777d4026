"""D4 群体访案件与包案: what a group asks together, who leads, what was paid and when."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.db.models import Sum as SqlSum

from taizhang.engine.draft import Draft, Problem
from taizhang.engine.figure import Answer, Computed, Context, Figure, Sum
from taizhang.engine.flow import Flow, Move, State
from taizhang.engine.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper
from taizhang.engine.life import Life
from taizhang.engine.record import Line, Record
from taizhang.engine.usual import Usual
from taizhang.engine.wall import Wall
from taizhang.kernel.words import Style
from taizhang.org.models import Person, Unit
from taizhang.rooms.petitions.case_flow import CLERK
from taizhang.rooms.petitions.casefile import Case
from taizhang.rooms.petitions.matter import Topic

LATE_FEE = Decimal("0.0005")
"""滞纳金 0.05 % a day from the day of arrears (社会保险法 86)."""


class GroupCase(Record):
    """A matter of a group: counts and facts, never a list of its members."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name="信访件", related_name="group")
    group_name = models.CharField("群体名称", max_length=60)
    topic = models.CharField("事由", max_length=12, choices=Topic.choices)
    persons = models.PositiveIntegerField("首次来访人数")
    whole = models.PositiveIntegerField("涉及总人数（估计）", null=True, blank=True)
    original_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="原单位", related_name="+", null=True, blank=True
    )
    payer = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="责任单位", related_name="+", null=True, blank=True
    )
    first_contact_minutes = models.PositiveIntegerField("接报后多少分钟联系上", null=True, blank=True)
    contact_person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="现场联系人", related_name="+", null=True, blank=True
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, verbose_name="包案领导", related_name="+", null=True, blank=True
    )
    policies = models.CharField("解释的政策文件", max_length=300, blank=True)
    demand = models.TextField("共同诉求")
    has_arrears = models.BooleanField("有社保（医保）欠缴", default=False)
    paid_on = models.DateField("缴清日期", null=True, blank=True)
    verified_on = models.DateField("到账核验日期", null=True, blank=True)
    told_on = models.DateField("告知职工日期", null=True, blank=True)
    result = models.TextField("办理结果", blank=True)

    class Meta(Record.Meta):
        verbose_name = "群体访案件"
        indexes = (models.Index(fields=("unit_lo", "occurred_on"), name="group_list"),)


class Meeting(Line):
    """A coordination meeting or an explanation on the spot."""

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="meetings")
    on = models.DateField("日期")
    bodies = models.CharField("参加单位", max_length=120)
    result = models.CharField("结果", max_length=200)

    class Meta(Line.Meta):
        verbose_name = "协调会"


class Arrears(Line):
    """Arrears by insurance: months, principal, late fee as computed on the day of payment."""

    class Insurance(models.TextChoices):
        MEDICAL = "medical", "医疗保险"
        PENSION = "pension", "养老保险"
        OTHER = "other", "其他"

    parent = models.ForeignKey(GroupCase, models.CASCADE, related_name="arrears")
    insurance = models.CharField("险种", max_length=8, choices=Insurance.choices)
    months = models.PositiveSmallIntegerField("欠缴月数")
    persons = models.PositiveIntegerField("涉及人数")
    principal = models.DecimalField("欠缴本金（元）", max_digits=12, decimal_places=2)
    since = models.DateField("欠缴之日")
    paid_on = models.DateField("缴清日期", null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = "欠缴"

    @property
    def late_fee(self) -> Decimal:
        """The late fee in yuan to the day of payment, 0 while unpaid."""
        return late_fee(self.principal, self.since, self.paid_on) if self.paid_on else Decimal("0.00")


def late_fee(principal: Decimal, since: Any, until: Any) -> Decimal:
    """滞纳金 in yuan from the day of arrears to a day, rounded half up to 分 (社会保险法 86)."""
    days = max((until - since).days, 0)
    owed: Decimal = principal * LATE_FEE * days
    return owed.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _facts(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.persons < 5:
        yield "persons", "五人以上来访或联名才作群体访案件；不足五人按一般信访件办理。"
    if row.whole is not None and row.whole < row.persons:
        yield "whole", f"涉及总人数{row.whole}少于首次来访的{row.persons}人，请核对。"
    if row.has_arrears and row.payer is None:
        yield "payer", "有欠缴的请填写责任单位（原单位的承继单位）。"
    if row.paid_on and row.paid_on < row.occurred_on:
        yield "paid_on", "缴清日期早于来访日期，请核对。"


def _arrears_listed(draft: Draft) -> str | None:
    if draft.record.has_arrears and not draft.rows("arrears"):
        return "请先逐险种登记欠缴情况。"
    return None


def _with_proof(draft: Draft) -> str | None:
    from taizhang.engine import evidence

    stored = evidence.of_record(draft.ledger.key, draft.record.pk)
    if any(item.kind in ("voucher", "receipt") for item in (*draft.evidence, *stored)):
        return None
    return "到账核验须附医保（社保）经办机构的缴费凭证。"


def _leader_set(draft: Draft) -> str | None:
    return None if draft.record.leader_id else "群体访案件须先确定包案领导。"


LEAD = "section_head unit_head deputy head"
FLOW = Flow(
    states=(
        State("open", "已立案"),
        State("led", "包案办理中"),
        State("urging", "催缴中"),
        State("paid", "已补缴"),
        State("verified", "到账已核验"),
        State("solved", "已解决"),
        State("archived", "已归档", final=True),
    ),
    moves=(
        Move(
            "lead",
            "确定包案领导",
            "open",
            "led",
            by="deputy head unit_head",
            asks="leader contact_person",
            need="leader",
        ),
        Move(
            "meet",
            "记协调情况",
            "led urging",
            "led",
            by=CLERK + " section_head",
            asks="policies",
            lines="meetings",
        ),
        Move(
            "urge",
            "核实并催缴",
            "led",
            "urging",
            by=CLERK + " section_head deputy",
            asks="payer",
            need="payer",
            lines="arrears",
            guards=(_arrears_listed, _leader_set),
        ),
        Move(
            "paid", "登记补缴", "urging", "paid", by=CLERK + " section_head", asks="paid_on", need="paid_on"
        ),
        Move(
            "verify",
            "到账核验",
            "paid",
            "verified",
            by=CLERK + " section_head",
            asks="verified_on",
            need="verified_on",
            guards=(_with_proof,),
        ),
        Move(
            "solve",
            "告知职工并销号",
            "verified led",
            "solved",
            by="section_head deputy unit_head",
            unlike="paid",
            asks="told_on result",
            need="told_on result",
            guards=(_leader_set,),
        ),
        Move("again", "重新办理", "solved", "led", by="section_head deputy unit_head", spare=True),
        Move("archive", "归档", "solved", "archived", by=CLERK),
    ),
)


def _paid_days(rows: QuerySet[Any], context: Context) -> Answer:
    """Matters paid and verified, with the days from the first visit to payment of the slowest."""
    spans = [(paid - first).days for paid, first in rows.values_list("paid_on", "occurred_on")]
    if not spans:
        return Answer(Decimal(0))
    return Answer(Decimal(len(spans)), parts=(("days", "用时", str(max(spans)), "天"),))


def _group_people(rows: QuerySet[Any], context: Context) -> Answer:
    """Group cases of one former unit, with the persons of their first visits."""
    people = rows.aggregate(n=SqlSum("persons"))["n"] or 0
    return Answer(Decimal(rows.count()), parts=(("people", "人数", str(people), "人"),))


def _named(code: str) -> Any:
    """Rows of the groups of one former unit, dated by the first visit."""

    def rows(context: Context, principal: Any) -> QuerySet[Any]:
        found = LEDGER.rows_for(principal, "figure").filter(
            voided=False,
            original_unit__code=code,
            occurred_on__gte=context.period.start,
            occurred_on__lte=context.period.end,
        )
        if context.unit is not None:
            found = found.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
        return found

    return rows


LEDGER = Ledger(
    GroupCase,
    code="QT",
    title="群体访案件",
    section="D4",
    flow=FLOW,
    access=Access(read=LEAD + " auditor", write=CLERK),
    columns="occurred_on group_name topic persons original_unit payer leader paid_on",
    filters="state topic has_arrears",
    find="group_name demand",
    form=(
        "群体: case group_name topic persons whole original_unit payer"
        " | 现场: first_contact_minutes contact_person policies | 诉求: demand has_arrears"
    ),
    paper=Paper("群体访案件登记表", "群体访案件登记簿", ("经办人", "包案领导")),
    lines=(
        Lines("meetings", Meeting, "on bodies result", "协调会"),
        Lines("arrears", Arrears, "insurance months persons principal since paid_on", "欠缴"),
    ),
    late_after=THREE_WORKDAYS,
    rules=(_facts,),
    wall=Wall(via="case"),
    usual=(Usual("arrears.principal", by="insurance", least=10), Usual("arrears.months", most=480)),
    life=Life(weekly="groups", charge="contact_person leader"),
    figures=(
        Figure(
            "group_yindu",
            "银都大厦职工改制待遇",
            "件",
            of=Computed(_group_people),
            source=_named("YD"),
            code="F45",
            phrases=("<m>[，,]?原银都大厦[^。；]{0,20}?(?:上访|来访|信访)",),
            definition="原银都大厦职工的群体访案件，按首次来访日期。",
        ),
        Figure(
            "group_fruit",
            "食杂果品公司退休人员医保",
            "人",
            of=Sum("persons"),
            source=_named("SZ"),
            code="F46",
            style=Style.more(10, "名"),
            phrases=("<m>[，,]?原市?食杂果品公司<n>名?退休人员",),
            definition="原市食杂果品公司退休人员群体访案件首次来访的人数。",
        ),
        Figure(
            "led_groups",
            "领导包案的群体访",
            "件",
            where={"leader__isnull": False},
            code="F47",
            phrases=("如[：:]",),
            definition="确定了包案领导的群体访案件。",
        ),
        Figure(
            "arrears_paid",
            "医保欠缴督促补缴到位",
            "件",
            of=Computed(_paid_days),
            where={"has_arrears": True, "verified_on__isnull": False},
            code="F48",
            phrases=("督促[^，。；]{0,12}补缴",),
            definition="欠缴已缴清并核验到账的群体访案件；用时为首次来访至缴清的天数。",
        ),
        Figure("groups", "群体访案件", "件"),
    ),
)
