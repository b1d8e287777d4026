"""The year in the duty room: roster, swaps, log, handovers signed by both, spot checks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.org import calendar
from taizhang.play.cast import DUTY_OFFICERS
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises import spot
from taizhang.rooms.premises.duty import ledger as duty

YEAR = 2021
FIRST, LAST, ON = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR + 1, 1, 10)
SHEETS = ((LAST - FIRST).days + 1) * 2
TWELVE = timedelta(hours=12)
LEADERS = ("head", "deputy_1", "deputy_2", "deputy_3")
SWAP_REASONS = ("家人住院需陪护", "外出培训", "下县督查未归", "本人发热就医", "子女家长会")
LOG: tuple[tuple[str, str, str], ...] = (
    ("call", "市政府值班室", "电话抽查值班在岗情况"),
    ("paper", "市委办", "签收会议通知一份"),
    ("check", "本社", "检查各楼层门窗水电"),
    ("call", "县社", "询问下周会议安排"),
    ("notice", "物业公司", "电梯例行保养一小时"),
    ("other", "快递", "代收文件袋两件"),
)
SEASONS: dict[int, tuple[str, str, str]] = {
    1: ("notice", "市政府办", "春节前加强值班值守的提示"),
    2: ("notice", "市应急局", "节日期间烟花爆竹与用火用电安全提示"),
    3: ("call", "县社", "报告春耕农资到货情况"),
    4: ("notice", "市森防办", "清明期间森林防火提示"),
    5: ("notice", "市防汛办", "强降雨蓝色预警，提醒检查低洼仓库"),
    6: ("notice", "市防汛办", "防汛四级响应，要求二十四小时值守"),
    7: ("notice", "市气象台", "高温橙色预警，提醒户外作业防暑"),
    8: ("notice", "市疫情防控指挥部", "进出办公区测温验码要求"),
    9: ("notice", "市政府办", "中秋国庆加强值班值守的提示"),
    10: ("call", "县社", "报告秋粮收购与化肥调运情况"),
    11: ("notice", "市气象台", "寒潮蓝色预警，提醒防冻防滑"),
    12: ("notice", "市消防支队", "冬季用电用火安全提示"),
}
EMERGENCIES = (
    (date(YEAR, 6, 28), "暴雨致办公区短时停电，二十分钟后恢复"),
    (date(YEAR, 11, 7), "寒潮大风吹落围挡一块，无人受伤"),
)
NOTICES = (
    (date(YEAR, 1, 6), "春节前值班安排报送通知"),
    (date(YEAR, 9, 6), "中秋国庆值班安排报送通知"),
    (date(YEAR + 1, 1, 9), "春节前值班安排报送通知"),
)
"""What asks the office for a report."""
VISITS = (date(YEAR, 3, 9), date(YEAR, 8, 19), date(YEAR, 12, 2))
COUNTED = (("办公楼钥匙", 12), ("值班室印信", 1), ("对讲机", 4), ("应急手电", 6))


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of the duty room, in no particular order of time."""
    for month in range(1, 14):
        made = (_first(month) - timedelta(days=1)).replace(day=28)
        yield clock.local(made, 10), partial(_roster, month=month)
        yield clock.local(made, 15), partial(_publish, month=month)
    swaps = set(stage.rng.sample(range(20, SHEETS), 12))
    paper = set(stage.rng.sample(range(SHEETS), 12))
    for number in range(((ON - FIRST).days + 1) * 2):
        start = _start(number)
        if number in swaps:
            yield start - timedelta(hours=22), partial(_swap, number=number)
        yield start, partial(_arrive, number=number)
        if number % 29 == 13:
            yield start + timedelta(hours=5), partial(_check, number=number)
        late = timedelta(minutes=90) if number in paper else timedelta()
        yield start + TWELVE + late, partial(_hand_over, number=number, paper=number in paper)
    for day, _ in EMERGENCIES:
        yield clock.local(day + timedelta(days=1), 9, 40), _no_incident
    for day in VISITS:
        yield clock.local(day, 21), _already_received


def _first(month: int) -> date:
    """The first day of a month of the year; 13 is the next January."""
    return date(YEAR + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _start(number: int) -> datetime:
    return clock.local(FIRST, 8) + TWELVE * number


def _month(month: int) -> range:
    return range((_first(month) - FIRST).days * 2, (_first(month + 1) - FIRST).days * 2)


def _officer(number: int) -> str:
    return f"duty_{number % DUTY_OFFICERS + 1}"


def _roster(stage: Stage, month: int) -> None:
    office = stage.as_post("secretary")
    published = calendar.current()
    for number in _month(month):
        start = _start(number)
        second = _officer(number + 8) if published.is_holiday(start.date()) else ""
        data = {
            "unit": stage.unit("ZSG").pk,
            "occurred_at": start,
            "shift": "night" if number % 2 else "day",
            "ends_at": start + TWELVE,
            "leader": stage.person(LEADERS[number // 2 % 4]).pk,
            "officer": stage.person(_officer(number)).pk,
            "second": stage.person(second).pk if second else "",
            "duty_phone": "0731-00000000",
        }
        stage.kept[f"sheet {number}"] = deeds.create(office, duty.LEDGER, data)


def _publish(stage: Stage, month: int) -> None:
    leader = stage.as_post("deputy")
    for number in _month(month):
        stage.kept[f"sheet {number}"] = deeds.move(
            leader, duty.LEDGER, stage.kept[f"sheet {number}"], "publish"
        )


def _swap(stage: Stage, number: int) -> None:
    """Asked in a message to the leader on call, typed by the office with the picture of the message."""
    office, sheet = stage.as_post("secretary"), stage.kept[f"sheet {number}"]
    reason = SWAP_REASONS[number % len(SWAP_REASONS)]
    other = stage.person(_officer(number + 5))
    data = {"officer": other.pk, "second": sheet.second_id or "", "swap_reason": reason}
    shot = stage.photo(office, f"调班{sheet.number}.png", "screenshot")
    act = Act(sheet.leader, clock.now(), Way.WECHAT)
    row = deeds.move(office, duty.LEDGER, sheet, "swap", data, files=[shot], act=act)
    stage.kept[f"sheet {number}"] = row


def _arrive(stage: Stage, number: int) -> None:
    sheet = stage.kept[f"sheet {number}"]
    row = deeds.move(stage.principal(sheet.officer), duty.LEDGER, sheet, "sign_on")
    stage.kept[f"sheet {number}"] = row


def _check(stage: Stage, number: int) -> None:
    """The leader on call looks whether the room answers; twice in the year the answer came late."""
    sheet = stage.kept[f"sheet {number}"]
    missed = number in (158, 535)
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "sheet": sheet.pk,
        "checker": sheet.leader_id,
        "method": ("phone", "on_site", "video")[number % 3],
        "reached": not missed,
        "minutes": 18 if missed else number % 3,
        "remark": "巡查楼道未带值班手机，已当面提醒" if missed else "",
    }
    deeds.create(stage.as_post("secretary"), spot.CHECKS, data)


def _entries(number: int) -> list[dict[str, Any]]:
    chance, start = random.Random(f"log {number}"), _start(number)
    kinds = (*LOG, SEASONS[start.month])
    rows: list[dict[str, Any]] = []
    for kind, whom, content in chance.sample(kinds, chance.choice((0, 0, 1, 1, 2))):
        at = start + timedelta(minutes=chance.randrange(20, 690))
        handled = "已记录并报带班领导" if kind == "notice" else "已记录并办理"
        rows.append({"at": at, "kind": kind, "from_whom": whom, "content": content, "handled": handled})
    for day, content in EMERGENCIES:
        if start.date() == day and number % 2 == 0:
            at = start + timedelta(hours=6)
            told = {"told_whom": "带班领导", "told_at": at + timedelta(minutes=8), "handled": "已处置"}
            rows.append({"at": at, "kind": "emergency", "content": content} | told)
    for day, content in NOTICES:
        if start.date() == day and number % 2 == 0:
            told = {"from_whom": "市政府办", "handled": "已记录并报带班领导"}
            rows.append({"at": start + timedelta(hours=3), "kind": "notice", "content": content} | told)
    if start.date() in VISITS and number % 2 == 0:
        at = start + timedelta(hours=2)
        rows.append({"at": at, "kind": "visit", "content": "群众来访，已引导到接待室"})
    return sorted(rows, key=lambda row: row["at"])


def _hand_over(stage: Stage, number: int, *, paper: bool) -> None:
    sheet = stage.kept.pop(f"sheet {number}")
    relief = stage.kept[f"sheet {number + 1}"].officer
    data = {
        "rounds": 2 + number % 3,
        "equipment_ok": True,
        "phone_clear": True,
        "keys_ok": True,
        "open_matters": "",
    }
    lines = {
        "entries": _entries(number),
        "counted": [{"item": item, "qty": qty, "ok": True} for item, qty in COUNTED],
    }
    office = stage.as_post("secretary") if paper else stage.principal(sheet.officer)
    for step, person, filled, typed in (
        ("hand_over", sheet.officer, data, lines),
        ("leader_sign", sheet.leader, None, None),
        ("take_over", relief, None, None),
    ):
        if step == "leader_sign" and sheet.day_type != "holiday":
            continue
        if paper or step == "leader_sign":
            name = f"值班簿{sheet.occurred_on:%m%d}{step}.png"
            scan = stage.photo(office, name, "signed", sheet.occurred_on)
            act = Act(person, sheet.ends_at, Way.PAPER)
            sheet = deeds.move(office, duty.LEDGER, sheet, step, filled, lines=typed, files=[scan], act=act)
        else:
            sheet = deeds.move(stage.principal(person), duty.LEDGER, sheet, step, filled, lines=typed)


def _decline(stage: Stage, ledger: str, post: str, reason: str) -> None:
    waiting = Offer.objects.filter(closed_at=None, source_ledger=duty.LEDGER.key, target_ledger=ledger)
    for offer in waiting:
        offers.decline(stage.as_post(post), offer, reason)


def _no_incident(stage: Stage) -> None:
    _decline(stage, "programme.incident", "safety", "天气原因，当场处置完毕，不属案事件")


def _already_received(stage: Stage) -> None:
    _decline(stage, "petitions.reception", "petition_clerk", "当日接待室已登记")
