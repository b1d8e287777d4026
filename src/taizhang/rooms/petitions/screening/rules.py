"""D1 矛盾纠纷排查: what is worked out, what may not be so, who has not answered yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Note
from taizhang.engine.declare.vocabulary import Longest, Needed, Once, Ordered, Place, Unique
from taizhang.rooms.petitions.dispute.model import Dispute
from taizhang.rooms.petitions.dispute.steps import OPEN
from taizhang.rooms.petitions.screening.model import (
    RoundKind,
    ScreenedArea,
    Screening,
    ScreeningRound,
    missing,
    owing,
)


def set_month(draft: Draft) -> None:
    """Set the month of a monthly round to that of its call, and no other."""
    row = draft.record
    row.month = row.occurred_on.replace(day=1) if row.kind == RoundKind.MONTH else None


CALLED = (
    Ordered("occurred_on answer_by"),
    Longest("occurred_on answer_by", timedelta(days=32)),
    Unique("kind unit month", "这个月已经布置过按月排查（{number}），请在原轮次上办理。"),
    Unique("name unit occurred_on", "当天已经布置过同名排查（{number}），不用重复布置。"),
)


def everyone(draft: Draft) -> str | None:
    """Refuse to close a round before every unit has answered.

    Each answer has the signature of its head.
    """
    left = missing(draft.record)
    if not left:
        return None
    names = "、".join(unit.short for unit in left[:12])
    return f"还有{len(left)}个单位没有签报（{names}），都签报后才能汇总。"


def counts(draft: Draft) -> None:
    """Count the matters and the people heard from the rows."""
    row = draft.record
    row.found_n = len(draft.rows("found"))
    row.heard_n = sum(area["heard"] or 0 for area in draft.rows("areas"))


def find_round(draft: Draft) -> None:
    """Find the round of a new answer.

    It goes to the oldest open round of its kind, called by the unit or one above, not yet answered.
    """
    row = draft.record
    if not draft.new:
        return
    open_ones = ScreeningRound.objects.filter(
        kind=row.kind, state="open", voided=False, unit__lo__lte=row.unit.lo, unit__hi__gte=row.unit.lo
    )
    done = Screening.objects.filter(unit=row.unit, voided=False).values("round")
    call = open_ones.exclude(pk__in=done).order_by("answer_by", "id").first()
    if call is not None:
        row.round, row.round_name = call, call.name


def answered(draft: Draft) -> Iterable[Problem]:
    """Require a round to answer, called before the screening."""
    row = draft.record
    if row.round_id is None:
        yield (
            "kind",
            f"没有正在进行的“{row.get_kind_display()}”轮次，或者本单位已经报过；已报的请在原记录上更正。",
        )
    elif row.occurred_on < row.round.occurred_on:
        yield "occurred_at", f"排查时间早于布置日期（{row.round.occurred_on}），请核对。"


AWAY = (ScreenedArea.Way.VISIT, ScreenedArea.Way.TALK, ScreenedArea.Way.GRID)


def _led_by_one(draft: Draft) -> Iterable[Problem]:
    people = draft.lines.get("screeners")
    if people is not None and sum(screener["leads"] for screener in people) != 1:
        yield "screeners", "请勾选一名牵头的排查人。"


def _agrees(draft: Draft) -> Iterable[Problem]:
    """Check that results agree with the rows and with what is still open."""
    findings = {item["area"] for item in draft.rows("found")}
    areas = set()
    for index, values in enumerate(draft.rows("areas")):
        row = Place(draft, "areas", index, values)
        areas.add(row["area"])
        if (row["result"] == ScreenedArea.Result.FOUND) != (row["area"] in findings):
            yield row.problem("result", "结果与“发现的问题”不一致，请核对。")
        if row["result"] == ScreenedArea.Result.CLEAR and (numbers := _still_open(draft, row["area"])):
            yield row.problem(
                "result",
                f"还有没办结的纠纷（{'、'.join(numbers)}），不能填“未发现”；请选“发现”，并在发现的问题里填它的编号。",
            )
    known = (
        {row.number for row in _own(draft)} if any(item["known_no"] for item in draft.rows("found")) else ()
    )
    for index, values in enumerate(draft.rows("found")):
        row = Place(draft, "found", index, values)
        if row["area"] not in areas:
            yield row.problem("area", "这个领域没有列在“排查领域”里。")
        if row["known_no"] and row["known_no"] not in known:
            yield row.problem("known_no", f"本单位没有编号“{row['known_no']}”的纠纷；新发现的不填编号。")


def _own(draft: Draft) -> QuerySet[Dispute]:
    """Select the unit's disputes for a screening.

    Those born of a petition are left out: they are followed there, behind its wall.
    """
    return Dispute.objects.filter(unit=draft.record.unit, voided=False, case=None)


def _still_open(draft: Draft, area: str) -> list[str]:
    """Return the numbers of open disputes of this unit and area.

    They are those registered before the screening, three at most.
    """
    if draft.move is not None:
        return []
    rows = _own(draft).filter(area=area, state__in=OPEN, occurred_at__lt=draft.record.occurred_at)
    return list(rows.order_by("id").values_list("number", flat=True)[:3])


def sign(draft: Draft) -> None:
    """Set the date of the head's signature; after the last day it is late."""
    row = draft.record
    row.signed_on = draft.decided_on
    row.late = row.signed_on > row.round.answer_by


def close(draft: Draft) -> None:
    draft.record.closed_on = draft.decided_on


def round_notes(row: Any) -> Iterator[Note]:
    """Yield the units without an answer yet, as a text to paste."""
    if row.state != "open":
        return
    left, today = missing(row), clock.today()
    if not left:
        yield Note("各单位都已签报，可以汇总。")
        return
    names = "、".join(unit.short for unit in left)
    tone = (
        "red" if row.answer_by < today else "amber" if row.answer_by - today <= timedelta(days=3) else "plain"
    )
    yield Note(f"应报{len(owing(row))}个单位，还有{len(left)}个没有签报。", tone)
    last = f"{row.answer_by.month}月{row.answer_by.day}日"
    yield Note(
        f"【催报】{row.name}：{names}还没有签报，期限{last}。没有发现问题的也要签报。", paste="催报文本"
    )


SCREENED = (
    answered,
    Once("screeners.person"),
    _led_by_one,
    Once("areas.area"),
    Needed("areas.places", lambda row: row["way"] in AWAY, hint="没有到现场的不算走访、座谈、网格排查"),
    _agrees,
)
