"""D2 矛盾纠纷: the workflow."""

from __future__ import annotations

from taizhang.engine.declare.flow import Flow, Move, Start, State, Stop
from taizhang.engine.declare.vocabulary.steps import Stamp
from taizhang.rooms.petitions.dispute import steps
from taizhang.rooms.petitions.dispute.model import Outcome

DESK = "petition_clerk county_liaison"
OFFICE = f"{DESK} assets safety"
HEADS = "section_head unit_head"
LEADERS = "deputy head unit_head"
ENDED = (Stop("R12"), Stop("R14"), Stop("R72", counts=False))
LEFT = (Stop("R12", counts=False), Stop("R14", counts=False), Stop("R72", counts=False))
"""Clocks that end without an answer: withdrawn, merged, passed on."""


ROUTES = "写明可以走的路：仲裁、行政裁决、诉讼，各到哪里、多长时间以内（人民调解法第二十六条）。"
MOVES = (
    Move(
        "sort", "甄别", "registered", "consenting", by=f"{DESK} {HEADS}",
        asks="category matter level lead_unit", need="category level lead_unit", effect=Stamp("sorted_on"),
        starts=(Start("R72", "sorted_on", steps.grave),),
    ),
    Move(
        "lead", "确定包案领导", "consenting", "consenting", by=LEADERS, asks="leader", need="leader",
        guards=(steps.head_for_major,), stops=(Stop("R72"),), note="较大以上的一个工作日内确定。",
    ),
    Move("ask", "征求意见", "consenting", "consenting", by=DESK, lines="consents"),
    Move(
        "consent", "各方同意，开始调解", "consenting", "mediating", by=f"{DESK} {HEADS}", asks="body", need="body",
        lines="consents mediators", guards=(steps.all_agree, steps.ready), effect=steps.consented,
        starts=(Start("R12", "consented_on"), Start("R14", "consented_on", steps.labour)),
    ),
    Move(
        "refuse", "一方拒绝", "consenting mediating", "refused", by=f"{DESK} {HEADS}", asks="routes_told",
        need="routes_told", lines="consents", guards=(steps.somebody_refused,),
        effect=steps.ended(Outcome.REFUSED), stops=ENDED, note=ROUTES,
    ),
    Move("session", "记录调解", "mediating", "mediating", by=DESK, lines="sessions"),
    Move(
        "draft", "起草协议", "mediating", "mediating", by=DESK,
        asks="form agreement_no agreement amount perform_by", need="form agreement",
        note="起草后在“文书”里打印协议书，各方签名后办理“达成协议”。",
    ),
    Move(
        "extend", "各方约定延长", "mediating", "mediating", by=f"{DESK} {HEADS}", asks="extension_days",
        need="extension_days", signed=True, guards=(steps.longer,), effect=steps.extend, spare=True,
        note="须有各方签字的延长约定。",
    ),
    Move(
        "settle", "达成协议", "mediating", "performing", by=f"{DESK} {HEADS}",
        asks="in_force_on prevented prevented_people prevented_basis", lines="sessions", signed=True,
        guards=(steps.drafted, steps.came_together), effect=steps.settle, stops=ENDED,
        starts=(Start("R13", "in_force_on", steps.confirmable),), note="须有各方当事人和调解员签名的协议书；口头协议附调解员的记录。",
    ),
    Move("perform", "登记履行", "performing", "performing", by=DESK, lines="performances"),
    Move(
        "confirm", "登记司法确认申请", "performing", "performing", by=DESK, asks="confirm_on", need="confirm_on",
        stops=(Stop("R13", "confirm_on"),), spare=True,
    ),
    Move(
        "done", "履行完毕", "performing", "performed", by=f"{DESK} {HEADS}", lines="performances",
        guards=(steps.all_done,), effect=steps.performed, stops=(Stop("R13", counts=False),),
    ),
    Move(
        "break", "没有履行", "performing", "broken", by=f"{DESK} {HEADS}", asks="routes_told", need="routes_told",
        stops=(Stop("R13", counts=False),), spare=True, note=ROUTES,
    ),
    Move(
        "fail", "调解不成", "mediating", "failed", by=f"{DESK} {HEADS}", asks="routes_told", need="routes_told",
        lines="sessions", guards=(steps.sat,), effect=steps.ended(Outcome.FAILED), stops=ENDED, note=ROUTES,
    ),
    Move("revisit", "回访", "performed", "performed", by=OFFICE, lines="revisits"),
    Move("law", "转诉讼仲裁", "refused failed broken", "law", by=DESK, asks="law_no", need="law_no", spare=True),
    Move(
        "petition", "转信访", "registered consenting mediating refused failed broken", "petition",
        by=f"{DESK} {HEADS}", asks="pass_reason", need="pass_reason", effect=steps.ended(Outcome.PETITION),
        stops=LEFT, spare=True,
    ),
    Move(
        "archive", "归档", "performed refused failed broken", "archived", by=DESK, asks="archive_no",
        need="archive_no", guards=(steps.revisited,),
    ),
    Move(
        "reopen", "重开", "failed broken performed", "mediating", by=HEADS, effect=steps.reopen, spare=True,
        note="同一纠纷重开，原期限继续计算。",
    ),
    Move(
        "again", "重新征求同意", "refused", "consenting", by=f"{DESK} {HEADS}", effect=steps.ask_again, spare=True,
    ),
    Move(
        "withdraw", "当事人撤回", "registered consenting mediating", "withdrawn", by=f"{DESK} {HEADS}",
        asks="withdraw_reason", need="withdraw_reason", effect=steps.ended(Outcome.WITHDRAWN), stops=LEFT,
        spare=True,
    ),
    Move(
        "merge", "并案", "registered consenting mediating", "merged", by=HEADS, asks="merged_into",
        need="merged_into", guards=(steps.another,), effect=steps.ended(Outcome.MERGED), stops=LEFT,
        spare=True,
    ),
)  # fmt: skip
FLOW = Flow(
    path="registered consenting mediating performing performed archived",
    states=(
        State("registered", "待甄别"),
        State("consenting", "征求同意"),
        State("mediating", "调解中"),
        State("performing", "达成协议、履行中"),
        State("performed", "履行完毕"),
        State("refused", "一方拒绝、已告知途径"),
        State("failed", "调解不成、已告知途径"),
        State("broken", "没有履行、已告知途径"),
        State("archived", "已归档", final=True),
        State("petition", "已转信访", final=True),
        State("law", "已转诉讼仲裁", final=True),
        State("withdrawn", "已撤回", final=True),
        State("merged", "已并案", final=True),
    ),
    moves=MOVES,
)
