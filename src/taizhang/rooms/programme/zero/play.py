"""Play zero reports of twelve units by month and by day.

Some have honest flaws.

`nth` is the place of a unit among those that report.
"""

from datetime import date, datetime

PLACE = 310

MONTHS = (
    (1, date(2021, 2, 1), date(2021, 2, 2), date(2021, 2, 3)),
    (2, date(2021, 3, 1), date(2021, 3, 2), date(2021, 3, 3)),
    (3, date(2021, 4, 1), date(2021, 4, 2), date(2021, 4, 6)),
    (4, date(2021, 5, 6), date(2021, 5, 7), date(2021, 5, 8)),
    (5, date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)),
    (6, date(2021, 7, 1), date(2021, 7, 2), date(2021, 7, 5)),
    (7, date(2021, 8, 2), date(2021, 8, 3), date(2021, 8, 4)),
    (8, date(2021, 9, 1), date(2021, 9, 2), date(2021, 9, 3)),
    (9, date(2021, 10, 8), date(2021, 10, 9), date(2021, 10, 11)),
    (10, date(2021, 11, 1), date(2021, 11, 2), date(2021, 11, 3)),
    (11, date(2021, 12, 1), date(2021, 12, 2), date(2021, 12, 3)),
    (12, date(2022, 1, 4), date(2022, 1, 5), date(2022, 1, 6)),
)
"""For the report of each month: the first three working days of the next, by the published calendar."""
LATE = {(5, 5): date(2021, 6, 8), (10, 9): date(2021, 11, 5)}
"""Month and unit, and the day on which the late report was signed."""
BY_COORDINATOR = (6, 7, 11)
"""Units without an account of their own: their signed paper comes by WeChat and the city desk types it."""
LATE_DAILY = 8
"""The unit of which one daily report, that of 7 March, was signed after 16:00."""

COLLECT = {
    "each": {"units": "reporting", "count": "nth"},
    "when": "zero {month} {nth}",
    "of": "zero {month} {nth}",
    "if": "row.state == 'sent'",
    "move": "collect",
}
DAILY = {
    "create": "programme.zeroreport",
    "data": {"scope": "day", "period_start": "{day}", "clear": True},
    "then": {"move": "submit", "signed": ("head@{unit}", "{short}{day}零报告签字件")},
}
"""One day of a special period: typed by the city desk from the unit's signed paper."""

PLAY = (
    {
        "each": {"columns": "month first second third", "rows": MONTHS},
        "who": "coordinator",
        "parts": (
            {
                "each": {"units": "reporting", "count": "nth"},
                "let": {
                    "day": {
                        "by": "(month, nth)",
                        "of": LATE,
                        "else": {"by": "nth % 2", "of": {0: "{first}", 1: "{second}"}},
                    },
                    "typist": {
                        "by": "nth",
                        "of": dict.fromkeys(BY_COORDINATOR, "coordinator"),
                        "else": "liaison@{unit}",
                    },
                },
                "on": "{day}",
                "at": "{9 + nth % 7}:{(nth * 17 + month * 5) % 60}",
                "who": "{typist}",
                "record": "zero {month} {nth}",
                "create": "programme.zeroreport",
                "data": (
                    {"scope": "month", "period_start": "{date(2021, month, 1)}", "clear": True},
                    {"if": "(month, nth) == (3, 4)", "note": "含基层社5个、网点12个"},
                ),
                "then": {"move": "submit", "signed": ("head@{unit}", "{short}{month}月零报告签字件")},
            },
            {"on": "{third}", "at": "16:10", "do": COLLECT},
            {
                "if": "month < 12",
                "on": "{third + days(7)}",
                "at": "10:00",
                "do": (
                    COLLECT,
                    {
                        "each": {"units": "reporting", "count": "nth"},
                        "of": "zero {month} {nth}",
                        "move": "lock",
                    },
                ),
            },
        ),
    },
    {
        "record": "zero 8 2",
        "scenes": (
            {
                "at": datetime(2021, 9, 2, 17, 5),
                "who": "coordinator",
                "move": "return",
                "data": {"return_reason": "没有写明含基层社的个数，请补充说明后重报"},
            },
            {
                "at": datetime(2021, 9, 3, 9, 20),
                "who": "liaison_LL",
                "edit": "按退回意见补充说明",
                "data": {"note": "含基层社6个，均无异常", "clear": True},
                "then": {"move": "submit", "signed": ("head_LL", "醴陵市社8月零报告重报签字件")},
            },
        ),
    },
    {
        "at": datetime(2021, 4, 21, 15),
        "who": "coordinator",
        "of": "zero 3 4",
        "move": "amend",
        "data": {
            "clear": True,
            "note": "含基层社6个、网点12个",
            "amend_reason": "说明中基层社个数漏计一个",
        },
        "signed": ("deputy_1", "3月零报告更正审批件"),
    },
    {
        "each": {"days": "every day", "from": date(2021, 3, 4), "to": date(2021, 3, 11)},
        "on": "{day}",
        "at": "15:20",
        "who": "coordinator",
        "do": {
            "each": {"units": "reporting", "count": "nth"},
            "if": f"(day.day, nth) != (7, {LATE_DAILY})",
            **DAILY,
        },
    },
    {
        "at": datetime(2021, 3, 7, 17, 30),
        "who": "coordinator",
        "do": {
            "each": {"units": "reporting", "count": "nth"},
            "if": f"nth == {LATE_DAILY}",
            "let": {"day": date(2021, 3, 7)},
            **DAILY,
        },
    },
)
