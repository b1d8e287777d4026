"""应报未报: reports owed to the ledgers in use, as far as the asker may see.

It says what is owed and by whom.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.life import Missing
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import history, switches, wall
from taizhang.org import calendar
from taizhang.org.principals import Principal

LOOK_BACK = timedelta(days=366)
KEPT = timedelta(minutes=10)
"""So long what is owed is kept at most: some of it comes to be owed in the course of a day."""


@dataclass(frozen=True)
class Gap:
    """A thing not reported: its ledger and the missing item.

    `days` are the days left; negative means days past.
    """

    ledger: Ledger
    missing: Missing
    days: int

    @property
    def address(self) -> str:
        """Return the address to put it right: the record begun, else the ledger's list."""
        record = self.missing.record
        return f"/t/{self.ledger.slug}/{record.public_id}/" if record else f"/t/{self.ledger.slug}/"

    @property
    def words(self) -> str:
        if self.days < 0:
            return f"已过期{-self.days}天"
        return "今天到期" if self.days == 0 else f"还有{self.days}天"


Owed = tuple[tuple[Ledger, Missing], ...]

_kept: dict[Hashable, Owed] = {}
"""What is owed, under all that it depends on; only the last is kept."""


def gaps(principal: Principal, used: dict[str, switches.Use] | None = None) -> list[Gap]:
    """List everything not reported, the oldest first, as far as a person may see it.

    Nothing is owed before the ledger came into use here.
    """
    used = switches.uses() if used is None else used
    today = clock.today()
    arrears = [
        Gap(ledger, row, (row.due - today).days)
        for ledger, row in _owed(used, today)
        if holds(READS, principal, ledger)
        and principal.holds(ledger.access.readers, row.unit.lo)
        and not (row.record and wall.hides(ledger, row.record, principal.walls))
    ]
    return sorted(
        arrears, key=lambda gap: (gap.missing.due, gap.ledger.key, gap.missing.what, gap.missing.unit.lo)
    )


def _owed(used: dict[str, switches.Use], today: date) -> Owed:
    """Find what the whole office owes, as it stands in the records.

    Between two lines of history and within ten minutes it stays the same for everybody, so it is
    found once and kept.
    """
    since = tuple((key, use.since) for key, use in used.items() if use.on)
    key = (
        history.reached(),
        calendar.revisions(),
        int(clock.now().timestamp() // KEPT.total_seconds()),
        since,
    )
    owed = _kept.get(key)
    if owed is None:
        owed = tuple(_found(used, today))
        _kept.clear()
        _kept[key] = owed
    return owed


def forget() -> None:
    """Forget what is kept: another database follows."""
    _kept.clear()


def _found(used: dict[str, switches.Use], today: date) -> Iterator[tuple[Ledger, Missing]]:
    began = max(switches.beginning() or date.min, today - LOOK_BACK)
    for ledger in ledgers():
        expects, use = ledger.life.expects, used[ledger.key]
        if expects is not None and use.on:
            for row in expects(max(began, use.since or began), today):
                if row.due <= today + ledger.life.ahead:
                    yield ledger, row


@dataclass(frozen=True)
class Chase:
    """催办文本: a text to paste into a group, with the units missing for one thing."""

    ledger: Ledger
    what: str
    due: date
    days: int
    units: tuple[str, ...]

    @property
    def past(self) -> int:
        """Return the number of days past the last day."""
        return max(-self.days, 0)

    @property
    def text(self) -> str:
        late = f"，已过{-self.days}天" if self.days < 0 else "，今天到期" if self.days == 0 else ""
        names = "、".join(self.units)
        return (
            f"【催办】{self.what}：还有{len(self.units)}个单位未报（{names}）。"
            f"期限{self.due.month}月{self.due.day}日{late}，请尽快办理；已报的请告知平安办核对。"
        )


def chases(found: Iterable[Gap]) -> list[Chase]:
    """Group the gaps by missing item, in their order."""
    groups: dict[tuple[str, str, date], list[Gap]] = {}
    for gap in found:
        groups.setdefault((gap.ledger.key, gap.missing.what, gap.missing.due), []).append(gap)
    return [
        Chase(rows[0].ledger, what, due, rows[0].days, tuple(row.missing.unit.short for row in rows))
        for (_, what, due), rows in groups.items()
    ]
