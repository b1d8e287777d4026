"""A notice to be answered row by row, a project with members, and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Lines, Paper, Roll, RowAct, Words
from taizhang.engine.declare.links import HOLDING, Carry, Change
from taizhang.engine.declare.measures import Sum
from taizhang.engine.declare.record import Line, Record
from taizhang.engine.declare.vocabulary import (
    Before,
    Mirrors,
    Never,
    NoOverlap,
    Ordered,
    Reverses,
    SharesOut,
    Unique,
    WithinDue,
)
from taizhang.engine.declare.vocabulary.steps import HasRows, Unless
from taizhang.org.models import Unit
from taizhang.org.people import in_post
from tests.invented.register import READ, WRITE

BY = "section_head unit_head deputy"


def _units(unit: Unit, _: date) -> QuerySet[Any]:
    return Unit.objects.filter(reports_zero=True).order_by("lo")


class Notice(Record):
    """A notice that readers confirm and units answer."""

    title = fields.text("标题", 60)
    answer_by = fields.day("答复期限")

    class Meta(Record.Meta):
        verbose_name = "虚构通知"


class Reader(Line):
    """Somebody who is to read it."""

    parent = fields.parent(Notice, "readers")
    person = fields.person("阅件人")
    read_at = fields.moment("阅知时间", computed=True)
    opinion = fields.text("意见", 60, optional=True)

    class Meta(Line.Meta):
        verbose_name = "阅件人"


class Reply(Line):
    """A unit that is to answer."""

    parent = fields.parent(Notice, "replies")
    unit = fields.unit("单位")
    due = fields.day("另定期限", optional=True)
    answered_on = fields.day("答复日期", computed=True)
    count = fields.count("数量", optional=True)

    class Meta(Line.Meta):
        verbose_name = "答复"


def _unanswered(draft: Draft) -> bool:
    return Reply.objects.filter(parent=draft.record, answered_on=None).exists()


NOTICES = Ledger(
    Notice,
    code="XT",
    title="虚构通知",
    section="X2",
    matter="title",
    words=Words("虚构通知", "通知 答复", "件"),
    flow=Flow(
        path="draft sent closed",
        states=(State("draft", "拟稿"), State("sent", "已发"), State("closed", "已办结", final=True)),
        moves=(
            Move(
                "send",
                "发出",
                "draft",
                "sent",
                by=BY,
                lines="readers replies",
                guards=(HasRows("readers", "请先列出阅件人。"),),
            ),
            Move(
                "close", "办结", "sent", "closed", by=BY, guards=(Unless(_unanswered, "还有单位没有答复。"),)
            ),
        ),
    ),
    access=Access(read="deputy head auditor section_head unit_head", write="secretary coordinator"),
    columns="occurred_on title answer_by",
    find="title",
    form="通知: title answer_by",
    lines=(
        Lines(
            "readers",
            Reader,
            "person",
            "阅件人",
            most=500,
            later=True,
            roll=Roll(in_post),
            acts=(RowAct("read", "已阅", "person", "read_at", "sent closed", asks="opinion"),),
        ),
        Lines(
            "replies",
            Reply,
            "unit due",
            "应答复单位",
            most=100,
            later=True,
            roll=Roll(_units, of="unit"),
            acts=(
                RowAct(
                    "answer",
                    "答复",
                    "unit",
                    "answered_on",
                    "sent",
                    asks="count",
                    need="count",
                    due="answer_by",
                    posts="unit_head county_liaison",
                ),
            ),
        ),
    ),
    paper=Paper("通知", "通知汇编"),
    late_after=None,
    figures=(
        Figure("answers", "已答复", "家", line="replies", where={"answered_on__isnull": False}),
        Figure("answered", "答复数量", "件", of=Sum("count"), line="replies"),
    ),
)


class Scheme(Record):
    """A one-off work (专项): its list, milestones and money."""

    called = "name"
    name = fields.text("名称", 40)
    starts_on = fields.day("开始")
    ends_on = fields.day("结束")
    notice_days = fields.count("提前天数", default=30)
    notice_by = fields.day("最晚通知日", computed=True)
    budget = fields.money("预算")

    class Meta(Record.Meta):
        verbose_name = "虚构专项"


class Milestone(Line):
    """A stage of the work with its last day."""

    parent = fields.parent(Scheme, "milestones")
    what = fields.text("节点", 40)
    owner = fields.person("责任人")
    due = fields.day("期限")
    done_on = fields.day("完成日期", computed=True)

    class Meta(Line.Meta):
        verbose_name = "节点"


def _open_members(draft: Draft) -> bool:
    return Household.objects.filter(scheme=draft.record, voided=False).exclude(state="accepted").exists()


SCHEMES = Ledger(
    Scheme,
    code="XZ",
    title="虚构专项",
    section="X2",
    matter="name",
    words=Words("虚构专项", "实施", "个"),
    flow=Flow(
        path="running closed",
        states=(State("running", "进行中"), State("closed", "已办结", final=True)),
        moves=(
            Move(
                "close",
                "办结",
                "running",
                "closed",
                by=BY,
                guards=(Unless(_open_members, "还有户没有验收。"),),
            ),
        ),
    ),
    access=Access(read=READ, write=WRITE),
    columns="name starts_on ends_on budget",
    find="name",
    form="专项: name starts_on ends_on notice_days budget",
    lines=(
        Lines(
            "milestones",
            Milestone,
            "what owner due",
            "节点",
            acts=(RowAct("done", "完成", "owner", "done_on", "running", due="due"),),
        ),
    ),
    paper=Paper("专项登记表", "专项登记簿"),
    late_after=None,
    derive=(Before("ends_on", "notice_by", "notice_days"),),
    rules=(
        Ordered("starts_on ends_on"),
        NoOverlap("starts_on", "ends_on", "name", "与{number}重叠，请核对起止。"),
    ),
)


class Household(Record):
    """A member of a scheme with its own state."""

    called = "name"
    scheme = fields.refers(Scheme, "专项")
    name = fields.text("户名", 30)
    meter = fields.text("表号", 20, optional=True)

    class Meta(Record.Meta):
        verbose_name = "虚构户"


HOUSEHOLDS = Ledger(
    Household,
    code="XH",
    title="虚构户表",
    section="X2",
    matter="name scheme",
    words=Words("虚构户", "安装 验收", "户"),
    flow=Flow(
        path="signed fitted accepted",
        states=(State("signed", "已签"), State("fitted", "已装"), State("accepted", "已验收", final=True)),
        moves=(
            Move("fit", "安装", "signed", "fitted", by=f"{WRITE} {BY}", asks="meter", need="meter"),
            Move("accept", "验收", "fitted", "accepted", by=BY, unlike="fit"),
        ),
    ),
    access=Access(read=READ, write=WRITE),
    columns="name scheme meter",
    filters="scheme",
    find="name meter",
    form="户: scheme name",
    paper=Paper("户表", "户表汇总"),
    late_after=None,
    merges=True,
    shown_on="scheme",
    rules=(Unique("scheme name"),),
)


class Due(Record):
    """An amount that is owed."""

    payer = fields.text("付款单位", 40)
    due_on_day = fields.day("应收日期")
    amount = fields.money("应收金额")

    class Meta(Record.Meta):
        verbose_name = "虚构应收"


DUES = Ledger(
    Due,
    code="XS",
    title="虚构应收",
    section="X3",
    matter="payer amount",
    words=Words("虚构应收", "应收", "笔"),
    flow=Flow(path="due", states=(State("due", "应收", final=True),)),
    access=Access(read=READ, write="assets secretary"),
    columns="occurred_on payer due_on_day amount",
    find="payer",
    form="应收: payer due_on_day amount",
    paper=Paper("应收单", "应收台账"),
    late_after=None,
    fixed="amount",
    figures=(Figure("due_amount", "应收金额", "元", of=Sum("amount")),),
)


class Receipt(Record):
    """An amount received, or the reversal of one."""

    payer = fields.text("付款单位", 40)
    amount = fields.money("金额")
    reverses = fields.refers("self", "冲销哪一笔", optional=True)

    class Meta(Record.Meta):
        verbose_name = "虚构收款"


class Allocation(Line):
    """What of a receipt is set against one due amount."""

    parent = fields.parent(Receipt, "parts")
    due = fields.refers(Due, "应收")
    amount = fields.money("分配金额")

    class Meta(Line.Meta):
        verbose_name = "分配"


RECEIPTS = Ledger(
    Receipt,
    code="XK",
    title="虚构收款",
    section="X3",
    matter="payer amount",
    words=Words("虚构收款", "收到 冲销", "笔"),
    flow=Flow(path="received", states=(State("received", "已收", final=True),)),
    access=Access(read=READ, write="assets secretary"),
    columns="occurred_on payer amount reverses",
    find="payer",
    form="收款: payer amount reverses",
    lines=(Lines("parts", Allocation, "due amount", "分配", most=100),),
    paper=Paper("收款单", "收款台账"),
    late_after=None,
    fixed="amount reverses",
    voids=(Never("收款不能作废，请登记一笔冲销。"),),
    rules=(
        Reverses("reverses amount"),
        SharesOut("parts.amount", "amount"),
        Mirrors("parts.due parts.amount", "reverses"),
        WithinDue("parts.due parts.amount", "amount"),
    ),
    figures=(Figure("received", "收款金额", "元", of=Sum("amount")),),
)


def of_post(change: Change) -> Iterable[Carry]:
    """Ask for a notice when a leader's post changes hands."""
    holding = change.thing
    if change.kind == HOLDING and change.ended and holding.post in ("deputy", "head"):
        title = f"{change.called}离任，请核对分工"
        yield Carry(title, {"title": title[:60]}, mark=f"/{change.day}")


def of_answer(draft: Draft) -> Iterator[Carry]:
    """Hand over what a unit's answer brings (a link hears of acts on rows)."""
    for row in draft.ledger.children(draft.record, draft.stored).get("replies", ()):
        if row.count and row.count > 100:
            title = f"{draft.record.title}：数量较大"
            yield Carry(title, {"title": title[:60]}, mark=f"/{row.line_no}")
