"""What we owe to whom: reports past their moment or due within three days, with the reckoning of the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from taizhang.desk.frame.doors import address
from taizhang.engine import clock
from taizhang.org.principals import Principal
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.office.owed import model as owed
from taizhang.rooms.office.owed.model import OwedReport

LEDGER = owed_ledger.LEDGER


@dataclass(frozen=True)
class Owing:
    """One report still owed. `days` is negative as soon as the moment has passed; `left` says how much in words.

    `reckoned` is the arithmetic line by line, `steps` are the labels and addresses of what this person may do,
    `chaser` is the text to paste.
    """

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


def owing(principal: Principal, moment: datetime) -> list[Owing]:
    """What is owed and near, as far as this person sees, the longest overdue first."""
    return [
        _owing(principal, moment, words, tone, row)
        for words, tone, row in owed_ledger.reminders(principal, moment)
    ]


def _owing(principal: Principal, moment: datetime, stage: str, tone: str, row: OwedReport) -> Owing:
    where = address(LEDGER, row)
    moves = [move for move in LEDGER.flow.moves_from(row.state) if principal.holds(move.posts, row.unit_lo)]
    return Owing(
        row.number,
        where,
        row.title,
        row.to,
        row.unit.short,
        row.filler.name,
        stage,
        tone,
        f"{row.due_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
        owed.left(row.due_at, moment),
        (row.due_at - moment) // timedelta(days=1),
        owed.reckoned(row.due_at, moment),
        tuple((move.label, f"{where}move/{move.key}/") for move in moves),
        owed_ledger.chaser(row, moment),
    )
