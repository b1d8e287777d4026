"""D4 month by month in the play: groups that are not yet answered are visited, the leader in charge tells each month.

One note is forgotten and never made up for, so that the gap stands on the first page of those who owe it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.org import calendar
from taizhang.play.cast import name_of
from taizhang.play.petition_desk import clerk_of
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.visit import ledger as visit

YEAR = 2021
LED = "YD"
NOTES = {
    6: ("inquire", "听取职工代表意见，逐项核对改制文件和安置名册；下一步与人社部门核对政策"),
    7: ("coordinate", "与市人社局会商工龄认定口径，形成一致意见；下一步书面答复"),
    8: ("answer", "当面向代表说明答复意见和救济途径；代表要求再核对三人的工龄"),
    9: ("inquire", "三人的工龄已从档案核对，一人补齐材料；下一步送人社部门认定"),
    10: ("coordinate", "人社部门已受理补充材料；下一步跟踪认定结果"),
    12: ("revisit", "走访代表，通报认定进展；元旦春节前再走访一次"),
}
MET = {7: "市人社局、市信访局", 10: "市人社局、社区"}
SEEN = {
    "GX": (4, 5, 6, 7, 8, 9, 10, 11, 12),
    "YD": (6, 8, 9, 11, 12),
    "JX": (11, 12),
}
"""Months in which a group is visited; in the others its matter is coordinated at a meeting."""
HEARD = (
    "代表说明近况，没有新的诉求，愿意等候办理结果",
    "解释办理进度和政策依据，代表表示理解",
    "代表询问下一步时间，已告知并约定下次联系",
)


def scenes() -> Iterator[Scene]:
    """The visits, meetings and notes of each month."""
    published = calendar.current()
    for place, (former, months) in enumerate(SEEN.items()):
        for month in months:
            day = published.forward(date(YEAR, month, 14 + place))
            yield clock.local(day, 16, 20 + place), partial(_visited, former, month)
    for month, bodies in MET.items():
        yield clock.local(published.forward(date(YEAR, month, 21)), 11), partial(_met, bodies)
    for month in NOTES:
        yield clock.local(published.forward(date(YEAR, month, 25)), 15, 30), partial(_told, month)


def _visited(former: str, month: int, stage: Stage) -> None:
    led = stage.kept["groupcase", former]
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "kind": "return",
        "whom": "petitioner",
        "case": led.case_id,
        "name": name_of(1400 + led.pk),
        "met": 2,
        "place": "社区活动室",
        "situation": f"{month}月回访：{HEARD[month % len(HEARD)]}。",
        "satisfied": True,
    }
    rows = {"visitors": [{"person": stage.person(key).pk} for key in ("clerk", "clerk_2")]}
    deeds.create(clerk_of(stage, "ZSG"), visit.LEDGER, data, lines=rows)


def _met(bodies: str, stage: Stage) -> None:
    row = {"on": clock.today(), "bodies": bodies, "result": "核对认定口径，明确补充材料和办理时间"}
    _step(stage, "meet", {"meetings": [row]})


def _told(month: int, stage: Stage) -> None:
    duty, told = NOTES[month]
    leader, clerk = stage.person("deputy_1"), clerk_of(stage, "ZSG")
    paper = stage.signed(clerk, leader, f"{month}月包案月记")
    _step(stage, "month_led", {"months": [{"on": clock.today(), "duty": duty, "told": told}]}, **paper)


def _step(stage: Stage, key: str, lines: dict[str, list[dict[str, Any]]], **more: Any) -> None:
    """One step at the led group, its new row behind those that the form shows already."""
    row = stage.kept["groupcase", LED]
    for name, new in lines.items():
        kept = group.LEDGER.children(row)[name]
        columns = group.LEDGER.line(name).fields
        lines[name] = [{one: getattr(old, one) for one in columns} for old in kept] + new
    clerk = clerk_of(stage, "ZSG")
    stage.kept["groupcase", LED] = deeds.move(clerk, group.LEDGER, row, key, lines=lines, **more)
