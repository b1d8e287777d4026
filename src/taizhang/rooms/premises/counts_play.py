"""Play the count at closing time.

It closes visits of those who were not registered as left.
"""

from datetime import date, timedelta

PLACE = 170

NOT_COUNTED = (date(2021, 2, 3), date(2021, 4, 14), date(2021, 7, 21), date(2021, 9, 16), date(2021, 11, 24))
"""Days on which nobody counted."""
NOBODY = (date(2021, 8, 2), date(2021, 9, 8))
"""Days on which nobody came."""

COUNT = {
    "on": "{day}",
    "at": "18:00",
    "who": "duty_1",
    "do": {
        "when": {
            "records": "premises.visit",
            "where": {
                "site": "办公区大门岗",
                "state__in": ("inside", "unclosed"),
                "occurred_at__lte": timedelta(),
            },
        },
        "create": "premises.closingcount",
        "data": {"site": "办公区大门岗"},
    },
}

PLAY = (
    {
        "each": {
            "days": "every workday",
            "from": date(2021, 1, 1),
            "to": date(2021, 12, 31),
            "but": NOT_COUNTED + NOBODY,
        },
        **COUNT,
    },
    {"each": {"days": "every day", "from": date(2022, 1, 4), "to": date(2022, 1, 9)}, **COUNT},
    {
        "each": {"values": NOT_COUNTED, "as": "day"},
        "on": "{day + days(1)}",
        "at": "8:40",
        "who": "secretary",
        "do": {
            "each": {"records": "premises.visit", "where": {"state": "unclosed"}, "order": "occurred_at"},
            "move": "leave_later",
            "data": {
                "left_at": "{max(row.occurred_at, at(row.occurred_on, 18))}",
                "closing_note": "门卫调看监控补登",
            },
        },
    },
)
