"""The rows of the report in the demonstration year.

The report goes from the sections up to the head's desk and waits there.

Issuing is left to whoever tries the demonstration: until then every number still follows its
records.
"""

from datetime import date, timedelta

PLACE = 710

PLAY = (
    {
        "who": "coordinator",
        "record": "report way",
        "scenes": (
            {"on": date(2022, 1, 4), "at": "10:00", "create": "report.circulation", "data": {"year": 2021}},
            {
                "on": date(2022, 1, 6),
                "at": "16:00",
                "do": (
                    {"move": "agree"},
                    {
                        "move": "mend",
                        "data": {"mended": "按科室意见理顺第二部分两处文字，数字没有改动"},
                    },
                ),
            },
            {
                "on": date(2022, 1, 7),
                "at": "16:00",
                "move": "review",
                "signed": ("section_petition", "年度总结签批单-平安办审核"),
            },
            {
                "on": date(2022, 1, 10),
                "at": "8:50",
                "move": "approve",
                "signed": ("deputy_1", "年度总结签批单-分管领导审核"),
            },
        ),
    },
    {
        "each": {
            "columns": "day time section head result told",
            "rows": (
                (date(2022, 1, 4), "15:10", "办公室", "section_office", "agreed", ""),
                (
                    date(2022, 1, 5),
                    "9:10",
                    "信访维稳科",
                    "section_petition",
                    "objected",
                    "草稿的接待人次与纸质登记簿差一人，请再数一遍",
                ),
                (
                    date(2022, 1, 5),
                    "16:10",
                    "信访维稳科",
                    "section_petition",
                    "agreed",
                    "重新数过，纸质登记簿少记一人，以台账为准",
                ),
            ),
        },
        "on": "{day}",
        "at": "{time}",
        "who": "coordinator",
        "record": "report way",
        "move": "check",
        "lines": {
            "checks": {
                "same": "",
                "rows": [
                    {
                        "section": "{section}",
                        "person": "{head}",
                        "on": timedelta(),
                        "result": "{result}",
                        "told": "{told}",
                    },
                ],
            },
        },
        "signed": ("{head}", "科室核对{number + 1}-{section}"),
    },
)
