"""At the gate: who comes in, known and new cars, who leaves, the closing count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from taizhang.desk.phone.boxes import Box, Sheet
from taizhang.desk.phone.door import PhoneDoor, Post
from taizhang.desk.phone.entries import LATE_REASON, Hand, Kind
from taizhang.desk.phone.work import Work, add
from taizhang.desk.premises.phone_gate import GATE
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.ledger import DAY
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.devices import Arrival
from taizhang.rooms.premises import cars, counts
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.premises.visit import model as visit
from taizhang.rooms.premises.visit import pages

REASONS = tuple((key, str(label)) for key, label in visit.Reason.choices if key != visit.Reason.PETITION)
DEPTS, DAYS = 12, 90
"""How many departments are offered, by how often they were visited in so many days."""
MOST_CARS = 60


def _enter(hand: Hand, told: dict[str, Any]) -> str:
    head = hand.head(visits.VISITS) | {
        "site": hand.device.site_id,
        "party_size": hand.text("party_size") or "1",
    }
    row = deeds.create(hand.principal, visits.VISITS, head | told, once=hand.once())
    hand.made = row.number
    return f"{row.get_kind_display()}已进入（{row.number}）"


def _typed(hand: Hand, *names: str) -> dict[str, str]:
    return {name: hand.text(name) for name in names}


def _visitor(hand: Hand) -> str:
    data = _typed(hand, "visitor", "host_dept", "reason", "reason_text", "goods", "pass_no")
    return _enter(hand, data | {"kind": visit.Kind.PERSON})


def _petition(hand: Hand) -> str:
    """Register a petition visit at the gate.

    The gate keeps only the time and how many came; the rest belongs to the petition desk.
    """
    return _enter(hand, {"kind": visit.Kind.PETITION})


def _vehicle(hand: Hand) -> str:
    """Register a car: one of the list by one press.

    A typed plate that is on the list is that car.
    """
    data: dict[str, Any] = {"kind": visit.Kind.VEHICLE}
    if hand.text("car"):
        return _enter(hand, data | {"car": hand.text("car")})
    known = visits.known_plate(hand.principal, hand.text("plate"), hand.device.unit)
    if known.car is not None and known.car.whose == cars.Car.Whose.FREQUENT:
        return _enter(hand, data | {"car": known.car.pk})
    data |= _typed(hand, "plate", "visitor", "host_dept", "reason")
    if known.last is not None:
        data["host_dept"] = data["host_dept"] or known.last.host_dept
        data["reason"] = data["reason"] or known.last.reason
    return _enter(hand, data)


def _leave(hand: Hand) -> str:
    """Register a visitor leaving.

    The visit pressed in the list, or the one that this phone's own entry has made.
    """
    key, rows = hand.text("visit"), visits.inside(hand.principal, hand.device.site)
    if key.startswith("entry:"):
        arrival = Arrival.objects.filter(device=hand.device, entry=key.removeprefix("entry:")).first()
        row = rows.filter(number=arrival.number).first() if arrival and arrival.number else None
    else:
        row = rows.filter(public_id=key).first()
    if row is None:
        raise Refused("这条登记已经离开，或者不在本岗，不用再登记。")
    later = row.state == "unclosed"
    note = LATE_REASON if clock.now() - hand.at > DAY else ""
    act = Act(hand.principal.person, hand.at, Way.SCREEN, None, note)
    data = {"left_at": hand.at, "pass_back": bool(row.pass_no)}
    step = "leave_later" if later else "leave"
    deeds.move(hand.principal, visits.VISITS, row, step, data, act=act, once=hand.once())
    return f"已离开（{row.number}）"


def _count(hand: Hand) -> str:
    data = hand.head(counts.COUNTS) | {"site": hand.device.site_id}
    row = deeds.create(hand.principal, counts.COUNTS, data, once=hand.once())
    hand.made = row.number
    return f"清点完毕，关闭{row.closed}条未登记离开的来访（{row.number}）"


ENTERS = PhoneDoor(GATE, WRITES.at(visits.VISITS.key))
_KINDS = (
    Kind("in", "人员进入", ENTERS, _visitor),
    Kind("petition", "来访（信访）", ENTERS, _petition),
    Kind("car", "车辆进入", ENTERS, _vehicle),
    Kind("out", "离开", PhoneDoor(GATE, pages.INSIDE.right), _leave),
    Kind("count", "清点", PhoneDoor(GATE, WRITES.at(counts.COUNTS.key)), _count),
)


def departments(post: Post) -> tuple[str, ...]:
    """Return the departments most visited of late.

    It counts how often each was visited, never by whom.
    """
    since = clock.today() - timedelta(days=DAYS)
    rows = rows_for(visits.VISITS, post.principal, "phone").filter(
        unit_lo=post.device.unit.lo, occurred_on__gte=since, voided=False
    )
    tallies = (
        rows.exclude(host_dept="").values("host_dept").annotate(n=Count("id")).order_by("-n", "host_dept")
    )
    return tuple(row["host_dept"] for row in tallies[:DEPTS])


def sheets(post: Post) -> list[Sheet]:
    """Return the sheets of coming in, leaving, counting."""
    depts = tuple((name, name) for name in departments(post))
    where = Box("host_dept", "到哪个科室", options=depts, most=40)
    why = Box("reason", "事由", "select", options=(("", "请选择"), *REASONS))
    more = (
        Box("party_size", "同行人数", "number", "1"),
        Box("reason_text", "事由说明（事由选“其他”时填）", required=False, most=60),
        Box("pass_no", "临时证号", required=False, most=20),
        Box("goods", "携带物品", required=False, most=100),
    )
    listed_cars = cars.listed(post.principal).filter(unit_lo=post.device.unit.lo)[:MOST_CARS]
    picks = tuple(("car", str(car.pk), car.label) for car in listed_cars)
    plate = (
        Box("plate", "车牌（不在上面的车）", most=12),
        Box("visitor", "驾驶人姓名", most=30),
        Box("host_dept", "到哪个科室（来过的车可不填）", options=depts, required=False, most=40),
        Box("reason", "事由（来过的车可不选）", "select", options=(("", "请选择"), *REASONS), required=False),
    )
    hint = "姓名和车牌加密保存六个月，只用于安全登记。"
    return [
        Sheet(
            "in", "人员进入", "登记进入", (Box("visitor", "姓名", most=30), where, why), more=more, hint=hint
        ),
        Sheet("car", "车辆进入", "登记进入", plate, picks, hint="本社职工车、公车不用登记，直接放行。"),
        Sheet("out", "离开", live="/p/inside/"),
        Sheet("count", "清点", tile="关闭全部在内"),
        Sheet(
            "petition",
            "来访（信访）",
            "登记",
            (more[0],),
            hint="只登记人数和时间，姓名、事由由信访接待处登记。",
        ),
    ]


@dataclass(frozen=True)
class Inside:
    """A visit still open, as the gate tells it apart: when, what, where to; never who."""

    id: str
    number: str
    label: str


def inside(post: Post) -> list[Inside]:
    """List the visits inside by the book of this gate, newest first."""
    rows = visits.inside(post.principal, post.device.site).select_related("car")[:MOST_CARS]
    return [Inside(row.public_id, row.number, _label(row)) for row in rows]


def _label(row: Any) -> str:
    at = row.occurred_at.astimezone(clock.SHANGHAI)
    when = f"{at:%H:%M}" if row.occurred_on == clock.today() else f"{at:%m月%d日%H:%M}"
    what = row.car.label if row.car else row.get_kind_display()
    size = f"{row.party_size}人" if row.party_size > 1 else ""
    back = f"（收回临时证{row.pass_no}）" if row.pass_no else ""
    return " ".join(part for part in (when, what, size, row.host_dept) if part) + back


add(Work(1, visits.VISITS.key, sheets, _KINDS))
