"""Play 126 visits, calls and symposia, and the requests answered.

Some of them are condolence and return visits.

All who are visited are invented and exist only as sealed values.
"""

from datetime import date, timedelta

PLACE = 450

KINDS = (
    ("home",) * 49 + ("call",) * 56 + ("symposium",) * 21 + ("comfort",) * 12 + ("return",) * 6
)  # fmt: skip
"""126 contacts of the first three kinds; condolence and return visits are counted apart."""
UNITS = ("ZSG",) * 7 + ("LK", "LL", "YX")
WHOM = ("former", "retired", "needy", "merchant", "grassroots", "community")
SEEN = (
    "身体尚好，生活靠退休金",
    "子女在外，平时由社区照看",
    "经营还算稳定，担心租金上涨",
    "房屋漏水，已自行修补一次",
    "对改制时的工龄认定还有疑问",
    "希望多了解医保报销的新规定",
    "对上次答复表示理解",
    "门市生意清淡，正在找新门路",
)
MATTERS = ("医保报销手续不清楚", "档案里缺一份工资表", "楼道灯坏了很久", "补贴发放时间不明")
WANTED = ("请告知办理流程", "请协助查找", "请联系物业维修", "请说明发放安排")
GROUPS = (
    (20, "GX", 14, (4, 5, 6, 7, 8, 9, 10, 11, 12)),
    (21, "YD", 15, (6, 8, 9, 11, 12)),
    (22, "JX", 16, (11, 12)),
)
"""Minute, group, day and months in which it is visited again."""
HEARD = (
    "代表说明近况，没有新的诉求，愿意等候办理结果",
    "解释办理进度和政策依据，代表表示理解",
    "代表询问下一步时间，已告知并约定下次联系",
)
CITY_DESK = [{"person": "clerk"}, {"person": "clerk_2"}]

PLAY = (
    {
        "dice": 14147,
        "lay": {
            "kinds": {"shuffle": KINDS},
            "year": {"days": "every workday", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        },
        "each": {"values": "{kinds}", "as": "kind"},
        "let": {
            "unit": UNITS,
            "day": "{year[number * (len(year) - 8) // len(kinds)]}",
            "met_at": "{at(day, 9 + number % 7, number * 13 % 60)}",
            "handed_on": "{number % 31 == 5}",
            "answered": "{number % 6 == 5 and not handed_on}",
            "replied": "{workdays(day, 3)}",
            "matter": MATTERS,
            "seen": SEEN,
        },
        "who": "desk@{unit}",
        "record": "contact {number}",
        "scenes": (
            {
                "at": "{met_at + hours(1)}",
                "create": "petitions.visit",
                "data": (
                    {
                        "occurred_at": "{met_at}",
                        "kind": "{kind}",
                        "whom": {"by": "kind", "of": {"return": "retired"}, "else": WHOM},
                        "name": {
                            "by": "kind",
                            "of": {"symposium": "{name_of(900 + number)}等"},
                            "else": "{name_of(900 + number)}",
                        },
                        "met": {
                            "by": "kind",
                            "of": {"symposium": "{8 + number % 9}"},
                            "else": "{1 + number % 2}",
                        },
                        "place": {"by": "kind", "of": {"call": "", "home": "住处"}, "else": "社区活动室"},
                        "situation": "{met_at.month}月{met_at.day}日{met_at.hour}时联系，{seen}。",
                        "satisfied": True,
                    },
                    {
                        "if": "kind == 'comfort'",
                        "help": "goods",
                        "help_what": "米、油各一份",
                        "help_receipt": "收{met_at:%m%d}{number:03d}",
                    },
                ),
                "lines": {
                    "visitors": [
                        {
                            "if": "unit == 'ZSG'",
                            "each": {"values": ("clerk", "clerk_2"), "as": "person"},
                            "row": {"person": "{person}"},
                        },
                        {
                            "if": "unit != 'ZSG'",
                            "each": {"values": ("liaison", "head"), "as": "role"},
                            "row": {"person": "{role}@{unit}"},
                        },
                    ],
                    "requests": [
                        {
                            "if": "handed_on",
                            "row": {
                                "matter": "{matter}",
                                "want": WANTED,
                                "goes": {
                                    "by": "'档案' in matter",
                                    "of": {True: "archive", False: "desk"},
                                },
                            },
                        },
                        {
                            "if": "answered",
                            "row": {
                                "matter": "{matter}",
                                "want": WANTED,
                                "goes": "here",
                                "due": "{day + days(10)}",
                            },
                        },
                    ],
                },
            },
            {"if": "handed_on", "on": "{day}", "at": "18:00", "do": "register what was handed over"},
            {
                "if": "answered",
                "on": "{replied}",
                "at": "16:{number % 60}",
                "do": (
                    {
                        "move": "reply",
                        "lines": {
                            "requests": {
                                "same": "1",
                                "changed": {"reply": "已电话答复并说明办法", "replied_on": timedelta()},
                            },
                        },
                    },
                    {"move": "close"},
                ),
            },
        ),
    },
    {
        "each": {"columns": "minute former day months", "rows": GROUPS},
        "parts": (
            {
                "each": {"values": "{months}", "as": "month"},
                "on": "{workday(date(2021, month, day))}",
                "at": "16:{minute}",
                "who": "clerk",
                "do": {
                    "let": {"group": "@group {former}", "heard": {"turn": HEARD, "of": "month"}},
                    "create": "petitions.visit",
                    "data": {
                        "kind": "return",
                        "whom": "petitioner",
                        "case": "{group.case}",
                        "name": "{name_of(1400 + group.pk)}",
                        "met": 2,
                        "place": "社区活动室",
                        "situation": "{month}月回访：{heard}。",
                        "satisfied": True,
                    },
                    "lines": {"visitors": CITY_DESK},
                },
            },
        ),
    },
)
