"""报送台账: the ledger of what is owed, its reminders and the text that chases it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.figure import Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, State, note_sending
from taizhang.engine.declare.ledger import Access, Ledger, Note, Paper, Words
from taizhang.engine.declare.life import Life, Reminder
from taizhang.engine.declare.measures import Beside, Share
from taizhang.engine.keep.rows import rows_for
from taizhang.org.principals import Principal
from taizhang.rooms.office.owed.model import OPEN, RULES, Came, OwedReport, left, reckoned, settle, stage

DESK = "secretary coordinator petition_clerk safety county_liaison"
LEADERS = "section_head deputy head unit_head"
OUT = ("sent", "received_back")


def reminders(principal: Principal, moment: datetime) -> Iterator[Reminder]:
    """Yield what is still owed and near, the nearest first.

    Only as far as the principal sees.
    """
    rows = rows_for(LEDGER, principal, "reminders").filter(
        voided=False, state__in=OPEN, due_at__lte=moment + timedelta(days=3)
    )
    for row in rows.select_related("unit", "filler").order_by("due_at", "id"):
        words, tone = stage(row.due_at, moment)
        yield Reminder(
            row,
            row.title,
            row.to,
            row.filler.name,
            row.due_at,
            words,
            tone,
            left(row.due_at, moment),
            reckoned(row.due_at, moment),
            chaser(row, moment),
        )


def chaser(row: OwedReport, moment: datetime) -> str:
    """Write the 催办文本: a text to paste into a message.

    It says what is owed, to whom, by when, and what is missing.
    """
    due = row.due_at.astimezone(clock.SHANGHAI)
    words, _ = stage(row.due_at, moment)
    step = {"received": "填报", "filled": "签字", "signed": "盖章", "sealed": "报送"}[row.state]
    near = f"（{words}）" if words else ""
    return (
        f"【催办】{row.filler}：“{row.title}”须于{due.month}月{due.day}日{due:%H:%M}前报{row.to}{near}，"
        f"目前待{step}，请抓紧办理。"
    )


def notes(row: Any) -> Iterable[Note]:
    """Yield the nearness of the due moment, and the text to paste."""
    if row.state not in OPEN:
        if row.late:
            yield Note("报送时间晚于期限，按迟报计。", "red")
        return
    moment = clock.now()
    words, tone = stage(row.due_at, moment)
    if words:
        yield Note(f"报送期限{words}（{row.due_at.astimezone(clock.SHANGHAI):%m月%d日%H:%M}）。", tone)
    yield Note(chaser(row, moment), paste="催办文本")


def _ready(draft: Draft) -> str | None:
    row = draft.record
    if row.signature and row.state in ("received", "filled"):
        return "这件须领导签字，请先办理“签字”（不用签字的，点“更正”取消“须领导签字”）。"
    if row.stamp and row.state != "sealed":
        return "这件须盖章，请先办理“盖章”（不用盖章的，点“更正”取消“须盖章”）。"
    return None


OWED = ~Q(state="dropped")
ON_TIME = Share(
    Q(state__in=OUT, late=False), "应报", of=OWED,
    beside=(
        Beside("late", "迟报", "件", Q(state__in=OUT, late=True)),
        Beside("open", "未报", "件", OWED & ~Q(state__in=OUT)),
    ),
)  # fmt: skip


MOVES = (
    Move("fill", "填报", "received", "filled", by=DESK, note="填好的表或稿子可以附上。"),
    Move("sign", "签字", "received filled", "signed", by=LEADERS),
    Move("sign_seal", "签字盖章", "received filled", "sealed", by=LEADERS, note="签字、盖章都办好的，附一张照片一次登记。"),
    Move("seal", "盖章", "signed", "sealed", by="seal_keeper secretary county_liaison"),
    Move(
        "send", "报送", "received filled signed sealed", "sent", by=DESK, asks="sent_at sent_way",
        guards=(_ready,), effect=note_sending, note="报送时间不填就按现在。",
    ),
    Move("receipt", "登记回执", "sent", "received_back", by=DESK, asks="receipt_no"),
    Move(
        "drop", "不需报送", "received filled signed sealed", "dropped", by=LEADERS, asks="drop_reason",
        need="drop_reason",
    ),
)  # fmt: skip
FLOW = Flow(
    path="received filled signed sealed sent received_back",
    states=(
        State("received", "已接", tone="warn"),
        State("filled", "已填报"),
        State("signed", "已签字"),
        State("sealed", "已盖章"),
        State("sent", "已报送", final=True),
        State("received_back", "已有回执", final=True),
        State("dropped", "不需报送", final=True),
    ),
    moves=MOVES,
)

FIGURES = (
    Figure(
        "reports_on_time", "按期报送", "", of=ON_TIME, on="due_day", definition="期限在期内的报送事项中，在期限以前报出的比例；不需报送的不计。",
    ),
    Figure(
        "reports_owed", "应报送事项", "件", on="due_day", only=OWED, definition="期限在期内的报送事项；不需报送的不计。",
        parts=tuple(Part(key, str(label), "件", where={"came_by": key}) for key, label in Came.choices),
    ),
)  # fmt: skip
LEDGER = Ledger(
    OwedReport,
    code="BS",
    title="报送",
    section="报送",
    matter="title",
    words=Words("报送事项 报送材料 应报材料", "填报 报送 上报", "件 份 次"),
    flow=FLOW,
    access=Access(read=f"{LEADERS} seal_keeper auditor", write=DESK),
    columns="title to due_at came_by filler sent_at late",
    filters="came_by filler late to",
    find="title to asked",
    form="报送: title to due_at came_by source_no asked filler | 要求: signature stamp",
    paper=Paper("报送事项登记表", "报送登记簿", ("填报人", "签发人")),
    late_after=None,
    derive=(settle,),
    rules=RULES,
    notes=notes,
    quick="title to due_at",
    hint="把微信截图拖进来，填三项：报什么、报给谁、什么时候以前；到期前3天、1天、2小时会提醒。",
    life=Life(weekly="reports_on_time", charge="filler", reminds=reminders),
    figures=FIGURES,
)
