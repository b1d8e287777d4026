"""D3 信访件: casework by T1 without review, under both regimes; clocks R01/R02 and R05."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet

from taizhang.engine import deadlines
from taizhang.engine.draft import Draft, Problem
from taizhang.engine.figure import Answer, Computed, Context, Figure, share
from taizhang.engine.flow import Flow, Move, Start, State, Stop
from taizhang.engine.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper
from taizhang.engine.life import Life
from taizhang.engine.models import Deadline
from taizhang.engine.record import Line, Record
from taizhang.kernel.clocks import may_extend
from taizhang.kernel.rules import NEW_REGIME
from taizhang.org.models import Person, Unit


class Topic(models.TextChoices):
    """PETITION_MATTER (reference D3)."""

    IDENTITY = "identity", "改制身份与补偿"
    PENSION = "pension", "养老保险"
    MEDICAL = "medical", "医疗保险"
    ARCHIVE = "archive", "档案缺失与退休"
    SENIORITY = "seniority", "工龄与待遇"
    LEASE = "lease", "租赁经营"
    DISPOSAL = "disposal", "资产处置"
    HOUSING = "housing", "住房水电"
    FARM = "farm", "农资质量"
    COMPANY = "company", "企业经营管理"
    CONDUCT = "conduct", "干部作风"
    SAFETY = "safety", "安全生产"
    OTHER = "other", "其他"


class Kind(models.TextChoices):
    CLAIM = "claim", "申诉求决"
    ADVICE = "advice", "建议意见"
    ACCUSATION = "accusation", "检举控告"
    QUESTION = "question", "咨询"
    HELP = "help", "求助"


class Origin(models.TextChoices):
    DIRECT = "direct", "直接收到"
    TRANSFERRED = "transferred", "转送交办"


class Support(models.TextChoices):
    SUPPORT = "support", "支持"
    EXPLAIN = "explain", "解释说明"
    DECLINE = "decline", "不予支持"


class Refusal(models.TextChoices):
    DUPLICATE = "duplicate", "上级正在办理"
    FINAL = "final", "已经复核终结"
    COURT = "court", "应当通过诉讼、仲裁、行政复议解决"


class Delivery(models.TextChoices):
    HAND = "hand", "当面"
    POST = "post", "邮寄"
    ONLINE = "online", "网上"
    NOTICE = "notice", "公告"


class Rating(models.TextChoices):
    NONE = "", "未评价"
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    BAD = "bad", "不满意"


class Case(Record):
    """A petition case. `received_on` is the arrival stamp; the clock starts on the earlier of it and today."""

    kind = models.CharField("信访目的", max_length=12, choices=Kind.choices, default=Kind.CLAIM)
    topic = models.CharField("内容分类", max_length=12, choices=Topic.choices)
    summary = models.TextField("事项概要")
    origin = models.CharField("来源", max_length=12, choices=Origin.choices, default=Origin.DIRECT)
    transferor = models.CharField("转送单位", max_length=60, blank=True)
    transfer_no = models.CharField("转送文号（上级系统编号）", max_length=40, blank=True)
    received_on = models.DateField("收到日期")
    unclear = models.BooleanField("姓名或住址不清，无法告知", default=False)
    regime = models.CharField("适用法规", max_length=4, editable=False, default="2005")
    complained_of = models.ForeignKey(
        Person, models.PROTECT, verbose_name="被反映人", related_name="+", null=True, blank=True
    )
    handler = models.ForeignKey(
        Person, models.PROTECT, verbose_name="承办人", related_name="+", null=True, blank=True
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, verbose_name="包案领导", related_name="+", null=True, blank=True
    )
    notice_no = models.CharField("告知书编号", max_length=40, blank=True)
    notified_on = models.DateField("告知书发出日期", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    passed_to = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="转送去向", related_name="+", null=True, blank=True
    )
    body_told = models.CharField("应向何处提出", max_length=100, blank=True)
    refusal = models.CharField("不予受理理由", max_length=12, choices=Refusal.choices, blank=True)
    extension_days = models.PositiveSmallIntegerField("延期天数", null=True, blank=True)
    extension_reason = models.CharField("延期理由（已告知信访人）", max_length=200, blank=True)
    claim = models.TextField("诉求", blank=True)
    facts = models.TextField("认定事实", blank=True)
    reasons = models.TextField("理由", blank=True)
    basis = models.CharField("法律依据", max_length=300, blank=True)
    support = models.CharField("处理结论", max_length=8, choices=Support.choices, blank=True)
    opinion_no = models.CharField("处理意见书编号", max_length=40, blank=True)
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    delivery = models.CharField("送达方式", max_length=8, choices=Delivery.choices, blank=True)
    payer = models.CharField("落实单位", max_length=60, blank=True)
    execution_due = models.DateField("落实期限", null=True, blank=True)
    executed_on = models.DateField("落实日期", null=True, blank=True)
    rating = models.CharField("群众评价", max_length=4, choices=Rating.choices, blank=True, default="")
    rated_on = models.DateField("评价日期", null=True, blank=True)
    second_look = models.TextField("再次核查意见", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入信访件", related_name="+", null=True, blank=True
    )
    withdraw_reason = models.CharField("撤回说明", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    archive_no = models.CharField("档号", max_length=40, blank=True)
    helped = models.CharField("相关办理情况", max_length=120, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = "信访件"
        indexes = (
            models.Index(fields=("unit_lo", "occurred_on"), name="case_list"),
            models.Index(fields=("state", "due_on"), name="case_due"),
        )


class Inquiry(Line):
    """One step of the investigation: 听取陈述 and others (信访条例 2005: 31)."""

    class Way(models.TextChoices):
        HEARD = "heard", "听取陈述"
        VISIT = "visit", "实地了解"
        PAPERS = "papers", "查阅资料"
        ASKED = "asked", "询问有关单位"

    parent = models.ForeignKey(Case, models.CASCADE, related_name="inquiries")
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    found = models.CharField("情况", max_length=300)

    class Meta(Line.Meta):
        verbose_name = "调查记录"


def _regime(draft: Draft) -> None:
    row = draft.record
    row.regime = "2022" if row.received_on >= NEW_REGIME else "2005"


def _received(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.kind == Kind.ACCUSATION:
        yield (
            "kind",
            (
                "检举控告不在本系统登记内容。请按纸质程序密件办理，这里只在接待登记中写“见检举控告纸质台账第×号”。"
            ),
        )
    if row.received_on > draft.today:
        yield "received_on", "收到日期在将来，请核对。"
    if row.origin == Origin.TRANSFERRED and not row.transferor:
        yield "transferor", "转送交办的信访件请填写转送单位。"
    if row.complained_of_id and row.complained_of_id in (row.handler_id, row.leader_id):
        name = "handler" if row.complained_of_id == row.handler_id else "leader"
        yield name, "被反映人不能承办或包案本人的事项，请换人（信访条例第三十条、信访工作条例第二十八条）。"
    yield from _order(row)


def _order(row: Any) -> Iterable[Problem]:
    chain = (
        ("received_on", "收到"),
        ("accepted_on", "受理"),
        ("delivered_on", "送达"),
        ("closed_on", "办结"),
    )
    known = [(name, label, getattr(row, name)) for name, label in chain if getattr(row, name)]
    for (_, before, first), (name, after, second) in itertools.pairwise(known):
        if second < first:
            yield name, f"{after}日期早于{before}日期，请核对。"


def _not_the_accused(draft: Draft) -> str | None:
    decider = getattr(draft.act.decided_by, "pk", None)
    if draft.record.complained_of_id and decider == draft.record.complained_of_id:
        return "被反映人应当回避，不能决定本人的事项，请报上一级办理。"
    return None


def _not_backdated(draft: Draft) -> str | None:
    """A dispatch date before today needs the receipt that proves it; otherwise server time stands."""
    told = draft.record.notified_on
    if told and told < draft.today and not _has(draft, "receipt", "signed"):
        return "告知书发出日期早于今天，须附邮局或签收回执，否则以今天为准。"
    return None


def _delivery_proved(draft: Draft) -> str | None:
    row = draft.record
    if row.delivered_on and row.delivered_on < draft.today and not _has(draft, "receipt", "signed"):
        return "送达日期早于今天，须附签收或邮寄回执。"
    return None


def _has(draft: Draft, *kinds: str) -> bool:
    from taizhang.engine import evidence

    stored = evidence.of_record(draft.ledger.key, draft.record.pk)
    return any(item.kind in kinds for item in (*draft.evidence, *stored))


def _heard(draft: Draft) -> str | None:
    rows = draft.rows("inquiries")
    if not any(row["way"] == Inquiry.Way.HEARD for row in rows):
        return "报审前须有“听取陈述”的调查记录。"
    return None


def _complete_opinion(draft: Draft) -> str | None:
    names = (
        ("claim", "诉求"),
        ("facts", "认定事实"),
        ("reasons", "理由"),
        ("basis", "法律依据"),
        ("support", "处理结论"),
    )
    missing = [label for name, label in names if not getattr(draft.record, name)]
    if missing:
        return f"处理意见书还缺：{'、'.join(missing)}（信访工作条例第三十二条）。只写“已做思想工作”不能结案。"
    return None


def _may_extend(draft: Draft) -> str | None:
    rows = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R05")
    if not rows:
        return "办结时限没有在计时，不能延期。"
    try:
        may_extend(
            deadlines.as_clock(rows[0]), draft.decided_on, draft.record.extension_days or 0, by_head=True
        )
    except ValueError as error:
        return str(error)
    return None


def _extend(draft: Draft) -> None:
    row = deadlines.open_rows(draft.ledger.key, draft.record.pk, "R05")[0]
    deadlines.extend(row, draft.record.extension_days or 0)


def _settled(draft: Draft) -> str | None:
    row = draft.record
    if row.support == Support.SUPPORT and not row.executed_on:
        return "结论为“支持”的，落实到位后才能办结。"
    if row.rating == Rating.BAD and not row.second_look:
        return "信访人不满意，须由另一人再次核查后才能办结。"
    return None


def _took(name: str, *, closes: bool = False) -> Any:
    def effect(draft: Draft) -> None:
        if getattr(draft.record, name) is None:
            setattr(draft.record, name, draft.decided_on)
        if closes:
            draft.record.closed_on = draft.decided_on

    return effect


def _accept(draft: Draft) -> None:
    row = draft.record
    row.notified_on = row.notified_on or draft.today
    row.accepted_on = min(row.accepted_on or row.notified_on, draft.today)


def _earliest(draft: Draft) -> str | None:
    other = draft.record.merged_into
    if other is None or other.pk == draft.record.pk:
        return "请选择要并入的另一个信访件。"
    if other.voided or other.state in ("merged", "withdrawn", "archived"):
        return "要并入的信访件已经结束，请重新选择。"
    return None


def _keep_earliest(draft: Draft) -> None:
    """The case that goes on keeps the earliest receipt: its clock moves to the earlier start."""
    mine = {row.rule: row for row in deadlines.open_rows(draft.ledger.key, draft.record.pk)}
    for theirs in deadlines.open_rows(draft.ledger.key, draft.record.merged_into.pk):
        own = mine.get(theirs.rule)
        if own is not None and own.started_at < theirs.started_at:
            theirs.started_at, theirs.received_on = own.started_at, own.received_on
            deadlines.redate(theirs)


def _resume(draft: Draft) -> None:
    """Reopened, the same matter goes on under its old clock."""
    deadlines.resume(draft.ledger.key, draft.record.pk, "R05")


ENDED = tuple(Stop(rule, counts=False) for rule in ("R01", "R02", "R05"))
CLERK = "petition_clerk county_liaison"
STAFF = "section_head unit_head deputy head"
DECIDE = "deputy head unit_head"
OPEN = "screening handling signing answered executing rechecking"
FLOW = Flow(
    states=(
        State("screening", "待甄别"),
        State("told", "已告知（受理）"),
        State("passed", "已转送"),
        State("elsewhere", "不属本单位已告知"),
        State("routed", "导入法定途径"),
        State("objected", "异议退回"),
        State("refused", "不予受理"),
        State("handling", "办理中"),
        State("signing", "待审签"),
        State("answered", "已答复（送达）"),
        State("rechecking", "再次核查"),
        State("executing", "执行跟踪"),
        State("closed", "办结"),
        State("archived", "已归档", final=True),
        State("withdrawn", "已撤回", final=True),
        State("merged", "已并案", final=True),
    ),
    opening=(
        Start("R01", "received_on", lambda d: d.record.origin == Origin.DIRECT and not d.record.unclear),
        Start("R02", "received_on", lambda d: d.record.origin == Origin.TRANSFERRED),
    ),
    moves=(
        Move(
            "accept",
            "告知受理",
            "screening",
            "told",
            by="section_head deputy unit_head",
            asks="notice_no notified_on accepted_on",
            need="notice_no",
            guards=(_not_the_accused, _not_backdated),
            effect=_accept,
            stops=(Stop("R01", "notified_on"), Stop("R02", "notified_on")),
            starts=(Start("R05", "accepted_on"),),
        ),
        Move(
            "pass",
            "转送下级单位",
            "screening",
            "passed",
            by="section_head deputy unit_head",
            asks="passed_to notice_no notified_on",
            need="passed_to notice_no",
            effect=_took("notified_on"),
            guards=(_not_backdated,),
            stops=(Stop("R01", "notified_on"), Stop("R02", "notified_on")),
        ),
        Move(
            "redirect",
            "告知不属本单位",
            "screening",
            "elsewhere",
            by="section_head deputy unit_head",
            asks="body_told notice_no notified_on",
            need="body_told notice_no",
            effect=_took("notified_on"),
            guards=(_not_backdated,),
            stops=(Stop("R01", "notified_on"), Stop("R02", "notified_on")),
        ),
        Move(
            "route",
            "导入法定途径",
            "screening",
            "routed",
            by="section_head deputy unit_head",
            asks="body_told notice_no notified_on",
            need="body_told notice_no",
            effect=_took("notified_on"),
            guards=(_not_backdated,),
            stops=(Stop("R01", "notified_on"), Stop("R02", "notified_on")),
        ),
        Move(
            "refuse",
            "不予受理",
            "screening",
            "refused",
            by=DECIDE,
            signed=True,
            asks="refusal notice_no notified_on",
            need="refusal notice_no",
            effect=_took("notified_on"),
            guards=(_not_the_accused, _not_backdated),
            stops=(Stop("R01", "notified_on"), Stop("R02", "notified_on")),
        ),
        Move(
            "assign",
            "交承办人",
            "told",
            "handling",
            by=CLERK + " section_head",
            asks="handler leader",
            need="handler",
        ),
        Move(
            "inquire",
            "补记调查",
            "handling",
            "handling",
            by=CLERK + " section_head",
            lines="inquiries",
            note="记录调查经过",
        ),
        Move(
            "extend",
            "延期",
            "handling",
            "handling",
            by="head",
            signed=True,
            asks="extension_days extension_reason",
            need="extension_days extension_reason",
            guards=(_may_extend, _not_the_accused),
            effect=_extend,
            spare=True,
        ),
        Move(
            "submit",
            "报审",
            "handling",
            "signing",
            by=CLERK + " section_head",
            asks="claim facts reasons basis support",
            need="claim facts reasons basis support",
            guards=(_heard, _complete_opinion),
        ),
        Move("return", "退回补充", "signing", "handling", by=DECIDE),
        Move(
            "answer",
            "审签处理意见并送达",
            "signing",
            "answered",
            by=DECIDE,
            signed=True,
            unlike="submit",
            asks="opinion_no delivered_on delivery",
            need="opinion_no delivery",
            effect=_took("delivered_on"),
            guards=(_complete_opinion, _delivery_proved, _not_the_accused),
            stops=(Stop("R05", "delivered_on"),),
            starts=(Start("R06", "delivered_on"),),
        ),
        Move(
            "rate",
            "登记群众评价",
            "answered executing",
            "answered",
            by=CLERK,
            asks="rating rated_on",
            need="rating rated_on",
        ),
        Move(
            "doubt",
            "再次核查",
            "answered",
            "rechecking",
            by="section_head deputy unit_head",
            unlike="submit",
            spare=True,
        ),
        Move(
            "second",
            "核查完毕",
            "rechecking",
            "answered",
            by="section_head deputy unit_head",
            unlike="submit answer",
            asks="second_look",
            need="second_look",
        ),
        Move(
            "execute",
            "跟踪落实",
            "answered",
            "executing",
            by=CLERK,
            asks="payer execution_due",
            need="payer execution_due",
        ),
        Move(
            "executed",
            "落实到位",
            "executing",
            "answered",
            by=CLERK + " section_head",
            asks="executed_on",
            need="executed_on",
        ),
        Move(
            "close",
            "办结",
            "answered",
            "closed",
            by="section_head deputy unit_head",
            guards=(_settled,),
            asks="closed_on",
            effect=_took("closed_on"),
            stops=(Stop("R06", counts=False),),
        ),
        Move(
            "reopen",
            "重开",
            "closed answered",
            "handling",
            by="section_head deputy unit_head",
            effect=_resume,
            stops=(Stop("R06", counts=False),),
            note="同一事项重开，原时限继续",
            spare=True,
        ),
        Move(
            "archive",
            "归档",
            "passed elsewhere routed objected refused closed",
            "archived",
            by=CLERK,
            asks="archive_no",
            need="archive_no",
        ),
        Move(
            "object",
            "异议退回",
            "screening",
            "objected",
            by="section_head deputy unit_head",
            asks="body_told",
            need="body_told",
            stops=(Stop("R02"),),
            spare=True,
        ),
        Move(
            "merge",
            "并案",
            "screening told handling",
            "merged",
            by="section_head deputy unit_head",
            asks="merged_into",
            need="merged_into",
            guards=(_earliest,),
            effect=_keep_earliest,
            stops=ENDED,
            spare=True,
        ),
        Move(
            "withdraw",
            "信访人撤回",
            "screening told handling",
            "withdrawn",
            by="section_head deputy unit_head",
            signed=True,
            asks="withdraw_reason",
            need="withdraw_reason",
            unlike="create",
            stops=ENDED,
            note="须有信访人签字的撤回申请，并由另一人回访核实",
            spare=True,
        ),
    ),
)


def _clock_rate(rule: str, label: str) -> Computed:
    """On-time share of a clock over cases whose raw last day falls in the period."""

    def rate(rows: QuerySet[Any], context: Context) -> Answer:
        due = Deadline.objects.filter(
            ledger=LEDGER.key,
            record_id__in=rows.values("pk"),
            rule__in=rule.split(),
            raw_last__gte=context.period.start,
            raw_last__lte=context.period.end,
        )
        n, good = due.count(), due.filter(result="on_time").count()
        late = due.filter(result="late").count()
        answer = share(good, n, label)
        return Answer(answer.value, answer.status, base=answer.base, coverage=(n, good, late))

    return Computed(rate)


def _days(rows: QuerySet[Any], context: Context) -> Answer:
    """Average calendar days from acceptance to delivery of the cases answered."""
    pairs = (
        rows.exclude(accepted_on=None).exclude(delivered_on=None).values_list("accepted_on", "delivered_on")
    )
    spans = [(delivered - accepted).days for accepted, delivered in pairs]
    if not spans:
        return Answer(None, "no_data")
    return Answer((Decimal(sum(spans)) / len(spans)).quantize(Decimal("0.1")))


LEDGER = Ledger(
    Case,
    code="XF",
    title="信访件",
    section="D3",
    flow=FLOW,
    access=Access(read=STAFF + " auditor", write=CLERK, private=""),
    columns="received_on kind topic origin handler leader support rating",
    filters="state kind topic origin",
    find="summary facts",
    form=("来源: kind topic origin transferor transfer_no received_on unclear | 内容: summary complained_of"),
    paper=Paper("信访事项登记表", "信访件登记簿", ("经办人", "科室负责人", "分管领导")),
    lines=(Lines("inquiries", Inquiry, "on way found", "调查记录"),),
    late_after=THREE_WORKDAYS,
    derive=(_regime,),
    rules=(_received,),
    quick="topic summary received_on",
    life=Life(weekly="cases", charge="handler leader", about="complained_of"),
    figures=(
        Figure("cases", "信访件", "件", on="received_on"),
        Figure("open_cases", "在办信访件", "件", where={"state__in": tuple(OPEN.split())}, on="received_on"),
        Figure("timely_notice", "及时告知率", "", of=_clock_rate("R01 R02", "应告知"), on="received_on"),
        Figure("timely_answer", "按期答复率", "", of=_clock_rate("R05", "应答复"), on="received_on"),
        Figure("days", "平均办理天数", "天", of=Computed(_days), on="received_on"),
    ),
)
