"""The year at the gate: four guards in turn, three shifts a day, with the gaps that happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.play import duty_room, fire_year, gate_book, night_rounds
from taizhang.play.cast import GUARDS
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises import gate, guards

FIRST, LAST, ON = date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 10)
EIGHT = timedelta(hours=8)
SHIFTS = ((LAST - FIRST).days + 1) * 3
GAPS = tuple(range(2, 22)) + tuple(range(2, 22)) + (11,) * 10 + (1,)
"""Minutes by which the next guard came late: 571; with one shift never signed out of (480) they make 1,051."""
GAP_REASONS = ("接班保安途中车辆故障", "交接清点物品", "接班保安临时就医", "暴雨积水晚到", "送急件到楼上")
LATE_REASONS = ("门岗手机送修，当日未带登记簿", "保安请假返岗后补登", "停电，次日补登", "换手机当日未能登录")


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of the premises and of work safety, in no particular order of time."""
    yield clock.local(date(2020, 12, 28), 9), _hire
    yield from _gate(stage)
    yield from duty_room.scenes(stage)
    yield from gate_book.scenes(stage)
    yield from night_rounds.scenes(stage)
    yield from fire_year.scenes(stage)


def _hire(stage: Stage) -> None:
    office = stage.as_post("secretary")
    stage.kept["guards"] = []
    for number, key in enumerate(GUARDS, 1):
        data = {
            "unit": stage.unit("ZSG").pk,
            "occurred_at": f"2020-0{number}-1{number} 08:00",
            "entry": "carried",
            "person": stage.person(key).pk,
            "company": "安和物业公司",
            "post": "办公区大门岗",
            "cert_no": f"湘B2020{number:04d}",
            "cert_issued_on": "2019-11-08",
            "full_time": True,
            "id_last4": f"10{number}2",
            "phone": f"1390000000{number}",
        }
        training = {"held_on": "2020-12-15", "content": "门卫职责与应急处置", "hours": "4", "result": "合格"}
        photo = stage.photo(office, f"保安员证{number}.png", "paper")
        row = deeds.create(office, guards.ROSTER, data, lines={"trainings": [training]}, files=[photo])
        stage.kept["guards"].append(row)


def _gate(stage: Stage) -> Iterator[Scene]:
    gaps = dict(zip(stage.rng.sample(range(1, SHIFTS), len(GAPS)), GAPS, strict=True))
    forgotten = next(n for n in range(500, SHIFTS) if not gaps.keys() & {n, n + 1})
    busy = {forgotten, forgotten + 1, *gaps, *(n - 1 for n in gaps)}
    copied = [n for n in range(60, SHIFTS, 173) if n not in busy]
    late = [n for n in range(100, SHIFTS, 311) if n not in busy and n not in copied]
    for number in range(((ON - FIRST).days + 1) * 3):
        start = clock.local(FIRST) + EIGHT * number
        end = start + EIGHT
        if number in copied or number in late:
            yield end + timedelta(hours=26), partial(_afterwards, number=number, copied=number in copied)
            continue
        gap = gaps.get(number, 0)
        reason = GAP_REASONS[number % len(GAP_REASONS)] if gap > 10 else ""
        yield start + timedelta(minutes=gap), partial(_sign_on, number=number, reason=reason)
        if number != forgotten:
            yield end, partial(_sign_off, number=number)
    yield clock.local(FIRST, 9, 30) + EIGHT * (forgotten + 3), partial(_explain, number=forgotten + 1)


def _data(stage: Stage, number: int, occurred: datetime) -> dict[str, Any]:
    start = clock.local(FIRST) + EIGHT * number
    return {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": occurred,
        "site": stage.site("办公区大门岗").pk,
        "guard": stage.kept["guards"][number % len(GUARDS)].pk,
        "planned_from": start,
        "planned_to": start + EIGHT,
    }


def _sign_on(stage: Stage, number: int, reason: str) -> None:
    data = _data(stage, number, clock.now()) | {"gap_reason": reason}
    stage.kept[f"shift {number}"] = deeds.create(stage.as_post("guard", nth=number), gate.SHIFTS, data)


def _sign_off(stage: Stage, number: int) -> None:
    relief = stage.kept["guards"][(number + 1) % len(GUARDS)]
    shift = stage.kept.pop(f"shift {number}")
    guard = stage.as_post("guard", nth=number)
    deeds.move(guard, gate.SHIFTS, shift, "sign_out", {"relief": relief.pk})


def _afterwards(stage: Stage, number: int, copied: bool) -> None:
    """The post's phone was out of order: copied from the paper book next day, or from memory with a reason."""
    guard = stage.as_post("guard", nth=number)
    start = clock.local(FIRST) + EIGHT * number
    data = _data(stage, number, start)
    files = []
    if copied:
        data["entry"] = "copied"
        files = [stage.photo(guard, f"门岗登记簿{start:%m%d}.png", "photo", start.date())]
    else:
        data |= {"entry": "late", "late_reason": LATE_REASONS[number % len(LATE_REASONS)]}
    row = deeds.create(guard, gate.SHIFTS, data, files=files)
    deeds.move(guard, gate.SHIFTS, row, "sign_out", {"signed_out": start + EIGHT})


def _explain(stage: Stage, number: int) -> None:
    """The office finds the missing signature, looks at the footage and says so beside the next shift."""
    office = stage.as_post("secretary")
    row = gate.GateShift.objects.get(planned_from=clock.local(FIRST) + EIGHT * number)
    told = {"gap_reason": "上一班漏签退，调看监控当班保安在岗"}
    deeds.edit(office, gate.SHIFTS, row, told, version=row.version, note="补充间隔说明")
