"""Play two rounds a night, now and then short, hurried or missed."""

from datetime import date, datetime, timedelta

PLACE = 180

MISSED = (date(2021, 2, 14), date(2021, 7, 3), date(2021, 10, 17))
"""Nights on which nobody walked the second round."""
SHORT = (date(2021, 3, 22), date(2021, 8, 9))
HURRIED = date(2021, 11, 2)
FOUND = {
    date(2021, 1, 26): ("leak", "二楼卫生间", "水管接头渗水", "general"),
    date(2021, 3, 9): ("unlocked", "食堂后门", "后门锁舌失灵关不严", "general"),
    date(2021, 4, 20): ("blocked", "北楼梯间", "装修余料占用通道", "general"),
    date(2021, 5, 25): ("blocked", "北楼梯间", "旧办公桌堆放在楼梯口", "general"),
    date(2021, 6, 15): ("damage", "停车场围墙", "雨后围墙抹灰脱落", "general"),
    date(2021, 7, 13): ("left_on", "三楼会议室", "空调未关", "spot"),
    date(2021, 9, 7): ("camera", "东侧走廊", "摄像机黑屏", "general"),
    date(2021, 10, 12): ("person", "围墙东侧", "围墙外有人长时间逗留，询问后离开", "general"),
    date(2021, 12, 14): ("equipment", "配电间", "灭火器箱玻璃破损", "general"),
}
"""What the first round of a night found. 北楼梯间 comes back; the leak takes longer than it should."""

ROUND = {
    "let": {
        "sheet": "@sheet {(day - date(2021, 1, 1)).days * 2 + 1}",
        "find": {"by": "day", "of": "{found}", "else": None},
    },
    "who": "{sheet.officer}",
    "create": "premises.patrol",
    "data": {
        "occurred_at": timedelta(minutes=-24),
        "route": "night route",
        "patroller": "{sheet.officer}",
        "ended_at": timedelta(),
    },
}
"""A round of whoever has the night watch."""
WALKED = {
    "at": "{now - minutes(24) + seconds(pace * number)}",
    "point": "point {number}",
    "method": "scan",
}
FIRST_ROUND = {
    "as": "round {day}",
    "lines": {
        "points": [
            {
                "each": {"numbers": (1, 7)},
                "let": {"pace": 180},
                "row": {
                    **WALKED,
                    "result": {"by": "find and number == 1", "of": {True: "bad"}, "else": "ok"},
                },
            },
        ],
        "findings": [
            {
                "if": "day in found",
                "row": {
                    "kind": "{find[0]}",
                    "place": "{find[1]}",
                    "description": "{find[2]}",
                    "severity": "{find[3]}",
                },
            },
        ],
    },
}
SECOND_ROUND = {
    "lines": {
        "points": [
            {
                "each": {"numbers": (1, {"by": "day in short", "of": {True: 5, False: 7}})},
                "let": {"pace": {"by": "day", "of": {HURRIED: 20}, "else": 180}},
                "row": {**WALKED, "result": "ok"},
            },
        ],
        "lookups": [
            {
                "each": {
                    "records": "premises.visit",
                    "where": {"state": "unclosed"},
                    "order": "occurred_at",
                    "skip": 1,
                },
                "row": {"visit": "{row}", "seen": "gone"},
            },
        ],
    },
}
"""The second round looks after visitors who were not registered as left, all but one of them."""

PLAY = (
    {
        "at": datetime(2021, 1, 1, 9),
        "who": "safety",
        "do": (
            {
                "each": {
                    "values": ("大门岗", "办公楼大厅", "档案室走廊", "配电间", "食堂后门", "停车场"),
                    "as": "name",
                },
                "create": "premises.patrolpoint",
                "as": "point {number + 1}",
                "data": {"site": "办公区", "name": "{name}"},
            },
            {
                "create": "premises.route",
                "as": "night route",
                "data": {"site": "办公区", "name": "办公区夜间巡逻", "at_night": True, "walk_seconds": 40},
                "lines": {
                    "points": [{"each": {"numbers": (1, 7)}, "row": {"point": "point {number}"}}],
                    "windows": [
                        {"opens": "22:00", "closes": "23:30"},
                        {"opens": "02:00", "closes": "03:30"},
                    ],
                },
            },
        ),
    },
    {
        "each": {"days": "every day", "from": date(2021, 1, 1), "to": date(2022, 1, 9)},
        "dice": "round {day}",
        "let": {
            "found": FOUND,
            "short": list(SHORT),
            "first": {"choice": range(2, 40)},
            "second": {"by": "day", "of": dict.fromkeys(MISSED, 0), "else": {"choice": range(2, 40)}},
        },
        "scenes": (
            {"at": "{at(day, 22, first) + minutes(24)}", "do": {**ROUND, **FIRST_ROUND}},
            {
                "if": "second",
                "at": "{at(day + days(1), 2, second) + minutes(24)}",
                "do": {**ROUND, **SECOND_ROUND},
            },
        ),
    },
    {
        "each": {"days": "every Sunday", "from": date(2021, 1, 1), "to": date(2022, 1, 9)},
        "on": "{day + days(1)}",
        "at": "9:20",
        "who": "section_office",
        "do": (
            {"each": {"records": "premises.patrol", "where": {"state": "done"}}, "move": "sign"},
            {
                "each": {"records": "premises.patrol", "where": {"state": "missed"}},
                "move": "sign",
                "data": {"opinion": "值班员处理突发漏巡，已提醒，次日加巡一轮"},
            },
        ),
    },
    {
        "at": datetime(2021, 10, 13, 9, 40),
        "who": "safety",
        "decline": {"link": "I03b"},
        "because": "当场询问后离开，不属案事件",
    },
)
