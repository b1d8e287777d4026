"""值班表: the roster of a month of duty sheets.

Drawn up, published and swapped as one act each, through the deeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Problem, Refused
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.org.conflicts import standing
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.rooms.premises.duty import ledger
from taizhang.rooms.premises.duty.model import DutySheet
from taizhang.rooms.premises.duty.rota import Plan, Slot, Who

SERVES = frozenset("duty county_liaison".split())
LEADS = frozenset(ledger.LEADERS.split())
DRAFTED, PUBLISHED = "drafted", "published"


def people(unit: Unit, on: Any) -> list[Who]:
    """List the people allowed on the unit's roster on a day.

    They stand in the order of taking office.
    """
    rows = standing(on).filter(unit=unit)
    rows = rows.filter(post__in=SERVES | LEADS).select_related("person").order_by("id")
    holders: dict[int, Who] = {}
    for row in rows:
        who = holders.get(row.person_id) or Who(row.person_id, row.person.name, row.person.title)
        leads, serves = who.leads or row.post in LEADS, who.serves or row.post in SERVES
        holders[row.person_id] = replace(who, leads=leads, serves=serves)
    return list(holders.values())


def sheets(principal: Principal, unit: Unit, month: Period, purpose: str) -> QuerySet[Any]:
    """Select the unit's own sheets of a month, without void ones.

    They stand in order of time.
    """
    rows = rows_for(ledger.LEDGER, principal, purpose).filter(
        unit_lo=unit.lo, occurred_on__gte=month.start, occurred_on__lte=month.end, voided=False
    )
    return rows.select_related("leader", "officer", "second", "taken_by").order_by("occurred_at")


def last_sheet(unit: Unit, month: Period) -> DutySheet | None:
    """Find the unit's last shift before a month."""
    rows = DutySheet.objects.filter(unit_lo=unit.lo, voided=False, occurred_on__lt=month.start)
    return rows.order_by("-occurred_at").first()


def order_after(unit: Unit, month: Period, who: Sequence[Who], name: str) -> list[Who]:
    """Return the people in their order, begun after the last one on duty.

    That is the one who stood last before the month.
    """
    sheet = last_sheet(unit, month)
    last = getattr(sheet, f"{name}_id") if sheet else None
    at = next((index + 1 for index, person in enumerate(who) if person.pk == last), 0)
    return [*who[at:], *who[:at]]


def store(principal: Principal, unit: Unit, plan: Plan, phone: str = "", once: str = "") -> dict[str, int]:
    """Draw up every shift of a plan, all or nothing.

    What stands already as planned is left as it is.

    A drafted sheet with other people is corrected; a published one is refused: that is a swap.
    """
    if plan.wrong:
        raise Refused([("", text) for text in plan.wrong])
    if not plan.slots:
        raise Refused("这个月的班次都已经开始，没有可以再排的。")
    done = {"made": 0, "changed": 0, "kept": 0}
    with transaction.atomic():
        _alone(unit)
        stored = {(row.occurred_at, row.shift): row for row in _near(unit, plan)}
        changing = _changing(plan, stored)
        for slot in plan.slots:
            row = stored.get((slot.start, slot.shift))
            if row is None:
                _draw_up(principal, unit, slot, phone, once)
                done["made"] += 1
            elif slot in changing:
                _redraw(principal, row, slot)
                done["changed"] += 1
            else:
                done["kept"] += 1
    return done


def _alone(unit: Unit) -> None:
    """Lock the unit for one roster at a time.

    Whoever comes second sees what the first has stored.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)


def _near(unit: Unit, plan: Plan) -> QuerySet[DutySheet]:
    return DutySheet.objects.filter(
        unit_lo=unit.lo,
        voided=False,
        occurred_at__gte=plan.slots[0].start,
        occurred_at__lte=plan.slots[-1].start,
    )


def _values(slot: Slot) -> dict[str, Any]:
    assert slot.leader is not None
    return {
        "leader": slot.leader.pk,
        "officer": slot.officers[0].pk,
        "second": slot.officers[1].pk if len(slot.officers) > 1 else "",
    }


def _changing(plan: Plan, stored: dict[tuple[datetime, str], DutySheet]) -> list[Slot]:
    """Find the drafted shifts with other people; raise for published ones."""
    changing, problems = [], list[Problem]()
    for slot in plan.slots:
        row = stored.get((slot.start, slot.shift))
        if row is None:
            continue
        values = _values(slot)
        now = {"leader": row.leader_id, "officer": row.officer_id, "second": row.second_id or ""}
        if values != now and row.state != DRAFTED:
            problems.append(("", f"{slot.label}：已经发布，不能重排；要换人请办“调班”。"))
        elif values != now:
            changing.append(slot)
    if problems:
        raise Refused(problems)
    return changing


def _draw_up(principal: Principal, unit: Unit, slot: Slot, phone: str, once: str) -> None:
    data = {
        "unit": unit.pk,
        "occurred_at": slot.start,
        "shift": slot.shift,
        "ends_at": slot.end,
        "duty_phone": phone,
    }
    key = f"{once[:48]}-{slot.start:%m%d%H}" if once else ""
    _named(slot, lambda: deeds.create(principal, ledger.LEDGER, data | _values(slot), once=key))


def _redraw(principal: Principal, row: DutySheet, slot: Slot) -> None:
    data = _values(slot)
    _named(
        slot, lambda: deeds.edit(principal, ledger.LEDGER, row, data, version=row.version, note="重新排班")
    )


def _named(slot: Slot, deed: Any) -> None:
    """Do a deed; its refusal names the shift."""
    try:
        deed()
    except Refused as refusal:
        problems = [("", f"{slot.label}：{text}") for text in refusal.messages]
        raise Refused(problems, refusal.status) from refusal


def publish(principal: Principal, unit: Unit, month: Period, act: Act, files: Sequence[str] = ()) -> int:
    """Approve and publish every drafted sheet of a month in one act.

    One signed paper serves them all.
    """
    with transaction.atomic():
        _alone(unit)
        rows = list(sheets(principal, unit, month, "move").filter(state=DRAFTED))
        if not rows:
            raise Refused(f"{month.label}没有待发布的值班表，请先排班。")
        _take_all(principal, rows, "publish", [{}] * len(rows), act, files)
    return len(rows)


def _take_all(
    principal: Principal,
    rows: Sequence[Any],
    key: str,
    data: Sequence[dict[str, Any]],
    act: Act,
    files: Sequence[str],
    once: str = "",
) -> None:
    """Take the same step on several sheets; each keeps the same paper."""
    for number, (row, own) in enumerate(zip(rows, data, strict=True)):
        part = f"{once[:56]}-{number}" if once else ""
        deeds.move(principal, ledger.LEDGER, row, key, own, files=files, act=act, once=part)


def swap(
    principal: Principal,
    sheet: Any,
    *,
    relief: int,
    reason: str,
    act: Act,
    other: Any = None,
    files: Sequence[str] = (),
    once: str = "",
) -> None:
    """Replace the officer by another person.

    With another sheet the two change places, both or neither.
    """
    first = {"officer": relief, "second": sheet.second_id or "", "swap_reason": reason}
    rows, data = [sheet], [first]
    if other is not None:
        back = {"officer": sheet.officer_id, "second": other.second_id or "", "swap_reason": reason}
        rows, data = [sheet, other], [first | {"officer": other.officer_id}, back]
    with transaction.atomic():
        _take_all(principal, rows, "swap", data, act, files, once)


def swappable(principal: Principal, sheet: Any) -> QuerySet[Any]:
    """Select the published shifts open to a swap with an officer.

    Shifts of the unit, from now to 45 days on, whose officer could change places.
    """
    rows = rows_for(ledger.LEDGER, principal, "choose").filter(
        unit_lo=sheet.unit_lo,
        state=PUBLISHED,
        voided=False,
        occurred_at__gt=clock.now(),
        occurred_at__lt=clock.now() + timedelta(days=45),
    )
    return rows.exclude(officer=sheet.officer_id).select_related("officer").order_by("occurred_at")
