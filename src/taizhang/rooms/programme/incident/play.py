"""Register group visits daily, grade them at the month's end.

There is a false alarm as well.
"""

from datetime import date, datetime, time, timedelta

PLACE = 320

PLAY = (
    {
        "each": {"days": "every day", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "on": "{day}",
        "at": "17:45",
        "who": "coordinator",
        "do": {
            "each": {"offers": {"to": "programme.incident"}},
            "let": {
                "group_visit": "{'kind' in offer.carried and offer.carried['kind'] == '05'}",
                "happened": {
                    "by": "'occurred_at' in offer.carried",
                    "of": {True: "{parsed(offer.carried['occurred_at'])}", False: "{offer.made_at}"},
                },
            },
            "do": (
                {
                    "if": "group_visit",
                    "create": "programme.incident",
                    "offer": "this",
                    "first": {
                        "kind": "05",
                        "title": "集体来访",
                        "place": "信访接待室",
                        "source_number": "{offer.source_number}",
                        "course": "来访群众反映诉求，信访科当场接谈，推选代表，秩序平稳，劝返后散去。",
                        "occurred_at": "{happened}",
                        "found_at": "{happened}",
                    },
                    "lines": {
                        "notices": [
                            {
                                "to": "市委平安办",
                                "way": "phone",
                                "at": "{min(happened + minutes(15), now)}",
                                "by": "平安办",
                                "content": "有群众集体来访，已接谈，秩序平稳。",
                            },
                            {
                                "to": "市委平安办",
                                "way": "written",
                                "at": "{min(happened + minutes(40), now)}",
                                "by": "平安办",
                                "content": "集体来访情况：诉求、人数、接谈和劝返经过。",
                            },
                        ],
                    },
                },
                {
                    "if": "not group_visit",
                    "decline": "this",
                    "because": "经核实不属于案事件，已由原台账跟进办结",
                },
            ),
        },
    },
    {
        "each": {"days": "last day of a month", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "on": "{day}",
        "at": "18:20",
        "who": "coordinator",
        "do": {
            "each": {"records": "programme.incident", "where": {"state": "reported"}},
            "do": (
                {"move": "verify"},
                {
                    "move": "grade",
                    "data": {
                        "level": "below",
                        "impact": "minor",
                        "criteria": "秩序平稳，当日劝返，未造成社会影响",
                        "meeting": "党组会研究",
                    },
                    "signed": ("head", "{row.number}定级审批件"),
                },
                {"move": "handle"},
                {
                    "move": "conclude",
                    "data": {"measures": "领导包案，约访代表，按期答复。", "responsibility": "无"},
                },
                {
                    "move": "close",
                    "data": {"closed_on": timedelta()},
                    "signed": ("deputy_1", "{row.number}结案审批件"),
                },
            ),
        },
    },
    {
        "record": "false alarm",
        "scenes": (
            {
                "at": datetime(2021, 9, 14, 16),
                "who": "safety",
                "create": "programme.incident",
                "data": {
                    "occurred_at": time(14, 30),
                    "found_at": time(14, 40),
                    "kind": "08",
                    "title": "群众来电称办公区后院冒烟",
                    "place": "办公区后院",
                    "course": "值班室接到来电，安全员到场查看。",
                },
                "lines": {
                    "notices": [
                        {
                            "to": "市委平安办",
                            "way": "phone",
                            "at": time(14, 50),
                            "by": "平安办",
                            "content": "接报后院冒烟，正在核查。",
                        },
                        {
                            "to": "市委平安办",
                            "way": "written",
                            "at": time(15, 20),
                            "by": "平安办",
                            "content": "接报后院冒烟，安全员已到场核查。",
                        },
                    ],
                },
            },
            {
                "at": datetime(2021, 9, 15, 9),
                "who": "coordinator",
                "move": "exclude",
                "data": {"exclude_reason": "经到场核实系相邻工地切割扬尘，无明火、无损失，不是案事件"},
            },
        ),
    },
)
