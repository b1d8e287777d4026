"""The year at the gate: four guards in turn, three shifts a day, with the gaps that happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.play import fire_year, night_rounds
from taizhang.play.cast import GUARDS
from taizhang.play.scenes import scenes_of
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
    yield from scenes_of(stage, "premises.guards")
    yield from scenes_of(stage, "premises.gate")
    yield from scenes_of(stage, "premises.duty")
    yield from scenes_of(stage, "premises.spot")
    for book in ("cars", "visit", "counts"):
        yield from scenes_of(stage, f"premises.{book}")
    yield from night_rounds.scenes(stage)
    yield from fire_year.scenes(stage)
