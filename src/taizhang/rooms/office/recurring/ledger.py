"""定期报送事项: the ledger, and the sweep that makes the next turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from taizhang.engine import clock
from taizhang.engine.declare.flow import Flow, Move, State
from taizhang.engine.declare.ledger import Access, Ledger, Paper, Words
from taizhang.engine.declare.life import Life
from taizhang.engine.declare.parts import Chore
from taizhang.engine.write import deeds
from taizhang.engine.write.chores import listed
from taizhang.org import calendar
from taizhang.org.force import in_force
from taizhang.org.principals import system
from taizhang.rooms.office.owed.ledger import DESK, LEADERS
from taizhang.rooms.office.owed.ledger import LEDGER as OWED
from taizhang.rooms.office.owed.model import Came, OwedReport
from taizhang.rooms.office.recurring.model import RULES, RecurringReport
from taizhang.rooms.office.recurring.schedule import Turn, turns


def next_turns(item: RecurringReport, moment: datetime) -> list[Turn]:
    """Return the turns of an item due to stand in the ledger of what is owed.

    A turn appears `lead` days before it is due. Turns that were due before the item was entered are
    not made up afterwards.
    """
    today, published = clock.local_date(moment), calendar.current()
    entered = clock.local_date(item.recorded_at)
    first = max(item.starts_on, entered - timedelta(days=366))
    due_turns = []
    for turn in turns(item.plan, first, today + timedelta(days=item.lead), published):
        listed = turn.due - timedelta(days=item.lead)
        ended = item.until is not None and turn.due > item.until
        if listed <= today and turn.due >= max(item.starts_on, entered) and not ended:
            due_turns.append(turn)
    return due_turns


def make_turns() -> Iterator[Chore]:
    """Enter the turns now near, each once.

    Each is entered once however often this runs, and by how many.
    """
    moment = clock.now()
    today = clock.local_date(moment)
    items = RecurringReport.objects.filter(in_force(today), state="on", voided=False)
    for item in items:
        yield from listed(item.number, partial(_turns_due, item, moment))


def _turns_due(item: RecurringReport, moment: datetime) -> Iterator[Chore]:
    if _missing(item, moment):
        yield Chore(item.number, partial(_make_turns, item, moment))


def _make_turns(item: RecurringReport, moment: datetime) -> int:
    """Make the missing turns of one item under a lock.

    Of two sweeps the second sees what the first made.
    """
    RecurringReport.objects.select_for_update().get(pk=item.pk)
    missing = _missing(item, moment)
    for mark, turn in sorted(missing.items()):
        _make(item, turn, mark, moment)
    return len(missing)


def _missing(item: RecurringReport, moment: datetime) -> dict[str, Turn]:
    """Return the turns missing from the ledger, by their marks."""
    wanted = {_mark(item, turn): turn for turn in next_turns(item, moment)}
    there = OwedReport.objects.filter(source_no__in=list(wanted)).values_list("source_no", flat=True)
    return {mark: wanted[mark] for mark in wanted.keys() - set(there)}


def _mark(item: RecurringReport, turn: Turn) -> str:
    """Write the mark of a turn: the item's number and the first day of its span."""
    return f"{item.number}/{turn.start}"


def _make(item: RecurringReport, turn: Turn, mark: str, moment: datetime) -> None:
    listed = clock.local(turn.due - timedelta(days=item.lead), 8)
    data = {
        "unit": item.unit_id,
        "occurred_at": min(moment, listed),
        "title": f"{item.title}（{turn.name}）",
        "to": item.to,
        "due_at": clock.local(turn.due, item.hour),
        "came_by": Came.TURN,
        "source_no": mark,
        "filler": item.filler_id,
        "signature": item.signature,
        "stamp": item.stamp,
        "asked": item.asked,
    }
    deeds.create(system("定期报送事项"), OWED, data)


LEDGER = Ledger(
    RecurringReport,
    code="DQ",
    title="定期报送事项",
    section="报送",
    matter="title",
    words=Words("定期报送", "报送 上报", "项"),
    flow=Flow(
        path="on off",
        states=(State("on", "在用"), State("off", "已停用", final=True)),
        moves=(
            Move("stop", "停用", "on", "off", by=f"{DESK} {LEADERS}", asks="until", need="until", spare=True),
        ),
    ),
    access=Access(read=LEADERS + " auditor", write=DESK),
    columns="title to every month day hour rest lead filler starts_on until",
    filters="every",
    find="title to asked",
    form="事项: title to every month day hour rest lead | 办理: filler signature stamp asked | 起止: starts_on until",
    paper=Paper("定期报送事项表", "定期报送事项表", ("经办人", "审核人")),
    late_after=None,
    sweep=make_turns,
    rules=RULES,
    life=Life(anew="全年定期报送事项", charge="filler"),
    hint="每周、每月、每季、每年要报的登记一次，到期前几天自动列入“报送”；改期限点“更正”。",
)
