"""H5 in the play: the report of the year goes from the sections up to the head's desk, where it waits for signature.

Issuing is left to whoever tries the demonstration: until then every number still follows its records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.org.models import Person
from taizhang.play.stage import Scene, Stage
from taizhang.report import circulation_ledger

YEAR = 2021


@dataclass(frozen=True)
class Check:
    """On which day of January, at what hour, which section head found what."""

    day: int
    hour: int
    section: str
    nth: int
    result: str = "agreed"
    told: str = ""


CHECKS = (
    Check(4, 15, "办公室", 1),
    Check(5, 9, "信访维稳科", 0, "objected", "草稿的接待人次与纸质登记簿差一人，请再数一遍"),
    Check(5, 16, "信访维稳科", 0, "agreed", "重新数过，纸质登记簿少记一人，以台账为准"),
)


def scenes(_: Stage) -> Iterator[Scene]:
    """Every scene of the report's way."""
    yield clock.local(date(YEAR + 1, 1, 4), 10), _begin
    for one in CHECKS:
        yield clock.local(date(YEAR + 1, 1, one.day), one.hour, 10), partial(_check, one)
    yield clock.local(date(YEAR + 1, 1, 6), 16), _agree
    yield clock.local(date(YEAR + 1, 1, 7), 16), partial(_signed, "review", "section_head", "平安办审核")
    yield clock.local(date(YEAR + 1, 1, 10), 8, 50), partial(_signed, "approve", "deputy", "分管领导审核")


def _step(stage: Stage, key: str, data: dict[str, Any] | None = None, **more: Any) -> None:
    maker, row = stage.as_post("coordinator"), stage.kept["report way"]
    stage.kept["report way"] = deeds.move(maker, circulation_ledger.LEDGER, row, key, data, **more)


def _begin(stage: Stage) -> None:
    data = {"unit": stage.unit("ZSG").pk, "occurred_at": clock.now(), "year": YEAR}
    stage.kept["report way"] = deeds.create(stage.as_post("coordinator"), circulation_ledger.LEDGER, data)


def _check(told: Check, stage: Stage) -> None:
    rows = stage.kept.setdefault("report checks", [])
    person: Person = stage.holder("section_head", nth=told.nth)
    rows.append(
        {
            "section": told.section,
            "person": person.pk,
            "on": clock.today(),
            "result": told.result,
            "told": told.told,
        }
    )
    paper = stage.signed(stage.as_post("coordinator"), person, f"科室核对{len(rows)}-{told.section}")
    _step(stage, "check", lines={"checks": rows}, **paper)


def _agree(stage: Stage) -> None:
    _step(stage, "agree")
    _step(stage, "mend", {"mended": "按科室意见理顺第二部分两处文字，数字没有改动"})


def _signed(key: str, post: str, told: str, stage: Stage) -> None:
    _step(
        stage, key, **stage.signed(stage.as_post("coordinator"), stage.holder(post), f"年度总结签批单-{told}")
    )
