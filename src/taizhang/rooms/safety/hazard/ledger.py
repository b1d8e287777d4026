"""F2 隐患台账: the workflow of a hazard, the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.parts import Chore, Usual
from taizhang.engine.declare.vocabulary.steps import By, ByPosts, NotBy, Put, Stamp, Unless
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import act_on
from taizhang.rooms.safety.hazard import model as row_of
from taizhang.rooms.safety.hazard.figures import FIGURES
from taizhang.rooms.safety.hazard.model import SAME_SHIFT, Grade, Hazard
from taizhang.rooms.safety.hazard.papers import PAPERS

OFFICERS = "safety fire_manager county_liaison"
RESPONSIBLE = f"{OFFICERS} section_head unit_head secretary assets duty deputy"
CHECKERS = f"{OFFICERS} section_head unit_head deputy head"
OPEN = ("found", "issued", "fixing", "recheck")


def _is_major(draft: Draft) -> bool:
    return bool(draft.record.grade == Grade.MAJOR)


def _same_shift(draft: Draft) -> str | None:
    row = draft.record
    if draft.decided_at - row.occurred_at > SAME_SHIFT:
        return "当场整改须在发现的当班完成；已过当班的请下达整改。"
    if getattr(draft.act.decided_by, "pk", None) == row.finder_id:
        return "当场整改须由场所负责人签认，不能由发现人一人销号。"
    return None


_NOT_MAJOR = Unless(_is_major, "重大隐患须由主要负责人确认，请办理“下达（重大）”。")
_HEAD_IF_MAJOR = ByPosts("head unit_head", "重大隐患延期须由主要负责人批准。", _is_major)
_RESPONSIBLE = By("duty_person", "须由整改责任人办理；替责任人登记请选责任人为决定人。")
_ANOTHER = NotBy("duty_person", "复查人不能是整改责任人，请换人复查。")


def _spot(draft: Draft) -> None:
    row = draft.record
    row.grade = Grade.SPOT
    row.done_at = row.rechecked_at = draft.decided_at
    row.recheck_by, row.deadline = draft.act.decided_by, row.occurred_on


def _extend(draft: Draft) -> None:
    row = draft.record
    row.extensions += 1
    row.deadline = row.extended_to


def note_overdue() -> Iterator[Chore]:
    """Flag open hazards whose date has passed. The state stays what it is."""
    late = Hazard.objects.filter(state__in=OPEN, overdue=False, voided=False, deadline__lt=clock.today())

    def note(row: Hazard) -> None:
        deeds.mark(LEDGER, row, {"overdue": True}, f"整改期限{row.deadline}已过", version=row.version)

    return act_on(late, note)


def risk(draft: Draft) -> Iterator[Carry]:
    """Offer a major hazard past its date to the incident desk as a risk (I29)."""
    row = draft.record
    if row.overdue and row.grade == Grade.MAJOR and row.state in OPEN:
        values = {
            "occurred_at": plain_value(draft.moment),
            "title": f"重大隐患超期未整改：{row.spot}",
            "place": row.spot,
            "course": f"隐患{row.number}整改期限{row.deadline}，至今没有销号。",
        }
        yield Carry(f"风险提示：重大隐患{row.number}超期（期限{row.deadline}）", values, f"/{row.deadline}")


MOVES = (
    Move(
        "fix_on_spot", "当场整改销号", "found", "closed",
        by="section_head unit_head fire_manager duty_leader county_liaison", asks="measure", need="measure",
        guards=(_same_shift, row_of.after_photo, row_of.one_at_a_time), effect=_spot,
    ),
    Move(
        "mistake", "误报关闭", "found", "mistaken", by=OFFICERS, asks="false_reason", need="false_reason",
        spare=True,
    ),
    Move(
        "issue", "下达整改", "found", "issued", by=OFFICERS,
        asks="grade duty_unit duty_person measure deadline recheck_by fund interim",
        need="duty_person measure deadline recheck_by", guards=(_NOT_MAJOR,),
    ),
    Move(
        "issue_major", "下达整改（重大）", "found", "issued", by="head unit_head",
        asks="duty_unit duty_person measure plan fund interim deadline recheck_by reported_to reported_at",
        need="duty_unit duty_person measure plan fund interim deadline recheck_by reported_to reported_at",
        effect=Put(grade=Grade.MAJOR),
    ),
    Move("receive", "签收", "issued", "fixing", by=RESPONSIBLE, guards=(_RESPONSIBLE,)),
    Move(
        "extend", "延期", "issued fixing", "fixing", by="deputy head unit_head",
        asks="extension_reason extended_to", need="extension_reason extended_to", guards=(_HEAD_IF_MAJOR,),
        effect=_extend, spare=True,
    ),
    Move(
        "done", "整改完成", "fixing", "recheck", by=RESPONSIBLE, asks="done_at cost",
        guards=(_RESPONSIBLE, row_of.after_photo), effect=Stamp("done_at"),
    ),
    Move(
        "pass", "复查合格销号", "recheck", "closed", by=CHECKERS, asks="rechecked_at recheck_note", unlike="done",
        guards=(_ANOTHER, row_of.one_at_a_time), effect=Stamp("recheck_by rechecked_at"),
    ),
    Move(
        "fail", "复查不合格", "recheck", "fixing", by=CHECKERS, asks="rechecked_at recheck_note",
        need="recheck_note", unlike="done", guards=(_ANOTHER,), effect=Put(rechecked_at=None, done_at=None),
    ),
)  # fmt: skip
FLOW = Flow(
    path="found issued fixing recheck closed",
    states=(
        State("found", "待确认"),
        State("issued", "已下达"),
        State("fixing", "整改中"),
        State("recheck", "待复查"),
        State("closed", "已销号", final=True),
        State("mistaken", "误报关闭", final=True),
    ),
    moves=MOVES,
)
LEDGER = Ledger(
    Hazard,
    code="YH",
    title="隐患台账",
    section="F2",
    matter="description",
    words=Words("隐患 安全隐患 火灾隐患", "发现 排查 整改 复查 销号", "处 条 项 个"),
    flow=FLOW,
    access=Access(
        read="section_head deputy head unit_head auditor coordinator assets secretary duty_leader",
        write=f"{OFFICERS} guard patrol duty",
    ),
    columns="occurred_on site spot kind grade description duty_person deadline overdue",
    filters="source kind grade site overdue rebound",
    find="description spot",
    form="隐患: site spot kind description finder grade | 来源: source source_no",
    paper=Paper("隐患整改通知书", "隐患排查治理台账", ("安全员", "责任人", "复查人", "主要负责人")),
    papers=PAPERS,
    late_after=THREE_WORKDAYS,
    sweep=note_overdue,
    derive=(row_of.came_back, row_of.in_time),
    rules=row_of.RULES,
    usual=(Usual("fund"), Usual("cost")),
    quick="site spot kind description",
    life=Life(weekly="hazards hazard_closure hazards_on_time", charge="duty_person recheck_by"),
    figures=FIGURES,
)
