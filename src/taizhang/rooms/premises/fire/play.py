"""Play fire checks at the office by quarter and at the mall by month.

How the finds are put right stands beside the hazards.
"""

from datetime import date, time
from typing import Any

PLACE = 190

DESKS = {
    "ZSG": {
        "site": "办公区",
        "dept": "办公室",
        "officer": "safety",
        "second": "coordinator",
        "responsible": "section_office",
    },
    "JD": {
        "site": "金都商厦",
        "dept": "商场部",
        "officer": "safety_JD",
        "second": "liaison_JD",
        "responsible": "mall_JD",
    },
}
ITEMS = tuple(f"{number:02d}" for number in range(1, 13))

OFFICE: tuple[tuple[Any, ...], ...] = (
    (date(2021, 2, 5), "holiday", {"05": "值班室用电取暖器"}, ()),
    (
        date(2021, 2, 24),
        "quarter",
        {"04": "二楼一具灭火器压力不足", "02": "西楼梯应急灯一处不亮", "11": "三楼疏散图褪色"},
        (("exit", "一楼东门", "清走堵门的自行车"),),
    ),
    (date(2021, 4, 29), "holiday", {"05": "食堂插线板串接"}, ()),
    (
        date(2021, 5, 19),
        "quarter",
        {
            "02": "地下车库疏散指示牌脱落",
            "03": "消防车通道划线模糊",
            "04": "档案室一具灭火器过期",
            "09": "消防设施运行记录缺两天",
        },
        (),
    ),
    (
        date(2021, 8, 18),
        "quarter",
        {"05": "空调外机线路老化", "07": "档案室门口堆放纸箱", "06": "两名新进人员不会用灭火器"},
        (("covered", "三楼走廊", "移开遮挡消火栓的花盆"),),
    ),
    (date(2021, 9, 28), "holiday", {"02": "北门安全出口灯不亮"}, ()),
    (
        date(2021, 11, 17),
        "quarter",
        {
            "04": "停车场两具灭火器压力不足",
            "08": "仓库存放油漆两桶",
            "02": "五楼防火门闭门器损坏",
            "12": "屋面枯叶堆积",
        },
        (),
    ),
    (date(2021, 12, 29), "holiday", {}, ()),
)
"""Day, kind, what each item shows, what was put right on the spot."""
MALL: tuple[tuple[Any, ...], ...] = (
    (date(2021, 1, 12), {"02": "二层疏散通道堆放纸箱"}),
    (date(2021, 2, 9), {}),
    (date(2021, 3, 12), {"04": "一层两具灭火器被遮挡"}),
    (date(2021, 4, 12), {}),
    (date(2021, 5, 12), {"05": "商户私拉电线"}),
    (date(2021, 6, 9), {}),
    (date(2021, 7, 12), {}),
    (date(2021, 8, 12), {"09": "消控室值班记录不全"}),
    (date(2021, 9, 9), {}),
    (date(2021, 10, 12), {"02": "三层安全出口灯损坏"}),
    (date(2021, 11, 12), {}),
    (date(2021, 12, 9), {"11": "四层安全标志缺失"}),
    (date(2022, 1, 6), {"05": "二层商户使用电热器"}),
)

CHECK = {
    "record": "check {day} {unit}",
    "scenes": (
        {
            "on": "{day}",
            "at": "10:30",
            "who": "{desk['officer']}",
            "create": "premises.firecheck",
            "data": {
                "occurred_at": time(9, 30),
                "site": "{desk['site']}",
                "kind": "{kind}",
                "checker": "{desk['officer']}",
                "second": "{desk['second']}",
                "dept": "{desk['dept']}",
                "dept_head": "{desk['responsible']}",
                "conclusion": {"by": "len(wrong)", "of": {0: "合格"}, "else": "总体合格，问题限期整改"},
            },
            "lines": {
                "items": [
                    {
                        "each": {"values": ITEMS, "as": "item"},
                        "row": {
                            "item": "{item}",
                            "outcome": {"by": "item in wrong", "of": {True: "problem", False: "ok"}},
                            "note": {"by": "item", "of": "{wrong}", "else": ""},
                        },
                    },
                ],
                "corrected": [
                    {
                        "each": {"columns": "kind place action", "rows": "{corrected}"},
                        "row": {"kind": "{kind}", "place": "{place}", "action": "{action}"},
                    },
                ],
            },
            "files": ["防火检查{unit}.png"],
        },
        {
            "on": "{day}",
            "at": "15:00",
            "do": (
                {"who": "{desk['officer']}", "move": "checker_sign"},
                {"who": "{desk['responsible']}", "move": "head_sign"},
            ),
        },
    ),
}

PLAY = (
    {
        "each": {"columns": "day kind wrong corrected", "rows": OFFICE},
        "let": {"unit": "ZSG", "desk": DESKS["ZSG"]},
        **CHECK,
    },
    {
        "each": {"columns": "day wrong", "rows": MALL},
        "let": {"unit": "JD", "desk": DESKS["JD"], "kind": "month", "corrected": []},
        **CHECK,
    },
)
