"""The year of fire safety: checks at the office by quarter, at the mall by month, drills, and the hazards behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock, deeds
from taizhang.engine.models import Offer
from taizhang.org import calendar
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.premises import drills, fire_checks
from taizhang.rooms.premises.fire import Item
from taizhang.rooms.safety import hazards

YEAR = 2021


@dataclass(frozen=True)
class Desk:
    """Who deals with hazards in a unit: the officer who orders, the one responsible, the re-checker."""

    unit: str
    site: str
    dept: str
    officer: str
    second: str
    responsible: str
    checker: str


OFFICE = Desk("ZSG", "办公区", "办公室", "safety", "coordinator", "section_office", "safety")
MALL = Desk("JD", "金都商厦", "商场部", "safety_JD", "liaison_JD", "mall_JD", "head_JD")


@dataclass(frozen=True)
class Trouble:
    """Something wrong: the item of the check, what it is, how it is put right, after how many days."""

    item: str
    note: str
    measure: str
    took: int = 3
    term: int = 7


@dataclass(frozen=True)
class Check:
    """A check of the plan."""

    day: date
    kind: str
    desk: Desk
    troubles: tuple[Trouble, ...] = ()
    corrected: tuple[tuple[str, str, str], ...] = field(default=())


CHECKS: tuple[Check, ...] = (
    Check(
        date(YEAR, 2, 5), "holiday", OFFICE, (Trouble("05", "值班室用电取暖器", "收走电取暖器，改用空调", 1),)
    ),
    Check(
        date(YEAR, 2, 24),
        "quarter",
        OFFICE,
        (
            Trouble("04", "二楼一具灭火器压力不足", "送检充装并补位", 4),
            Trouble("02", "西楼梯应急灯一处不亮", "更换应急灯", 3),
            Trouble("11", "三楼疏散图褪色", "重新制作疏散图", 5),
        ),
        (("exit", "一楼东门", "清走堵门的自行车"),),
    ),
    Check(date(YEAR, 4, 29), "holiday", OFFICE, (Trouble("05", "食堂插线板串接", "拆除串接，增设插座", 2),)),
    Check(
        date(YEAR, 5, 19),
        "quarter",
        OFFICE,
        (
            Trouble("02", "地下车库疏散指示牌脱落", "重新固定", 2),
            Trouble("03", "消防车通道划线模糊", "重新划线", 6),
            Trouble("04", "档案室一具灭火器过期", "更换", 3),
            Trouble("09", "消防设施运行记录缺两天", "补学制度并每日检查记录", 4),
        ),
    ),
    Check(
        date(YEAR, 8, 18),
        "quarter",
        OFFICE,
        (
            Trouble("05", "空调外机线路老化", "更换线路", 6),
            Trouble("07", "档案室门口堆放纸箱", "清走并划线禁放", 1),
            Trouble("06", "两名新进人员不会用灭火器", "补训并考核", 5),
        ),
        (("covered", "三楼走廊", "移开遮挡消火栓的花盆"),),
    ),
    Check(date(YEAR, 9, 28), "holiday", OFFICE, (Trouble("02", "北门安全出口灯不亮", "更换灯具", 1),)),
    Check(
        date(YEAR, 11, 17),
        "quarter",
        OFFICE,
        (
            Trouble("04", "停车场两具灭火器压力不足", "送检充装", 5),
            Trouble("08", "仓库存放油漆两桶", "移出另存", 1),
            Trouble("02", "五楼防火门闭门器损坏", "更换闭门器", 6),
            Trouble("12", "屋面枯叶堆积", "清扫", 1),
        ),
    ),
    Check(date(YEAR, 12, 29), "holiday", OFFICE),
    *(
        Check(
            date(YEAR, month, 12 if month not in (2, 6, 9, 12) else 9),
            "month",
            MALL,
            (Trouble(item, note, measure, took),) if note else (),
        )
        for month, item, note, measure, took in (
            (1, "02", "二层疏散通道堆放纸箱", "清走并约谈商户", 3),
            (2, "", "", "", 0),
            (3, "04", "一层两具灭火器被遮挡", "移开货架", 2),
            (4, "", "", "", 0),
            (5, "05", "商户私拉电线", "拆除并规范敷设", 5),
            (6, "", "", "", 0),
            (7, "", "", "", 0),
            (8, "09", "消控室值班记录不全", "补齐并每班检查", 4),
            (9, "", "", "", 0),
            (10, "02", "三层安全出口灯损坏", "更换灯具", 3),
            (11, "", "", "", 0),
            (12, "11", "四层安全标志缺失", "补贴标志", 4),
        )
    ),
    Check(date(2022, 1, 6), "month", MALL, (Trouble("05", "二层商户使用电热器", "收走电热器", 20),)),
)
ROUNDS: dict[date, Trouble] = {
    date(YEAR, 1, 26): Trouble("", "", "更换接头并检查同层管线", took=14),
    date(YEAR, 3, 9): Trouble("", "", "更换门锁", took=4),
    date(YEAR, 4, 20): Trouble("", "", "清走余料并告知施工方", took=2),
    date(YEAR, 5, 25): Trouble("", "", "搬走旧桌，楼梯口划线禁放", took=3),
    date(YEAR, 6, 15): Trouble("", "", "铲除松动抹灰，重新粉刷", took=6),
    date(YEAR, 9, 7): Trouble("", "", "更换摄像机电源", took=2),
    date(YEAR, 12, 14): Trouble("", "", "更换玻璃", took=3),
}
"""How the findings of the rounds were put right; the first took a week longer than ordered."""
DRILLS: tuple[tuple[date, Desk, str, str, int, int], ...] = (
    (date(YEAR, 5, 27), MALL, "leave", "二层商铺起火，组织商户和顾客疏散", 86, 22),
    (date(YEAR, 11, 9), OFFICE, "whole", "二楼档案室起火，灭火并疏散", 41, 26),
    (date(YEAR, 11, 25), MALL, "whole", "三层仓储间起火，灭火并疏散", 93, 30),
)
MAJOR = date(YEAR, 7, 12)


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every scene of fire safety and hazards, in no particular order of time."""
    for check in CHECKS:
        yield clock.local(check.day, 10, 30), partial(_check, check=check)
        yield clock.local(check.day, 15), partial(_sign, check=check)
        for nth, trouble in enumerate(check.troubles):
            at = clock.local(check.day, 16, nth * 8)
            source = partial(_of_check, check=check, trouble=trouble)
            yield from _put_right((check.day, check.desk.unit, nth), check.desk, at, trouble, source)
    for night, trouble in ROUNDS.items():
        at = clock.local(night + timedelta(days=1), 9)
        yield from _put_right((night, "round"), OFFICE, at, trouble, partial(_of_round, night=night))
    for day, desk, kind, scenario, people, minutes in DRILLS:
        told = {"kind": kind, "scenario": scenario, "people": people, "minutes": minutes}
        yield clock.local(day, 17), partial(_drill, day=day, desk=desk, told=told)
    yield from _major()


Key = tuple[Any, ...]


def _put_right(key: Key, desk: Desk, at: datetime, trouble: Trouble, source: Any) -> Iterator[Scene]:
    """The way of one hazard from its order to its closing, on working days."""
    published = calendar.current()
    day = clock.local_date(at)
    closed = published.forward(day + timedelta(days=trouble.took))
    yield at, partial(_order, key=key, desk=desk, trouble=trouble, source=source)
    yield at + timedelta(minutes=4), partial(_receive, key=key, desk=desk)
    yield clock.local(closed, 10, at.minute), partial(_done, key=key, desk=desk)
    yield clock.local(closed, 15, at.minute), partial(_pass, key=key, desk=desk)


def _of_check(stage: Stage, check: Check, trouble: Trouble) -> Offer:
    row = stage.kept["check", check.day, check.desk.unit]
    return Offer.objects.get(link="I04", source_number=f"{row.number}/{int(trouble.item)}")


def _of_round(stage: Stage, night: date) -> Offer:
    row = stage.kept["round", night]
    return Offer.objects.get(link="I03a", source_number=f"{row.number}/1")


def _check(stage: Stage, check: Check) -> None:
    desk = check.desk
    officer = stage.principal(stage.person(desk.officer))
    wrong = {trouble.item: trouble.note for trouble in check.troubles}
    items = [
        {
            "item": item.value,
            "outcome": "problem" if item.value in wrong else "ok",
            "note": wrong.get(item.value, ""),
        }
        for item in Item
    ]
    data = {
        "unit": stage.unit(desk.unit).pk,
        "occurred_at": clock.local(check.day, 9, 30),
        "site": stage.site(desk.site).pk,
        "kind": check.kind,
        "checker": stage.person(desk.officer).pk,
        "second": stage.person(desk.second).pk,
        "dept": desk.dept,
        "dept_head": stage.person(desk.responsible).pk,
        "conclusion": "总体合格，问题限期整改" if wrong else "合格",
    }
    corrected = [{"kind": kind, "place": place, "action": action} for kind, place, action in check.corrected]
    photo = stage.photo(officer, f"防火检查{desk.unit}.png")
    row = deeds.create(
        officer, fire_checks.LEDGER, data, lines={"items": items, "corrected": corrected}, files=[photo]
    )
    stage.kept["check", check.day, desk.unit] = row


def _sign(stage: Stage, check: Check) -> None:
    desk, row = check.desk, stage.kept["check", check.day, check.desk.unit]
    row = deeds.move(stage.principal(stage.person(desk.officer)), fire_checks.LEDGER, row, "checker_sign")
    head = stage.principal(stage.person(desk.responsible))
    deeds.move(head, fire_checks.LEDGER, row, "head_sign")


def _order(stage: Stage, key: Key, desk: Desk, trouble: Trouble, source: Any) -> None:
    officer = stage.principal(stage.person(desk.officer))
    offer = source(stage)
    data = {"unit": stage.unit(desk.unit).pk} | offer.carried
    row = deeds.create(officer, hazards.LEDGER, data, offer=offer.pk)
    order = {
        "grade": "general",
        "duty_unit": stage.unit(desk.unit).pk,
        "duty_person": stage.person(desk.responsible).pk,
        "measure": trouble.measure,
        "deadline": clock.today() + timedelta(days=trouble.term),
        "recheck_by": stage.person(desk.checker).pk,
    }
    stage.kept["hazard", *key] = deeds.move(officer, hazards.LEDGER, row, "issue", order)


def _step(stage: Stage, key: Key, who: str, step: str, data: Any = None, files: Any = ()) -> None:
    row = stage.kept["hazard", *key]
    principal = stage.principal(stage.person(who))
    stage.kept["hazard", *key] = deeds.move(principal, hazards.LEDGER, row, step, data, files=files)


def _receive(stage: Stage, key: Key, desk: Desk) -> None:
    _step(stage, key, desk.responsible, "receive")


def _done(stage: Stage, key: Key, desk: Desk, cost: str = "120") -> None:
    who = stage.principal(stage.person(desk.responsible))
    photo = stage.photo(who, f"整改后{'-'.join(map(str, key))}.png")
    _step(stage, key, desk.responsible, "done", {"cost": cost}, [photo])


def _pass(stage: Stage, key: Key, desk: Desk) -> None:
    _step(stage, key, desk.checker, "pass", {"recheck_note": "现场复查，已整改到位"})


def _drill(stage: Stage, day: date, desk: Desk, told: dict[str, Any]) -> None:
    officer = stage.principal(stage.person(desk.officer))
    data = told | {
        "unit": stage.unit(desk.unit).pk,
        "occurred_at": clock.local(day, 15),
        "site": stage.site(desk.site).pk,
        "plan": f"{desk.site}灭火和应急疏散预案",
        "leader": stage.person(desk.responsible).pk,
    }
    photo = stage.photo(officer, f"演练{desk.unit}.png")
    row = deeds.create(officer, drills.LEDGER, data, files=[photo])
    problems = [{"found": "少数人员未走最近出口", "measure": "补贴地面指示标志"}]
    told = {"evaluation": "报警、灭火、疏散衔接较好，达到预案要求"}
    deeds.move(officer, drills.LEDGER, row, "judge", told, lines={"problems": problems})


def _major() -> Iterator[Scene]:
    """A major hazard at the mall: reported, guarded, put right by plan with one extension."""
    key: Key = (MAJOR, "major")
    yield clock.local(MAJOR, 10), _find_major
    yield clock.local(MAJOR, 11), partial(_order_major, key=key)
    yield clock.local(MAJOR, 14), partial(_receive, key=key, desk=MALL)
    yield clock.local(date(YEAR, 8, 27), 10), partial(_extend_major, key=key)
    yield clock.local(date(YEAR, 9, 13), 10), partial(_done, key=key, desk=MALL, cost="83600")
    yield clock.local(date(YEAR, 9, 14), 15), partial(_pass, key=key, desk=MALL)


def _find_major(stage: Stage) -> None:
    officer = stage.principal(stage.person(MALL.officer))
    data = {
        "unit": stage.unit("JD").pk,
        "occurred_at": clock.local(MAJOR, 9),
        "source": "self",
        "site": stage.site(MALL.site).pk,
        "spot": "三层配电箱及干线",
        "kind": "electric",
        "description": "三层干线老化过热，负荷超出设计，有起火危险",
        "finder": stage.person(MALL.officer).pk,
        "grade": "major",
    }
    photo = stage.photo(officer, "三层配电箱.png")
    stage.kept["hazard", MAJOR, "major"] = deeds.create(officer, hazards.LEDGER, data, files=[photo])


def _order_major(stage: Stage, key: Key) -> None:
    order = {
        "duty_unit": stage.unit("JD").pk,
        "duty_person": stage.person(MALL.responsible).pk,
        "measure": "三层全部更换干线和配电箱",
        "plan": "七月断电封闭三层，八月施工，验收合格后恢复供电",
        "fund": "86000",
        "interim": "三层断电停业，专人值守",
        "deadline": date(YEAR, 8, 31),
        "recheck_by": stage.person(MALL.checker).pk,
        "reported_to": "区应急管理局、市社",
        "reported_at": clock.now() - timedelta(minutes=20),
    }
    _step(stage, key, "head_JD", "issue_major", order)


def _extend_major(stage: Stage, key: Key) -> None:
    told = {"extension_reason": "电缆到货推迟", "extended_to": date(YEAR, 9, 15)}
    _step(stage, key, "head_JD", "extend", told)
