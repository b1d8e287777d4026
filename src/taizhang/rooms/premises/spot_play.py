"""Let the leader on call look whether the duty room answers."""

from datetime import datetime, timedelta

PLACE = 140

MISSED = (158, 535)
"""Duty sheets of which the answer came late."""

PLAY = (
    {
        "each": {"every": timedelta(hours=12), "from": datetime(2021, 1, 1, 8), "among": (13, 750, 29)},
        "at": "{start + hours(5)}",
        "who": "secretary",
        "do": {
            "let": {"sheet": "@sheet {number}", "missed": f"{{number in {MISSED}}}"},
            "create": "premises.spotcheck",
            "data": {
                "sheet": "{sheet}",
                "checker": "{sheet.leader}",
                "method": ("phone", "on_site", "video"),
                "reached": "{not missed}",
                "minutes": {"by": "missed", "of": {True: 18, False: "{number % 3}"}},
                "remark": {
                    "by": "missed",
                    "of": {True: "巡查楼道未带值班手机，已当面提醒", False: ""},
                },
            },
        },
    },
)
