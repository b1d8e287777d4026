"""门禁、道闸、访客机: records of another system at the gate (转录).

They are copied from its file as visits.

Two kinds of file are understood: a row a stay (进入时间, 离开时间), and a row a passage with its direction.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write.many import bulk
from taizhang.org.models import Site
from taizhang.org.principals import Principal
from taizhang.rooms.premises.cars import CARS, Car, plain_plate
from taizhang.rooms.premises.device_files import flat, moment_of, refused, registered
from taizhang.rooms.premises.visit.ledger import VISITS
from taizhang.rooms.premises.visit.model import IDENTITY, Kind, Reason, Visit, plate_key

HEADS = {
    "plate": ("车牌", "车牌号", "车牌号码", "车号"),
    "name": ("姓名", "访客", "访客姓名", "来访人", "来访人姓名", "人员姓名", "人员"),
    "org": ("来访单位", "访客单位", "单位", "公司"),
    "dept": ("被访科室", "被访部门", "受访部门", "到访部门", "科室", "部门"),
    "reason": ("事由", "来访事由", "来访目的", "访问事由"),
    "party": ("人数", "来访人数", "同行人数", "随行人数"),
    "start": ("进入时间", "入场时间", "进场时间", "来访时间", "到访时间", "签到时间", "入园时间"),
    "end": ("离开时间", "出场时间", "离场时间", "签离时间", "签退时间", "离园时间"),
    "at": ("时间", "通行时间", "刷卡时间", "识别时间", "抓拍时间", "事件时间"),
    "way": ("方向", "进出", "进出方向", "出入", "出入类型", "通行方向"),
}
IN = ("进", "入", "进入", "入场", "进场", "进门", "入口", "in")
OUT = ("出", "离开", "出场", "离场", "出门", "出口", "out")
REASONS = {str(reason.label): reason.value for reason in Reason}
_COUNT = re.compile(r"[1-9]\d{0,2}")


@dataclass(frozen=True)
class Stay:
    """One visit as the file tells it: the row, who or which car, from when to when."""

    row: int
    start: datetime
    end: datetime | None = None
    plate: str = ""
    name: str = ""
    org: str = ""
    dept: str = ""
    reason: str = ""
    party: int = 1

    @property
    def who(self) -> str:
        return self.plate or self.name


@dataclass(frozen=True)
class Passage:
    """A stay set against what the gate knows.

    The gate knows listed cars, the unit's own cars, and rows taken in before.
    """

    stay: Stay
    car: Car | None
    dept: str
    reason: str
    own: bool
    known: bool

    @property
    def fresh(self) -> bool:
        return not (self.own or self.known)

    @property
    def kind(self) -> Kind:
        if self.stay.plate:
            return Kind.BOTH if self.stay.name else Kind.VEHICLE
        return Kind.PERSON


def stays(rows: Iterable[Sequence[Any]]) -> tuple[list[Stay], list[str], list[str]]:
    """Read the stays of a table.

    Returns also every row that cannot be understood, and what is left out and why.
    """
    head: dict[str, int] = {}
    read: list[tuple[Stay, str]] = []
    problems: list[str] = []
    for number, cells in enumerate(rows, 1):
        texts = [flat(cell) for cell in cells]
        if not head:
            head = _head(texts)
        elif any(texts):
            try:
                read.append(_read(number, cells, texts, head))
            except ValueError as unclear:
                problems.append(f"第{number}行{unclear}")
    if not head:
        problems.append(
            "没有找到表头：须有“车牌”或“姓名”一列，和“进入时间”“离开时间”两列（或“时间”“方向”两列）。"
        )
    if "way" in head:
        paired, left_out = _paired(read)
        return paired, problems, left_out
    return [stay for stay, _ in read], problems, []


def _head(texts: Sequence[str]) -> dict[str, int]:
    places = {}
    for name, words in HEADS.items():
        place = next((n for n, text in enumerate(texts) if text.strip("*：: ") in words), None)
        if place is not None:
            places[name] = place
    timed = "start" in places or {"at", "way"} <= places.keys()
    if "start" in places:
        places.pop("way", None)
    return places if timed and places.keys() & {"plate", "name"} else {}


def _read(number: int, cells: Sequence[Any], texts: list[str], head: dict[str, int]) -> tuple[Stay, str]:
    """Read one row and its direction.

    Raises `ValueError` with what is unclear.
    """

    def text(name: str) -> str:
        place = head.get(name)
        return texts[place] if place is not None and place < len(texts) else ""

    def moment(name: str) -> datetime:
        raw = cells[head[name]] if head[name] < len(cells) else ""
        at = moment_of(raw)
        if at is None:
            raise ValueError(f"的时间“{flat(raw)}”看不懂，请写成 2021-03-04 22:15:30 的样子。")
        if at > clock.now():
            raise ValueError("的时间在将来，请核对设备的时钟。")
        return at

    if any(IDENTITY.search(cell) for cell in texts):
        raise ValueError("有完整的身份证号码：本台账不保存，请先在文件里删去证件号一列再导入。")
    if "信访" in text("reason"):
        raise ValueError("是来访（信访）：门岗不留姓名，请从文件里删去这一行，由信访接待处登记。")
    plate, name = plain_plate(text("plate")), text("name")
    if not (plate or name):
        raise ValueError("没有车牌，也没有姓名，请补上或删去这一行。")
    party = text("party") or "1"
    if not _COUNT.fullmatch(party):
        raise ValueError(f"的人数“{party}”不是准确的数，请填实际人数。")
    way = _way(text("way")) if "way" in head else ""
    start = moment("at" if way else "start")
    end = moment("end") if not way and text("end") else None
    if end is not None and end < start:
        raise ValueError("的离开时间早于进入时间，请核对。")
    details = {key: text(key) for key in ("org", "dept", "reason")}
    return Stay(number, start, end, plate, name, party=int(party), **details), way


def _way(text: str) -> str:
    for way, words in (("in", IN), ("out", OUT)):
        if text.casefold() in words:
            return way
    raise ValueError(f"的方向“{text}”看不懂，请写“进”或“出”。")


def _paired(read: list[tuple[Stay, str]]) -> tuple[list[Stay], list[str]]:
    """Pair passages in and out of the same car or person as stays.

    A lone way out is told, never made a visit.
    """
    inside: dict[str, int] = {}
    pairs: list[Stay] = []
    left_out: list[str] = []
    for stay, way in sorted(read, key=lambda one: (one[0].start, one[0].row)):
        if way == "in":
            inside[stay.who] = len(pairs)
            pairs.append(stay)
        elif (place := inside.pop(stay.who, None)) is not None:
            pairs[place] = replace(pairs[place], end=stay.start)
        else:
            left_out.append(
                f"第{stay.row}行只有“出”没有“进”，不登记；进门在上一份文件里的，请在来访登记里登记离开。"
            )
    return pairs, left_out


def against_book(
    principal: Principal, site: Site, found: Iterable[Stay], dept: str, reason: str
) -> tuple[list[Passage], list[str]]:
    """Set stays of a gate against its book and its list of cars.

    `dept` and `reason` stand where the file has none.
    """
    listed = rows_for(CARS, principal, "passages").filter(unit_lo=site.unit.lo, voided=False, state="listed")
    book = rows_for(VISITS, principal, "passages").filter(site=site, voided=False)
    field: Any = Car._meta.get_field("plate")
    passages: list[Passage] = []
    problems: list[str] = []
    for stay in found:
        car = listed.filter(plate_key=sealing.blind(field, stay.plate)).first() if stay.plate else None
        own = car is not None and car.whose != Car.Whose.FREQUENT
        same = book.filter(occurred_at=stay.start, plate_key=plate_key(stay.plate) if stay.plate else "")
        known = not own and same.exists()
        to = stay.dept or (car.dept if car else "") or dept
        passages.append(Passage(stay, car, to, stay.reason or reason, own, known))
        if not to and not own and not known:
            problems.append(f"第{stay.row}行没有被访科室，请在“没有写科室的按”里填写。")
    return passages, problems


def take(principal: Principal, site: Site, found: Sequence[Passage], paper: str) -> list[Visit]:
    """Store the fresh passages, all or none, with the file as their paper.

    Every refused row is named.
    """
    fresh = [passage for passage in found if passage.fresh]
    if not fresh:
        raise Refused([("file", "这份文件里没有要登记的：都已登记过，或是本社车辆。")], status=409)
    stored: list[Visit] = registered(principal, VISITS, _rows(site, fresh), paper, _place)
    return stored


def _rows(site: Site, fresh: Iterable[Passage]) -> list[bulk.Row]:
    return [
        bulk.Row(passage.stay.row, _data(site, passage))
        for passage in sorted(fresh, key=lambda each: each.stay.start)
    ]


def _place(place: Hashable) -> str:
    return f"第{place}行"


def rehearsed(principal: Principal, site: Site, found: Sequence[Passage], paper: str) -> list[str]:
    """Return what would stand against storing the passages.

    Nothing is stored, and nobody who writes waits meanwhile.
    """
    return refused(
        principal, VISITS, _rows(site, (passage for passage in found if passage.fresh)), paper, _place
    )


def _data(site: Site, one: Passage) -> dict[str, Any]:
    stay = one.stay
    return {
        "unit": site.unit_id,
        "occurred_at": stay.start,
        "entry": "copied",
        "site": site.pk,
        "kind": one.kind,
        "visitor": stay.name,
        "org": stay.org,
        "party_size": stay.party,
        "plate": stay.plate,
        "car": one.car.pk if one.car else "",
        "host_dept": one.dept,
        "left_at": stay.end or "",
        **_why(one.reason),
    }


def _why(text: str) -> dict[str, str]:
    """Return the reason of a text: by its key or its label.

    Else it is 其他 with the words of the file.
    """
    if text in Reason.values:
        return {"reason": text}
    if text in REASONS:
        return {"reason": REASONS[text]}
    return {"reason": Reason.OTHER.value, "reason_text": text[:60]}
