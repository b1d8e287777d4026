"""Play the law exam: one fails, one is away, both pass the make-up."""

from datetime import date, datetime, time, timedelta

PLACE = 380

FAILED, AWAY = 11, 29
"""Their places among the staff."""

PLAY = (
    {
        "who": "secretary",
        "record": "exam",
        "scenes": (
            {
                "at": datetime(2021, 12, 8, 17),
                "create": "programme.exam",
                "data": {
                    "occurred_at": time(9),
                    "title": "2021年度机关干部学法考试",
                    "full_mark": 100,
                    "pass_mark": 80,
                    "platform": "如法网学法考法平台",
                    "retake_until": date(2021, 12, 20),
                },
                "lines": {
                    "sittings": [
                        {
                            "dice": 2022,
                            "each": {"people": "ZSG", "count": "place"},
                            "let": {"score": {"choice": range(82, 101)}},
                            "row": {
                                "person": "{person}",
                                "outcome": {"by": "place", "of": {AWAY: "absent"}, "else": "sat"},
                                "score": {"by": "place", "of": {FAILED: 74, AWAY: None}, "else": "{score}"},
                                "sat_on": timedelta(),
                            },
                        },
                    ],
                },
            },
            {
                "at": datetime(2021, 12, 15, 17),
                "do": {
                    "let": {"staff": {"people": "ZSG"}},
                    "move": "enter",
                    "data": {"retake_until": date(2021, 12, 20)},
                    "lines": {
                        "sittings": {
                            "same": "",
                            "rows": [
                                {
                                    "each": {"columns": "place score", "rows": ((FAILED, 88), (AWAY, 91))},
                                    "row": {
                                        "person": "{staff[place]}",
                                        "outcome": "sat",
                                        "score": "{score}",
                                        "retake": True,
                                        "sat_on": timedelta(),
                                    },
                                },
                            ],
                        },
                    },
                },
            },
            {"at": datetime(2021, 12, 16, 9), "move": "close"},
            {"at": datetime(2021, 12, 24, 9), "move": "file"},
        ),
    },
)
