"""What the year of fire safety is made of: the desks, the checks with what they find, rounds and drills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

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
    """Something wrong: the item of the check, what it is and where, how it is put right, after how many days."""

    item: str
    note: str
    place: str
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
        date(YEAR, 2, 5),
        "holiday",
        OFFICE,
        (Trouble("05", "值班室用电取暖器", "值班室", "收走电取暖器，改用空调", 1),),
    ),
    Check(
        date(YEAR, 2, 24),
        "quarter",
        OFFICE,
        (
            Trouble("04", "二楼一具灭火器压力不足", "二楼走廊", "送检充装并补位", 4),
            Trouble("02", "西楼梯应急灯一处不亮", "西楼梯", "更换应急灯", 3),
            Trouble("11", "三楼疏散图褪色", "三楼电梯口", "重新制作疏散图", 5),
        ),
        (("exit", "一楼东门", "清走堵门的自行车"),),
    ),
    Check(
        date(YEAR, 4, 29),
        "holiday",
        OFFICE,
        (Trouble("05", "食堂插线板串接", "食堂", "拆除串接，增设插座", 2),),
    ),
    Check(
        date(YEAR, 5, 19),
        "quarter",
        OFFICE,
        (
            Trouble("02", "地下车库疏散指示牌脱落", "地下车库", "重新固定", 2),
            Trouble("03", "消防车通道划线模糊", "院内消防车通道", "重新划线", 6),
            Trouble("04", "档案室一具灭火器过期", "档案室", "更换", 3),
            Trouble("09", "消防设施运行记录缺两天", "消防值班室", "补学制度并每日检查记录", 4),
        ),
    ),
    Check(
        date(YEAR, 8, 18),
        "quarter",
        OFFICE,
        (
            Trouble("05", "空调外机线路老化", "东侧外墙空调外机", "更换线路", 6),
            Trouble("07", "档案室门口堆放纸箱", "档案室门口", "清走并划线禁放", 1),
            Trouble("06", "两名新进人员不会用灭火器", "门卫室", "补训并考核", 5),
        ),
        (("covered", "三楼走廊", "移开遮挡消火栓的花盆"),),
    ),
    Check(
        date(YEAR, 9, 28), "holiday", OFFICE, (Trouble("02", "北门安全出口灯不亮", "北门", "更换灯具", 1),)
    ),
    Check(
        date(YEAR, 11, 17),
        "quarter",
        OFFICE,
        (
            Trouble("04", "停车场两具灭火器压力不足", "停车场", "送检充装", 5),
            Trouble("08", "仓库存放油漆两桶", "仓库", "移出另存", 1),
            Trouble("02", "五楼防火门闭门器损坏", "五楼防火门", "更换闭门器", 6),
            Trouble("12", "屋面枯叶堆积", "屋面", "清扫", 1),
        ),
    ),
    Check(date(YEAR, 12, 29), "holiday", OFFICE),
    *(
        Check(
            date(YEAR, month, 12 if month not in (2, 6, 9, 12) else 9),
            "month",
            MALL,
            (Trouble(item, note, place, measure, took),) if note else (),
        )
        for month, item, note, place, measure, took in (
            (1, "02", "二层疏散通道堆放纸箱", "二层疏散通道", "清走并约谈商户", 3),
            (2, "", "", "", "", 0),
            (3, "04", "一层两具灭火器被遮挡", "一层货架旁", "移开货架", 2),
            (4, "", "", "", "", 0),
            (5, "05", "商户私拉电线", "一层商铺", "拆除并规范敷设", 5),
            (6, "", "", "", "", 0),
            (7, "", "", "", "", 0),
            (8, "09", "消控室值班记录不全", "消控室", "补齐并每班检查", 4),
            (9, "", "", "", "", 0),
            (10, "02", "三层安全出口灯损坏", "三层安全出口", "更换灯具", 3),
            (11, "", "", "", "", 0),
            (12, "11", "四层安全标志缺失", "四层", "补贴标志", 4),
        )
    ),
    Check(
        date(2022, 1, 6), "month", MALL, (Trouble("05", "二层商户使用电热器", "二层商铺", "收走电热器", 20),)
    ),
)
ROUNDS: dict[date, Trouble] = {
    date(YEAR, 1, 26): Trouble("", "", "", "更换接头并检查同层管线", took=14),
    date(YEAR, 3, 9): Trouble("", "", "", "更换门锁", took=4),
    date(YEAR, 4, 20): Trouble("", "", "", "清走余料并告知施工方", took=2),
    date(YEAR, 5, 25): Trouble("", "", "", "搬走旧桌，楼梯口划线禁放", took=3),
    date(YEAR, 6, 15): Trouble("", "", "", "铲除松动抹灰，重新粉刷", took=6),
    date(YEAR, 9, 7): Trouble("", "", "", "更换摄像机电源", took=2),
    date(YEAR, 12, 14): Trouble("", "", "", "更换玻璃", took=3),
}
"""How the findings of the rounds were put right; the first took a week longer than ordered."""
DRILLS: tuple[tuple[date, Desk, str, str, int, int], ...] = (
    (date(YEAR, 5, 27), MALL, "leave", "二层商铺起火，组织商户和顾客疏散", 86, 22),
    (date(YEAR, 11, 9), OFFICE, "whole", "二楼档案室起火，灭火并疏散", 41, 26),
    (date(YEAR, 11, 25), MALL, "whole", "三层仓储间起火，灭火并疏散", 93, 30),
)
MAJOR = date(YEAR, 7, 12)
