"""D7 in the play: 126 visits, calls and symposia, some condolence and return visits, requests answered.

All who are visited are invented and exist only as sealed values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import Principal
from taizhang.play.cast import name_of
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.petitions.visit import ledger as visit

YEAR = 2021
SPLIT = (("home", 49), ("call", 56), ("symposium", 21), ("comfort", 12), ("return", 6))
"""126 contacts of the first three kinds; condolence and return visits are counted apart."""
UNITS = ("ZSG",) * 7 + ("LK", "LL", "YX")
WHOM = ("former", "retired", "needy", "merchant", "grassroots", "community")
SEEN = (
    "身体尚好，生活靠退休金",
    "子女在外，平时由社区照看",
    "经营还算稳定，担心租金上涨",
    "房屋漏水，已自行修补一次",
    "对改制时的工龄认定还有疑问",
    "希望多了解医保报销的新规定",
    "对上次答复表示理解",
    "门市生意清淡，正在找新门路",
)
ASKED = (
    ("医保报销手续不清楚", "请告知办理流程"),
    ("档案里缺一份工资表", "请协助查找"),
    ("楼道灯坏了很久", "请联系物业维修"),
    ("补贴发放时间不明", "请说明发放安排"),
)
ANSWER, HAND_OVER = 6, 31
"""Every so many contacts hear a request; every so many of those are handed to the petition desk."""


def scenes() -> Iterator[Scene]:
    """Every scene of the visits."""
    dice = Random(YEAR * 7)
    published = calendar.current()
    days = [day for day in Period.year(YEAR).days() if published.is_workday(day)]
    kinds = [kind for kind, number in SPLIT for _ in range(number)]
    dice.shuffle(kinds)
    for number, kind in enumerate(kinds):
        day = days[number * (len(days) - 8) // len(kinds)]
        at = clock.local(day, 9 + number % 7, number * 13 % 60)
        yield at + timedelta(hours=1), partial(_contact, number, kind, at)
        if number % HAND_OVER == 5:
            yield clock.local(day, 18), take_over
        elif number % ANSWER == 5:
            answered = published.add_workdays(day, 3)
            yield clock.local(answered, 16, number % 60), partial(_answer, number, answered)


def _desk(stage: Stage, code: str) -> Principal:
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def _companions(stage: Stage, code: str) -> list[dict[str, Any]]:
    keys = ("clerk", "clerk_2") if code == "ZSG" else (f"liaison_{code}", f"head_{code}")
    return [{"person": stage.person(key).pk} for key in keys]


def _contact(number: int, kind: str, at: datetime, stage: Stage) -> None:
    code = UNITS[number % len(UNITS)]
    whom = "petitioner" if kind == "return" else WHOM[number % len(WHOM)]
    seen = SEEN[number % len(SEEN)]
    data: dict[str, Any] = {
        "unit": stage.unit(code).pk,
        "occurred_at": at,
        "kind": kind,
        "whom": "retired" if whom == "petitioner" else whom,
        "name": f"{name_of(900 + number)}等" if kind == "symposium" else name_of(900 + number),
        "met": 8 + number % 9 if kind == "symposium" else 1 + number % 2,
        "place": "" if kind == "call" else "住处" if kind == "home" else "社区活动室",
        "situation": f"{at.month}月{at.day}日{at.hour}时联系，{seen}。",
        "satisfied": True,
    }
    if kind == "comfort":
        data |= {"help": "goods", "help_what": "米、油各一份", "help_receipt": f"收{at:%m%d}{number:03d}"}
    rows: dict[str, Any] = {"visitors": _companions(stage, code), "requests": _heard(number, at.date())}
    stage.kept[f"contact {number}"] = deeds.create(_desk(stage, code), visit.LEDGER, data, lines=rows)


def _heard(number: int, day: date) -> list[dict[str, Any]]:
    matter, want = ASKED[number % len(ASKED)]
    if number % HAND_OVER == 5:
        return [{"matter": matter, "want": want, "goes": "archive" if "档案" in matter else "desk"}]
    if number % ANSWER == 5:
        return [{"matter": matter, "want": want, "goes": "here", "due": day + timedelta(days=10)}]
    return []


def _answer(number: int, day: date, stage: Stage) -> None:
    row = stage.kept.pop(f"contact {number}")
    desk = _desk(stage, UNITS[number % len(UNITS)])
    told = _heard(number, row.occurred_on)[0] | {"reply": "已电话答复并说明办法", "replied_on": day}
    row = deeds.move(desk, visit.LEDGER, row, "reply", lines={"requests": [told]})
    deeds.move(desk, visit.LEDGER, row, "close")


def take_over(stage: Stage) -> None:
    """The petition desk registers what visitors and searches handed over, and answers on the spot."""
    waiting = Offer.objects.filter(link__in=("I20", "I18b"), closed_at=None)
    rows = waiting.order_by("id").select_related("unit")
    for offer in rows:
        desk = _desk(stage, offer.unit.code)
        carried = {name: value for name, value in offer.carried.items() if value is not None}
        data = carried | {
            "unit": offer.unit_id,
            "persons": 1,
            "unclear_reason": f"由{offer.source_number}转来，姓名见原记录",
            "received_by": desk.person.pk if desk.person else None,
        }
        row = deeds.create(desk, reception.LEDGER, data, offer=offer.pk)
        deeds.move(desk, reception.LEDGER, row, "settle", {"on_spot": "已说明办理流程", "satisfied": True})
