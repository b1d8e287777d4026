"""A3 外来人员、车辆登记 : the ledger of the gate book.

Workflow, look-up of a known plate, what stays open for the night patrol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Flow, Move, State
from taizhang.engine.declare.ledger import DAY, Access, Ledger, Paper, Retention, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.links import Carry
from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.record import Entry
from taizhang.engine.keep.history import plain_value
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import act_on
from taizhang.org.models import Site, Unit
from taizhang.org.principals import Principal, system
from taizhang.rooms.premises import gate
from taizhang.rooms.premises.cars import Car
from taizhang.rooms.premises.guards import READERS
from taizhang.rooms.premises.visit import model as rows_of
from taizhang.rooms.premises.visit import pages
from taizhang.rooms.premises.visit.figures import FIGURES
from taizhang.rooms.premises.visit.model import Closing, Kind, Visit

NIGHT = 22
"""The hour at which a visit without an exit is handed to the night patrol."""
LONGEST = timedelta(hours=12)
GATE = "guard duty secretary"


def _left(draft: Draft, closing: str) -> None:
    """Set the time of leaving and its way.

    A page copied in from the paper book tells when they left; only what the gate forgot is 次日补登.
    """
    row = draft.record
    row.left_at = row.left_at or draft.decided_at
    row.closing = closing
    row.late_closed = row.entry not in (Entry.COPIED, Entry.CARRIED) and draft.today > row.occurred_on


def _leave(draft: Draft) -> None:
    _left(draft, Closing.GATE)


def _count_out(draft: Draft) -> None:
    _left(draft, Closing.COUNT)


def _later(draft: Draft) -> None:
    _left(draft, Closing.LATER)


def _found_gone(draft: Draft) -> None:
    _left(draft, Closing.PATROL)


def _pass_back(draft: Draft) -> str | None:
    row = draft.record
    if row.pass_no and not row.pass_back and not row.closing_note:
        return f"临时证{row.pass_no}还没有收回：请收回后勾选，或在“离开情况”写明。"
    return None


def _deny(draft: Draft) -> None:
    draft.record.denied = True


def leave_open() -> Iterator[Chore]:
    """Note 未登记离开 at 22:00, or after twelve hours inside."""
    moment = clock.now()
    local = moment.astimezone(clock.SHANGHAI)
    before_night = clock.local(local.date(), NIGHT)
    since = before_night if local >= before_night else before_night - timedelta(days=1)
    due = Q(occurred_at__lte=since) | Q(occurred_at__lte=moment - LONGEST)
    rows = Visit.objects.filter(due, state="inside", voided=False)
    who = system("到下班清点时间没有登记离开")
    return act_on(rows, lambda row: deeds.move(who, VISITS, row, "leave_open", version=row.version))


def left_open(unit: Unit) -> QuerySet[Visit]:
    """Select the visits not registered as left.

    The night patrol looks after them (I02).
    """
    return Visit.objects.filter(state="unclosed", voided=False, unit_lo=unit.lo).order_by("occurred_at")


def reception(draft: Draft) -> Iterator[Carry]:
    """Offer a visit to the petition desk as a reception (I01).

    It carries its time and how many came.
    """
    row = draft.record
    if row.kind == Kind.PETITION and not row.denied and draft.move is None:
        values = {"occurred_at": plain_value(row.occurred_at), "persons": row.party_size}
        yield Carry(f"门岗登记来访（信访）{row.party_size}人", values)


def received(_: Draft, source: Any, __: str) -> None:
    """Mark the visit as registered by the desk (I01 back).

    The gate learns that and nothing more.
    """
    if not source.at_desk:
        deeds.mark(VISITS, source, {"at_desk": True}, "信访接待处已登记")


@dataclass(frozen=True)
class Known:
    """The gate's knowledge of a plate, without saying who.

    A listed car, the last visit, one still inside.
    """

    car: Car | None
    last: Visit | None
    inside: Visit | None


def known_plate(principal: Principal, text: str, unit: Unit) -> Known:
    """Look a plate up by its blind index.

    Exactly this plate, as far as the principal may see.
    """
    from taizhang.engine.keep import sealing
    from taizhang.rooms.premises.cars import CARS, plain_plate

    field: Any = Car._meta.get_field("plate")
    cars = rows_for(CARS, principal, "look-up").filter(
        plate_key=sealing.blind(field, plain_plate(text)), unit_lo=unit.lo, voided=False, state="listed"
    )
    visits = rows_for(VISITS, principal, "look-up").filter(
        plate_key=rows_of.plate_key(text), unit_lo=unit.lo, voided=False, denied=False
    )
    inside = visits.filter(state__in=("inside", "unclosed")).first()
    return Known(cars.first(), visits.order_by("-occurred_at").first(), inside)


def _where(principal: Principal) -> dict[str, Any]:
    """Return the one gate manned now, as first value.

    Empty where none or more than one is manned.
    """
    rows = rows_for(gate.SHIFTS, principal, "choose").filter(state="on", voided=False)
    sites = list(rows.order_by().values_list("site", flat=True).distinct()[:2])
    return {"site": sites[0]} if len(sites) == 1 else {}


def inside(principal: Principal, site: Site) -> QuerySet[Visit]:
    """Select the visits inside by the book of a gate, newest first.

    It is the list at which the guard taps 离开.
    """
    rows = rows_for(VISITS, principal, "gate").filter(site=site, voided=False)
    return rows.filter(state__in=("inside", "unclosed")).order_by("-occurred_at", "-id")


MOVES = (
    Move(
        "leave", "登记离开", "inside", "left", by=GATE, asks="left_at pass_back closing_note",
        guards=(_pass_back,), effect=_leave,
    ),
    Move(
        "deny", "拒绝进入", "inside", "denied", by=GATE, asks="deny_reason", need="deny_reason", effect=_deny,
        spare=True,
    ),
    Move("count_out", "清点时关闭", "inside unclosed", "left", by=GATE, effect=_count_out, spare=True),
    Move(
        "found_gone", "夜间巡逻核实离开", "unclosed", "left", by="guard patrol duty", asks="left_at", need="left_at",
        effect=_found_gone, spare=True,
    ),
    Move("leave_open", "注明未登记离开", "inside", "unclosed", by=GATE, spare=True),
    Move(
        "leave_later", "补登离开", "unclosed", "left", by=GATE, asks="left_at closing_note pass_back",
        need="left_at", effect=_later,
    ),
)  # fmt: skip
VISIT_FLOW = Flow(
    path="inside left",
    states=(
        State("inside", "已进入"),
        State("unclosed", "未登记离开", tone="warn"),
        State("left", "已离开", final=True),
        State("denied", "拒绝进入", final=True),
    ),
    also=(
        ("denied", lambda draft: draft.record.denied),
        ("left", lambda draft: draft.record.left_at is not None),
    ),
    moves=MOVES,
)


VISITS = Ledger(
    Visit,
    code="WL",
    title="外来人员、车辆登记",
    section="A3",
    matter="host_dept reason",
    words=Words("外来人员 外来车辆 来访人员", "登记 核查 放行", "次 人次 辆次"),
    flow=VISIT_FLOW,
    access=Access(read=f"{READERS} safety patrol", write=GATE, private="guard duty secretary section_head"),
    columns="occurred_at kind party_size vehicle host_dept reason left_at closing",
    filters="kind reason site vehicle denied late_closed alike",
    find="host_dept reason_text closing_note",
    form=(
        "来访: kind visitor org party_size host_dept host host_confirmed reason reason_text | "
        "车辆: car plate vehicle_type | 证件与物品: id_kind id_last4 goods pass_no | "
        "登记: site guard denied deny_reason | 照登记簿转录时填: left_at"
    ),
    paper=Paper("外来人员、车辆登记表", "外来人员、车辆登记簿", ("登记保安", "带班领导")),
    late_after=DAY,
    sweep=leave_open,
    derive=(rows_of.filled,),
    rules=rows_of.RULES,
    quick="visitor host_dept reason",
    starred="visitor host_dept reason",
    proposed=_where,
    life=Life(weekly="outsiders"),
    pages=pages.PAGES,
    retention=Retention(6, "从来访日起，个人信息保护法第十九条"),
    figures=FIGURES,
)
