"""D1 and D5 in the play: twelve monthly rounds and four before key times, each answered by twelve units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from taizhang.engine import clock
from taizhang.engine.models import Offer
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org import calendar
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.petitions import information
from taizhang.rooms.petitions.dispute.model import Dispute
from taizhang.rooms.petitions.dispute.steps import OPEN
from taizhang.rooms.petitions.screening.ledger import ROUNDS, SCREENINGS

YEAR = 2021
NODES = (
    (date(YEAR, 2, 2), "春节前排查"),
    (date(YEAR, 2, 23), "全国两会前排查"),
    (date(YEAR, 9, 9), "中秋国庆前排查"),
    (date(YEAR, 12, 16), "元旦前排查"),
)
LATE = {(4, 3), (9, 8)}
"""(month, place in the list of units) whose head signed after the last day."""
FINDS = {
    (1, "JD"): ("mall", "contract", 2, "商铺合同到期，押金抵扣有争议"),
    (2, "LK"): ("outlet", "consumer", 1, "农户对化肥包装破损要求更换"),
    (3, "JD"): ("mall", "contract", 6, "六户商户对公摊水电分摊有意见"),
    (4, "ZSG"): ("reformed", "labour", 3, "改制留守人员对补发工资的算法有争议"),
    (5, "YX"): ("grassroots", "contract", 2, "基层社门店承包费减免没有谈妥"),
    (6, "JD"): ("mall", "damages", 2, "楼上漏水淋湿货物，赔偿数额有分歧"),
    (8, "LL"): ("outlet", "consumer", 2, "种子发芽率引起争议"),
    (9, "JD"): ("mall", "contract", 12, "租赁过渡期内多户要求明确搬迁顺序"),
    (10, "TC"): ("inner", "labour", 1, "岗位调整后的津贴有争议"),
    (11, "CL"): ("grassroots", "contract", 2, "门店转租未经同意引起纠纷"),
}
"""What the monthly rounds find: (month, unit) → area, category, people, matter."""
MEASURES = {
    3: ("公摊水电逐户公示", "商厦水电费分摊公示办法"),
    6: ("商铺漏水隐患集中检修", "商厦漏水整治方案"),
    9: ("租赁过渡专人对接", "租赁平稳过渡工作方案"),
}


def scenes() -> Iterator[Scene]:
    """Every scene of the rounds."""
    published = calendar.current()
    for month in Period.year(YEAR).months():
        called = published.forward(month.start + timedelta(days=7))
        number = month.start.month
        yield from _round(called, "month", f"{number}月矛盾纠纷排查", number)
    for called, name in NODES:
        yield from _round(called, "node", name, 0)


def _round(called: date, kind: str, name: str, month: int) -> Iterator[Scene]:
    published = calendar.current()
    days = [published.add_workdays(called, n) for n in range(1, 8)]
    yield clock.local(called, 9, 40), partial(_call, kind, name, days[4])
    for nth in range(12):
        day, late = days[nth % 3], (month, nth) in LATE
        yield clock.local(day, 9 + nth % 6, nth * 11 % 60), partial(_answer, kind, month, nth)
        signed = days[5] if late else days[3]
        yield clock.local(signed, 10, nth * 3), partial(_sign, kind, month, nth)
    yield clock.local(days[6], 10), partial(_close, kind, name, month)
    yield clock.local(days[6], 15), partial(_report, kind, month)


def _key(kind: str, month: int, nth: int) -> tuple[str, str, int, int]:
    return "screening", kind, month, nth


def _desk(stage: Stage, unit: Unit) -> Principal:
    code = unit.code
    return stage.as_post("petition_clerk") if code == "ZSG" else stage.as_post("county_liaison", code)


def _call(kind: str, name: str, last: date, stage: Stage) -> None:
    data = {
        "unit": stage.unit("ZSG").pk,
        "occurred_at": clock.now(),
        "name": name,
        "kind": kind,
        "theme": "all",
        "answer_by": last,
        "asked": "到现场看、当面听，没有发现问题的也要签报",
    }
    stage.kept["round", kind] = deeds.create(stage.as_post("petition_clerk"), ROUNDS, data)


AREAS = {
    "ZSG": ("reformed", "inner"),
    "JD": ("mall",),
    "SN": ("outlet",),
    "XY": ("outlet",),
    "ZB": ("inner",),
}
PLACES = {
    "mall": "金都商厦一至三楼",
    "outlet": "城区及乡镇农资门店",
    "grassroots": "两个基层社",
    "reformed": "改制企业家属区",
    "inner": "各科室",
}


def _answer(kind: str, month: int, nth: int, stage: Stage) -> None:
    unit = stage.reporting_units()[nth]
    desk = _desk(stage, unit)
    assert desk.person is not None
    found = _found(month, unit)
    areas = [
        {
            "area": area,
            "way": "visit" if place % 2 == 0 else "talk",
            "places": PLACES.get(area, "现场"),
            "heard": 3 + (nth + month + place) % 9,
            "result": "found" if any(one["area"] == area for one in found) else "clear",
        }
        for place, area in enumerate(_areas(unit, found))
    ]
    rows: Any = {"screeners": [{"person": desk.person.pk, "leads": True}], "areas": areas, "found": found}
    data = {"unit": unit.pk, "occurred_at": clock.now(), "kind": kind}
    stage.kept[_key(kind, month, nth)] = deeds.create(desk, SCREENINGS, data, lines=rows)


def _areas(unit: Unit, found: list[dict[str, Any]]) -> list[str]:
    usual = AREAS.get(unit.code, ("grassroots", "outlet"))
    return list(dict.fromkeys((*usual, *(one["area"] for one in found))))


def _found(month: int, unit: Unit) -> list[dict[str, Any]]:
    """What is new this month, and what is open from before under the number it has."""
    rows = Dispute.objects.filter(unit=unit, state__in=OPEN, voided=False, case=None).order_by("id")
    found = [
        {
            "area": row.area,
            "category": row.category,
            "people": row.people,
            "matter": "继续跟踪",
            "known_no": row.number,
        }
        for row in rows
    ]
    if new := FINDS.get((month, unit.code)):
        area, category, people, matter = new
        found.append({"area": area, "category": category, "people": people, "matter": matter})
    return found


def _sign(kind: str, month: int, nth: int, stage: Stage) -> None:
    unit = stage.reporting_units()[nth]
    row, desk = stage.kept.pop(_key(kind, month, nth)), _desk(stage, unit)
    signer = stage.holder("unit_head", unit.code)
    paper = stage.signed(desk, signer, f"{unit.short}排查表签字件{row.number}")
    deeds.move(desk, SCREENINGS, row, "sign", **paper)


def _close(kind: str, name: str, month: int, stage: Stage) -> None:
    number = sum(1 for at, _ in FINDS if at == month)
    found = f"新发现{number}件，已转矛盾纠纷台账办理" if number else "没有新发现的纠纷"
    measure = MEASURES.get(month)
    data = {"summary": f"{name}，各单位均已签报，{found}", "measures": measure[0] if measure else ""}
    deeds.move(stage.as_post("petition_clerk"), ROUNDS, stage.kept.pop(("round", kind)), "close", data)


def _report(kind: str, month: int, stage: Stage) -> None:
    """The round is reported upward the same day, signed by the section's head."""
    clerk = stage.as_post("petition_clerk")
    offer = Offer.objects.filter(link="I14b", closed_at=None).order_by("id").first()
    assert offer is not None
    measure = MEASURES.get(month)
    taken = [{"what": measure[0], "paper": measure[1], "on": clock.today()}] if measure else []
    data = {
        **offer.carried,
        "unit": offer.unit_id,
        "to": "市信访局",
        "due_at": clock.now() + timedelta(days=1),
        "occurred_at": clock.now(),
    }
    row = deeds.create(clerk, information.LEDGER, data, lines={"measures": taken}, offer=offer.pk)
    row = deeds.move(stage.as_post("section_head"), information.LEDGER, row, "approve")
    deeds.move(clerk, information.LEDGER, row, "send")
