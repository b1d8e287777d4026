"""A2 门岗值班: signed gate shifts, and the cover of the gate.

The cover tells how much of the day and night a signed guard stood at the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Max, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.flow import Draft, Flow, Move, Problem, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.measures import NOTHING, Answer
from taizhang.engine.declare.record import Entry, Record
from taizhang.engine.declare.vocabulary import Chosen, Differ, Longest, NoOverlap, NotFuture, Ordered
from taizhang.engine.declare.vocabulary.steps import By, Put, Stamp
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.kernel.measures import ratio
from taizhang.kernel.words import Style
from taizhang.org.principals import Principal, system
from taizhang.rooms.premises.coverage import Span, holes, merged, minutes
from taizhang.rooms.premises.guards import READERS, Guard

LONG, TOO_LONG = timedelta(hours=12), timedelta(hours=24)
EXPLAIN = timedelta(minutes=10)
"""A gap at the gate longer than this must be explained before 24小时 may be printed."""
RELIEF = timedelta(minutes=30)
"""How long after the end of a shift its guard may still sign out beside the next one."""
EARLY = timedelta(hours=1)


class GateShift(Record):
    """A shift at a gate, from signing on to signing off.

    `occurred_at` is the moment of signing on.
    """

    site = fields.site("岗位")
    guard = fields.refers(Guard, "当班保安")
    planned_from = fields.moment("应到")
    planned_to = fields.moment("应退")
    signed_out = fields.moment("签退时间", optional=True)
    relief = fields.refers(Guard, "接班保安", optional=True)
    forgotten = fields.yes("未签退", computed=True)
    long = fields.yes("超过12小时", computed=True)
    uncertified = fields.yes("无有效保安员证", computed=True)
    gap_minutes = fields.count("与上一班间隔（分钟）", computed=True)
    gap_reason = fields.text("间隔原因", 100, optional=True)

    class Meta(Record.Meta):
        verbose_name = "门岗值班"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=("site", "occurred_at"), name="shift_site"),
            models.Index(fields=("guard", "occurred_at"), name="shift_guard"),
        )


def _close_forgotten(draft: Draft) -> None:
    """Close the forgotten shifts of the same gate or guard at a sign-on.

    They ended unsigned; they cover nothing.
    """
    if not draft.new:
        return
    row = draft.record
    left_open = GateShift.objects.filter(
        Q(site=row.site_id) | Q(guard=row.guard_id),
        state="on",
        voided=False,
        planned_to__lte=row.occurred_at - RELIEF,
    )
    for shift in left_open:
        deeds.move(system("下一班签到时未签退"), SHIFTS, shift, "forget")


def _flags(draft: Draft) -> None:
    row = draft.record
    if draft.new:
        earlier = GateShift.objects.filter(site=row.site_id, voided=False, forgotten=False)
        earlier = earlier.filter(occurred_at__lt=row.occurred_at)
        last = earlier.aggregate(last=Max("signed_out"))["last"]
        manned = earlier.filter(signed_out=None).exists()
        gap = row.occurred_at - last if last and not manned else timedelta()
        row.gap_minutes = max(int(gap.total_seconds() // 60), 0)
    signed = row.signed_out - row.occurred_at if row.signed_out else timedelta()
    row.long = max(signed, row.planned_to - row.planned_from) > LONG
    row.uncertified = not row.guard.certified_on(row.occurred_on)


def _shift(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if row.planned_from < row.planned_to and not row.planned_from - EARLY <= row.occurred_at < row.planned_to:
        yield "occurred_at", "签到时间不在本班之内（可提前一小时），请核对应到、应退时间。"
    if row.signed_out:
        yield from _signed_out(draft)


def _signed_out(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    if draft.new and row.entry not in (Entry.COPIED, Entry.CARRIED):
        yield "signed_out", "签退由当班保安下班时办理；照登记簿补进来的，登记方式请选“转录”。"
    elif not draft.new and draft.move is None and row.state == "on":
        yield "signed_out", "当班的请办理“签退”，不在更正里填。"
    late = draft.move is not None and draft.moment - row.signed_out > DAY
    if late and row.entry == Entry.DIRECT and not draft.evidence and not draft.act.note:
        yield "signed_out", "签退已过去24小时以上：请附登记簿照片，或在备注写明迟登的原因。"


def _signing(draft: Draft) -> bool:
    return draft.new or "signed_out" in draft.data


RULES = (
    Ordered("planned_from planned_to", strictly=True),
    Ordered("occurred_at signed_out"),
    NotFuture("signed_out"),
    Longest("planned_from planned_to", TOO_LONG, "请分班"),
    Longest("occurred_at signed_out", TOO_LONG),
    Chosen("guard", states="serving", words="不在岗（停岗或离岗），不能上岗", when=lambda draft: draft.new),
    Differ("guard relief"),
    _shift,
    NoOverlap(
        "occurred_at",
        "signed_out",
        "guard",
        "此人同一时间在“{other.site}”当班（{number}），一人不能同时值两个岗，请先签退或核对时间。",
        within=Q(forgotten=False),
        at="guard",
        endless=False,
        when=_signing,
    ),
)


_OWN = By("guard.person", "签退须由当班保安本人办理，或由办公室注明“未签退”。")


def _over(draft: Draft) -> str | None:
    if draft.moment < draft.record.planned_to:
        return "还没到应退时间，不能注明“未签退”。"
    return None


def _window(context: Context) -> Span:
    """Return the period in moments, up to now when it is not over."""
    start, end = clock.local(context.period.start), clock.local(context.period.end) + timedelta(days=1)
    return start, max(min(end, clock.now()), start)


def _manned(context: Context, principal: Principal) -> QuerySet[GateShift]:
    """Select the signed shifts at gates within the period.

    All that touch it, with the one now standing; a forgotten one covers nothing.
    """
    start, end = _window(context)
    standing = Q(state="on", planned_to__gt=clock.now() - RELIEF)
    rows = rows_for(SHIFTS, principal, "figure").filter(
        Q(signed_out__gt=start) | standing, voided=False, occurred_at__lt=end, site__kind="gate"
    )
    return context.within(rows)


Signed = tuple[datetime, datetime, str]
"""Signed on, signed out, the reason given for a gap beside the shift."""


def unexplained(shifts: Sequence[Signed], start: datetime, end: datetime) -> list[Span]:
    """Find gaps over ten minutes without a reason.

    Neither the shift before nor the one after gives one.
    """
    moments = {moment for first, last, reason in shifts if reason.strip() for moment in (first, last)}
    gaps = holes([(first, last) for first, last, _ in shifts], start, end)
    return [gap for gap in gaps if gap[1] - gap[0] > EXPLAIN and not moments & set(gap)]


def _coverage(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide minutes with a signed guard by all minutes of the period.

    It is counted gate by gate.
    """
    start, end = _window(context)
    by_site: dict[int, list[Signed]] = {}
    for site, first, last, reason in rows.values_list("site_id", "occurred_at", "signed_out", "gap_reason"):
        by_site.setdefault(site, []).append((first, last or end, reason))
    due = minutes([(start, end)]) * len(by_site)
    if not due:  # no gate had a guard, or the period has not begun
        return NOTHING
    done = sum(minutes(merged([(f, t) for f, t, _ in each], start, end)) for each in by_site.values())
    silent = sum(len(unexplained(each, start, end)) for each in by_site.values())
    return Answer(
        ratio(Decimal(done), Decimal(due)),
        parts=(("minutes", "已值分钟", str(done), "分钟"),),
        base=("应值分钟", str(due)),
        note=f"有{silent}处超过10分钟的间隔没有说明原因" if silent else "",
        silent=bool(silent),
    )


MOVES = (
    Move(
        "sign_out", "签退", "on", "off", by="guard", asks="signed_out relief", guards=(_OWN,),
        effect=Stamp("signed_out"),
    ),
    Move(
        "forget", "注明未签退", "on", "forgotten", by="guard secretary duty", guards=(_over,),
        effect=Put(forgotten=True), spare=True,
    ),
)  # fmt: skip
FIGURES = (
    Figure(
        "gate_coverage", "24小时门卫值班覆盖", "", of=Computed(_coverage), source=_manned, code="F05",
        style=Style.at_least("0.995", "24小时"), phrases=("<n>小时[^，。；]{0,4}(?:门卫|值班)",),
        definition="有保安签到当班的分钟数占全部分钟数的比例；达到99.5%且间隔都有说明才写“24小时”。",
    ),
    Figure(
        "gate_shifts", "门岗班次", "班",
        parts=(
            Part("forgotten", "未签退", "班", where={"forgotten": True}),
            Part("long", "超过12小时", "班", where={"long": True}),
            Part("uncertified", "无有效保安员证", "班", where={"uncertified": True}),
        ),
    ),
)  # fmt: skip
SHIFTS = Ledger(
    GateShift,
    code="MG",
    title="门岗上下班",
    section="A2",
    matter="site guard",
    words=Words("门岗值班 门卫值守", "值守 交班", "班 次"),
    flow=Flow(
        path="on off",
        states=(
            State("on", "当班"),
            State("off", "已交班", final=True),
            State("forgotten", "未签退", final=True, tone="warn"),
        ),
        also=(("off", lambda draft: draft.record.signed_out is not None),),
        moves=MOVES,
    ),
    access=Access(read=READERS, write="guard secretary duty"),
    columns="occurred_at site guard planned_from planned_to signed_out gap_minutes",
    filters="site forgotten long uncertified",
    find="gap_reason",
    form="上岗: site guard planned_from planned_to gap_reason | 照登记簿转录时填: signed_out",
    paper=Paper("门岗值班登记表", "门岗值班登记簿", ("当班保安", "带班领导")),
    late_after=DAY,
    derive=(_close_forgotten, _flags),
    rules=RULES,
    quick="site guard planned_from planned_to",
    life=Life(weekly="gate_shifts"),
    figures=FIGURES,
)
