"""The programme room in the play: a year of zero reports with their honest flaws, and the events behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.org.principals import Principal
from taizhang.play import meetings, publicity, study
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.programme.incident import ledger as incident_ledger
from taizhang.rooms.programme.zero import ledger as zero

YEAR = 2021
UNITS = 12
CITY = "ZSG"
MONTHS: tuple[tuple[date, date, date], ...] = (
    (date(2021, 2, 1), date(2021, 2, 2), date(2021, 2, 3)),
    (date(2021, 3, 1), date(2021, 3, 2), date(2021, 3, 3)),
    (date(2021, 4, 1), date(2021, 4, 2), date(2021, 4, 6)),
    (date(2021, 5, 6), date(2021, 5, 7), date(2021, 5, 8)),
    (date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)),
    (date(2021, 7, 1), date(2021, 7, 2), date(2021, 7, 5)),
    (date(2021, 8, 2), date(2021, 8, 3), date(2021, 8, 4)),
    (date(2021, 9, 1), date(2021, 9, 2), date(2021, 9, 3)),
    (date(2021, 10, 8), date(2021, 10, 9), date(2021, 10, 11)),
    (date(2021, 11, 1), date(2021, 11, 2), date(2021, 11, 3)),
    (date(2021, 12, 1), date(2021, 12, 2), date(2021, 12, 3)),
    (date(2022, 1, 4), date(2022, 1, 5), date(2022, 1, 6)),
)
"""For the report of each month: the first three working days of the next, by the published calendar."""

LATE = {(5, 5): date(2021, 6, 8), (10, 9): date(2021, 11, 5)}
"""(month, place in the list of units) → the day on which the late report was signed."""
BY_COORDINATOR = frozenset({6, 7, 11})
"""Units without an account of their own: their signed paper comes by WeChat and the city desk types it."""
RETURNED, AMENDED = (8, 2), (3, 4)
GROUP_VISIT = "05"


def scenes(_: Stage) -> Iterator[Scene]:
    """Every scene of this room."""
    yield from zero_scenes()
    yield from incident_scenes()
    yield from publicity.scenes()
    yield from meetings.scenes()
    yield from study.scenes()


# 零报告


def zero_scenes() -> Iterator[Scene]:
    """144 monthly reports: typed, signed on paper, summed up and locked."""
    for month, (first, second, third) in enumerate(MONTHS, 1):
        for nth in range(UNITS):
            day = LATE.get((month, nth), (first, second)[nth % 2])
            yield clock.local(day, 9 + nth % 7, (nth * 17 + month * 5) % 60), partial(_report, month, nth)
        yield clock.local(third, 16, 10), partial(_sum_up, month)
        locked = clock.local(third + timedelta(days=7), 10)
        if locked.year == YEAR:
            yield locked, partial(_lock, month)
    month, nth = RETURNED
    yield clock.local(MONTHS[month - 1][1], 17, 5), partial(_return, month, nth)
    yield clock.local(MONTHS[month - 1][2], 9, 20), partial(_report_again, month, nth)
    yield clock.local(MONTHS[AMENDED[0] - 1][2] + timedelta(days=15), 15), partial(_amend, *AMENDED)


def _key(month: int, nth: int) -> str:
    return f"zero:{month}:{nth}"


def _typist(stage: Stage, nth: int) -> Any:
    code = stage.reporting_units()[nth].code
    by_city = nth in BY_COORDINATOR or code == CITY
    return stage.as_post("coordinator") if by_city else stage.as_post("county_liaison", unit_code=code)


def _report(month: int, nth: int, stage: Stage) -> None:
    unit, typist = stage.reporting_units()[nth], _typist(stage, nth)
    data = {
        "unit": unit.pk,
        "occurred_at": clock.now(),
        "scope": "month",
        "period_start": date(YEAR, month, 1),
        "clear": True,
    }
    if (month, nth) == AMENDED:
        data["note"] = "含基层社5个、网点12个"
    report = deeds.create(typist, zero.LEDGER, data)
    paper = stage.signed(typist, stage.head_of(unit.code), f"{unit.short}{month}月零报告签字件")
    stage.kept[_key(month, nth)] = deeds.move(typist, zero.LEDGER, report, "submit", **paper)


def _step(stage: Stage, month: int, nth: int, key: str, **given: Any) -> None:
    report = stage.kept[_key(month, nth)]
    principal = given.pop("by", None) or stage.as_post("coordinator")
    stage.kept[_key(month, nth)] = deeds.move(principal, zero.LEDGER, report, key, **given)


def _return(month: int, nth: int, stage: Stage) -> None:
    _step(stage, month, nth, "return", data={"return_reason": "没有写明含基层社的个数，请补充说明后重报"})


def _report_again(month: int, nth: int, stage: Stage) -> None:
    unit, typist = stage.reporting_units()[nth], _typist(stage, nth)
    report = stage.kept[_key(month, nth)]
    changed = {"note": "含基层社6个，均无异常", "clear": True}
    deeds.edit(typist, zero.LEDGER, report, changed, version=report.version, note="按退回意见补充说明")
    paper = stage.signed(typist, stage.head_of(unit.code), f"{unit.short}{month}月零报告重报签字件")
    _step(stage, month, nth, "submit", by=typist, **paper)


def _sum_up(month: int, stage: Stage) -> None:
    for nth in range(UNITS):
        report = stage.kept.get(_key(month, nth))
        if report is not None and report.state == "sent":
            _step(stage, month, nth, "collect")


def _lock(month: int, stage: Stage) -> None:
    _sum_up(month, stage)
    for nth in range(UNITS):
        _step(stage, month, nth, "lock")


def _amend(month: int, nth: int, stage: Stage) -> None:
    desk = stage.as_post("coordinator")
    paper = stage.signed(desk, stage.holder("deputy"), f"{month}月零报告更正审批件")
    data = {"clear": True, "note": "含基层社6个、网点12个", "amend_reason": "说明中基层社个数漏计一个"}
    _step(stage, month, nth, "amend", by=desk, data=data, **paper)


# 案事件


def incident_scenes() -> Iterator[Scene]:
    """Group visits handed over by the petition desk are registered daily and graded before the month closes."""
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        yield clock.local(day, 17, 45), _take_offers
        if (day + timedelta(days=1)).day == 1:
            yield clock.local(day, 18, 20), _settle
        day += timedelta(days=1)
    yield clock.local(date(YEAR, 9, 14), 16), _false_alarm
    yield clock.local(date(YEAR, 9, 15), 9), _exclude


def _take_offers(stage: Stage) -> None:
    desk = stage.as_post("coordinator")
    rows = Offer.objects.filter(target_ledger=incident_ledger.LEDGER.key, closed_at=None).order_by("id")
    for offer in rows.select_related("unit"):
        if offer.carried.get("kind") == GROUP_VISIT:
            stage.kept.setdefault("incidents", []).append(_group_visit(desk, offer))
        else:
            offers.decline(desk, offer, "经核实不属于案事件，已由原台账跟进办结")


def _group_visit(desk: Principal, offer: Offer) -> Any:
    carried = {name: value for name, value in offer.carried.items() if value not in (None, "")}
    happened = carried.get("occurred_at", offer.made_at)
    if isinstance(happened, str):
        happened = datetime.fromisoformat(happened)
    values = {
        "unit": offer.unit_id,
        "kind": "05",
        "title": "集体来访",
        "place": "信访接待室",
        "source_number": offer.source_number,
        "course": "来访群众反映诉求，信访科当场接谈，推选代表，秩序平稳，劝返后散去。",
        "occurred_at": happened,
        "found_at": happened,
    }
    notices = [
        _notice("phone", happened, 15, "有群众集体来访，已接谈，秩序平稳。"),
        _notice("written", happened, 40, "集体来访情况：诉求、人数、接谈和劝返经过。"),
    ]
    lines: Any = {"notices": notices}
    return deeds.create(desk, incident_ledger.LEDGER, values | carried, lines=lines, offer=offer.pk)


def _notice(way: str, found: datetime, minutes: int, content: str) -> dict[str, Any]:
    """A line of reporting so many minutes after the event was known, at the latest now."""
    when = min(found + timedelta(minutes=minutes), clock.now())
    return {"to": "市委平安办", "way": way, "at": when, "by": "平安办", "content": content}


GRADING = {
    "level": "below",
    "impact": "minor",
    "criteria": "秩序平稳，当日劝返，未造成社会影响",
    "meeting": "党组会研究",
}


def _settle(stage: Stage) -> None:
    """The month's group visits: verified, graded not major by the head on paper, handled, closed."""
    for row in stage.kept.pop("incidents", []):
        _close(stage, row)


def _close(stage: Stage, row: Any) -> None:
    desk = stage.as_post("coordinator")
    step = partial(deeds.move, desk, incident_ledger.LEDGER)
    grading = stage.signed(desk, stage.holder("head"), f"{row.number}定级审批件")
    closing = stage.signed(desk, stage.holder("deputy"), f"{row.number}结案审批件")
    row = step(row, "verify")
    row = step(row, "grade", GRADING, **grading)
    row = step(row, "handle")
    row = step(row, "conclude", {"measures": "领导包案，约访代表，按期答复。", "responsibility": "无"})
    step(row, "close", {"closed_on": clock.today()}, **closing)


def _false_alarm(stage: Stage) -> None:
    seen = clock.local(date(YEAR, 9, 14), 14, 30)
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": seen,
        "found_at": seen + timedelta(minutes=10),
        "kind": "08",
        "title": "群众来电称办公区后院冒烟",
        "place": "办公区后院",
        "course": "值班室接到来电，安全员到场查看。",
    }
    told: Any = {
        "notices": [
            _notice("phone", seen, 20, "接报后院冒烟，正在核查。"),
            _notice("written", seen, 50, "接报后院冒烟，安全员已到场核查。"),
        ]
    }
    stage.kept["false_alarm"] = deeds.create(
        stage.as_post("safety"), incident_ledger.LEDGER, data, lines=told
    )


def _exclude(stage: Stage) -> None:
    reason = {"exclude_reason": "经到场核实系相邻工地切割扬尘，无明火、无损失，不是案事件"}
    deeds.move(
        stage.as_post("coordinator"), incident_ledger.LEDGER, stage.kept["false_alarm"], "exclude", reason
    )
