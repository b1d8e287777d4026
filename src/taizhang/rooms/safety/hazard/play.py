"""Put right the hazards that checks and rounds found, one of them major."""

from datetime import date, datetime, time, timedelta

PLACE = 210

DESKS = {
    "ZSG": {"officer": "safety", "responsible": "section_office", "checker": "safety"},
    "JD": {"officer": "safety_JD", "responsible": "mall_JD", "checker": "head_JD"},
}
"""Who orders that a hazard is put right, who does it, who looks at it again."""

CHECKED = (
    (date(2021, 2, 5), "ZSG", 0, 5, "值班室", "收走电取暖器，改用空调", 1),
    (date(2021, 2, 24), "ZSG", 0, 4, "二楼走廊", "送检充装并补位", 4),
    (date(2021, 2, 24), "ZSG", 1, 2, "西楼梯", "更换应急灯", 3),
    (date(2021, 2, 24), "ZSG", 2, 11, "三楼电梯口", "重新制作疏散图", 5),
    (date(2021, 4, 29), "ZSG", 0, 5, "食堂", "拆除串接，增设插座", 2),
    (date(2021, 5, 19), "ZSG", 0, 2, "地下车库", "重新固定", 2),
    (date(2021, 5, 19), "ZSG", 1, 3, "院内消防车通道", "重新划线", 6),
    (date(2021, 5, 19), "ZSG", 2, 4, "档案室", "更换", 3),
    (date(2021, 5, 19), "ZSG", 3, 9, "消防值班室", "补学制度并每日检查记录", 4),
    (date(2021, 8, 18), "ZSG", 0, 5, "东侧外墙空调外机", "更换线路", 6),
    (date(2021, 8, 18), "ZSG", 1, 7, "档案室门口", "清走并划线禁放", 1),
    (date(2021, 8, 18), "ZSG", 2, 6, "门卫室", "补训并考核", 5),
    (date(2021, 9, 28), "ZSG", 0, 2, "北门", "更换灯具", 1),
    (date(2021, 11, 17), "ZSG", 0, 4, "停车场", "送检充装", 5),
    (date(2021, 11, 17), "ZSG", 1, 8, "仓库", "移出另存", 1),
    (date(2021, 11, 17), "ZSG", 2, 2, "五楼防火门", "更换闭门器", 6),
    (date(2021, 11, 17), "ZSG", 3, 12, "屋面", "清扫", 1),
    (date(2021, 1, 12), "JD", 0, 2, "二层疏散通道", "清走并约谈商户", 3),
    (date(2021, 3, 12), "JD", 0, 4, "一层货架旁", "移开货架", 2),
    (date(2021, 5, 12), "JD", 0, 5, "一层商铺", "拆除并规范敷设", 5),
    (date(2021, 8, 12), "JD", 0, 9, "消控室", "补齐并每班检查", 4),
    (date(2021, 10, 12), "JD", 0, 2, "三层安全出口", "更换灯具", 3),
    (date(2021, 12, 9), "JD", 0, 11, "四层", "补贴标志", 4),
    (date(2022, 1, 6), "JD", 0, 5, "二层商铺", "收走电热器", 20),
)
"""Found by a fire check: its day and unit, which of its finds, the item; where, what is done, after how many days."""
ROUNDS = (
    (date(2021, 1, 26), "更换接头并检查同层管线", 14),
    (date(2021, 3, 9), "更换门锁", 4),
    (date(2021, 4, 20), "清走余料并告知施工方", 2),
    (date(2021, 5, 25), "搬走旧桌，楼梯口划线禁放", 3),
    (date(2021, 6, 15), "铲除松动抹灰，重新粉刷", 6),
    (date(2021, 9, 7), "更换摄像机电源", 2),
    (date(2021, 12, 14), "更换玻璃", 3),
)
"""Found by a night round; the first took a week longer than ordered."""

PUT_RIGHT = (
    {
        "at": "{ordered}",
        "who": "{desk['officer']}",
        "do": {
            "let": {"source": "@{found_by}"},
            "create": "safety.hazard",
            "offer": {"link": "{link}", "source": "{source.number}/{item}"},
            "first": {"spot": "{place}"},
            "then": {
                "move": "issue",
                "data": {
                    "grade": "general",
                    "duty_unit": "{unit}",
                    "duty_person": "{desk['responsible']}",
                    "measure": "{measure}",
                    "deadline": timedelta(days=7),
                    "recheck_by": "{desk['checker']}",
                },
            },
        },
    },
    {"at": "{ordered + minutes(4)}", "who": "{desk['responsible']}", "move": "receive"},
    {
        "on": "{closed}",
        "at": "10:{ordered.minute}",
        "who": "{desk['responsible']}",
        "move": "done",
        "data": {"cost": "120"},
        "files": ["整改后{name}.png"],
    },
    {
        "on": "{closed}",
        "at": "15:{ordered.minute}",
        "who": "{desk['checker']}",
        "move": "pass",
        "data": {"recheck_note": "现场复查，已整改到位"},
    },
)
"""The way of a hazard from its order to its closing."""

PLAY = (
    {
        "each": {"columns": "day unit nth item place measure took", "rows": CHECKED},
        "let": {
            "desk": {"by": "unit", "of": DESKS},
            "ordered": "{at(day, 16, nth * 8)}",
            "closed": "{workday(day + days(took))}",
            "name": "{day}-{unit}-{nth}",
            "found_by": "check {day} {unit}",
            "link": "I04",
        },
        "record": "hazard {name}",
        "scenes": PUT_RIGHT,
    },
    {
        "each": {"columns": "night measure took", "rows": ROUNDS},
        "let": {
            "unit": "ZSG",
            "desk": DESKS["ZSG"],
            "ordered": "{at(night + days(1), 9)}",
            "closed": "{workday(night + days(1 + took))}",
            "name": "{night}-round",
            "found_by": "round {night}",
            "link": "I03a",
            "item": 1,
            "place": "",
        },
        "record": "hazard {name}",
        "scenes": PUT_RIGHT,
    },
    {
        "let": {"unit": "JD"},
        "record": "hazard of the mall",
        "scenes": (
            {
                "at": datetime(2021, 7, 12, 10),
                "who": "safety_JD",
                "create": "safety.hazard",
                "data": {
                    "occurred_at": time(9),
                    "source": "self",
                    "site": "金都商厦",
                    "spot": "三层配电箱及干线",
                    "kind": "electric",
                    "description": "三层干线老化过热，负荷超出设计，有起火危险",
                    "finder": "safety_JD",
                    "grade": "major",
                },
                "files": ["三层配电箱.png"],
            },
            {
                "at": datetime(2021, 7, 12, 11),
                "who": "head_JD",
                "move": "issue_major",
                "data": {
                    "duty_unit": "JD",
                    "duty_person": "mall_JD",
                    "measure": "三层全部更换干线和配电箱",
                    "plan": "七月断电封闭三层，八月施工，验收合格后恢复供电",
                    "fund": "86000",
                    "interim": "三层断电停业，专人值守",
                    "deadline": date(2021, 8, 31),
                    "recheck_by": "head_JD",
                    "reported_to": "区应急管理局、市社",
                    "reported_at": timedelta(minutes=-20),
                },
            },
            {"at": datetime(2021, 7, 12, 14), "who": "mall_JD", "move": "receive"},
            {
                "at": datetime(2021, 8, 27, 10),
                "who": "head_JD",
                "move": "extend",
                "data": {"extension_reason": "电缆到货推迟", "extended_to": date(2021, 9, 15)},
            },
            {
                "at": datetime(2021, 9, 13, 10),
                "who": "mall_JD",
                "move": "done",
                "data": {"cost": "83600"},
                "files": ["整改后2021-07-12-major.png"],
            },
            {
                "at": datetime(2021, 9, 14, 15),
                "who": "head_JD",
                "move": "pass",
                "data": {"recheck_note": "现场复查，已整改到位"},
            },
        ),
    },
)
