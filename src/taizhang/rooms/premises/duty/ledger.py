"""A5 值班与交接班: from the roster to the handover signed by both, one sheet a shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life, Missing
from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.vocabulary.steps import By, Put, Stamp
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import act_on
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.org.principals import system
from taizhang.rooms.premises.duty import model, pages
from taizhang.rooms.premises.duty.figures import FIGURES
from taizhang.rooms.premises.duty.model import ABSENT, Counted, DayType, DutyEntry, DutySheet
from taizhang.rooms.premises.duty.papers import PAPERS

HANDED = model.HANDED
LOOK_BACK = timedelta(days=62)
EARLY = timedelta(minutes=30)
"""How long before its end a shift may be handed over."""
LEADERS = "duty_leader deputy head unit_head"


def _before_start(draft: Draft) -> str | None:
    if draft.moment >= draft.record.occurred_at:
        return "调班须在接班之前由领导同意；已经开始的班次不能再调。"
    return None


_ON_SHEET = By("officer second", "须由本班值班员签字。")
_OWN_LEADER = By("leader", "须由本班带班领导签字。")


def _relief(draft: Draft) -> str | None:
    """Check that the relief is on the next sheet, if drawn up."""
    row, decider = draft.record, getattr(draft.act.decided_by, "pk", None)
    following = DutySheet.objects.filter(unit_lo=row.unit_lo, occurred_at=row.ends_at, voided=False).first()
    if following is not None and decider not in following.people:
        return "接班人须是下一班的值班员。"
    return None


def _leader_has_signed(draft: Draft) -> str | None:
    if draft.record.day_type == DayType.HOLIDAY and not draft.record.leader_signed:
        return "法定节假日交接班须先由带班领导签字。"
    return None


def _not_early(draft: Draft) -> str | None:
    signed = draft.decided_at
    if signed < draft.record.ends_at - EARLY:
        return "还没到交班时间，不能提前签字。"
    return None


def _is_absent(draft: Draft) -> str | None:
    if draft.moment <= draft.record.occurred_at + ABSENT:
        return "开始后15分钟内还可以到岗签字，不能记缺岗。"
    return None


def _in_time(draft: Draft) -> str | None:
    signed = draft.record.signed_on_at or draft.decided_at
    if signed > draft.moment + clock.SLACK:
        return "到岗时间在将来，请核对。"
    if not draft.record.occurred_at - timedelta(hours=1) <= signed < draft.record.ends_at:
        return "到岗时间不在本班之内（可提前一小时），请核对。"
    return None


MOVES = (
    Move("publish", "批准发布", "drafted", "published", by="deputy head unit_head"),
    Move(
        "swap", "调班", "published", "published", by=LEADERS, asks="officer second swap_reason",
        need="officer swap_reason", guards=(_before_start,), spare=True,
    ),
    Move("mark_absent", "记缺岗", "published", "absent", by=LEADERS, guards=(_is_absent,), spare=True),
    Move(
        "sign_on", "到岗签字", "published absent", "on_duty", by="duty county_liaison", asks="signed_on_at",
        guards=(_ON_SHEET, _in_time), effect=Stamp("signed_on_at"),
    ),
    Move("log", "记事", "on_duty", "on_duty", by="duty county_liaison", lines="entries", guards=(_ON_SHEET,)),
    Move(
        "look", "查看登记", "on_duty", "on_duty", by="duty county_liaison",
        asks="gate_ok cameras_ok website_ok places_ok looked_note", guards=(_ON_SHEET,),
        effect=Stamp("looked_at"),
    ),
    Move(
        "hand_over", "交班签字", "on_duty", "handing", by="duty county_liaison",
        asks="weather rounds equipment_ok phone_clear keys_ok open_matters reminder", lines="entries counted",
        guards=(_ON_SHEET, _not_early), effect=Stamp("handed_at"),
    ),
    Move(
        "leader_sign", "带班领导签字", "handing", "handing", by=LEADERS, guards=(_OWN_LEADER,),
        effect=Put(leader_signed=True),
    ),
    Move(
        "take_over", "接班签字", "handing", HANDED, by="duty county_liaison", unlike="hand_over",
        guards=(_relief, _leader_has_signed), effect=Stamp("taken_by taken_at"),
    ),
)  # fmt: skip
FLOW = Flow(
    path="drafted published on_duty handing handed",
    states=(
        State("drafted", "拟表"),
        State("published", "已发布"),
        State("absent", "缺岗", tone="warn"),
        State("on_duty", "在岗"),
        State("handing", "交班待签"),
        State(HANDED, "已交接", final=True),
    ),
    moves=MOVES,
)


def expects(since: date, today: date) -> Iterator[Missing]:
    """Yield the missing handovers and rosters.

    The handover of every shift that is over is due on the next working day, so that the paper
    sheets of a holiday can be copied in after it. The roster of today and the next three days is
    due where the last week had one on most days (a watch kept only over a festival ends without a
    word).
    """
    published = calendar.current()
    rows = DutySheet.objects.filter(voided=False, occurred_on__gte=max(since, today - LOOK_BACK))
    rows = rows.exclude(state__in=("drafted", "absent")).select_related("unit").order_by("occurred_at", "id")
    planned: dict[Unit, set[date]] = {}
    now = clock.now()
    for row in rows:
        planned.setdefault(row.unit, set()).add(row.occurred_on)
        if row.state != HANDED and row.ends_at <= now:
            shift = f"{row.occurred_on.month}月{row.occurred_on.day}日{row.get_shift_display()}"
            due = published.add_workdays(clock.local_date(row.ends_at), 1)
            yield Missing(row.unit, f"{shift}交接班签字", due, row)
    week = {today - timedelta(days=back) for back in range(1, 8)}
    for unit, days in planned.items():
        ahead = (today + timedelta(days=n) for n in range(4))
        gap = next((day for day in ahead if day not in days), None)
        if gap and len(days & week) >= 5:
            yield Missing(unit, f"{gap.month}月{gap.day}日值班表", gap - timedelta(days=1))


def mark_absent() -> Iterator[Chore]:
    """Note 缺岗 on published shifts that nobody signed within 15 minutes of their start."""
    rows = DutySheet.objects.filter(state="published", voided=False, occurred_at__lt=clock.now() - ABSENT)
    who = system("接班15分钟后仍未签到")
    return act_on(rows, lambda row: deeds.move(who, LEDGER, row, "mark_absent", version=row.version))


LEDGER = Ledger(
    DutySheet,
    code="ZB",
    title="值班记录与交接班",
    section="A5",
    matter="occurred_on shift",
    words=Words("值班 带班 交接班", "值班 带班 交接", "班 天 次"),
    flow=FLOW,
    access=Access(
        read="duty_leader deputy head unit_head section_head auditor coordinator guard safety petition_clerk",
        write="duty secretary county_liaison",
    ),
    columns="occurred_on shift day_type leader officer second taken_by",
    filters="shift day_type double_shift",
    find="open_matters reminder",
    form="排班: shift day_type ends_at leader officer second duty_phone",
    pages=pages.PAGES,
    paper=Paper("值班记录表", "值班与交接班登记簿", ("交班人", "接班人", "带班领导")),
    papers=PAPERS,
    lines=(
        Lines(
            "entries",
            DutyEntry,
            "at kind from_whom content handled told_whom told_at finish_at",
            "值班记事",
        ),
        Lines("counted", Counted, "item qty ok", "交接清点"),
    ),
    late_after=DAY,
    planned=True,
    sweep=mark_absent,
    life=Life(
        weekly="handovers absences", anew="新一年的值班表", expects=expects, charge="officer second leader"
    ),
    derive=(model.day_type, model.double_shift),
    rules=model.RULES,
    figures=FIGURES,
)
