"""Figures of the duty room.

They are holidays manned, handovers signed by both, quality of roster and log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.db.models import F, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.measures import NOTHING, Answer, Share, share
from taizhang.rooms.premises.duty.model import ABSENT, HANDED, DutyEntry

LATE_SIGNED = timedelta(hours=2)
ALIKE, RUN = 0.95, 5
"""Five handovers in a row signed late whose texts are this alike are shown to a supervisor."""
REPORT_WITHIN = timedelta(minutes=30)
"""An emergency is told by telephone within half an hour (local practice)."""


PUBLISHED = ~Q(state="drafted")


def _over(_: Context) -> Q:
    """Match the past published shifts; a handover is due for each."""
    return PUBLISHED & Q(ends_at__lte=clock.now())


def _holidays_of(context: Context) -> list[date]:
    published, today = context.calendar, clock.today()
    return [day for day in context.period.days() if published.is_holiday(day) and day <= today]


def _on_holidays(context: Context) -> Q:
    return PUBLISHED & Q(occurred_on__in=_holidays_of(context), occurred_at__lte=clock.now())


def _holidays(rows: QuerySet[Any], context: Context) -> Answer:
    """Divide the official holidays fully signed by the official holidays.

    A holiday counts when every planned shift on it was signed.
    """
    signed: dict[date, bool] = {}
    for day, moment in rows.values_list("occurred_on", "signed_on_at"):
        signed[day] = signed.get(day, True) and moment is not None
    if not signed:
        return NOTHING
    return share(sum(signed.values()), len(_holidays_of(context)), "法定节假日")


def _absent(_: Context) -> Q:
    """Match the shifts not signed on within 15 minutes of their start."""
    due = Q(signed_on_at=None, occurred_at__lt=clock.now() - ABSENT)
    return PUBLISHED & (due | Q(signed_on_at__gt=F("occurred_at") + ABSENT))


def roster_holes(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Count the stretches without anybody down.

    Only between the first and last shift of a unit.
    """
    count, reached = 0, None
    for first, last in sorted(spans):
        count += reached is not None and first > reached
        reached = last if reached is None else max(reached, last)
    return count


def _holes(rows: QuerySet[Any], _: Context) -> Answer:
    by_unit: dict[int, list[tuple[datetime, datetime]]] = {}
    for unit, first, last in rows.values_list("unit_id", "occurred_at", "ends_at"):
        by_unit.setdefault(unit, []).append((first, last))
    if not by_unit:
        return NOTHING
    return Answer(Decimal(sum(roster_holes(spans) for spans in by_unit.values())))


def alike_runs(texts: Sequence[str]) -> int:
    """Count the runs of five texts in a row almost alike.

    Each resembles the one before by more than 95 %; empty ones say nothing.
    """
    runs, length = 0, 1
    for before, after in pairwise(texts):
        same = bool(after) and SequenceMatcher(None, before, after, autojunk=False).ratio() > ALIKE
        length = length + 1 if same else 1
        runs += length == RUN
    return runs


def _alike(rows: QuerySet[Any], _: Context) -> Answer:
    by_unit: dict[int, list[str]] = {}
    columns = ("unit_id", "ends_at", "handed_at", "open_matters", "reminder")
    for unit, ends, handed, matters, reminder in rows.order_by("occurred_at").values_list(*columns):
        late = handed is not None and handed - ends > LATE_SIGNED
        by_unit.setdefault(unit, []).append(f"{matters}\n{reminder}".strip() if late else "")
    if not by_unit:
        return NOTHING
    return Answer(Decimal(sum(alike_runs(texts) for texts in by_unit.values())))


KINDS = tuple(Part(kind.value, str(kind.label), "条", where={"kind": kind.value}) for kind in DutyEntry.Kind)
FIGURES = (
    Figure(
        "holiday_duty", "节假日值班到岗", "", of=Computed(_holidays), only=_on_holidays, code="F10",
        phrases=("节假日[^，。；]{0,14}值班",), definition="法定节假日中每一班都到岗签字的天数占法定节假日天数的比例。",
    ),
    Figure(
        "handovers", "交接班双方签字", "", of=Share(Q(state=HANDED), "应交接"), only=_over, code="F11",
        phrases=("交接(?:班)?手续",), definition="交班人、接班人都签字的班次占应交接班次的比例，按交班班次的开始日期计。",
    ),
    Figure(
        "holiday_leaders", "节假日带班领导签字", "", of=Share(Q(leader_signed=True), "节假日班次"), only=_on_holidays,
        definition="法定节假日中带班领导签字的班次占节假日班次的比例。",
    ),
    Figure(
        "duty_shifts", "值班班次", "班", only=PUBLISHED, definition="值班表经批准公布的班次。",
        parts=(
            Part("swaps", "调班", "班", where={"swap_reason__gt": ""}),
            Part("double", "连续值班超24小时", "班", where={"double_shift": True}),
        ),
    ),
    Figure(
        "duty_looks", "值班查看", "班", where={"looked_at__isnull": False},
        parts=(
            Part("gate", "门岗在岗正常", "班", where={"gate_ok": True}),
            Part("cameras", "监控查看正常", "班", where={"cameras_ok": True}),
            Part("website", "网站查看正常", "班", where={"website_ok": True}),
            Part("places", "重点部位查看正常", "班", where={"places_ok": True}),
        ),
        definition="登记了门岗、监控、网站、重点部位任何一处查看情况的班次。",
    ),
    Figure("absences", "缺岗", "班", only=_absent, definition="开始后15分钟内没有到岗签字的班次。"),
    Figure(
        "roster_holes", "值班表空档", "处", of=Computed(_holes), only=PUBLISHED, definition="前一班交班与后一班接班之间没有排班的时段。",
    ),
    Figure(
        "alike_handovers", "交接内容雷同", "处", of=Computed(_alike), only=_over,
        definition="连续五班都在交班两小时以后才签字、且交接内容相似度超过95%的处数，供负责人核查。",
    ),
    Figure("log_entries", "值班记事", "条", line="entries", parts=KINDS),
    Figure(
        "emergencies_told", "突发情况及时报告", "", of=Share(Q(told_at__lte=F("at") + REPORT_WITHIN), "突发情况"),
        line="entries", where={"kind": "emergency"}, definition="突发情况中半小时内报告的占全部突发情况的比例。",
    ),
)  # fmt: skip
