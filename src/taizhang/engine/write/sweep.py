"""The sweep: one idempotent pass over open clocks and ledgers.

It dates open clocks, notes warnings, and lets ledgers act on time alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.parts import Chore
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import deadlines, pending, retention, words
from taizhang.engine.models import Deadline
from taizhang.engine.write import idempotency, redating
from taizhang.engine.write.chores import Pass, Stuck, listed, readable
from taizhang.kernel import clocks
from taizhang.kernel.days import Calendar
from taizhang.org import calendar
from taizhang.org.devices import forget_arrivals


@dataclass(frozen=True)
class Swept:
    """The result of a sweep.

    It counts clocks dated again, warning levels risen, records moved by time alone, values erased.
    What is `stuck` was left as it was and is tried again by the next pass.
    """

    redated: int
    warned: int
    moved: int
    erased: int = 0
    stuck: tuple[Stuck, ...] = ()


def run() -> Swept:
    """Sweep once.

    Two sweeps at the same time do no harm: each row changes only from the level it was read at.
    """
    moment, sweep = clock.now(), Pass()
    redated = sweep.over("", partial(redating.chores, "节假日安排变化，期限重排"))
    warned = sweep.over("", partial(_warnings, moment))
    moved = sum(sweep.over(ledger.key, ledger.sweep) for ledger in ledgers() if ledger.sweep)
    sweep.over("", _renaming)
    sweep.over("", _indexing)
    sweep.over("", partial(_forgetting, moment))
    erased = sweep.over("", partial(_erasing, moment))
    return Swept(redated, warned, moved, erased, tuple(sweep.stuck))


def _warnings(moment: datetime) -> Iterator[Chore]:
    published = calendar.current()
    rows, unreadable = readable(Deadline.objects.filter(stopped_at=None).order_by("id"))
    yield from unreadable
    for row in rows:
        yield from listed(row.number, partial(_warning, row, published, moment), row.ledger)


def _warning(row: Deadline, published: Calendar, moment: datetime) -> Iterator[Chore]:
    level = clocks.warning_level(deadlines.as_clock(row), published, moment)
    if level != row.warned:
        yield Chore(row.number, partial(_warn, row, level), row.ledger)


def _warn(row: Deadline, level: str) -> int:
    return Deadline.objects.filter(pk=row.pk, warned=row.warned).update(warned=level)


def _renaming() -> Iterator[Chore]:
    """Yield a chore for each ledger whose open records show a name that changed."""
    for ledger in ledgers():
        if pending.renamed(ledger) and pending.wrong(ledger):
            yield Chore("", partial(pending.rebuild, ledger), ledger.key)


def _indexing() -> Iterator[Chore]:
    for ledger, list_chores in words.chores():
        yield from listed("", list_chores, ledger.key)


def _forgetting(moment: datetime) -> Iterator[Chore]:
    yield Chore("", partial(idempotency.forget, moment))
    yield Chore("", partial(forget_arrivals, moment - idempotency.KEPT))


def _erasing(moment: datetime) -> Iterator[Chore]:
    for ledger in ledgers():
        yield from listed("", partial(_erasing_from, ledger, clock.local_date(moment)), ledger.key)


def _erasing_from(ledger: Ledger, today: date) -> Iterator[Chore]:
    for batch in retention.past(ledger, today):
        yield Chore("", partial(retention.destroy, ledger, today, batch), ledger.key)
