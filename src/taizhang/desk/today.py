"""今日: what waits for this person, by day, with the reason; quiet when nothing is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk import showing
from taizhang.desk.doors import Signed, address
from taizhang.desk.terms import Term, days_left, term
from taizhang.engine import clock, deadlines, offers
from taizhang.engine.flow import Move
from taizhang.engine.ledger import Ledger, ledgers
from taizhang.engine.models import Deadline
from taizhang.org import posts
from taizhang.org.principals import Principal

MOST = 30
OVERSEERS = posts.LEADERS | {"coordinator", "auditor", "unit_head"}


@dataclass(frozen=True)
class Task:
    """An open record that waits for this person's decision."""

    ledger: str
    number: str
    address: str
    headline: str
    unit: str
    state: str
    moves: str
    due: str
    tone: str


@dataclass(frozen=True)
class Pool:
    """Open records that this person may move on at leisure: only counted."""

    title: str
    state: str
    moves: str
    count: int
    address: str


@dataclass(frozen=True)
class Dated:
    """A running clock on a record that I see, with what I may do about it."""

    ledger: str
    headline: str
    moves: str
    number: str
    address: str
    unit: str
    term: Term
    days: int


@require_safe
def today(request: Signed) -> HttpResponse:
    """The home page."""
    principal = request.principal
    mine = [ledger for ledger in ledgers() if ledger.may_read(principal)]
    tasks, pools = _waiting(mine, principal)
    dated = [row for ledger in mine for row in _dated(ledger, principal)]
    dated.sort(key=lambda row: (row.days, row.number))
    handed = offers.open_for(principal)
    shown = {row.address for row in dated}
    tasks = [task for task in tasks if task.address not in shown]
    told = {
        "tasks": tasks,
        "pools": pools,
        "groups": _groups(dated),
        "offers": [(offer, _title(offer.target_ledger)) for offer in handed[:MOST]],
        "offer_count": len(handed),
        "quick": [ledger for ledger in mine if ledger.quick and ledger.may_write(principal)],
        "red": _red(dated) if principal.holds(OVERSEERS) else [],
        "oversees": principal.holds(OVERSEERS),
        "quiet": not (tasks or dated or handed),
    }
    return render(request, "desk/today.html", told)


def _title(key: str) -> str:
    from taizhang.engine.ledger import by_key

    return by_key(key).title


def _headline(ledger: Ledger) -> str:
    return ledger.find_names[0] if ledger.find_names else "number"


def _waiting(mine: list[Ledger], principal: Principal) -> tuple[list[Task], list[Pool]]:
    """Records that wait for me: dated ones and those that others hand up; the rest is only counted."""
    tasks: list[Task] = []
    pools: list[Pool] = []
    for ledger in mine:
        by_state: dict[str, list[Move]] = {}
        for step in ledger.flow.moves:
            if principal.ranges(step.posts):
                for state in step.sources:
                    if not ledger.flow.state(state).final:
                        by_state.setdefault(state, []).append(step)
        for state, moves in by_state.items():
            found, pool = _in_state(ledger, principal, state, moves)
            tasks += found
            pools += pool
    tasks.sort(key=lambda task: (task.due or "9999", task.number))
    return tasks, pools


def _in_state(
    ledger: Ledger, principal: Principal, state: str, moves: list[Move]
) -> tuple[list[Task], list[Pool]]:
    scope = Q(pk=None)
    for step in moves:
        for lo, hi in principal.ranges(step.posts):
            scope |= Q(unit_lo__gte=lo, unit_lo__lte=hi)
    rows = ledger.rows_for(principal, "today").filter(scope, voided=False, state=state)
    labels = "、".join(dict.fromkeys(step.label for step in moves))
    handed_up = any(not frozenset(step.posts) & ledger.access.writers for step in moves)
    wanted = rows if handed_up else rows.exclude(due_on=None)
    told = wanted.order_by(F("due_on").asc(nulls_last=True), "id").values_list(
        "public_id", "number", "unit__short", "due_on", _headline(ledger)
    )[:MOST]
    label = ledger.flow.state(state).label
    tasks = [
        Task(
            ledger.title,
            number,
            f"/t/{ledger.slug}/{public_id}/",
            "" if headline == number else str(headline),
            unit,
            label,
            labels,
            str(due_on or ""),
            _tone(due_on),
        )
        for public_id, number, unit, due_on, headline in told
    ]
    count = 0 if handed_up else rows.filter(due_on=None).count()
    href = f"/t/{ledger.slug}/?state={state}&kept=yes"
    return tasks, [Pool(ledger.title, label, labels, count, href)] if count else []


def _tone(due_on: date | None) -> str:
    if due_on is None:
        return "plain"
    left = (due_on - clock.today()).days
    return "red" if left < 0 else "amber" if left <= 3 else "plain"


def _dated(ledger: Ledger, principal: Principal) -> Iterator[Dated]:
    """The running clocks of the records that this person sees, nearest first."""
    flow = ledger.flow
    if not (flow.opening or any(step.starts for step in flow.moves)):
        return
    visible = ledger.rows_for(principal, "today").filter(voided=False)
    rows = Deadline.objects.filter(ledger=ledger.key, stopped_at=None, record_id__in=visible.values("pk"))
    found = list(rows.order_by("internal_due", "id")[:MOST])
    records: dict[int, Any] = {
        record.pk: record
        for record in visible.filter(pk__in=[r.record_id for r in found]).select_related("unit")
    }
    for row in found:
        record = records[row.record_id]
        days = days_left(row)
        if days < 0 and not deadlines.ours(row):
            continue
        where = address(ledger, record)
        unit, told = record.unit.short, showing.value_of(record, _headline(ledger))
        yield Dated(
            ledger.title, told, _moves(ledger, record, principal), record.number, where, unit, term(row), days
        )


def _moves(ledger: Ledger, record: Any, principal: Principal) -> str:
    steps = ledger.flow.moves_from(record.state)
    return "、".join(step.label for step in steps if principal.holds(step.posts, record.unit_lo))


def _groups(dated: list[Dated]) -> list[tuple[str, str, list[Dated]]]:
    """Overdue, today, within three days, later."""
    cuts = (
        ("red", "已超期", [row for row in dated if row.days < 0]),
        ("amber", "今天到期", [row for row in dated if row.days == 0]),
        ("amber", "三天内到期", [row for row in dated if 0 < row.days <= 3]),
        ("plain", "以后到期", [row for row in dated if row.days > 3]),
    )
    return [cut for cut in cuts if cut[2]]


def _red(dated: list[Dated]) -> list[tuple[str, int, str, Dated]]:
    """What is red by unit: how many, which duty, the oldest."""
    by_unit: dict[str, list[Dated]] = {}
    for row in dated:
        if row.days < 0:
            by_unit.setdefault(row.unit, []).append(row)
    rows = [
        (unit, len(late), "、".join(dict.fromkeys(row.term.title for row in late)), late[0])
        for unit, late in by_unit.items()
    ]
    return sorted(rows, key=lambda row: row[3].days)
