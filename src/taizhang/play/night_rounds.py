"""The year's night rounds: two windows a night, now and then a short, hurried or missed one, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import model as patrol
from taizhang.rooms.premises.patrol import routes
from taizhang.rooms.premises.visit import ledger as visits

FIRST, ON = date(2021, 1, 1), date(2022, 1, 10)
POINTS = ("大门岗", "办公楼大厅", "档案室走廊", "配电间", "食堂后门", "停车场")
WINDOWS = ({"opens": "22:00", "closes": "23:30"}, {"opens": "02:00", "closes": "03:30"})
MISSED = (date(2021, 2, 14), date(2021, 7, 3), date(2021, 10, 17))
"""Nights on which nobody walked the second round."""
SHORT = (date(2021, 3, 22), date(2021, 8, 9))
HURRIED = date(2021, 11, 2)
FOUND: dict[date, dict[str, str]] = {
    date(2021, 1, 26): {"kind": "leak", "place": "二楼卫生间", "description": "水管接头渗水"},
    date(2021, 3, 9): {"kind": "unlocked", "place": "食堂后门", "description": "后门锁舌失灵关不严"},
    date(2021, 4, 20): {"kind": "blocked", "place": "北楼梯间", "description": "装修余料占用通道"},
    date(2021, 5, 25): {"kind": "blocked", "place": "北楼梯间", "description": "旧办公桌堆放在楼梯口"},
    date(2021, 6, 15): {"kind": "damage", "place": "停车场围墙", "description": "雨后围墙抹灰脱落"},
    date(2021, 7, 13): {
        "kind": "left_on",
        "place": "三楼会议室",
        "description": "空调未关",
        "severity": "spot",
    },
    date(2021, 9, 7): {"kind": "camera", "place": "东侧走廊", "description": "摄像机黑屏"},
    date(2021, 10, 12): {
        "kind": "person",
        "place": "围墙东侧",
        "description": "围墙外有人长时间逗留，询问后离开",
    },
    date(2021, 12, 14): {"kind": "equipment", "place": "配电间", "description": "灭火器箱玻璃破损"},
}
"""What the first round of a night found. 北楼梯间 comes back; the leak takes longer than it should."""


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of the night rounds, in no particular order of time."""
    yield clock.local(FIRST, 9), _route
    night = FIRST
    while night < ON:
        dice = Random(f"round {night}")
        first = clock.local(night, 22, dice.randrange(2, 40))
        yield first + timedelta(minutes=24), partial(_walk, night=night, second=False)
        if night not in MISSED:
            second = clock.local(night + timedelta(days=1), 2, dice.randrange(2, 40))
            yield second + timedelta(minutes=24), partial(_walk, night=night, second=True)
        if night.weekday() == 6:
            yield clock.local(night + timedelta(days=1), 9, 20), _sign
        night += timedelta(days=1)
    yield clock.local(date(2021, 10, 13), 9, 40), _no_incident


def _route(stage: Stage) -> None:
    officer = stage.as_post("safety")
    unit, site = stage.unit("ZSG").pk, stage.site("办公区").pk
    head = {"unit": unit, "occurred_at": clock.now(), "site": site}
    made = [deeds.create(officer, routes.POINTS, head | {"name": name}) for name in POINTS]
    data = head | {"name": "办公区夜间巡逻", "at_night": True, "walk_seconds": 40}
    lines = {"points": [{"point": point.pk} for point in made], "windows": [dict(w) for w in WINDOWS]}
    stage.kept["points"] = made
    stage.kept["route"] = deeds.create(officer, routes.ROUTES, data, lines=lines)
    stage.kept["unsigned"] = []


def _officer(stage: Stage, night: date) -> Any:
    """Who has the night watch: the second sheet of the day."""
    return stage.kept[f"sheet {(night - FIRST).days * 2 + 1}"].officer


def _walk(stage: Stage, night: date, *, second: bool) -> None:
    ended = clock.now()
    started = ended - timedelta(minutes=24)
    officer = _officer(stage, night)
    points = stage.kept["points"]
    step = 20 if second and night == HURRIED else 180
    walked = points[:4] if second and night in SHORT else points
    rows: list[dict[str, Any]] = [
        {"point": point.pk, "at": started + timedelta(seconds=step * n), "method": "scan", "result": "ok"}
        for n, point in enumerate(walked, 1)
    ]
    lines: dict[str, list[dict[str, Any]]] = {"points": rows}
    if not second and night in FOUND:
        rows[0]["result"] = "bad"
        lines["findings"] = [{"severity": "general"} | FOUND[night]]
    if second:
        gone = [{"visit": row.pk, "seen": "gone"} for row in visits.left_open(stage.unit("ZSG"))[1:]]
        lines["lookups"] = gone
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": started,
        "route": stage.kept["route"].pk,
        "patroller": officer.pk,
        "ended_at": ended,
    }
    made = deeds.create(stage.principal(officer), patrols.LEDGER, data, lines=lines)
    stage.kept["unsigned"].append(made)
    if "findings" in lines:
        stage.kept["round", night] = made


def _sign(stage: Stage) -> None:
    """Once a week the section head signs the rounds, and says what came of those that nobody walked."""
    section = stage.as_post("section_head", nth=1)
    for row in stage.kept["unsigned"]:
        deeds.move(section, patrols.LEDGER, row, "sign")
    stage.kept["unsigned"] = []
    for row in patrol.Patrol.objects.filter(state="missed", voided=False):
        told = {"opinion": "值班员处理突发漏巡，已提醒，次日加巡一轮"}
        deeds.move(section, patrols.LEDGER, row, "sign", told)


def _no_incident(stage: Stage) -> None:
    for offer in Offer.objects.filter(link="I03b", closed_at=None):
        offers.decline(stage.as_post("safety"), offer, "当场询问后离开，不属案事件")
