"""Registration of a petitioner at the desk.

Reception and what becomes of it in one act, and the look-up of earlier visits.

The look-up is exact, for the own handler alone, and history: it never lists persons, only own
records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import OPENS
from taizhang.engine.keep import history, opening, sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.rooms.petitions.case import ledger as case
from taizhang.rooms.petitions.reception import ledger
from taizhang.rooms.petitions.reception.ledger import Reception

OUTCOMES = {
    "settle": "当场办结",
    "case": "新立信访件",
    "join": "归入已有信访件",
    "keep": "先登记，回头再办",
}
PURPOSE = "接待登记：核对是否重复来访"
MOST = 5


@dataclass(frozen=True)
class Earlier:
    """An earlier visit of the same name, known to this person.

    This person received it, or handles its case.
    """

    number: str
    day: str
    topic: str
    matter: str
    case_number: str
    case_state: str


def earlier(principal: Principal, name: str) -> list[Earlier]:
    """Look up earlier visits under exactly this name.

    Only as far as the asker handled them; the look-up is history.
    """
    petitioner = detect.clean(name)
    if not holds(OPENS, principal, ledger.LEDGER, _own_lo(principal)):
        raise Refused("您的岗位不能核对来访人，请由信访专干办理。", status=403)
    if len(petitioner) < 2:
        raise Refused([("petitioner", "请先填写信访人姓名，再查是否来过。")])
    field: Any = Reception._meta.get_field("petitioner")
    own = Q(received_by=principal.person) | Q(case__handler=principal.person)
    rows = rows_for(ledger.LEDGER, principal, "look_up").filter(
        own, petitioner_key=sealing.blind(field, petitioner), voided=False
    )
    closed = opening.shut(principal, ledger.LEDGER, list(rows.values_list("pk", flat=True)))
    visits = list(rows.exclude(pk__in=closed).select_related("case").order_by("-occurred_at")[:MOST])
    with transaction.atomic():
        history.append("look_up", principal, note=f"{PURPOSE}，找到{len(visits)}次")
        for row in visits:
            history.append("look_up", principal, ledger.LEDGER, row, note=PURPOSE, whole=False)
    return [_told(row) for row in visits]


def _own_lo(principal: Principal) -> int:
    person = principal.person
    return person.unit.lo if person is not None else -1


def _told(row: Any) -> Earlier:
    state = case.LEDGER.flow.state(row.case.state).label if row.case else ""
    number = row.case.number if row.case and not row.case.voided else ""
    return Earlier(row.number, f"{row.occurred_on}", row.get_topic_display(), row.matter[:60], number, state)


def receive(
    principal: Principal,
    data: Mapping[str, Any],
    outcome: str,
    *,
    case_number: str = "",
    lines: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    files: Sequence[str] = (),
    offer: int | None = None,
    once: str = "",
) -> Any:
    """Register a visit and what becomes of it, all in one transaction or nothing."""
    values, key = dict(data), once[:56]
    with transaction.atomic():
        problems = _outcome(principal, values, outcome, case_number)
        try:
            row = deeds.create(
                principal,
                ledger.LEDGER,
                values,
                lines=lines,
                files=files,
                offer=offer,
                once=_part(key, "r"),
            )
        except Refused as refusal:
            problems += [(name, text) for name, texts in refusal.errors.items() for text in texts]
            raise Refused(problems, refusal.status) from refusal
        if problems:
            raise Refused(problems)
        if outcome == "case":
            values["case"] = _opened(principal, row, _part(key, "c")).pk
        if outcome in ("case", "join"):
            return _move(principal, row, "file", {"case": values["case"]}, _part(key, "f"))
        if outcome == "settle":
            settlement = {"on_spot": values["on_spot"], "satisfied": values.get("satisfied", "")}
            return _move(principal, row, "settle", settlement, _part(key, "s"))
    return row


def _outcome(principal: Principal, values: dict[str, Any], outcome: str, case_number: str) -> list[Problem]:
    """Return the problems of the outcome.

    They say what is missing; a case to join is set on the values.
    """
    if outcome not in OUTCOMES:
        return [("outcome", "请选择办理结果。")]
    if outcome == "settle" and not str(values.get("on_spot", "")).strip():
        return [("on_spot", "当场办结的请写明当场怎么答复的。")]
    if outcome == "join":
        number = detect.clean(case_number).upper()
        rows = rows_for(case.LEDGER, principal, "choose").filter(voided=False)
        row = rows.filter(number=number).first() if number else None
        if row is None:
            text = f"没有找到信访件“{number[:30]}”，或您无权查看，请核对编号。"
            return [("case_number", text if number else "请填写或选择要归入的信访件编号。")]
        values |= {"case": row.pk, "turn": "repeat"}
    return []


def _part(key: str, mark: str) -> str:
    return f"{key}-{mark}" if key else ""


def _move(principal: Principal, row: Any, key: str, data: dict[str, Any], once: str) -> Any:
    return deeds.move(principal, ledger.LEDGER, row, key, data, once=once)


def _opened(principal: Principal, row: Any, once: str) -> Any:
    """Open a case from a reception.

    The same matter, received on the day of the visit; no identity is carried.
    """
    data = {
        "unit": row.unit_id,
        "occurred_at": history.plain_value(row.occurred_at),
        "entry": row.entry,
        "late_reason": row.late_reason,
        "kind": row.kind,
        "topic": row.topic,
        "complained_of": row.complained_of_id or "",
        "complained_unit": row.complained_unit_id or "",
        "sealed_no": row.sealed_no,
        "origin": "direct",
        "received_on": clock.local_date(row.occurred_at),
        "unclear": row.anonymous or bool(row.unclear_reason),
        "summary": f"{row.matter}；{row.request}",
    }
    return deeds.create(principal, case.LEDGER, data, once=once)
