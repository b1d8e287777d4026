"""Rows of the demonstration year: reports that are due again and again."""

from datetime import date

PLACE = 610

PLAY = (
    {
        "each": {
            "columns": "title to every month day stamp",
            "rows": (
                ("平安建设情况月报", "市委平安办", "month", 1, 25, True),
                ("信访情况月报", "市信访局", "month", 1, 28, True),
                ("安全生产情况统计", "市安委办", "month", 1, 5, False),
                ("消防安全检查情况", "市消防救援支队", "quarter", 3, 20, True),
                ("保密工作自查情况", "市委保密办", "quarter", 3, 25, True),
                ("普法工作总结", "市司法局", "year", 12, 10, True),
                ("平安创建工作总结", "市委平安办", "year", 12, 20, True),
            ),
        },
        "on": date(2021, 1, 4),
        "at": "9:{number}",
        "who": "secretary",
        "create": "office.recurringreport",
        "data": {
            "title": "{title}",
            "to": "{to}",
            "every": "{every}",
            "month": "{month}",
            "day": "{day}",
            "lead": 7,
            "hour": 17,
            "filler": "secretary",
            "signature": True,
            "stamp": "{stamp}",
            "starts_on": date(2021, 1, 1),
        },
    },
)
