"""On the round: points by their codes, what was found there, the end of the round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from taizhang.desk.phone.boxes import Sheet
from taizhang.desk.phone.door import PhoneDoor, Post
from taizhang.desk.phone.entries import Hand, Kind
from taizhang.desk.phone.work import Work, add
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.rights import DECIDES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.devices import FIELD, Device
from taizhang.org.principals import Principal
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import model as patrol
from taizhang.rooms.premises.patrol import pages, routes

WALK = frozenset(FIELD)
ROUND = timedelta(hours=4)
"""A round begun longer ago is not taken up again: the next point begins a new one."""
FOUND = tuple((key, str(label)) for key, label in patrol.FindingKind.choices)


def _routes(principal: Principal, device: Device) -> Any:
    """Select the rounds in use at the unit of a phone."""
    rows = rows_for(routes.ROUTES, principal, "phone").filter(unit_lo=device.unit.lo)
    return rows.filter(state="used", voided=False).order_by("id")


def _window(route: Any, moment: datetime) -> routes.Window | None:
    return routes.window_at([(row.opens, row.closes) for row in route.windows.all()], moment)


def _current(principal: Principal, at: datetime, rows: Any) -> Any:
    """Find the present round of this person."""
    mine = rows_for(patrols.LEDGER, principal, "phone").filter(
        patroller=principal.person, state="walking", voided=False, route__in=rows
    )
    return mine.filter(occurred_at__gt=at - ROUND, occurred_at__lte=at).order_by("-occurred_at").first()


def _lines(row: Any, name: str) -> list[dict[str, Any]]:
    line = patrols.LEDGER.line(name)
    rows = line.model._default_manager.filter(**{"parent": row}).order_by("line_no")
    return [{field: getattr(each, field) for field in line.fields} for each in rows]


def _typed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"point": row["point"].pk} if "point" in row else row for row in rows]


def _scan(hand: Hand) -> str:
    """Store a point passed.

    It begins the round where none is walked, and ends it at the last point.
    """
    point = routes.scanned(hand.text("code"))
    ways = _routes(hand.principal, hand.device)
    if point is None or point.unit_id != hand.device.unit_id:
        raise Refused([("code", "没有这个点位码，请核对标签上的6位码；标签换过的请联系安全员。")])
    ways = ways.filter(points__point=point).distinct()
    row = _current(hand.principal, hand.at, ways)
    if row is not None and (here := _window(row.route, hand.at)) and here.label != row.window:
        _end(hand, row, row.occurred_at)
        row = None
    row = row or _begin(hand, ways)
    points, findings = _lines(row, "points"), _lines(row, "findings")
    files = _pass(hand, point, points, findings)
    lines = {"points": _typed(points)} | ({"findings": findings} if files is not None else {})
    row = deeds.move(
        hand.principal, patrols.LEDGER, row, "scan", lines=lines, files=files or [], once=hand.once()
    )
    hand.made = row.number
    planned = row.route.points.count()
    if len(points) >= planned:
        _end(hand, row, hand.at)
        return f"{point.name}：{_said(hand)}，本轮{planned}个点已走完（{row.number}）"
    return f"{point.name}：{_said(hand)}，已到{len(points)}个点，共{planned}个"


def _said(hand: Hand) -> str:
    return "异常已记" if hand.text("result") == patrol.Result.BAD else "正常"


def _begin(hand: Hand, ways: Any) -> Any:
    rows = list(ways.prefetch_related("windows"))
    if not rows:
        raise Refused([("code", "这个点位不在任何使用中的巡逻路线上，请联系安全员。")])
    route = next((row for row in rows if _window(row, hand.at)), rows[0])
    person = hand.principal.person
    data = hand.head(patrols.LEDGER) | {"route": route.pk, "patroller": person.pk if person else None}
    return deeds.create(hand.principal, patrols.LEDGER, data, once=hand.once())


def _pass(hand: Hand, point: Any, points: list[Any], findings: list[Any]) -> list[str] | None:
    """Note the point among the round's.

    Returns the files of a finding, None when all is well.
    """
    result = hand.text("result")
    if result not in (patrol.Result.OK, patrol.Result.BAD):
        raise Refused([("result", "请点“正常”或“异常”。")])
    method = patrol.Method.SCAN if hand.text("method") == "scan" else patrol.Method.CODE
    line = next((row for row in points if row["point"].pk == point.pk), None)
    if line is None:
        points.append({"point": point, "at": hand.at, "method": method, "result": result, "remark": ""})
    elif result == patrol.Result.BAD:
        line["result"] = result
    if result == patrol.Result.OK:
        return None
    label = dict(FOUND).get(hand.text("kind"))
    if label is None:
        raise Refused([("kind", "请选择异常的类别。")])
    finding = {"kind": hand.text("kind"), "place": point.name, "severity": patrol.Severity.GENERAL}
    findings.append(finding | {"description": hand.text("description") or label})
    return hand.files()


def _end(hand: Hand, row: Any, at: datetime) -> None:
    """End a round: points not reached become rows of their own."""
    points = _lines(row, "points")
    last = max([at, *(each["at"] for each in points if each["at"])])
    act = Act(hand.principal.person, last, Way.SCREEN)
    data = {"ended_at": last, "manual_reason": hand.text("manual_reason")}
    lines = {"points": _typed(points)}
    deeds.move(hand.principal, patrols.LEDGER, row, "finish", data, lines=lines, act=act, once=hand.once())


def _finish(hand: Hand) -> str:
    row = _current(hand.principal, hand.at, _routes(hand.principal, hand.device))
    if row is None:
        raise Refused("现在没有在走的巡逻，不用结束。")
    _end(hand, row, hand.at)
    row.refresh_from_db()
    lost = row.planned - row.reached
    return f"巡逻结束（{row.number}），" + (f"漏{lost}个点，已记入" if lost else "点位全到")


_KINDS = (
    Kind("point", "到点", PhoneDoor(WALK, pages.POINT.right), _scan),
    Kind("finish", "结束巡逻", PhoneDoor(WALK, DECIDES.at(pages.KEY, "finish")), _finish),
)


@dataclass(frozen=True)
class Round:
    """A round as the phone shows it: its points passed and missing, its window."""

    name: str
    walking: bool
    window: str
    points: tuple[tuple[str, str, str], ...]
    """Name, time passed or empty, tone."""

    @property
    def left(self) -> int:
        return sum(not at for _, at, _ in self.points)


def rounds(post: Post) -> list[Round]:
    """Return the rounds of this phone's unit as they stand now.

    They are those of the person at it.
    """
    now, unit_rounds = clock.now(), []
    ways = _routes(post.principal, post.device).prefetch_related("points__point", "windows")
    row = _current(post.principal, now, ways)
    passed = {each["point"].pk: each for each in _lines(row, "points")} if row else {}
    for route in ways:
        mine = row is not None and row.route_id == route.pk
        window = _window(route, now)
        points = tuple(
            _shown(line.point, passed.get(line.point_id) if mine else None) for line in route.points.all()
        )
        unit_rounds.append(Round(route.name, mine, window.label if window else "", points))
    return sorted(unit_rounds, key=lambda each: (not each.walking, not each.window))


def _shown(point: Any, line: dict[str, Any] | None) -> tuple[str, str, str]:
    if line is None:
        return point.name, "", "warn"
    at = f"{line['at'].astimezone(clock.SHANGHAI):%H:%M}"
    return point.name, at, "bad" if line["result"] == patrol.Result.BAD else "good"


def sheets(post: Post) -> list[Sheet]:
    """Return the sheets of the code typed by hand, and of the present round.

    The second shows how far the round is.
    """
    return [
        Sheet(
            "point",
            "巡逻到点",
            template="premises/point_sheet.html",
            picks=tuple(("kind", *row) for row in FOUND),
        ),
        Sheet("round", "本轮巡逻", live="/p/round/"),
    ]


add(Work(3, patrols.LEDGER.key, sheets, _KINDS))
