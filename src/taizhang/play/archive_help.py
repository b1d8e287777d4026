"""D6 in the play: 53 people get their missing papers; some searches find little, one person comes twice.

All applicants are invented and exist only as sealed values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds, offers
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.principals import Principal
from taizhang.play import contacts
from taizhang.play.cast import name_of
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions.archive import ledger as archive_ledger

YEAR = 2021
LEDGER = archive_ledger.LEDGER
HELPED, AGAIN = 53, 20
"""So many people; the one with this number comes a second time for another paper."""
OTHERWISE = {7: "partial", 19: "none", 33: "partial", 46: "none", 52: "elsewhere", 58: "withdrawn"}
SLOW = 11
"""The search that took longer than its 15 working days."""
UNITS = ("ZSG",) * 4 + ("LK", "LL", "YX", "JD")
FORMER = ("GX", "JX", "YD", "SZ", "GX", "JX")
TYPICAL = {2: ("GX", "reform"), 3: ("JX", "reform"), 9: ("ZSG", "removed")}
"""The cases that stand for others: former unit and how the work ended."""
PAPERS = ("hire", "wages", "regular", "roster", "transfer", "contract")
PLACES = ("own", "city", "community", "social", "remains")
BODIES = (
    ("archives", "市档案馆", "同意查阅并复制"),
    ("social", "市社保经办机构", "告知所需材料清单"),
    ("community", "城北社区", "出具居住和从业情况说明"),
)


def scenes() -> Iterator[Scene]:
    """Every scene of the searches."""
    published = calendar.current()
    days = [
        day for day in Period(date(YEAR, 1, 5), date(YEAR, 11, 19), "").days() if published.is_workday(day)
    ]
    total = HELPED + 1 + len(OTHERWISE)
    for number in range(total):
        day = days[number * (len(days) - 1) // (total - 1)]
        yield from _one(number, day)
    for month in Period.year(YEAR).months():
        yield clock.local(published.back(month.end), 17, 30), _leave


def _one(number: int, day: date) -> Iterator[Scene]:
    published, minute = calendar.current(), number * 7 % 60
    searched = published.add_workdays(day, 18 if number == SLOW else 3 + number % 6)
    done = published.add_workdays(searched, 1)
    handed = published.add_workdays(done, 2)
    yield clock.local(day, 9, minute), partial(_apply, number)
    if OTHERWISE.get(number) == "withdrawn":
        yield clock.local(searched, 10, minute), partial(_withdraw, number)
        return
    yield clock.local(searched, 10, minute), partial(_search, number)
    yield clock.local(done, 11, minute), partial(_certify, number)
    yield clock.local(handed, 15, minute), partial(_hand, number)
    if OTHERWISE.get(number) == "none":
        yield clock.local(handed, 17), contacts.take_over
    if number not in OTHERWISE:
        yield clock.local(published.add_workdays(handed, 9), 16, minute), partial(_finish, number)


def _unit(number: int) -> str:
    return "ZSG" if number in TYPICAL else UNITS[number % len(UNITS)]


def _desk(stage: Stage, number: int) -> Principal:
    code = _unit(number)
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def _step(stage: Stage, number: int, key: str, data: dict[str, Any] | None = None, **more: Any) -> None:
    by = more.pop("by", None) or _desk(stage, number)
    row = stage.kept["archive", number]
    stage.kept["archive", number] = deeds.move(by, LEDGER, row, key, data or {}, **more)


def _apply(number: int, stage: Stage) -> None:
    """The application, from the tray where a case or a visit asked for it; accepted at once."""
    unit = stage.unit(_unit(number))
    waiting = Offer.objects.filter(target_ledger=LEDGER.key, closed_at=None, unit=unit).order_by("id").first()
    person = AGAIN if number == HELPED else number
    former, leaving = TYPICAL.get(number, (FORMER[person % len(FORMER)], "reform"))
    data = {
        "occurred_at": clock.now(),
        "applicant": name_of(1300 + person * 3),
        "contact": f"1380000{person:04d}",
        "purpose": "retire" if person % 5 else "seniority",
        "former_unit": stage.unit(former).pk,
        "worked_from": date(1979 + person % 12, 3, 1),
        "worked_to": date(1998 + person % 6, 9, 1),
        "leaving": leaving,
    }
    if waiting is not None:
        data["case"] = waiting.carried.get("case") or ""
    desk = _desk(stage, number)
    row = deeds.create(
        desk, LEDGER, data | {"unit": unit.pk}, offer=waiting.pk if waiting is not None else None
    )
    stage.kept["archive", number] = row
    paper = "whole" if number in TYPICAL else PAPERS[(number + (number == HELPED)) % len(PAPERS)]
    missing = [{"paper": paper, "about": "退休审核时发现缺少"}]
    told = {"told_once": "请带身份证件、原单位名称和大致工作年月"}
    _step(stage, number, "accept", told, lines={"missing": missing})


def _search(number: int, stage: Stage) -> None:
    desk, found = _desk(stage, number), OTHERWISE.get(number) not in ("none", "elsewhere")
    assert desk.person is not None
    searches = [
        {
            "place": PLACES[(number + n) % len(PLACES)],
            "on": clock.today(),
            "by": desk.person.pk,
            "hit": found and n == 1,
            "file_no": f"{1980 + number % 15}-人-{number + 3}" if found and n == 1 else "",
            "told": "查到原始登记" if found and n == 1 else "未见记载",
        }
        for n in range(2)
    ]
    papers = [{"name": "原始花名册摘页", "search_no": 2, "pages": 2, "copied": True, "stamped": True}]
    body, name, result = BODIES[number % len(BODIES)]
    asked = [{"body": body, "name": name, "on": clock.today(), "result": result}]
    rows: Any = {"searches": searches, "found": papers if found else [], "asked": asked}
    _step(stage, number, "search", lines=rows)
    result = {"partial": "partly"}.get(OTHERWISE.get(number, ""), "found" if found else "none")
    _step(stage, number, "conclude", {"result": result})


def _certify(number: int, stage: Stage) -> None:
    if OTHERWISE.get(number) == "elsewhere":
        return
    word = "查无证明" if OTHERWISE.get(number) == "none" else "证明"
    data = {"certificate_no": f"档{word}〔{YEAR}〕{number + 1}号", "basis": "原始花名册及查询记录所载"}
    _step(stage, number, "certify", data)
    code = _unit(number)
    approver = stage.as_post("deputy") if code == "ZSG" else stage.as_post("unit_head", code)
    _step(stage, number, "approve", by=approver)


def _hand(number: int, stage: Stage) -> None:
    outcome = OTHERWISE.get(number, "complete")
    desk = _desk(stage, number)
    data = {"outcome": outcome, "typical": number in TYPICAL, "to_desk": outcome == "none"}
    if outcome != "elsewhere":
        data |= {"sealed_on": clock.today(), "sealed_no": f"印{YEAR}-{200 + number}"}
    receipt = stage.photo(desk, f"查档签收{number}.png", "receipt")
    _step(stage, number, "hand", data, files=[receipt])


def _finish(number: int, stage: Stage) -> None:
    if stage.kept["archive", number].purpose == "retire":
        _step(stage, number, "social", {"social_on": clock.today()})
    _step(stage, number, "archive", {"archive_no": f"CD-{YEAR}-{number + 1:03d}"})


def _withdraw(number: int, stage: Stage) -> None:
    _step(stage, number, "withdraw", {"withdraw_reason": "本人已在社区找到原件"})


def _leave(stage: Stage) -> None:
    """What waits at the month's end: those people were asked and look for their papers themselves."""
    for offer in Offer.objects.filter(target_ledger=LEDGER.key, closed_at=None).select_related("unit"):
        code = offer.unit.code
        desk = stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)
        offers.decline(desk, offer, "电话核实，信访人自行到人社部门查询，不需要协助")
