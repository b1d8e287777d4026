"""The year's visitors and cars at the gate: listed cars, callers, exits, the count at closing time, late closings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.play.cast import name_of
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises import cars, counts
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.premises.visit import model as visit

FIRST, LAST, ON = date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 10)
PERSONS, VEHICLES, PEDESTRIANS = 2318, 1046, 190
"""People and cars of the year; rows of those on foot. A car brings its driver and at times others."""
PETITIONERS: tuple[tuple[datetime, int], ...] = (
    (clock.local(date(2021, 3, 16), 9, 20), 6),
    (clock.local(date(2021, 6, 9), 14, 50), 6),
    (clock.local(date(2021, 10, 20), 10, 10), 8),
)
"""Groups that came to the petition desk: the gate keeps when and how many."""
NOT_COUNTED = (date(2021, 2, 3), date(2021, 4, 14), date(2021, 7, 21), date(2021, 9, 16), date(2021, 11, 24))
"""Days on which nobody counted at closing time."""
LISTED: tuple[tuple[str, str, str, str, str], ...] = (
    ("食堂送菜车", "frequent", "truck", "食堂", "送菜"),
    ("桶装水配送车", "frequent", "truck", "办公室", "送水"),
    ("快递一号车", "frequent", "car", "办公室", "快递"),
    ("快递二号车", "frequent", "car", "办公室", "快递"),
    ("垃圾清运车", "frequent", "truck", "物业", "清运垃圾"),
    ("电梯维保车", "frequent", "car", "物业", "电梯保养"),
    ("印刷公司车", "frequent", "car", "办公室", "送印刷品"),
    ("农资公司车", "frequent", "car", "业务科", "送报表"),
    ("公车1号", "office", "car", "", ""),
    ("公车2号", "office", "car", "", ""),
)
FREQUENT = 8
ERRANDS: tuple[tuple[str, str, str], ...] = (
    ("business", "业务科", "洽谈农资业务"),
    ("business", "资产科", "办理门面租赁手续"),
    ("official", "办公室", "送文件"),
    ("official", "信访维稳科", "工作联系"),
    ("repair", "物业", "空调检修"),
    ("repair", "办公室", "打印机维护"),
    ("delivery", "办公室", "送办公用品"),
    ("private", "财务科", "取票据"),
)
SEASONS = {3: "送春耕物资样品", 6: "防汛物资盘点", 9: "送节日值班物资", 11: "供暖管道检查"}


@dataclass(frozen=True)
class Caller:
    """One visit of the plan: when, a listed car by its place or a car of its own, how many, how long."""

    number: int
    at: datetime
    car: int | None
    own_car: bool
    people: int
    stay: int


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of the gate book, in no particular order of time."""
    yield clock.local(FIRST, 8, 30), _list_cars
    days: set[date] = set()
    for caller in plan(Random("gate book 2021")):
        days.add(clock.local_date(caller.at))
        yield caller.at, partial(_come, caller=caller)
        leaves = caller.at + timedelta(minutes=caller.stay)
        if leaves < clock.local(clock.local_date(caller.at), 17, 40):
            yield leaves, partial(_go, number=caller.number)
    for at, people in PETITIONERS:
        yield at, partial(_petition, people=people)
    for day in sorted(days):
        if day not in NOT_COUNTED:
            yield clock.local(day, 18), _count
        yield clock.local(day + timedelta(days=2), 10, 30), _copy_in
        if day in NOT_COUNTED:
            yield clock.local(day + timedelta(days=1), 8, 40), _close_late


def plan(dice: Random) -> list[Caller]:
    """The visits of the year and of the days after it, in order of time."""
    published = calendar.current()
    days = [day for day in (FIRST + timedelta(days=n) for n in range(365)) if published.is_workday(day)]
    after = [LAST + timedelta(days=n) for n in range(4, 10)]
    kinds = [True] * VEHICLES + [False] * PEDESTRIANS
    dice.shuffle(kinds)
    people = [1] * len(kinds)
    left = PERSONS - len(kinds) - sum(number for _, number in PETITIONERS)
    while left:
        place = dice.randrange(len(people))
        if people[place] < (4 if kinds[place] else 9):
            people[place] += 1
            left -= 1
    moments = sorted(_moment(dice, dice.choice(days)) for _ in kinds)
    later = sorted(_moment(dice, dice.choice(after)) for _ in range(24))
    found = []
    for number, at in enumerate([*moments, *later]):
        vehicle = kinds[number % len(kinds)]
        listed = dice.randrange(FREQUENT) if vehicle and dice.random() < 0.5 else None
        size = people[number % len(kinds)]
        found.append(Caller(number, at, listed, vehicle and listed is None, size, dice.randrange(8, 110)))
    return found


def _moment(dice: Random, day: date) -> datetime:
    """A minute of the working day, not while the guards change."""
    minute = dice.choice((*range(40, 445), *range(510, 545)))
    return clock.local(day, 8) + timedelta(minutes=minute)


def _list_cars(stage: Stage) -> None:
    office = stage.as_post("secretary")
    stage.kept["cars"] = []
    for number, (label, whose, kind, dept, errand) in enumerate(LISTED, 1):
        data = {
            "unit": stage.unit("ZSG").pk,
            "occurred_at": clock.now(),
            "label": label,
            "whose": whose,
            "plate": f"湘B{20000 + number * 37}",
            "vehicle_type": kind,
            "dept": dept,
            "errand": errand,
        }
        stage.kept["cars"].append(deeds.create(office, cars.CARS, data))


def _data(stage: Stage, caller: Caller) -> dict[str, Any]:
    data: dict[str, Any] = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": caller.at,
        "site": stage.site("办公区大门岗").pk,
        "party_size": caller.people,
    }
    if caller.car is not None:
        return data | {"kind": "vehicle", "car": stage.kept["cars"][caller.car].pk}
    reason, dept, told = ERRANDS[caller.number % len(ERRANDS)]
    if caller.number % 11 == 0:
        told = SEASONS.get(caller.at.month, told)
    data |= {"kind": "person", "visitor": name_of(500 + caller.number)}
    data |= {"host_dept": dept, "reason": reason, "reason_text": told}
    if caller.own_car:
        data |= {"kind": "both", "plate": f"湘{'ABCDEF'[caller.number % 6]}{caller.number + 10000}"}
    return data


def _come(stage: Stage, caller: Caller) -> None:
    data = _data(stage, caller)
    standing = visit.on_post(data["site"], caller.at)
    if not standing or _still_inside(stage, caller):
        stage.kept.setdefault("paper book", []).append(caller)
        return
    guard = stage.principal(stage.guard_of(standing[0]))
    stage.kept["visit", caller.number] = deeds.create(guard, visits.VISITS, data)


def _still_inside(stage: Stage, caller: Caller) -> bool:
    """Whether the same listed car has not left yet."""
    if caller.car is None:
        return False
    here = visit.Visit.objects.filter(car=stage.kept["cars"][caller.car], voided=False)
    return here.filter(state__in=("inside", "unclosed")).exists()


def _go(stage: Stage, number: int) -> None:
    row = stage.kept.pop(("visit", number), None)
    if row is not None:
        deeds.move(stage.principal(row.guard), visits.VISITS, row, "leave")


def _petition(stage: Stage, people: int) -> None:
    site = stage.site("办公区大门岗")
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "site": site.pk,
        "kind": "petition",
        "party_size": people,
    }
    deeds.create(stage.as_post("duty"), visits.VISITS, data)


def _count(stage: Stage) -> None:
    """The closing count: everyone not registered as left is closed in one act."""
    site = stage.site("办公区大门岗")
    open_still = counts.open_at(site.pk, clock.now())
    if open_still.exists():
        data = {"unit": stage.unit("ZSG").pk, "occurred_at": clock.now(), "site": site.pk}
        deeds.create(stage.as_post("duty"), counts.COUNTS, data)


def _copy_in(stage: Stage) -> None:
    """What the paper book held while the post's phone was out of order, with the photo of its page."""
    waiting = stage.kept.pop("paper book", [])
    later = []
    for caller in waiting:
        data = _data(stage, caller)
        if not visit.on_post(data["site"], caller.at) or _still_inside(stage, caller):
            later.append(caller)
            continue
        office = stage.as_post("secretary")
        page = stage.photo(office, f"来访登记簿{caller.at:%m%d}.png", "photo", caller.at.date())
        data["entry"] = "copied"
        row = deeds.create(office, visits.VISITS, data, files=[page])
        left = {"left_at": caller.at + timedelta(minutes=caller.stay)}
        deeds.move(office, visits.VISITS, row, "leave", left)
    if later:
        stage.kept["paper book"] = later


def _close_late(stage: Stage) -> None:
    """The morning after nobody counted: what the night round did not settle is closed with its reason."""
    for row in visits.left_open(stage.unit("ZSG")):
        told = {
            "left_at": max(row.occurred_at, clock.local(row.occurred_on, 18)),
            "closing_note": "门卫调看监控补登",
        }
        deeds.move(stage.as_post("secretary"), visits.VISITS, row, "leave_later", told)
