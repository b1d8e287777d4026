"""Play a session each week with its roll.

Who was away makes it up some days later.
"""

from datetime import date, time, timedelta

PLACE = 370

LAWS = (
    {"material": "constitution", "title": "宪法总纲和公民的基本权利义务"},
    {"material": "civil", "title": "民法典合同编租赁合同"},
    {"material": "cooperative", "title": "农民专业合作社法总则"},
    {"material": "civil", "title": "民法典物权编"},
    {"material": "constitution", "title": "国家机构"},
)
"""What every fifth session studies."""
THEMES = (
    {"material": "paper", "title": "全国供销合作总社工作会议精神"},
    {"material": "regulation", "title": "信访条例"},
    {"material": "paper", "title": "市委平安建设工作会议精神"},
    {"material": "regulation", "title": "机关、团体、企业、事业单位消防安全管理规定"},
    {"material": "paper", "title": "党史学习教育专题"},
    {"material": "regulation", "title": "生产安全事故报告和调查处理条例"},
    {"material": "paper", "title": "综合改革文件"},
)

PLAY = (
    {
        "dice": 2021,
        "each": {"days": "first workday of a week", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "let": {
            "law": "{number % 5 == 0}",
            "topic": {"by": "law", "of": {True: {"turn": LAWS, "of": "number // 5"}, False: THEMES}},
            "form": {
                "by": "law",
                "of": {
                    True: "lecture",
                    False: {"by": "number % 13", "of": {6: "board"}, "else": "discussion"},
                },
            },
            "away": {"sample": range(46), "size": {"choice": range(4)}},
            "missed": {"by": "law or number % 7 > 0", "of": {True: "{away}", False: "{away[1:]}"}},
            "made_up": {"choice": range(3, 9)},
            "filed": "{workdays(day, 11)}",
        },
        "who": "secretary",
        "record": "study {number}",
        "scenes": (
            {
                "on": "{day}",
                "at": "16:40",
                "create": "programme.studysession",
                "data": {
                    "occurred_at": time(15),
                    "theme": "学习{topic['title']}",
                    "form": "{form}",
                    "lecturer": {"by": "form", "of": {"lecture": "市委党校讲师"}, "else": ""},
                    "place": "四楼会议室",
                },
                "lines": {
                    "attendees": [
                        {
                            "each": {"people": "ZSG", "count": "place"},
                            "row": {
                                "person": "{person}",
                                "status": {"by": "place in away", "of": {True: "leave", False: "present"}},
                            },
                        },
                    ],
                    "materials": [{"material": "{topic['material']}", "title": "{topic['title']}"}],
                },
                "files": [("{today}学习例会签到表.png", "signed")],
            },
            {
                "if": "missed",
                "on": "{workdays(day, made_up)}",
                "at": "17:10",
                "move": "make_up",
                "lines": {
                    "attendees": {"same": "place in missed", "changed": {"made_up_on": timedelta()}},
                },
            },
            {"if": "filed.year == 2021", "on": "{filed}", "at": "9:15", "move": "file"},
        ),
    },
)
