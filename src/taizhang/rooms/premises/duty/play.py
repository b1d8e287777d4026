"""Play the duty room: roster, swaps, log, handovers signed by both.

A sheet is a watch of twelve hours; sheet 0 begins on 2021-01-01 at 8, sheet 1 at 20.
"""

from datetime import date, datetime, timedelta

PLACE = 130

FIRST = datetime(2021, 1, 1, 8)
WATCH = timedelta(hours=12)
LEADERS = ("head", "deputy_1", "deputy_2", "deputy_3")
MONTHS = (
    (date(2020, 12, 28), 0, 62),
    (date(2021, 1, 28), 62, 118),
    (date(2021, 2, 28), 118, 180),
    (date(2021, 3, 28), 180, 240),
    (date(2021, 4, 28), 240, 302),
    (date(2021, 5, 28), 302, 362),
    (date(2021, 6, 28), 362, 424),
    (date(2021, 7, 28), 424, 486),
    (date(2021, 8, 28), 486, 546),
    (date(2021, 9, 28), 546, 608),
    (date(2021, 10, 28), 608, 668),
    (date(2021, 11, 28), 668, 730),
    (date(2021, 12, 28), 730, 792),
)
"""When a month's roster is drawn up, its first sheet, and the first of the next month."""

LOG = [
    {"kind": "call", "from_whom": "市政府值班室", "content": "电话抽查值班在岗情况"},
    {"kind": "paper", "from_whom": "市委办", "content": "签收会议通知一份"},
    {"kind": "check", "from_whom": "本社", "content": "检查各楼层门窗水电"},
    {"kind": "call", "from_whom": "县社", "content": "询问下周会议安排"},
    {"kind": "notice", "from_whom": "物业公司", "content": "电梯例行保养一小时"},
    {"kind": "other", "from_whom": "快递", "content": "代收文件袋两件"},
]
SEASONS = {
    1: {"kind": "notice", "from_whom": "市政府办", "content": "春节前加强值班值守的提示"},
    2: {"kind": "notice", "from_whom": "市应急局", "content": "节日期间烟花爆竹与用火用电安全提示"},
    3: {"kind": "call", "from_whom": "县社", "content": "报告春耕农资到货情况"},
    4: {"kind": "notice", "from_whom": "市森防办", "content": "清明期间森林防火提示"},
    5: {"kind": "notice", "from_whom": "市防汛办", "content": "强降雨蓝色预警，提醒检查低洼仓库"},
    6: {"kind": "notice", "from_whom": "市防汛办", "content": "防汛四级响应，要求二十四小时值守"},
    7: {"kind": "notice", "from_whom": "市气象台", "content": "高温橙色预警，提醒户外作业防暑"},
    8: {"kind": "notice", "from_whom": "市疫情防控指挥部", "content": "进出办公区测温验码要求"},
    9: {"kind": "notice", "from_whom": "市政府办", "content": "中秋国庆加强值班值守的提示"},
    10: {"kind": "call", "from_whom": "县社", "content": "报告秋粮收购与化肥调运情况"},
    11: {"kind": "notice", "from_whom": "市气象台", "content": "寒潮蓝色预警，提醒防冻防滑"},
    12: {"kind": "notice", "from_whom": "市消防支队", "content": "冬季用电用火安全提示"},
}
EMERGENCIES = {
    date(2021, 6, 28): "暴雨致办公区短时停电，二十分钟后恢复",
    date(2021, 11, 7): "寒潮大风吹落围挡一块，无人受伤",
}
NOTICES = {
    date(2021, 1, 6): "春节前值班安排报送通知",
    date(2021, 9, 6): "中秋国庆值班安排报送通知",
    date(2022, 1, 9): "春节前值班安排报送通知",
}
"""What asks the office for a report."""
VISITS = [date(2021, 3, 9), date(2021, 8, 19), date(2021, 12, 2)]
"""Days on which the duty room led petitioners to the reception."""

ENTRIES = [
    {
        "dice": "log {number}",
        "each": {"sample": "{log + [seasons[start.month]]}", "size": {"choice": (0, 0, 1, 1, 2)}},
        "let": {"after": {"choice": range(20, 690)}},
        "row": {
            "at": "{start + minutes(after)}",
            "kind": "{kind}",
            "from_whom": "{from_whom}",
            "content": "{content}",
            "handled": {"by": "kind", "of": {"notice": "已记录并报带班领导"}, "else": "已记录并办理"},
        },
    },
    {
        "if": "by_day and day in emergencies",
        "row": {
            "at": "{start + hours(6)}",
            "kind": "emergency",
            "content": "{emergencies[day]}",
            "told_whom": "带班领导",
            "told_at": "{start + hours(6) + minutes(8)}",
            "handled": "已处置",
        },
    },
    {
        "if": "by_day and day in notices",
        "row": {
            "at": "{start + hours(3)}",
            "kind": "notice",
            "content": "{notices[day]}",
            "from_whom": "市政府办",
            "handled": "已记录并报带班领导",
        },
    },
    {
        "if": "by_day and day in visits",
        "row": {"at": "{start + hours(2)}", "kind": "visit", "content": "群众来访，已引导到接待室"},
    },
]

BOOK = {
    "data": {
        "rounds": (2, 3, 4),
        "equipment_ok": True,
        "phone_clear": True,
        "keys_ok": True,
        "open_matters": "",
    },
    "lines": {
        "entries": {"sorted": "at", "rows": ENTRIES},
        "counted": [
            {"item": "办公楼钥匙", "qty": 12, "ok": True},
            {"item": "值班室印信", "qty": 1, "ok": True},
            {"item": "对讲机", "qty": 4, "ok": True},
            {"item": "应急手电", "qty": 6, "ok": True},
        ],
    },
}
"""What the officer who leaves writes into the book."""

ON_PAPER = {
    "files": [("值班簿{row.occurred_on:%m%d}{step}.png", "signed", "{row.occurred_on}")],
    "act": {"by": "{signer}", "at": "{row.ends_at}", "way": "paper"},
}
OUT = {"move": "hand_over", "let": {"step": "hand_over", "signer": "{row.officer}"}, **BOOK}
SIGNED = {"move": "leader_sign", "let": {"step": "leader_sign", "signer": "{row.leader}"}, **ON_PAPER}
IN = {"move": "take_over", "let": {"step": "take_over", "signer": "{relief.officer}"}}

PLAY = (
    {
        "each": {"columns": "day first last", "rows": MONTHS},
        "scenes": (
            {
                "on": "{day}",
                "at": "10:00",
                "who": "secretary",
                "do": {
                    "each": {"every": WATCH, "from": FIRST, "among": ("{first}", "{last}")},
                    "create": "premises.dutysheet",
                    "as": "sheet {number}",
                    "data": {
                        "occurred_at": "{start}",
                        "shift": ("day", "night"),
                        "ends_at": "{start + hours(12)}",
                        "leader": {"turn": LEADERS, "of": "number // 2"},
                        "officer": "duty_{number % 16 + 1}",
                        "second": {
                            "by": "is_holiday(day_of(start))",
                            "of": {True: "duty_{(number + 8) % 16 + 1}", False: ""},
                        },
                        "duty_phone": "0731-00000000",
                    },
                },
            },
            {
                "on": "{day}",
                "at": "15:00",
                "who": "deputy_1",
                "do": {"each": {"numbers": ("{first}", "{last}")}, "of": "sheet {number}", "move": "publish"},
            },
        ),
    },
    {
        "dice": "play",
        "lay": {
            "swapped": {"scatter": (True,) * 12, "over": range(20, 730)},
            "on_paper": {"scatter": (True,) * 12, "over": range(730)},
            "log": LOG,
            "seasons": SEASONS,
            "emergencies": EMERGENCIES,
            "notices": NOTICES,
            "visits": VISITS,
        },
        "each": {"every": WATCH, "from": FIRST, "to": datetime(2022, 1, 11, 8)},
        "record": "sheet {number}",
        "let": {"paper": "{number in on_paper}"},
        "scenes": (
            {
                "if": "number in swapped",
                "at": "{start - hours(22)}",
                "who": "secretary",
                "move": "swap",
                "data": {
                    "officer": "duty_{(number + 5) % 16 + 1}",
                    "second": "{row.second}",
                    "swap_reason": (
                        "家人住院需陪护",
                        "外出培训",
                        "下县督查未归",
                        "本人发热就医",
                        "子女家长会",
                    ),
                },
                "files": [("调班{row.number}.png", "screenshot")],
                "act": {"by": "{row.leader}", "way": "wechat"},
            },
            {"at": "{start}", "who": "{row.officer}", "move": "sign_on"},
            {
                "at": {
                    "by": "paper",
                    "of": {True: "{start + hours(12) + minutes(90)}", False: "{start + hours(12)}"},
                },
                "of": "sheet {number}",
                "let": {"day": "{day_of(start)}", "by_day": "{number % 2 == 0}"},
                "do": {
                    "let": {"relief": "@sheet {number + 1}"},
                    "do": (
                        {"if": "paper", "who": "secretary", **OUT, **ON_PAPER},
                        {"if": "not paper", "who": "{row.officer}", **OUT},
                        {"if": "paper and row.day_type == 'holiday'", "who": "secretary", **SIGNED},
                        {"if": "not paper and row.day_type == 'holiday'", "who": "{row.officer}", **SIGNED},
                        {"if": "paper", "who": "secretary", **IN, **ON_PAPER},
                        {"if": "not paper", "who": "{relief.officer}", **IN},
                    ),
                },
            },
        ),
    },
    {
        "each": {"values": list(EMERGENCIES), "as": "day"},
        "on": "{day + days(1)}",
        "at": "9:40",
        "who": "safety",
        "decline": {"from": "premises.dutysheet", "to": "programme.incident"},
        "because": "天气原因，当场处置完毕，不属案事件",
    },
    {
        "each": {"values": VISITS, "as": "day"},
        "on": "{day}",
        "at": "21:00",
        "who": "clerk",
        "decline": {"from": "premises.dutysheet", "to": "petitions.reception"},
        "because": "当日接待室已登记",
    },
)
