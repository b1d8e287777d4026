"""A4 巡逻点位 and 巡逻路线: points and routes of the rounds.

What a round passes, in which order, and in which windows of the night.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import fields
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import THREE_WORKDAYS, Access, Ledger, Lines, Paper, Words
from taizhang.engine.declare.record import ALPHABET, Line, Record
from taizhang.engine.declare.vocabulary import Differ, Matches, Once, Unique
from taizhang.rooms.premises.guards import READERS
from taizhang.rooms.premises.patrol import pages

CODE = 6
"""Signs of a point's code: typed by hand where no camera reads it."""
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NOON = 12
"""A window that opens before noon belongs to the night that began the evening before."""
NIGHT = (
    {"opens": "22:00", "closes": "23:30"},
    {"opens": "02:00", "closes": "03:30"},
    {"opens": "05:00", "closes": "06:30"},
)
"""Three rounds a night, where the office sets nothing else."""


def new_code() -> str:
    """Make a random code for the label of a point.

    It stands there and nowhere else.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE)).upper()


class PatrolPoint(Record):
    """A mandatory place of a round.

    Its code is read from the label by camera or typed.
    """

    called = "name"
    name = fields.text("点位", 40)
    site = fields.site("场所")
    look_at = fields.text("查看内容", 100, optional=True)
    code = models.CharField("点位码", max_length=CODE, unique=True, default=new_code, editable=False)

    class Meta(Record.Meta):
        verbose_name = "巡逻点位"

    def __str__(self) -> str:
        return self.name


class Route(Record):
    """A route: its points in order and its windows.

    `occurred_at` is the day it came into use.
    """

    called = "name"
    name = fields.text("路线", 40)
    site = fields.site("场所")
    at_night = fields.yes("夜间巡逻", default=True)
    walk_seconds = fields.count("点间最短步行（秒）", default=30)

    class Meta(Record.Meta):
        verbose_name = "巡逻路线"

    def __str__(self) -> str:
        return self.name


class RoutePoint(Line):
    """A point of a route, in walking order."""

    parent = fields.parent(Route, "points")
    point = fields.refers(PatrolPoint, "点位")

    class Meta(Line.Meta):
        verbose_name = "路线点位"


class RouteWindow(Line):
    """A window in which one round is due; it may run past midnight."""

    parent = fields.parent(Route, "windows")
    opens = fields.text("开始", 5)
    closes = fields.text("截止", 5)

    class Meta(Line.Meta):
        verbose_name = "巡逻时窗"


@dataclass(frozen=True)
class Window:
    """A window of one night: the night it belongs to, its label, from when to when."""

    night: date
    label: str
    start: datetime
    end: datetime


def windows_of(rows: Iterable[tuple[str, str]], night: date) -> Iterator[Window]:
    """Yield the windows of a night; a night is dated by its evening."""
    for opens, closes in rows:
        hour, minute = map(int, opens.split(":"))
        day = night + timedelta(days=1) if hour < NOON else night
        start = clock.local(day, hour, minute)
        end_hour, end_minute = map(int, closes.split(":"))
        end = clock.local(day, end_hour, end_minute)
        yield Window(night, f"{opens}—{closes}", start, end if end > start else end + timedelta(days=1))


def window_at(rows: list[tuple[str, str]], moment: datetime) -> Window | None:
    """Find the window of a moment; None outside all windows."""
    day = clock.local_date(moment)
    for night in (day - timedelta(days=1), day):
        for window in windows_of(rows, night):
            if window.start <= moment <= window.end:
                return window
    return None


def night_of(moment: datetime) -> date:
    """Return the night of a moment.

    Before noon it is the one that began the evening before.
    """
    local = moment.astimezone(clock.SHANGHAI)
    return local.date() - timedelta(days=1) if local.hour < NOON else local.date()


_POINT = Unique("name site", "这个场所已有同名点位（{number}），请换一个名称。", within=Q(state="used"))
_ROUTE = (
    Once("points.point", "同一点位在路线里只列一次，请删去一行"),
    Matches("windows.opens windows.closes", HOUR, "时间请写成 22:00 的样子。"),
    Differ("windows.opens windows.closes", "请改正"),
)


def _new_code(draft: Draft) -> None:
    draft.record.code = new_code()


def scanned(code: str) -> PatrolPoint | None:
    """Find the point of a code read or typed, in any letters.

    None when there is none in use.
    """
    return PatrolPoint.objects.filter(code=code.strip().upper(), state="used", voided=False).first()


POINTS_MOVES = (
    Move("renew", "更换点位码", "used", "used", by="secretary safety", effect=_new_code, spare=True),
    Move("stop", "停用", "used", "stopped", by="secretary safety", spare=True),
)  # fmt: skip
POINTS = Ledger(
    PatrolPoint,
    code="DW",
    title="巡逻点位",
    section="A4",
    matter="name",
    words=Words("巡逻点位 打卡点", "设置 更换", "个 处"),
    flow=Flow(
        path="used stopped",
        states=(State("used", "使用中"), State("stopped", "已停用", final=True)),
        moves=POINTS_MOVES,
    ),
    access=Access(read=f"{READERS} guard patrol duty", write="secretary safety"),
    columns="name site look_at code",
    filters="site",
    find="name look_at",
    form="点位: name site look_at",
    pages=pages.POINTS_PAGES,
    paper=Paper("巡逻点位表", "巡逻点位册", ("登记人",)),
    late_after=THREE_WORKDAYS,
    rules=(_POINT,),
    figures=(Figure("patrol_points", "新设巡逻点位", "处"),),
)
ROUTES = Ledger(
    Route,
    code="LX",
    title="巡逻路线",
    section="A4",
    matter="name",
    words=Words("巡逻路线", "设置", "条"),
    flow=Flow(
        path="used stopped",
        states=(State("used", "使用中"), State("stopped", "已停用", final=True)),
        moves=(Move("stop", "停用", "used", "stopped", by="secretary safety section_head", spare=True),),
    ),
    access=Access(read=f"{READERS} guard patrol duty", write="secretary safety"),
    columns="name site at_night walk_seconds",
    filters="site at_night",
    find="name",
    form="路线: name site at_night walk_seconds",
    paper=Paper("巡逻路线表", "巡逻路线册", ("登记人", "审核人")),
    lines=(
        Lines("points", RoutePoint, "point", "点位（按行走顺序）", required=True),
        Lines("windows", RouteWindow, "opens closes", "时窗", required=True, most=12, given=NIGHT),
    ),
    late_after=THREE_WORKDAYS,
    rules=_ROUTE,
    figures=(Figure("patrol_routes", "新设巡逻路线", "条"),),
)
