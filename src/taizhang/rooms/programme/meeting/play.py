"""Play meetings of the year, with their decisions followed up.

They are about safety, the mall, petitions and special periods.
"""

from datetime import date, timedelta
from typing import Any

PLACE = 360

MEETINGS: tuple[tuple[Any, ...], ...] = (
    (
        date(2021, 1, 21), "party", "研究全年平安建设工作", ["safe", "stability"],
        [("印发年度平安创建工作方案", 20, date(2021, 2, 8)), ("各科室签订责任书", 30, date(2021, 2, 18))],
    ),
    (
        date(2021, 4, 22), "leading", "研究二季度平安建设工作", ["safe", "stability"],
        [("开展租户矛盾纠纷排查", 20, date(2021, 5, 7))],
    ),
    (
        date(2021, 7, 22), "leading", "研究下半年平安建设工作", ["safe", "stability"],
        [("补充消防器材并组织演练", 30, date(2021, 8, 19))],
    ),
    (
        date(2021, 10, 21), "party", "研究四季度平安建设工作", ["safe", "stability"],
        [("逐项对照考评细则自查", 25, date(2021, 11, 12))],
    ),
    (
        date(2021, 3, 18), "special", "金都商厦租赁过渡专题会议（第1次）", ["mall", "assets"],
        [("清点商户合同和押金", 12, date(2021, 3, 29))],
    ),
    (
        date(2021, 4, 8), "special", "金都商厦租赁过渡专题会议（第2次）", ["mall", "stability"],
        [("逐户核实受损情况", 20, date(2021, 4, 27))],
    ),
    (
        date(2021, 4, 27), "special", "金都商厦租赁过渡专题会议（第3次）", ["mall", "assets"],
        [("拟订过渡期租金办法", 10, date(2021, 5, 6))],
    ),
    (
        date(2021, 5, 20), "special", "金都商厦租赁过渡专题会议（第4次）", ["mall", "stability"],
        [("专班驻点办公", 5, date(2021, 5, 27))],
    ),
    (
        date(2021, 6, 17), "special", "金都商厦租赁过渡专题会议（第5次）", ["mall", "work_safety"],
        [("整改商厦消防通道", 15, date(2021, 7, 8))],
    ),
    (
        date(2021, 8, 12), "special", "金都商厦租赁过渡专题会议（第6次）", ["mall", "assets"],
        [("公开竞租资料公示", 20, date(2021, 8, 30))],
    ),
    (
        date(2021, 10, 14), "special", "金都商厦租赁过渡专题会议（第7次）", ["mall", "stability"],
        [("商户续签合同", 25, date(2021, 11, 8))],
    ),
    (date(2021, 2, 25), "dispatch", "一季度信访维稳调度会", ["stability"], [("落实领导包案", 10, date(2021, 3, 5))]),
    (date(2021, 3, 25), "office", "安全生产工作例会", ["work_safety", "fire"], []),
    (date(2021, 5, 27), "dispatch", "信访积案调度会", ["stability"], [("约访群众代表", 7, date(2021, 6, 1))]),
    (date(2021, 6, 3), "office", "安全生产月部署会", ["work_safety", "fire"], [("报送安全生产月总结", 27, date(2021, 6, 29))]),
    (date(2021, 8, 3), "special", "疫情防控专题会议", ["epidemic"], [("组织党员下沉社区", 2, date(2021, 8, 6))]),
    (date(2021, 8, 26), "dispatch", "三季度信访维稳调度会", ["stability"], []),
    (date(2021, 9, 9), "symposium", "改制企业退休职工座谈会", ["stability"], []),
    (date(2021, 10, 28), "special", "平安创建电话测评工作专题会议", ["poll", "safe"], [("开展入户宣传", 20, date(2021, 11, 12))]),
    (date(2021, 11, 11), "office", "消防宣传月部署会", ["fire", "work_safety"], []),
    (date(2021, 12, 2), "party", "保密工作专题研究", ["secrecy"], [("组织保密自查", 20, date(2021, 12, 20))]),
)  # fmt: skip
"""Day, kind, title, topics; decisions with the days given for them and the day on which each was done."""
NODES = (
    ("元旦", date(2020, 12, 29)),
    ("春节", date(2021, 2, 5)),
    ("全国两会", date(2021, 3, 2)),
    ("中秋国庆", date(2021, 9, 16)),
)
"""Special periods and the days of their meetings."""
SMALL = ("party", "office")
"""Kinds of meetings to which only leaders and section heads come."""

INVITED = (
    "head",
    "deputy_1",
    "deputy_2",
    "deputy_3",
    "section_petition",
    "section_office",
    "coordinator",
)
DESKS = ("clerk", "safety", "assets", "secretary")

PLAN = {
    "create": "programme.meeting",
    "data": (
        {
            "occurred_at": "{at(day, 14, 30)}",
            "kind": "{kind}",
            "title": "{title}",
            "place": "三楼会议室",
            "chair": {"by": "kind in ('party', 'leading')", "of": {True: "head", False: "deputy_1"}},
            "agenda": "通报情况；研究措施；明确责任和时限。",
        },
        {"if": "node", "node": "{node}"},
    ),
    "lines": {"topics": [{"each": {"values": "{topics}", "as": "topic"}, "row": {"topic": "{topic}"}}]},
    "then": {"move": "notify", "data": {"notified_on": timedelta()}},
}
"""Planned, or taken up from what a special period asks for, and made known to those invited."""

COURSE = (
    {
        "on": "{day}",
        "at": "{hour}:00",
        "move": "hold",
        "data": {"invited": "{len(invited)}", "guests": 0},
        "lines": {
            "attendees": [
                {
                    "each": {"values": "{invited}", "as": "person", "count": "place"},
                    "row": {
                        "person": "{person}",
                        "status": {
                            "by": "(place, day.day % 5)",
                            "of": {(3, 1): "leave", (5, 2): "substitute"},
                            "else": "present",
                        },
                        "substitute": {"by": "(place, day.day % 5)", "of": {(5, 2): "secrecy"}, "else": ""},
                    },
                },
            ],
            "decisions": [
                {
                    "each": {"columns": "text given done", "rows": "{decided}"},
                    "row": {
                        "text": "{text}",
                        "owner": "section_petition",
                        "due": "{day + days(given)}",
                        "state": "open",
                        "report": "{text[:2] == '报送'}",
                    },
                },
            ],
        },
        "files": [("{day}{title}签到册.png", "signed")],
    },
    {
        "on": "{signed}",
        "at": "11:00",
        "do": {
            "let": {"nth": {"next": "minutes"}},
            "move": "approve",
            "data": {"minutes_no": "会议纪要〔{day.year}〕{nth}号", "minutes_on": "{signed}"},
            "signed": ("deputy_1", "{day}{title}纪要"),
        },
    },
)
"""Held in the afternoon, minutes within five working days."""
FILED = {"if": "filed < date(2022, 1, 10)", "on": "{filed}", "at": "9:00", "move": "archive"}

PLAY = (
    {
        "each": {"columns": "day kind title topics decided", "rows": MEETINGS},
        "let": {
            "node": None,
            "hour": 17,
            "signed": "{workdays(day, 2 + day.day % 3)}",
            "filed": "{workdays(max([signed] + column(decided, 2)), 3)}",
            "invited": {
                "by": "kind",
                "of": {kind: list(INVITED) for kind in SMALL},
                "else": list(INVITED + DESKS),
            },
        },
        "who": "secretary",
        "record": "meeting {day} {title}",
        "scenes": ({"on": "{day - days(2)}", "at": "10:{number}", **PLAN}, *COURSE, FILED),
        "parts": (
            {
                "each": {"columns": "text given done", "rows": "{decided}", "count": "nth"},
                "on": "{done}",
                "at": "16:{nth}",
                "move": "follow",
                "lines": {
                    "decisions": {"same": "place == nth", "changed": {"state": "done", "done_on": "{done}"}},
                },
            },
        ),
    },
    {
        "each": {"columns": "name day", "rows": NODES},
        "let": {
            "kind": "special",
            "title": "{name}期间维稳安保专题会议",
            "topics": ["node", "stability", "work_safety"],
            "decided": [],
            "hour": 15,
            "signed": "{workdays(day, 2 + day.day % 3)}",
            "filed": "{workdays(signed, 3)}",
            "invited": list(INVITED + DESKS),
        },
        "who": "secretary",
        "record": "meeting {day} {title}",
        "scenes": (
            {
                "on": "{day - days(5)}",
                "at": "10:20",
                "do": {
                    "let": {"node": "@node {name}"},
                    **PLAN,
                    "offer": {"source": "{node.number}"},
                    "carries": "",
                },
            },
            *COURSE,
            FILED,
        ),
    },
)
