"""Reports owed: past their moment or due within three days.

With the reckoning of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from taizhang.desk.frame.requests import address
from taizhang.engine import clock
from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.life import Reminder
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.read.duties import steps_for
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Owing:
    """One report still owed.

    days: negative as soon as the moment has passed
    left: how much, in words
    reckoned: the arithmetic line by line
    steps: the labels and addresses of what this person may do
    chaser: the text to paste
    """

    ledger: Ledger
    number: str
    address: str
    title: str
    to: str
    unit: str
    filler: str
    stage: str
    tone: str
    due: str
    left: str
    days: int
    reckoned: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    chaser: str

    @property
    def late(self) -> bool:
        return self.days < 0


def owing(principal: Principal, moment: datetime, used: frozenset[str]) -> list[Owing]:
    """List the reports owed and near, the longest overdue first.

    On the ledgers in use, as far as this person sees.
    """
    reports: list[Owing] = []
    for ledger in ledgers():
        if ledger.life.reminds is not None and ledger.key in used:
            reminders = list(ledger.life.reminds(principal, moment))
            steps = steps_for(ledger, [reminder.record for reminder in reminders], principal)
            reports += [_owing(moment, ledger, reminder, steps[reminder.record.pk]) for reminder in reminders]
    return reports


def _owing(moment: datetime, ledger: Ledger, reminder: Reminder, steps: tuple[Move, ...]) -> Owing:
    row, where = reminder.record, address(ledger, reminder.record)
    return Owing(
        ledger,
        row.number,
        where,
        reminder.title,
        reminder.to,
        row.unit.short,
        reminder.filler,
        reminder.stage,
        reminder.tone,
        f"{reminder.due_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
        reminder.left,
        (reminder.due_at - moment) // timedelta(days=1),
        reminder.reckoned,
        tuple((step.label, f"{where}move/{step.key}/") for step in steps if not step.spare),
        reminder.chaser,
    )
