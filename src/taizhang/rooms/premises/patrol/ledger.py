"""A4 巡逻记录: workflow, windows nobody walked, what is handed on, the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, Refused, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.parts import Chore
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import listed
from taizhang.org.principals import system
from taizhang.rooms.premises.guards import READERS
from taizhang.rooms.premises.handed import handed_on
from taizhang.rooms.premises.patrol import pages
from taizhang.rooms.premises.patrol import rules as round_rules
from taizhang.rooms.premises.patrol.figures import FIGURES
from taizhang.rooms.premises.patrol.model import Finding, FindingKind, Lookup, Patrol, PointLine, Severity
from taizhang.rooms.premises.patrol.routes import Route, RouteWindow, Window, windows_of

LOOK_BACK = 31
"""How many nights the sweep looks back for windows that nobody walked."""
WALKERS = "guard patrol duty"
SUPERVISORS = "section_head safety duty_leader deputy fire_manager"
INCIDENTS = (FindingKind.PERSON, FindingKind.OBJECT)
HAZARD_KINDS = {
    FindingKind.UNLOCKED: "guarding",
    FindingKind.LEFT_ON: "electric",
    FindingKind.BLOCKED: "fire",
    FindingKind.EQUIPMENT: "fire",
    FindingKind.FIRE_USE: "fire",
    FindingKind.DAMAGE: "building",
    FindingKind.LEAK: "building",
    FindingKind.PARKING: "traffic",
    FindingKind.CAMERA: "technical",
    FindingKind.OTHER: "management",
}


def _end(draft: Draft) -> None:
    draft.record.ended_at = draft.record.ended_at or draft.decided_at


def _other(draft: Draft) -> str | None:
    decider = getattr(draft.act.decided_by, "pk", None)
    return "巡逻人不能签认自己的巡逻，请由主管签认。" if decider == draft.record.patroller_id else None


def _why_missed(draft: Draft) -> str | None:
    if draft.record.missed and not draft.record.opinion:
        return "漏巡须在“主管意见”写明原因和处理。"
    return None


MOVES = (
    Move("scan", "到点", "walking", "walking", by=WALKERS, lines="points findings"),
    Move(
        "finish", "结束巡逻", "walking", "done", by=WALKERS, asks="ended_at weather manual_reason handed_to",
        lines="points findings lookups", effect=_end,
    ),
    Move(
        "sign", "主管签认", "done missed", "signed", by=SUPERVISORS, asks="opinion", guards=(_other, _why_missed),
    ),
)  # fmt: skip
FLOW = Flow(
    path="walking done signed",
    states=(
        State("walking", "巡查中"),
        State("done", "已巡"),
        State("missed", "漏巡", tone="warn"),
        State("signed", "已签认", final=True),
    ),
    also=(
        ("missed", lambda draft: draft.record.missed),
        ("done", lambda draft: draft.record.ended_at is not None),
    ),
    moves=MOVES,
)


def hazards(draft: Draft) -> Iterator[Carry]:
    """Offer a finding not put right on the spot as a hazard (I03)."""
    row = draft.record
    for number, finding in enumerate(draft.lines.get("findings", []), 1):
        if finding["kind"] in INCIDENTS or finding["severity"] == Severity.SPOT:
            continue
        values = {
            "occurred_at": plain_value(row.occurred_at),
            "source": "patrol",
            "source_no": f"{row.number}/{number}",
            "site": row.route.site_id,
            "spot": finding["place"],
            "kind": HAZARD_KINDS[finding["kind"]],
            "description": finding["description"],
            "finder": row.patroller_id,
        }
        yield Carry(f"巡逻发现：{finding['place']}{finding['description']}", values, f"/{number}")


def incidents(draft: Draft) -> Iterator[Carry]:
    """Offer a suspicious person or object as an incident draft (I03)."""
    row = draft.record
    for number, finding in enumerate(draft.lines.get("findings", []), 1):
        if finding["kind"] in INCIDENTS:
            values = {
                "occurred_at": plain_value(row.occurred_at),
                "title": f"夜间巡逻发现{FindingKind(finding['kind']).label}",
                "matter": finding["description"],
            }
            yield Carry(f"巡逻发现：{finding['description']}", values, f"/{number}")


def fixed(draft: Draft, source: Any, mark: str) -> None:
    """Write the hazard's number to the finding (I03 back).

    When the hazard is closed, also the day it was put right.
    """
    hazard = draft.record
    values = {"hazard_no": hazard.number, "fixed_on": hazard.closed_on if hazard.state == "closed" else None}
    line = handed_on(Finding.objects.filter(parent=source), draft, mark)
    if line and (line.hazard_no, line.fixed_on) != (values["hazard_no"], values["fixed_on"]):
        why = f"隐患{hazard.number}" + ("已整改" if values["fixed_on"] else "已登记")
        deeds.mark(LEDGER, source, values, why, line="findings", line_no=line.line_no)


def due_windows(route: Route, times: list[tuple[str, str]], since: date, until: datetime) -> Iterator[Window]:
    """Yield the windows of a route closed before a moment.

    The route is in use; from the night of a day on.
    """
    night, last = max(since, route.occurred_on), clock.local_date(until)
    while night <= last:
        for window in windows_of(times, night):
            if window.end < until:
                yield window
        night += timedelta(days=1)


def note_missed() -> Iterator[Chore]:
    """Note 漏巡 for each window that closed and that nobody walked."""
    moment = clock.now()
    since = clock.local_date(moment) - timedelta(days=LOOK_BACK)
    known = set(
        Patrol.objects.filter(night__gte=since, voided=False).values_list("route_id", "night", "window")
    )
    times: dict[int, list[tuple[str, str]]] = {}
    for parent, opens, closes in RouteWindow.objects.values_list("parent_id", "opens", "closes"):
        times.setdefault(parent, []).append((opens, closes))

    def missed(route: Route) -> Iterator[Chore]:
        for window in due_windows(route, times.get(route.pk, []), since, moment):
            if (route.pk, window.night, window.label) not in known:
                yield Chore(route.number, partial(_note, route, window, moment))

    for route in Route.objects.filter(state="used", voided=False).select_related("unit"):
        yield from listed(route.number, partial(missed, route))


def _note(route: Route, window: Window, moment: datetime) -> int:
    data: dict[str, Any] = {"unit": route.unit_id, "occurred_at": window.start, "route": route.pk}
    if moment - window.start > DAY:
        data |= {"entry": "late", "late_reason": "系统按时窗核对后补记"}
    try:
        deeds.create(system(f"时窗{window.label}没有巡逻记录"), LEDGER, data)
    except Refused:
        there = Patrol.objects.filter(route=route, night=window.night, window=window.label, voided=False)
        if not there.exists():
            raise
        return 0  # the round came in, or another sweep noted it, a moment ago
    return 1


LEDGER = Ledger(
    Patrol,
    code="XL",
    title="巡逻记录",
    section="A4",
    matter="route window",
    words=Words("巡逻 夜间巡逻 巡查", "巡逻 巡查", "次 班"),
    flow=FLOW,
    access=Access(read=f"{READERS} duty_leader fire_manager", write=f"{WALKERS} safety secretary"),
    columns="occurred_at route patroller window reached planned complete hurried",
    filters="route missed complete hurried outside",
    find="opinion manual_reason handed_to",
    form="巡逻: route patroller ended_at weather manual_reason handed_to",
    paper=Paper("巡逻记录表", "巡逻记录簿", ("巡逻人", "主管")),
    lines=(
        Lines("points", PointLine, "point at method result remark", "到点"),
        Lines("findings", Finding, "kind place description severity", "巡逻发现", most=30),
        Lines("lookups", Lookup, "visit seen remark", "未登记离开核查", most=60),
    ),
    late_after=DAY,
    sweep=note_missed,
    derive=(round_rules.place_in_time, round_rules.measured, round_rules.replaced, round_rules.looked_up),
    rules=round_rules.RULES,
    quick="route patroller",
    pages=pages.PAGES,
    life=Life(weekly="nights_patrolled missed_rounds patrol_findings", anew="巡逻线路和排班"),
    figures=FIGURES,
)
