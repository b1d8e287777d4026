"""Say what is asked: addresses, forms, commands, and what is typed into them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

MOMENT = datetime(2022, 1, 10, 1, 5, tzinfo=UTC)
"""09:05 in Shanghai, on the first morning after the year is done."""


HOST = "localhost"


CONSOLE = "taizhang.site.cli"


FORM = "application/x-www-form-urlencoded"


PERIOD, MONTH = "2021", "2021-07"


EVERY_FIGURE = ("pinganban", "shenji", "xianshe")
"""Accounts for whom each figure is asked and traced through the API: coordinator, auditor, a county's liaison."""


STARTS = (
    "/",
    f"/figures/?period={PERIOD}",
    f"/year/?period={PERIOD}",
    f"/report/?period={PERIOD}",
    f"/check/?period={PERIOD}",
    f"/ask/?{urlencode({'q': '2021年来访多少批次'})}",
    f"/ask/?{urlencode({'q': '去年三季度隐患'})}",
    f"/duty/?month={MONTH}",
    f"/workbooks/?month={MONTH}",
    "/restore/",
    "/first/",
    "/no-such-page/",
)


STRANGER = (
    "/",
    "/sign-in/",
    "/public/",
    "/public/rate/",
    "/p/",
    "/p/join/",
    "/p/who/",
    "/p/leave/",
    "/p/state/",
    "/p/queue/",
    "/p/point/",
    "/p/inside/",
    "/p/round/",
    "/p/worker.js",
    "/help/",
    "/phone-guide/",
    "/phone-guide/address.svg",
    "/phone-guide/taizhang-ca.crt",
    "/first/",
    "/restore/",
    "/no-such-page/",
    "/api/ledgers",
    "/api/openapi.json",
    f"/api/figures?period={PERIOD}",
)


NEVER = ("/sign-out/",)


READING_POSTS = re.compile(r"/(export|reveal|identity|named/[\w-]+)/$")
"""Forms that are sent although they post: they change nothing but the history."""


SEARCHED = {"q": "2021"}


STATED = {"purpose": "核对前后一致"}
"""What is typed into empty fields of forms that are looked up, and of forms that are sent."""


UNIT = "ZSG"


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    *(("figures", "--period", period, "--format", "json") for period in (PERIOD, "2021Q3", MONTH)),
    ("figures", "--period", PERIOD),
    ("figures", "--period", PERIOD, "--unit", UNIT),
    ("figures", "--period", "1x"),
    ("trace", "F44", "--period", PERIOD, "--as", "coordinator"),
    ("trace", "nothing", "--period", PERIOD),
    ("digest",),
    ("digest", "--format", "json"),
    ("digest", "--as", "coordinator"),
    ("digest", "--as", "guard"),
    ("report", "annual", "--period", PERIOD, "--out", "OUT", "--format", "json"),
    ("weekly", "--week", "2021-07-08", "--out", "OUT", "--format", "json"),
    ("reconcile", "OUT/2021年平安创建工作总结.docx", "--period", PERIOD, "--format", "json"),
    ("doctor",),
    ("sweep", "--format", "json"),
    ("verify",),
)
