"""D3 信访件: casework by T1 under both regimes, with review, as one ledger."""

from __future__ import annotations

from taizhang.engine.declare.figure import Computed, Figure
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import MeanTime
from taizhang.rooms.petitions import recusal
from taizhang.rooms.petitions.case import figures as rates
from taizhang.rooms.petitions.case import outside, pages, rules
from taizhang.rooms.petitions.case.flow import CLERK, FLOW, OPEN
from taizhang.rooms.petitions.case.model import Case, Facet, Hearing, Inquiry
from taizhang.rooms.petitions.case.papers import PAPERS

STAFF = "section_head unit_head deputy head"
FIGURES = (
    Figure("cases", "信访件", "件", on="received_on", definition="期内收到的信访件。"),
    Figure(
        "open_cases", "在办信访件", "件", where={"state__in": tuple(OPEN.split())}, on="received_on",
        definition="期内收到、现在还没有办结的信访件。",
    ),
    Figure(
        "timely_notice", "及时告知率", "", of=Computed(rates.on_time("R01 R02", "应告知")),
        source=rates.due("R01 R02"), definition=rates.NOTICE,
    ),
    Figure(
        "timely_answer", "按期答复率", "", of=Computed(rates.on_time("R05", "应答复")), source=rates.due("R05"),
        definition=rates.ANSWER,
    ),
    Figure(
        "satisfaction", "群众满意率", "", of=Computed(rates.satisfaction), on="delivered_on",
        definition=rates.SATISFIED,
    ),
    Figure(
        "days", "平均办理天数", "天", of=MeanTime("accepted_on", "delivered_on"), on="received_on",
        definition="期内收到的信访件从受理到送达答复的平均天数；还没有送达的不计。",
    ),
)  # fmt: skip
LEDGER = Ledger(
    Case,
    code="XF",
    title="信访件",
    section="D3",
    matter="summary",
    words=Words("信访件 信访事项 来信", "受理 办理 答复 办结 化解", "件 起 宗"),
    flow=FLOW,
    access=Access(read=STAFF + " auditor", write=CLERK, private=""),
    columns="received_on kind topic origin handler leader support rating",
    filters="kind topic origin",
    find="summary facts",
    form=(
        "来源: kind topic origin transferor transfer_no outside_no asked_due received_on unclear"
        " | 内容: summary complained_of complained_unit sealed_no collective follows"
        " | 承前转入的旧件: accepted_on opinion_no delivered_on"
    ),
    carried="accepted_on opinion_no delivered_on",
    paper=Paper("信访事项登记表", "信访件登记簿", ("经办人", "科室负责人", "分管领导")),
    papers=PAPERS,
    lines=(
        Lines("facets", Facet, "topic told", "同件其他事项"),
        Lines("inquiries", Inquiry, "on way found", "调查记录"),
        Lines("hearings", Hearing, "first last record", "听证"),
        Lines("recusals", recusal.Recusal, "person reason", "回避"),
    ),
    wall=recusal.WALL,
    late_after=THREE_WORKDAYS,
    derive=(rules.regime, recusal.pointer("summary")),
    rules=rules.RULES,
    voids=(rules.may_void,),
    fixed="occurred_at kind origin unclear",
    notes=outside.notes,
    pages=pages.PAGES,
    quick="topic summary received_on",
    life=Life(weekly="cases", charge="handler leader"),
    figures=FIGURES,
)
