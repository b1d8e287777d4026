"""Report each round of screening upward the day it closes."""

from datetime import date, timedelta

PLACE = 480

NODES = (date(2021, 2, 2), date(2021, 2, 23), date(2021, 9, 9), date(2021, 12, 16))
"""Days on which the rounds before key times were called."""
MEASURES = {
    3: [("公摊水电逐户公示", "商厦水电费分摊公示办法")],
    6: [("商铺漏水隐患集中检修", "商厦漏水整治方案")],
    9: [("租赁过渡专人对接", "租赁平稳过渡工作方案")],
}
"""What came of a month's round: what was done, and by which paper."""

REPORT = {
    "on": "{workdays(called, 7)}",
    "at": "15:00",
    "who": "clerk",
    "create": "petitions.informationreport",
    "offer": {"link": "I14b"},
    "data": {"to": "市信访局", "due_at": timedelta(days=1), "occurred_at": timedelta()},
    "lines": {
        "measures": [
            {
                "each": {"columns": "what paper", "rows": "{measures}"},
                "row": {"what": "{what}", "paper": "{paper}", "on": timedelta()},
            },
        ],
    },
    "then": ({"who": "section_petition", "move": "approve"}, {"move": "send"}),
}

PLAY = (
    {
        "each": {"days": "first day of a month", "from": date(2021, 1, 1), "to": date(2021, 12, 31)},
        "let": {
            "called": "{workday(day + days(7))}",
            "measures": {"by": "day.month", "of": MEASURES, "else": []},
        },
        **REPORT,
    },
    {"each": {"values": NODES, "as": "called"}, "let": {"measures": []}, **REPORT},
)
