"""D4 month by month.

Until it is solved a group is seen or its matter coordinated, and its leader says how it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Move
from taizhang.engine.declare.ledger import Note
from taizhang.engine.declare.life import Missing
from taizhang.kernel.days import Period
from taizhang.kernel.spans import next_month
from taizhang.rooms.petitions.group.model import GroupCase, Meeting, MonthNote
from taizhang.rooms.petitions.visit.model import Visit

OPEN = ("open", "led", "urging", "paid", "verified")
LEADERS = "deputy head unit_head"
SEEN, TOLD = "走访或协调", "包案领导月记"


def _by_the_leader(draft: Draft) -> str | None:
    """Refuse a monthly note of anyone but the leader in charge.

    Nobody else speaks for the leader; whoever types it names the leader and the way.
    """
    leader, decider = draft.record.leader, draft.act.decided_by
    if leader is None or (decider is not None and decider.pk == leader.pk):
        return None
    return f"包案月记由包案领导{leader.name}作出；代为登记的请把决定人选为{leader.name}，并注明方式。"


def led(draft: Draft) -> None:
    """Set the first day in charge; from the next month on the leader owes a note."""
    draft.record.led_on = draft.record.led_on or draft.decided_on


def monthly(state: str) -> Move:
    """Make the step of the leader's monthly note for a state of the open case.

    The gap reminds of it, no 待办.
    """
    return Move(
        f"month_{state}",
        "记包案月记",
        state,
        state,
        by=LEADERS,
        lines="months",
        spare=True,
        guards=(_by_the_leader,),
        note="每月至少一条：本月做了哪一项（调查、协调、答复、回访），进展如何，下一步怎么办。",
    )


def _months(first: date, today: date) -> list[Period]:
    """Return the whole months after the month of a day, up to the present one."""
    after = next_month(first)
    return Period(after, today, "").months() if after <= today else []


def _lacking(rows: list[GroupCase], since: date, today: date) -> Iterator[tuple[GroupCase, str, date]]:
    """Yield the gaps of each open case in its months.

    Each comes with the last day of the month; a few queries for all of them.
    """
    visits = Visit.objects.filter(case__in=[row.case_id for row in rows], voided=False)
    visit_months = {(case, day.year, day.month) for case, day in visits.values_list("case", "occurred_on")}
    meeting_months, note_months = (
        {
            (key, day.year, day.month)
            for key, day in model.objects.filter(parent__in=rows).values_list("parent", "on")
        }
        for model in (Meeting, MonthNote)
    )
    for row in rows:
        for month in _months(max(row.occurred_on, since - timedelta(days=1)), today):
            at, last = (month.start.year, month.start.month), month.end
            if (row.case_id, *at) not in visit_months and (row.pk, *at) not in meeting_months:
                yield row, SEEN, last
            if row.led_on and row.led_on < month.start and (row.pk, *at) not in note_months:
                yield row, TOLD, last


def expects(since: date, today: date) -> Iterator[Missing]:
    """Yield each month of an open case from the second on, on its last day.

    The first is the month after that of the first visit.
    """
    groups = GroupCase.objects.filter(state__in=OPEN, voided=False).select_related("unit").order_by("pk")
    for row, what, last in _lacking(list(groups), since, today):
        yield Missing(row.unit, f"{row.number} {last.year}年{last.month}月{what}", last, row)


def notes(row: Any) -> Iterator[Note]:
    """Yield notes on past months with gaps and on a leader still to be named."""
    if row.voided or row.state not in OPEN:
        return
    today = clock.today()
    if row.leader_id is None:
        yield Note("还没有确定包案领导，请由领导指定。", "amber")
    missed: dict[str, list[date]] = {}
    for _, what, last in _lacking([row], row.occurred_on, today):
        if last < today:
            missed.setdefault(what, []).append(last)
    for what, days in missed.items():
        text = "、".join(f"{day.year}年{day.month}月" for day in days[-6:])
        yield Note(f"{text}没有{what}，未解决以前每月至少一次。", "red")
