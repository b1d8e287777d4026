"""Play four special periods: what is arranged and what came of it.

Their meetings stand beside the meetings, the daily zero reports beside the zero reports.
"""

from datetime import date

PLACE = 350

NODES = (
    ("元旦", [(date(2021, 1, 1), date(2021, 1, 3))], date(2020, 12, 29), False),
    ("春节", [(date(2021, 2, 11), date(2021, 2, 17))], date(2021, 2, 5), False),
    ("全国两会", [(date(2021, 3, 4), date(2021, 3, 11))], date(2021, 3, 2), True),
    (
        "中秋国庆",
        [(date(2021, 9, 19), date(2021, 9, 21)), (date(2021, 10, 1), date(2021, 10, 7))],
        date(2021, 9, 16),
        False,
    ),
)
"""Name, ranges of days, the day of its meeting, whether zero is reported daily."""

PLAY = (
    {
        "each": {"columns": "name ranges met daily", "rows": NODES},
        "who": "coordinator",
        "record": "node {name}",
        "scenes": (
            {
                "on": "{met - days(5)}",
                "at": "9:20",
                "create": "programme.node",
                "data": {
                    "occurred_at": "{ranges[0][0]}",
                    "name": "{name}",
                    "level": "nation",
                    "daily_zero": "{daily}",
                    "extra_patrols": True,
                    "duty_doubled": "{not daily}",
                },
                "lines": {
                    "spans": [
                        {
                            "each": {"columns": "start end", "rows": "{ranges}"},
                            "row": {"start": "{start}", "end": "{end}"},
                        },
                    ],
                },
            },
            {
                "on": "{met}",
                "at": "16:30",
                "move": "arrange",
                "data": {
                    "deployment": "领导带班、双人值班，每日巡查重点部位，有情况半小时内电话报告。",
                    "roster_ready": True,
                },
            },
            {
                "on": "{workday(ranges[-1][1] + days(1))}",
                "at": "15:00",
                "move": "sum_up",
                "data": {
                    "roster_ready": True,
                    "summary": "{name}期间值班、巡查到位，未发生案事件和安全事故。",
                },
            },
        ),
    },
)
