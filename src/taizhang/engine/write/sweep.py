"""The sweep: one idempotent pass that dates open clocks, notes warnings, and lets ledgers act on time alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import deadlines, retention
from taizhang.engine.models import Deadline
from taizhang.engine.write import idempotency, redating
from taizhang.kernel import clocks
from taizhang.org import calendar
from taizhang.org.devices import forget_arrivals


@dataclass(frozen=True)
class Swept:
    """What a pass did: clocks dated again, warning levels risen, records moved by time alone, values erased."""

    redated: int
    warned: int
    moved: int
    erased: int = 0


def run() -> Swept:
    """Sweep once. Two at the same time do no harm: each row changes only from the level it was read at."""
    moment, warned = clock.now(), 0
    redated = redating.redate_all("节假日安排变化，期限重排")
    published = calendar.current()
    for row in Deadline.objects.filter(stopped_at=None).iterator():
        level = clocks.warning_level(deadlines.as_clock(row), published, moment)
        if level != row.warned:
            warned += Deadline.objects.filter(pk=row.pk, warned=row.warned).update(warned=level)
    moved = sum(ledger.sweep() for ledger in ledgers() if ledger.sweep)
    idempotency.forget(moment)
    forget_arrivals(moment - idempotency.KEPT)
    return Swept(redated, warned, moved, retention.expire(clock.today()))


def act_on(rows: Iterable[Any], act: Callable[[Any], object]) -> int:
    """Act on each row as it was read; one that somebody changed since is left to them. Gives how many were done."""
    done = 0
    for row in list(rows):
        try:
            act(row)
        except Refused as refused:
            if refused.status != 409:
                raise
        else:
            done += 1
    return done
