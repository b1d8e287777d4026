"""At the gate: signing on and off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from taizhang.desk.phone.boxes import Box, Sheet
from taizhang.desk.phone.door import PhoneDoor, Post
from taizhang.desk.phone.entries import LATE_REASON, Hand, Kind
from taizhang.desk.phone.work import Work, add
from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.declare.ledger import DAY
from taizhang.engine.declare.rights import DECIDES, WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.devices import Device
from taizhang.org.principals import Principal
from taizhang.rooms.premises import gate, guards

GATE = frozenset({"guard"})
LENGTHS = (("8", "8小时"), ("12", "12小时"), ("24", "24小时"))
NEAR = timedelta(hours=2)


def _me(principal: Principal) -> Any:
    """Return the roster row of the person at the phone.

    Raises `Refused` when there is none in service.
    """
    rows = rows_for(guards.ROSTER, principal, "phone").filter(person=principal.person, voided=False)
    row = rows.filter(state="serving").first()
    if row is None:
        raise Refused("您不在保安员名册上，或者已停岗、离岗，请联系办公室。")
    return row


def _mine(principal: Principal, device: Device) -> Any:
    """Find the shift of the person now at the phone here.

    It is None when nobody signed on.
    """
    rows = rows_for(gate.SHIFTS, principal, "phone").filter(site=device.site, state="on", voided=False)
    return rows.filter(guard__person=principal.person).order_by("-occurred_at").first()


def _sign_on(hand: Hand) -> str:
    start = _planned_from(hand)
    hours = dict(LENGTHS).keys()
    if hand.text("hours") not in hours:
        raise Refused([("hours", "请选择这一班多长。")])
    data = hand.head(gate.SHIFTS) | {
        "site": hand.device.site_id,
        "guard": _me(hand.principal).pk,
        "planned_from": start,
        "planned_to": start + timedelta(hours=int(hand.text("hours"))),
        "gap_reason": hand.text("gap_reason"),
    }
    row = deeds.create(hand.principal, gate.SHIFTS, data, once=hand.once())
    return f"已上岗（{row.number}）"


def _planned_from(hand: Hand) -> datetime:
    """Return the planned start, typed as a time of day.

    It is the one nearest to the moment of signing on.
    """
    try:
        typed = datetime.strptime(hand.text("begins"), "%H:%M").time()  # noqa: DTZ007  # a time of day
    except ValueError as error:
        raise Refused([("begins", "请按 08:00 的样子填写应到时间。")]) from error
    day = clock.local_date(hand.at)
    near = [clock.local(day + timedelta(days=n), typed.hour, typed.minute) for n in (-1, 0, 1)]
    return min(near, key=lambda moment: abs(moment - hand.at))


def _sign_off(hand: Hand) -> str:
    shift = _mine(hand.principal, hand.device)
    if shift is None:
        raise Refused("您没有未签退的班次，不用签退。")
    late = clock.now() - hand.at > DAY
    act = Act(hand.principal.person, hand.at, Way.SCREEN, None, LATE_REASON if late else "")
    data = {"signed_out": hand.at, "relief": hand.text("relief")}
    deeds.move(hand.principal, gate.SHIFTS, shift, "sign_out", data, act=act, once=hand.once())
    return f"已签退（{shift.number}）"


_KINDS = (
    Kind("on", "门岗上岗", PhoneDoor(GATE, WRITES.at(gate.SHIFTS.key)), _sign_on),
    Kind("off", "门岗签退", PhoneDoor(GATE, DECIDES.at(gate.SHIFTS.key, "sign_out")), _sign_off),
)


def sheets(post: Post) -> list[Sheet]:
    """Return the sheet for signing on, or for signing off when signed on."""
    shift = _mine(post.principal, post.device)
    if shift is not None:
        others = rows_for(guards.ROSTER, post.principal, "phone").filter(state="serving", voided=False)
        others = others.exclude(person=post.principal.person).select_related("person")
        names = (("", "不填"), *((str(row.pk), row.person.name) for row in others))
        since = shift.occurred_at.astimezone(clock.SHANGHAI)
        box = Box("relief", "接班保安", "select", options=names, required=False)
        return [Sheet("off", "签退", "确认签退", (box,), hint=f"{since:%m月%d日%H:%M}上岗，{shift.number}")]
    begins, hours = _usual(post)
    boxes = (
        Box("begins", "应到时间", "time", begins),
        Box("hours", "这一班", "radio", hours, LENGTHS),
        Box("gap_reason", "晚到原因（晚到10分钟以上时填）", required=False, most=100),
    )
    return [Sheet("on", "上岗", "确认上岗", boxes)]


def _usual(post: Post) -> tuple[str, str]:
    """Return the usual start and length of this shift.

    As the last one at this gate leads to expect.
    """
    now = clock.now()
    rows = rows_for(gate.SHIFTS, post.principal, "phone").filter(site=post.device.site, voided=False)
    last = rows.order_by("-occurred_at").first()
    start, hours = now.replace(minute=0), "8"
    if last is not None:
        length = str(int((last.planned_to - last.planned_from).total_seconds() // 3600))
        hours = length if length in dict(LENGTHS) else hours
        if abs(last.planned_to - now) <= NEAR:
            start = last.planned_to
    return f"{start.astimezone(clock.SHANGHAI):%H:%M}", hours


add(Work(2, gate.SHIFTS.key, sheets, _KINDS))
