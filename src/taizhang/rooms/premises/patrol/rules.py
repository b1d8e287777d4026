"""Measure a round walked, and check it as it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.vocabulary import NotFuture, Once, Ordered, each
from taizhang.engine.write import deeds
from taizhang.org.conflicts import standing
from taizhang.org.principals import Kind, system
from taizhang.rooms.premises.duty.model import DutySheet
from taizhang.rooms.premises.gate import GateShift
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.patrol.model import BY_HAND, Lookup, Method, Patrol, Result
from taizhang.rooms.premises.patrol.routes import PatrolPoint, Route
from taizhang.rooms.premises.visit.model import Visit


def too_quick(moments: Sequence[datetime], seconds: int) -> bool:
    """Return whether two points in a row lie closer in time than one can walk."""
    return any(later - earlier < timedelta(seconds=seconds) for earlier, later in pairwise(sorted(moments)))


def place_in_time(draft: Draft) -> None:
    """Set the night and window of the round, by its start.

    A row that the sweep itself writes is a missed round.
    """
    row = draft.record
    if not draft.new:
        return
    if draft.principal.kind == Kind.SYSTEM and row.patroller is None:
        row.missed = True
        row.planned = routes.RoutePoint.objects.filter(parent=row.route).count()
    window = routes.window_at(_windows(row.route), row.occurred_at)
    row.night = window.night if window else routes.night_of(row.occurred_at)
    row.window, row.outside = (window.label if window else ""), window is None


def _windows(route: Route) -> list[tuple[str, str]]:
    return list(routes.RouteWindow.objects.filter(parent=route).values_list("opens", "closes"))


def measured(draft: Draft) -> None:
    """Add the points not reached and measure the round.

    Rows for the points not reached, the count of those reached, and whether the round is complete.
    """
    row = draft.record
    if row.missed or row.route is None or row.ended_at is None or not (draft.new or "points" in draft.lines):
        return
    rows = [line for line in draft.rows("points") if line["result"] != Result.MISSED]
    planned = list(routes.RoutePoint.objects.filter(parent=row.route).values_list("point_id", flat=True))
    seen = {line["point"].pk for line in rows}
    lost = [key for key in planned if key not in seen]
    points = PatrolPoint.objects.in_bulk(lost)
    draft.lines["points"] = rows + [
        {"point": points[key], "at": None, "method": Method.MANUAL, "result": Result.MISSED, "remark": ""}
        for key in lost
    ]
    moments = [line["at"] for line in rows if line["at"]]
    row.planned, row.reached = len(planned), len(seen & set(planned))
    row.hurried = too_quick(moments, row.route.walk_seconds)
    row.complete = not lost and not row.hurried and not row.outside


def _of_window(row: Patrol) -> QuerySet[Patrol]:
    return Patrol.objects.filter(route=row.route_id, night=row.night, window=row.window, voided=False)


def _twin(row: Patrol) -> str | None:
    """Find the number of another round of the same person, route and moment.

    None if there is none; the moment is that of the start.
    """
    same = Patrol.objects.filter(route=row.route_id, patroller=row.patroller_id, occurred_at=row.occurred_at)
    return same.filter(missed=False, voided=False).exclude(pk=row.pk).values_list("number", flat=True).first()


def replaced(draft: Draft) -> None:
    """Void the note of a missed round when the round arrives later.

    The round takes the place of that note.
    """
    row = draft.record
    if not draft.new or row.missed or not row.window:
        return
    for note in _of_window(row).filter(missed=True):
        deeds.void(system("巡逻记录补到"), draft.ledger, note, "该时窗的巡逻记录已补到，不是漏巡")


def looked_up(draft: Draft) -> None:
    """Register the exit of a visitor found gone by the round (I02 back).

    The visitor left at the round's end.
    """
    from taizhang.rooms.premises.visit.ledger import VISITS

    row = draft.record
    if row.ended_at is None:
        return
    for line in draft.lines.get("lookups", []):
        visit = Visit.objects.get(pk=line["visit"].pk)
        if line["seen"] == Lookup.Seen.GONE and visit.state == "unclosed":
            who = system("夜间巡逻核查", draft.principal.person)
            deeds.move(who, VISITS, visit, "found_gone", {"left_at": row.ended_at})


def on_shift(person: int, moment: datetime) -> bool:
    """Return whether a person is on duty at a moment.

    The person stands at a gate, is on the duty sheet, or holds the post of patroller then.
    """
    shifts = GateShift.objects.filter(guard__person=person, voided=False, forgotten=False)
    shifts = shifts.filter(occurred_at__lte=moment).filter(
        Q(signed_out__gte=moment) | Q(signed_out=None, planned_to__gte=moment)
    )
    serving = Q(officer=person) | Q(second=person)
    sheets = DutySheet.objects.filter(
        serving, voided=False, occurred_at__lte=moment, ends_at__gte=moment
    ).exclude(state="drafted")
    day = clock.local_date(moment)
    post = standing(day).filter(person=person, post="patrol")
    return shifts.exists() or sheets.exists() or post.exists()


def walked(draft: Draft) -> Iterable[Problem]:
    """Check patroller and times, and the agreement of the rows."""
    row = draft.record
    if row.missed:
        if draft.new and _of_window(row).exists():
            yield "route", "这个时窗已有巡逻记录或漏巡记录。"
        return
    if row.patroller_id is None:
        yield "patroller", "请填写“巡逻人”。"
    elif draft.new and not on_shift(row.patroller_id, row.occurred_at):
        yield "patroller", "巡逻人此时不在岗（没有门岗签到，也不在值班表上），请核对巡逻人或先签到。"
    if twin := _twin(row):
        yield "occurred_at", f"这条路线、这个巡逻人、这个开始时间已有记录{twin}，不用重复登记。"
    if "points" in draft.lines or draft.new:
        yield from _points(draft)
    yield from _findings(draft)


def _points(draft: Draft) -> Iterable[Problem]:
    row = draft.record
    rows = [line for line in each(draft, "points") if line["result"] != Result.MISSED]
    planned = set(routes.RoutePoint.objects.filter(parent=row.route).values_list("point_id", flat=True))
    for line in rows:
        if line["point"].pk not in planned:
            yield line.problem("point", "这个点位不在这条路线上，请核对。")
        if line["at"] is None:
            yield line.problem("at", "请填写“到点时间”。")
        elif not row.occurred_at <= line["at"] <= (row.ended_at or draft.moment + clock.SLACK):
            yield line.problem("at", "到点时间不在巡逻开始与结束之间，请核对。")
    by_hand = sum(line["method"] == Method.MANUAL for line in rows)
    if row.ended_at and by_hand > BY_HAND * max(len(planned), 1) and not row.manual_reason:
        yield "manual_reason", f"手工登记{by_hand}个点，超过应到点的一成，请写明原因。"


def _findings(draft: Draft) -> Iterable[Problem]:
    bad = any(line["result"] == Result.BAD for line in draft.lines.get("points", []))
    if bad and not draft.rows("findings"):
        yield "findings", "有点位登记为“异常”，请在“巡逻发现”里写明发现了什么。"


RULES = (walked, Ordered("occurred_at ended_at"), NotFuture("ended_at"), Once("points.point"))
