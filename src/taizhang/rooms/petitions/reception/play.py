"""Play the petition desks: visits up to 736 persons, letters, calls.

All petitioners are invented and exist only as sealed values.
"""

from datetime import date, datetime

PLACE = 410

SINGLE_PERSONS = 670
"""Persons who came alone or in small numbers; the five group visits bring the other 66 of the year's 736."""
DESKS = ("ZSG",) * 9 + ("LK", "LL", "YX", "CL", "YL") * 2 + ("JD", "ZS", "TC")
COUNTIES_ON_PAPER = ("CL", "YL")
"""Desks that keep a paper register and copy every third visit in on Fridays."""
SPECIAL = {
    1: "overdue",
    2: "extended",
    3: "reopened",
    4: "withdrawn",
    5: "refused",
    6: "elsewhere",
    7: "merged",
    8: "late_notice",
}
"""The ways that the city's first cases take."""
YEAR = {"days": "every workday", "from": date(2021, 1, 1), "to": date(2021, 12, 31)}
HOURS = (8, 9, 9, 10, 10, 11, 14, 15, 15, 16)

MATTERS = (
    {
        "topic": "archive",
        "facts": "原单位改制后档案里缺招工审批表，社保经办机构要求补证",
        "request": "请协助查找并出具证明",
        "former": "GX",
    },
    {
        "topic": "archive",
        "facts": "退休时发现档案里没有转正定级材料",
        "request": "请查原始花名册",
        "former": "JX",
    },
    {
        "topic": "pension",
        "facts": "改制期间有八个月养老保险没有缴纳",
        "request": "请核实并补缴",
        "former": "",
    },
    {
        "topic": "identity",
        "facts": "认为改制补偿的工龄少算两年",
        "request": "请复核工龄并说明依据",
        "former": "YD",
    },
    {"topic": "seniority", "facts": "下乡知青工龄没有计入", "request": "请按政策认定", "former": ""},
    {"topic": "housing", "facts": "宿舍屋面漏水，物业迟迟不修", "request": "请督促维修", "former": ""},
    {
        "topic": "lease",
        "facts": "租期内被要求提前腾退，押金没有退",
        "request": "请协调退还押金",
        "former": "",
    },
    {"topic": "lease", "facts": "商铺公摊水电费标准不清楚", "request": "请公示收费标准", "former": ""},
    {"topic": "farm", "facts": "买到的复合肥结块，怀疑质量有问题", "request": "请查验质量", "former": ""},
    {"topic": "company", "facts": "对公司岗位调整方案有疑问", "request": "请说明依据和程序", "former": ""},
    {"topic": "medical", "facts": "退休后医疗保险待遇没有接续", "request": "请协助办理接续", "former": ""},
    {"topic": "disposal", "facts": "询问老仓库处置后的职工安置", "request": "请说明安置方案", "former": ""},
    {"topic": "other", "facts": "咨询社员股金兑付的历史资料", "request": "请告知查询途径", "former": ""},
    {"topic": "safety", "facts": "住处旁的老库房外墙有裂缝", "request": "请派人查看", "former": ""},
)
"""What people come about: topic, facts, request, the former unit it concerns."""
GROUPS = (
    (datetime(2021, 3, 16, 9, 30), "office", 6, "GX", 5, "first"),
    (datetime(2021, 5, 12, 10), "bureau", 12, "YD", 3, "first"),
    (datetime(2021, 6, 9, 15), "office", 6, "YD", 3, "repeat"),
    (datetime(2021, 7, 8, 9, 10), "bureau", 34, "SZ", 10, "first"),
    (datetime(2021, 10, 20, 10, 20), "office", 8, "JX", 1, "first"),
)
"""When, where, how many, of which former unit, which matter, whether it is the first visit."""

VISIT = {
    "form": "visit",
    "place": {"by": "unit", "of": {"ZSG": "office"}, "else": "county"},
    "persons": "{persons}",
    "count_method": "counted",
    "turn": "first",
    "topic": "{matter['topic']}",
    "former_unit": "{matter['former']}",
    "matter": "{matter['facts']}",
    "request": "{matter['request']}",
    "received_by": "desk@{unit}",
}
PETITIONER = {
    "petitioner": "{name_of(400 + caller)}",
    "address": "城北路{caller % 90 + 1}号",
    "phone": "1360000{caller % 10000:04d}",
}
GROUP_VISIT = {
    "create": "petitions.reception",
    "as": "visit {former}",
    "data": (
        VISIT,
        {"place": "{place}", "former_unit": "{former}"},
        {"if": "came_again", "turn": "repeat", "case": "case group {former}"},
    ),
    "lines": {
        "representatives": [
            {
                "each": {"numbers": (0, "{min(5, persons)}")},
                "row": {"name": "{name_of(900 + number + persons)}", "contact": "1370000{number:04d}"},
            },
        ],
    },
}

SHARED = {
    "register what was handed over": {
        "each": {"offers": {"link": ("I20", "I18b")}},
        "who": "desk@{unit}",
        "create": "petitions.reception",
        "offer": "this",
        "data": {
            "persons": 1,
            "unclear_reason": "由{offer.source_number}转来，姓名见原记录",
            "received_by": "desk@{unit}",
        },
        "then": {"move": "settle", "data": {"on_spot": "已说明办理流程", "satisfied": True}},
    },
}
"""The petition desk registers what visitors and searches handed over, and answers on the spot."""

PLAY = (
    {
        "lay": {"matters": list(MATTERS)},
        "each": {"columns": "came place persons former about turn", "rows": GROUPS},
        "let": {
            "unit": "ZSG",
            "matter": "{matters[about]}",
            "came_again": "{turn == 'repeat'}",
            "office": "{place == 'office'}",
        },
        "who": "clerk",
        "scenes": (
            {
                "at": "{came}",
                "do": (
                    {
                        "if": "office",
                        "offer": {"link": "I01", "maybe": True},
                        "carries": "",
                        **GROUP_VISIT,
                    },
                    {"if": "not office", **GROUP_VISIT},
                ),
            },
            {
                "if": "came_again",
                "at": "{came + hours(2)}",
                "of": "visit {former}",
                "move": "file",
                "data": {"case": "{row.case}"},
            },
        ),
    },
    {
        "dice": 2021,
        "lay": {"year": YEAR},
        "each": {
            "until": "persons",
            "total": SINGLE_PERSONS,
            "draw": {
                "drawn": {"choice": (1, 1, 1, 1, 1, 1, 2, 2, 3, 4)},
                "persons": "{min(drawn, left)}",
                "unit": {"choice": DESKS},
                "day": {"choice": "{year}"},
                "hour": {"choice": HOURS},
                "minute": {"choice": range(60)},
                "matter": {"choice": MATTERS},
            },
        },
        "let": {
            "caller": "{number}",
            "came": "{at(day, hour, minute)}",
            "nth": {"next": "visits {unit}"},
            "opens": {
                "by": "unit",
                "of": {"ZSG": "{nth % 4 == 0 and day.month < 12}"},
                "else": "{nth % 6 == 0 and day.month < 12}",
            },
            "copied": f"{{unit in {COUNTIES_ON_PAPER} and nth % 3 == 0 and not opens}}",
            "special": {
                "by": "opens and unit == 'ZSG' and 1 < day.month < 9",
                "of": {True: {"next": "special ways"}, False: 0},
            },
            "way": {"by": "special", "of": SPECIAL, "else": ""},
            "case": "{number}",
            "turn": "{number}",
        },
        "who": "desk@{unit}",
        "scenes": (
            {
                "if": "not copied",
                "at": "{came}",
                "do": (
                    {
                        "create": "petitions.reception",
                        "as": "reception {number}",
                        "data": (
                            VISIT,
                            PETITIONER,
                            {
                                "if": "unit == 'ZSG' and number % 17 == 0",
                                "leader": "deputy_1",
                                "leader_day": "true",
                            },
                        ),
                    },
                    {
                        "if": "not opens",
                        "move": "settle",
                        "data": {
                            "on_spot": "当场说明政策并告知办理途径",
                            "satisfied": {"by": "number % 9", "of": {0: "false"}, "else": "true"},
                        },
                    },
                    {
                        "if": "opens",
                        "do": (
                            {
                                "let": {
                                    "topic": "{matter['topic']}",
                                    "facts": "{matter['facts']}",
                                    "request": "{matter['request']}",
                                },
                                "do": "open a case",
                            },
                            {
                                "of": "reception {number}",
                                "move": "file",
                                "data": {"case": "case {number}"},
                            },
                        ),
                    },
                ),
            },
            {
                "if": "copied",
                "at": "{came + days(11 - weekday(came))}",
                "create": "petitions.reception",
                "data": (VISIT, PETITIONER, {"occurred_at": "{came}", "entry": "copied"}),
                "files": [("来访登记簿{came:%m%d}.png", "photo", "{day}")],
                "then": {"move": "settle", "data": {"on_spot": "当场说明政策", "satisfied": "true"}},
            },
        ),
        "parts": ({"if": "opens", "course": "case of a visit"},),
    },
    {
        "dice": 2021,
        "lay": {"year": YEAR},
        "each": {"numbers": (0, 64)},
        "let": {
            "unit": "ZSG",
            "persons": 1,
            "caller": "{2000 + number}",
            "matter": MATTERS,
            "day": {"choice": "{year}"},
            "hour": {"choice": HOURS},
            "minute": {"choice": range(60)},
        },
        "on": "{day}",
        "at": "{hour}:{minute}",
        "who": "clerk",
        "create": "petitions.reception",
        "data": (
            VISIT,
            {"form": ("letter", "call", "online"), "place": ("letter", "phone", "online")},
            {"if": "number % 8 == 7", "anonymous": True},
            {"if": "number % 8 != 7", **PETITIONER},
        ),
        "then": {"move": "settle", "data": {"on_spot": "已电话（书面）说明", "satisfied": ""}},
    },
)
"""Group visits, single visits with their cases, and letters, calls and messages, never counted as visits."""
