"""巡更棒: the stamps of a wand, copied from its file as rounds (转录).

The wand took them at the points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep.rows import lines_for, rows_for
from taizhang.engine.write.many import bulk
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Principal
from taizhang.rooms.premises.device_files import flat, moment_of, registered
from taizhang.rooms.premises.duty import ledger as duty
from taizhang.rooms.premises.patrol import ledger, routes
from taizhang.rooms.premises.patrol.model import Method, Result
from taizhang.rooms.premises.patrol.routes import PatrolPoint, Route, Window
from taizhang.rooms.premises.patrol.rules import too_quick

POINT = ("点位", "地点", "巡更点", "巡检点", "地点名称", "点位名称", "巡逻点")
MOMENT = ("时间", "打点时间", "巡检时间", "巡更时间", "读卡时间", "到点时间", "日期时间")
DAY = ("日期", "巡检日期", "巡更日期")
PERSON = ("人员", "巡更人", "巡检人", "巡更人员", "巡检人员", "巡逻人", "姓名")
APART = timedelta(minutes=45)
"""Stamps outside every window that lie further apart than this belong to different rounds."""


@dataclass(frozen=True)
class Stamp:
    """One reading of a wand.

    The row of the file, the point as written, the moment, the person where the file names one.
    """

    row: int
    point: str
    at: datetime
    person: str = ""


@dataclass(frozen=True)
class Round:
    """Stamps of one walk on one route, with who walked and what is wrong with it."""

    route: Route
    stamps: tuple[tuple[PatrolPoint, datetime], ...]
    patroller: Person | None
    window: str
    planned: int
    known: bool

    @property
    def start(self) -> datetime:
        return self.stamps[0][1]

    @property
    def end(self) -> datetime:
        return self.stamps[-1][1]

    @property
    def hurried(self) -> bool:
        return too_quick([at for _, at in self.stamps], self.route.walk_seconds)


def stamps(rows: Iterable[Sequence[Any]]) -> tuple[list[Stamp], list[str]]:
    """Read the stamps of a table, and name every row not understood.

    The head of the table names point and time.
    """
    head: dict[str, int] = {}
    readings: list[Stamp] = []
    problems: list[str] = []
    for number, cells in enumerate(rows, 1):
        texts = [flat(cell) for cell in cells]
        if not head:
            head = _head(texts)
        elif any(texts):
            stamp = _stamp(number, cells, head)
            if isinstance(stamp, Stamp):
                readings.append(stamp)
            else:
                problems.append(stamp)
    if not head:
        problems.append("没有找到表头：须有“点位（地点）”和“时间”两列（或“日期”“时间”“点位”三列）。")
    return readings, problems


def _head(texts: Sequence[str]) -> dict[str, int]:
    places = {}
    for name, words in (("point", POINT), ("at", MOMENT), ("day", DAY), ("person", PERSON)):
        place = next((n for n, text in enumerate(texts) if text in words), None)
        if place is not None:
            places[name] = place
    return places if {"point", "at"} <= places.keys() else {}


def _stamp(number: int, cells: Sequence[Any], head: dict[str, int]) -> Stamp | str:
    def cell(name: str) -> Any:
        place = head.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    point = flat(cell("point"))
    if not point:
        return f"第{number}行没有点位，请补上或删去这一行。"
    at = moment_of(cell("day"), cell("at")) if "day" in head else moment_of(cell("at"))
    if at is None:
        return f"第{number}行的时间“{flat(cell('at'))}”看不懂，请写成 2021-03-04 22:15:30 的样子。"
    return Stamp(number, point, at, flat(cell("person")))


def rounds(
    principal: Principal, unit: Unit, read: Iterable[Stamp], chosen: Person | None
) -> tuple[list[Round], list[str]]:
    """Build the rounds from the readings of a unit.

    As far as the reader sees its routes; returns also what stands against them.
    """
    mine = rows_for(routes.ROUTES, principal, "wand").filter(unit=unit, state="used", voided=False)
    mine = mine.order_by("id")
    points = lines_for(routes.ROUTES, "points", principal, "wand").filter(parent__in=mine)
    hours = lines_for(routes.ROUTES, "windows", principal, "wand")
    places: dict[str, tuple[Route, PatrolPoint]] = {}
    planned: dict[int, int] = {}
    for row in points.select_related("parent__unit", "point"):
        places.setdefault(flat(row.point.name), (row.parent, row.point))
        planned[row.parent_id] = planned.get(row.parent_id, 0) + 1
    problems: list[str] = []
    by_route: dict[int, list[Stamp]] = {}
    for stamp in read:
        if stamp.point not in places:
            problems.append(
                f"第{stamp.row}行的点位“{stamp.point}”不在本单位使用中的巡逻路线上，请核对点位名称。"
            )
        elif stamp.at > clock.now():
            problems.append(f"第{stamp.row}行的时间在将来，请核对巡更棒的时钟。")
        else:
            by_route.setdefault(places[stamp.point][0].pk, []).append(stamp)
    patrols: list[Round] = []
    for route in mine:
        windows = list(hours.filter(parent=route).values_list("opens", "closes"))
        for window, walk in _walks(by_route.get(route.pk, []), windows):
            patrols.append(_round(principal, route, walk, window, places, planned[route.pk], chosen))
    for one in patrols:
        if one.patroller is None:
            problems.append(f"{_when(one.start)}的巡逻查不到当班人员，请在“巡逻人”选择。")
    return sorted(patrols, key=lambda one: one.start), problems


def _when(moment: datetime) -> str:
    local = moment.astimezone(clock.SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _walks(read: list[Stamp], windows: list[tuple[str, str]]) -> Iterator[tuple[Window | None, list[Stamp]]]:
    """Split the readings of a route into walks.

    Readings are split by window, and outside the windows by long pauses.
    """
    walk: list[Stamp] = []
    before: Window | None = None
    for stamp in sorted(read, key=lambda one: one.at):
        window = routes.window_at(windows, stamp.at)
        if walk and (window != before or (window is None and stamp.at - walk[-1].at > APART)):
            yield before, walk
            walk = []
        before = window
        walk.append(stamp)
    if walk:
        yield before, walk


def _round(
    principal: Principal,
    route: Route,
    walk: list[Stamp],
    window: Window | None,
    places: dict[str, tuple[Route, PatrolPoint]],
    planned: int,
    chosen: Person | None,
) -> Round:
    first: dict[int, tuple[PatrolPoint, datetime]] = {}
    for stamp in walk:
        point = places[stamp.point][1]
        first.setdefault(point.pk, (point, stamp.at))
    start = walk[0].at
    records = rows_for(ledger.LEDGER, principal, "wand").filter(route=route, occurred_at=start, voided=False)
    who = _named(route.unit, walk) or chosen or _on_duty(principal, route.unit, start)
    label = window.label if window else ""
    return Round(route, tuple(first.values()), who, label, planned, records.exists())


def _named(unit: Unit, walk: list[Stamp]) -> Person | None:
    """Find the one person named by the file.

    A person of the unit or of its contractors; None where it is not clear.
    """
    names = {stamp.person for stamp in walk if stamp.person}
    if len(names) != 1:
        return None
    people = list(
        Person.objects.filter(Q(unit=unit) | Q(holdings__unit=unit), name=names.pop()).distinct()[:2]
    )
    return people[0] if len(people) == 1 else None


def _on_duty(principal: Principal, unit: Unit, moment: datetime) -> Person | None:
    """Find the officer on duty at a moment, from the duty sheets.

    Only for readers of the sheets; None else, or if there is no sheet.
    """
    rows = rows_for(duty.LEDGER, principal, "wand").exclude(state="drafted")
    rows = rows.filter(unit=unit, voided=False, occurred_at__lte=moment, ends_at__gt=moment)
    sheet = rows.select_related("officer").order_by("occurred_at").last()
    return sheet.officer if sheet else None


def take(principal: Principal, unit: Unit, found: Sequence[Round], paper: str) -> list[Any]:
    """Store the rounds, all or none, with the wand's file as their paper.

    Those taken in before stay as they are.
    """
    fresh = [patrol for patrol in found if not patrol.known]
    if not fresh:
        raise Refused([("file", "这份文件里的巡逻都已经登记过了。")], status=409)
    rows = [bulk.Row(n, _data(unit, patrol), {"points": _points(patrol)}) for n, patrol in enumerate(fresh)]
    names = [f"{_when(patrol.start)}的巡逻" for patrol in fresh]
    return registered(principal, ledger.LEDGER, rows, paper, lambda place: names[int(str(place))])


def _points(one: Round) -> list[dict[str, Any]]:
    return [
        {"point": point.pk, "at": at, "method": Method.WAND, "result": Result.OK} for point, at in one.stamps
    ]


def _data(unit: Unit, one: Round) -> dict[str, Any]:
    return {
        "unit": unit.pk,
        "occurred_at": one.start,
        "entry": "copied",
        "route": one.route.pk,
        "patroller": one.patroller.pk if one.patroller else "",
        "ended_at": one.end,
    }
