"""D6 协助查档: the workflow from the application to the papers in hand.

With what stands in the way of each step.
"""

from __future__ import annotations

from taizhang.engine.declare.flow import Draft, Flow, Move, Start, State, Stop
from taizhang.engine.declare.vocabulary.steps import HasFile, HasRows, Put, Stamp
from taizhang.engine.keep import deadlines
from taizhang.rooms.petitions.archive.model import HELPED, Outcome, Purpose, Result

DESK = "petition_clerk county_liaison"
HEADS = "section_head unit_head"
APPROVERS = "deputy head unit_head"


def _searched(draft: Draft) -> str | None:
    """Check a result against the search rows.

    Found means a paper, nothing means every place said no.
    """
    papers, searches, result = draft.rows("found"), draft.rows("searches"), draft.record.result
    if not searches:
        return "还没有查询记录，请先办理“登记查询”。"
    if result == Result.NONE and papers:
        return "有查得材料，不能写“查无”。"
    if result in (Result.FOUND, Result.PARTLY) and not papers:
        return "没有查得材料，不能写“查得”；请先在“登记查询”里填查得材料和出处。"
    return None


def _resume(draft: Draft) -> None:
    deadlines.resume(draft.ledger.key, draft.record.pk, "R71")


_RECEIPT = HasFile("receipt signed", "请附申请人的签收回执（类别选“回执”或“签字件”）。")


def _outcome(draft: Draft) -> str | None:
    row = draft.record
    if row.outcome == Outcome.RETIRED:
        return "“补齐并办结退休”在人社审核通过后由“登记人社结果”写入，这里请选“补齐材料”。"
    if row.outcome == Outcome.WITHDRAWN:
        return "撤回的请办理“申请人撤回”。"
    if row.outcome in HELPED and row.result != Result.FOUND:
        return "没有全部查得，不能写“补齐材料”；请选“部分补齐”或“查无”。"
    if row.outcome == Outcome.NONE and row.result == Result.FOUND:
        return "材料已经查得，不能写“查无”。"
    if row.certificate_no and not row.sealed_on:
        return "出具了证明的，请填用印日期。"
    return None


def _retiring(draft: Draft) -> str | None:
    if draft.record.outcome not in HELPED:
        return "材料没有补齐，没有人社审核结果可以登记。"
    return None


def _social(draft: Draft) -> None:
    if draft.record.purpose == Purpose.RETIRE:
        draft.record.outcome = Outcome.RETIRED


MOVES = (
    Move(
        "accept", "受理并一次告知", "applied", "searching", by=f"{DESK} section_head", asks="told_once",
        lines="missing", guards=(HasRows("missing", "请在“缺失材料”里写明缺什么，一次告知申请人。"),), effect=Stamp("accepted_on"),
        starts=(Start("R71", "accepted_on"),),
    ),
    Move(
        "search", "登记查询", "searching", "searching", by=f"{DESK} secretary", asks="lending_no",
        lines="searches found asked", note="查一处登记一行；查得的写档号，材料写出自第几行。",
    ),
    Move(
        "conclude", "查清", "searching", "searched", by=f"{DESK} section_head", asks="result", need="result",
        guards=(_searched,), effect=Stamp("searched_on"), stops=(Stop("R71"),),
    ),
    Move(
        "again", "继续查找", "searched", "searching", by=f"{DESK} section_head", effect=_resume, note="原查找期限继续计算",
        spare=True,
    ),
    Move(
        "certify", "申请出证", "searched", "certifying", by=DESK, asks="certificate_no basis",
        need="certificate_no basis", guards=(HasRows("searches", "没有查询记录，不能出具证明。"),),
    ),
    Move(
        "approve", "批准出证", "certifying", "certified", by=APPROVERS, unlike="certify",
        effect=Stamp("approved_on"),
    ),
    Move("return", "退回", "certifying", "searched", by=APPROVERS, spare=True),
    Move(
        "hand", "交付", "searched certified", "handed", by=DESK,
        asks="outcome handed_on sealed_on sealed_no typical to_desk", need="outcome",
        guards=(_RECEIPT, _outcome), effect=Stamp("handed_on"),
    ),
    Move(
        "social", "登记人社结果", "handed", "settled", by=DESK, asks="social_on", need="social_on",
        guards=(_retiring,), effect=_social,
    ),
    Move(
        "archive", "归档", "handed settled", "archived", by=f"{DESK} secretary", asks="archive_no",
        need="archive_no",
    ),
    Move(
        "withdraw", "申请人撤回", "applied searching searched", "withdrawn", by=f"{DESK} {HEADS}",
        asks="withdraw_reason", need="withdraw_reason", effect=Put(outcome=Outcome.WITHDRAWN),
        stops=(Stop("R71", counts=False),), spare=True,
    ),
)  # fmt: skip
FLOW = Flow(
    path="applied 查找=searching+searched 出证=certifying+certified handed settled archived",
    states=(
        State("applied", "待受理"),
        State("searching", "查找中"),
        State("searched", "已查清"),
        State("certifying", "待审批出证"),
        State("certified", "已批出证"),
        State("handed", "已交付"),
        State("settled", "人社已审核"),
        State("archived", "已归档", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    moves=MOVES,
)
