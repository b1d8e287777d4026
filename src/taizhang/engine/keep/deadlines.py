"""Statutory clocks of records, started and stopped by moves.

They are kept as rows and re-dated with the calendar.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Refused, Start, Stop
from taizhang.engine.declare.record import Record
from taizhang.engine.models import Deadline
from taizhang.kernel import clocks, rules
from taizhang.kernel.days import Calendar
from taizhang.org import calendar


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else clock.local(value)


def _day(value: date | datetime) -> date:
    return clock.local_date(value) if isinstance(value, datetime) else value


def as_clock(row: Deadline) -> clocks.Clock:
    """Convert a stored row to a clock of the kernel."""
    rule = rules.rule(row.rule, row.received_on)
    started: Any = row.started_at.astimezone(clock.SHANGHAI)
    return clocks.Clock(
        rule=rule,
        started=started if rule.in_hours else started.date(),
        pauses=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.pauses),
        extended_days=row.extended_days,
        asked=row.asked,
    )


def date_row(row: Deadline, published: Calendar) -> Deadline:
    """Set the due dates of a row from its rule and the calendar."""
    dates = clocks.due(as_clock(row), published)
    raw = dates.raw_last_day
    row.raw_at = _moment(raw) if isinstance(raw, datetime) else clock.local(raw, 23, 59)
    row.raw_last, row.statutory_last = _day(raw), _day(dates.statutory_last_day)
    row.internal_due, row.provisional = _day(dates.internal_due), dates.provisional
    return row


def _started(draft: Draft, start: Start, earlier: list[Deadline]) -> datetime:
    """Return the starting moment of a clock.

    It is the claimed moment, never later than the server's.
    """
    value = getattr(draft.record, start.on)
    claimed = _moment(value) if value is not None else draft.moment
    bounds = [clock.local(row.raw_last) for row in earlier if row.rule in start.within.split()]
    moment = clocks.begun(claimed, draft.moment, bounds)
    assert isinstance(moment, datetime)
    return moment


def _received(draft: Draft, earlier: list[Deadline]) -> date:
    """Return the day of receipt, the basis for the legal regime.

    It is the earliest day that the record knows of.
    """
    record = draft.record
    values = [getattr(record, start.on) for start in draft.ledger.flow.opening]
    days = [_day(value) for value in (record.occurred_at, draft.moment, *values) if value is not None]
    return min([*days, *(row.received_on for row in earlier)])


def start(draft: Draft, starts: tuple[Start, ...]) -> None:
    """Start the clocks of a move or a registration."""
    for row in started(draft, starts):
        row.save()


def started(draft: Draft, starts: tuple[Start, ...]) -> list[Deadline]:
    """Make the dated clocks of a move or a registration; store nothing."""
    items = [s for s in starts if s.when is None or s.when(draft)]
    if not items:
        return []
    published, rows = calendar.current(), []
    record = draft.record
    earlier = of_record(draft.ledger.key, record.pk) if record.pk else []
    received = _received(draft, earlier)
    for item in items:
        row = Deadline(ledger=draft.ledger.key, record_id=record.pk, number=record.number)
        row.unit_lo, row.rule, row.received_on = record.unit_lo, item.rule, received
        row.started_at = _started(draft, item, earlier)
        row.asked = getattr(record, item.asked) if item.asked else None
        try:
            rows.append(date_row(row, published))
        except ValueError as error:
            raise Refused([(item.on, str(error))]) from error
    return rows


def stop(draft: Draft, stops: tuple[Stop, ...]) -> None:
    """Stop the clocks of a move and store their results.

    The result compares with the raw last moment and never favours the office.
    """
    for item in stops:
        value = getattr(draft.record, item.on) if item.on else None
        moment = _moment(value) if value is not None else draft.moment
        for row in open_rows(draft.ledger.key, draft.record.pk, item.rule):
            finish(row, moment, day_only=not isinstance(value, datetime), counts=item.counts)


def finish(row: Deadline, moment: datetime, *, day_only: bool = True, counts: bool = True) -> None:
    """Store the end of a clock and its result: on time, late, or ended without one."""
    rule = rules.rule(row.rule, row.received_on)
    last = row.raw_last if rule.owner is rules.Owner.OURS else row.statutory_last
    late = clock.local_date(moment) > last if day_only else moment > row.raw_at
    row.stopped_at, row.result = moment, ("late" if late else "on_time") if counts else "ended"
    row.save(update_fields=("stopped_at", "result"))


def open_rows(ledger: str, record_id: int, rule: str = "") -> list[Deadline]:
    """Fetch the running clocks of a record, the nearest first."""
    rows = Deadline.objects.filter(ledger=ledger, record_id=record_id, stopped_at=None)
    return list(rows.filter(rule=rule) if rule else rows.order_by("internal_due", "id"))


def of_record(ledger: str, record_id: int) -> list[Deadline]:
    """Fetch every clock of a record in the order it started."""
    return list(Deadline.objects.filter(ledger=ledger, record_id=record_id).order_by("started_at", "id"))


def latest(record: Record, rule: str) -> Deadline | None:
    """Fetch the last started clock of a rule on a record."""
    rows = of_record(record._meta.label_lower, record.pk)
    return next((row for row in reversed(rows) if row.rule == rule), None)


def resume(ledger: str, record_id: int, rule: str) -> None:
    """Reopen the last stopped clock of a rule with its old start.

    The time since its end counts as if it had never stopped.
    """
    rows = Deadline.objects.filter(ledger=ledger, record_id=record_id, rule=rule).exclude(stopped_at=None)
    last = rows.order_by("-id").first()
    if last is not None:
        last.stopped_at, last.result = None, ""
        last.save(update_fields=("stopped_at", "result"))


def extend(row: Deadline, days: int) -> None:
    """Lengthen a clock by some days from its raw last day.

    The guards of the move have settled whether it may be extended.
    """
    row.extended_days = days
    redate(row)


def pause(row: Deadline, spans: list[tuple[date, date]]) -> None:
    """Leave out the days of hearing from a clock.

    The guards of the move have settled that the hearings were held.
    """
    row.pauses = sorted([first.isoformat(), last.isoformat()] for first, last in spans)
    redate(row)


def bring_forward(row: Deadline, moment: datetime) -> bool:
    """Move the start of a clock earlier, never later; return whether it moved.

    It moves because the matter had come in before. A clock that was stopped is judged again: what
    came in before may turn on time into late.
    """
    if moment >= row.started_at:
        return False
    row.started_at, row.received_on = moment, min(row.received_on, clock.local_date(moment))
    redate(row)
    if row.stopped_at is not None and row.result in ("on_time", "late"):
        finish(row, row.stopped_at)
    return True


def carry_over(row: Deadline, record: Record) -> None:
    """Carry a clock of a merged record over to the surviving record.

    It is not carried over when that record's own clock of the rule began earlier.
    """
    rows = of_record(row.ledger, record.pk)
    mine = next((other for other in rows if other.rule == row.rule), None)
    if mine is not None:
        if mine.stopped_at is None:
            bring_forward(mine, row.started_at)
        return
    copy = Deadline(ledger=row.ledger, record_id=record.pk, number=record.number, unit_lo=record.unit_lo)
    for name in ("rule", "received_on", "started_at", "extended_days", "pauses", "asked"):
        setattr(copy, name, getattr(row, name))
    redate(copy)


def ours(row: Deadline) -> bool:
    """Return whether a clock counts the office's time, not the petitioner's."""
    return rules.rule(row.rule, row.received_on).owner is rules.Owner.OURS


def nearest(rows: list[Deadline]) -> date | None:
    """Return the nearest internal due date of the office's own among running clocks.

    Clocks that count the petitioner's time are left out.
    """
    return min((row.internal_due for row in rows if ours(row)), default=None)


def redate(row: Deadline) -> None:
    """Date one clock again after its start moved, and keep it."""
    date_row(row, calendar.current()).save()


def late_line(occurred: datetime, days: int) -> datetime:
    """Return the last moment for entering an event without being late.

    `days`: working days after the day it occurred.
    """
    last = calendar.current().add_workdays(clock.local_date(occurred), days)
    return clock.local(last) + timedelta(days=1)
