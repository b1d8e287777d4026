"""Play the gate: listed cars, callers, petitioners, the paper book."""

from datetime import date, datetime

PLACE = 160

PERSONS, VEHICLES, PEDESTRIANS = 2298, 1046, 190
"""People and cars of the year beside the 20 petitioners; rows of those on foot. A car brings its driver and at times others."""
AFTER = 24
"""Rows in the days after the year."""
PETITIONERS = (
    (datetime(2021, 3, 16, 9, 20), 6),
    (datetime(2021, 6, 9, 14, 50), 6),
    (datetime(2021, 10, 20, 10, 10), 8),
)
"""Groups that came to the petition desk: the gate keeps when and how many."""
NOBODY = (date(2021, 8, 2), date(2021, 9, 8))
"""Days on which nobody came."""
MINUTES = (*range(520, 925), *range(990, 1025))
"""Minutes of the day at which people come: not while the guards change."""
DAYS = [date(2022, 1, day) for day in range(4, 10)]

ERRANDS = (
    {"reason": "business", "dept": "业务科", "text": "洽谈农资业务"},
    {"reason": "business", "dept": "资产科", "text": "办理门面租赁手续"},
    {"reason": "official", "dept": "办公室", "text": "送文件"},
    {"reason": "official", "dept": "信访维稳科", "text": "工作联系"},
    {"reason": "repair", "dept": "物业", "text": "空调检修"},
    {"reason": "repair", "dept": "办公室", "text": "打印机维护"},
    {"reason": "delivery", "dept": "办公室", "text": "送办公用品"},
    {"reason": "private", "dept": "财务科", "text": "取票据"},
)
SEASONS = {3: "送春耕物资样品", 6: "防汛物资盘点", 9: "送节日值班物资", 11: "供暖管道检查"}
"""What one caller in eleven brings in some months."""

CALLER = {
    "create": "premises.visit",
    "data": (
        {"occurred_at": "{came}", "site": "办公区大门岗", "party_size": "{people}"},
        {"if": "listed", "kind": "vehicle", "car": "car {car}"},
        {
            "if": "not listed",
            "kind": {"by": "vehicle", "of": {True: "both", False: "person"}},
            "visitor": "{name_of(500 + number)}",
            "host_dept": "{errand['dept']}",
            "reason": "{errand['reason']}",
            "reason_text": "{text}",
        },
        {
            "if": "vehicle and not listed",
            "plate": "湘{'ABCDEF'[number % 6]}{number + 10000}",
        },
    ),
    "otherwise": {"note": "paper book of the gate"},
}
"""A caller; whom the gate cannot register (the post's phone is out of order) stands in the paper book."""
LISTED = {
    "if": "listed",
    "unless": {
        "records": "premises.visit",
        "where": {"car": "car {car}", "state__in": ("inside", "unclosed")},
    },
    **CALLER,
}
"""A listed car; one that has not left by the book stands in the paper book too."""
COPIED = {
    "when": {
        "records": "premises.gateshift",
        "where": {
            "site": "办公区大门岗",
            "occurred_at__lte": "{came}",
            "signed_out__gte": "{came}",
        },
    },
    "who": "secretary",
    "data": (*CALLER["data"], {"entry": "copied"}),
    "files": [("来访登记簿{came:%m%d}.png", "photo", "{day_of(came)}")],
    "then": {"move": "leave", "data": {"left_at": "{leaves}"}},
}
"""What is copied from the paper book, once it is entered who stood at the gate."""

COPY = {
    "on": "{day + days(2)}",
    "at": "10:30",
    "do": {
        "each": {"noted": "paper book of the gate"},
        "do": ({**LISTED, **COPIED}, {"if": "not listed", **CALLER, **COPIED}),
    },
}

PLAY = (
    {
        "dice": "gate book 2021",
        "lay": {
            "vehicles": {"shuffle": (True,) * VEHICLES + (False,) * PEDESTRIANS},
            "parties": {
                "spread": PERSONS,
                "over": "{vehicles}",
                "most": {True: 4, False: 9},
            },
            "workdays": {"days": "every workday", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
            "in_year": {"moments": VEHICLES + PEDESTRIANS, "days": "{workdays}", "minutes": MINUTES},
            "after": {"moments": AFTER, "days": DAYS, "minutes": MINUTES},
        },
        "each": {"values": "{in_year + after}", "as": "came"},
        "let": {
            "vehicle": "{vehicles[number % len(vehicles)]}",
            "listed": {"by": "vehicle", "of": {True: {"chance": 0.5}, False: False}},
            "car": {"by": "listed", "of": {True: {"choice": range(8)}, False: 0}},
            "people": "{parties[number % len(parties)]}",
            "stay": {"choice": range(8, 110)},
            "leaves": "{came + minutes(stay)}",
            "errand": ERRANDS,
            "text": {
                "by": "number % 11",
                "of": {0: {"by": "came.month", "of": SEASONS, "else": "{errand['text']}"}},
                "else": "{errand['text']}",
            },
            "shift": "{(came - at(date(2021, 1, 1))) // hours(8)}",
        },
        "scenes": (
            {
                "at": "{came}",
                "who": "guard_{shift % 4 + 1}",
                "record": "visit {number}",
                "do": (LISTED, {"if": "not listed", **CALLER}),
            },
            {
                "if": "leaves < at(came, 17, 40)",
                "at": "{leaves}",
                "do": {
                    "when": "visit {number}",
                    "of": "visit {number}",
                    "who": "{row.guard}",
                    "move": "leave",
                },
            },
        ),
    },
    {
        "each": {"columns": "came people", "rows": PETITIONERS},
        "at": "{came}",
        "who": "duty_1",
        "create": "premises.visit",
        "data": {"site": "办公区大门岗", "kind": "petition", "party_size": "{people}"},
    },
    {
        "each": {
            "days": "every workday",
            "from": date(2021, 1, 1),
            "to": date(2021, 12, 31),
            "but": NOBODY,
        },
        **COPY,
    },
    {"each": {"values": DAYS, "as": "day"}, **COPY},
)
