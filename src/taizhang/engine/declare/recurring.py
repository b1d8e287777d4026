"""Work that comes again, owed turn by turn by a place or a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from taizhang.engine.declare.life import Missing
from taizhang.engine.declare.record import Record
from taizhang.kernel.days import Calendar, Period
from taizhang.kernel.turns import Every, turns
from taizhang.org import calendar
from taizhang.org.models import Site, Unit


def at_the_end(turn: Period, _: Calendar) -> date:
    """Return the last day of a turn: the usual last day of what is due in it."""
    return turn.end


def workdays_after(count: int) -> Callable[[Period, Calendar], date]:
    """Make the last day some working days after a turn has ended."""
    return lambda turn, published: published.add_workdays(turn.end, count)


@dataclass(frozen=True)
class Owner:
    """Who owes a turn of work, and how often.

    key: what the record's field holds; name: what the reminder calls it
    since, until: in whose turns only it owes, where it began or ended
    """

    key: int
    unit: Unit
    name: str
    every: Every
    since: date | None = None
    until: date | None = None

    def stands(self, turn: Period) -> bool:
        return (self.since or turn.end) <= turn.end and (self.until or turn.start) >= turn.start


def of_units(units: Iterable[Unit], every: Every) -> Iterator[Owner]:
    """Yield units as owners, in their years only."""
    return (Owner(unit.pk, unit, unit.short, every, unit.since, unit.until) for unit in units)


def of_sites(sites: Iterable[Site], every: Callable[[Site], Every]) -> Iterator[Owner]:
    """Yield places as owners: the work falls to the unit responsible for the place."""
    return (Owner(site.pk, site.unit, site.name, every(site)) for site in sites)


@dataclass(frozen=True)
class Recurring:
    """What is owed turn by turn, for `Life(expects=...)`.

    model: the records that meet it; `by` their field naming the owner, `on` the day that falls
        into the turn, `where` further conditions
    what: the words of the reminder; {name} of the owner and {turn} are filled in
    owners: gives who owes, as things stand now
    met: tells whether a record meets the turn; one that does not is the record begun
    due: gives the last day
    back: so many turns before the present one at most; none is all since the ledger came into use
    ended: only turns that are over are owed
    """

    model: type[Record]
    what: str
    owners: Callable[[], Iterable[Owner]]
    by: str = "unit"
    on: str = "occurred_on"
    where: Mapping[str, Any] = field(default_factory=dict)
    met: Callable[[Any], bool] = lambda _: True
    due: Callable[[Period, Calendar], date] = at_the_end
    back: int | None = None
    ended: bool = False

    def __call__(self, since: date, today: date) -> Iterator[Missing]:
        """Yield what is owed of the turns begun since the ledger came into use."""
        published, owners = calendar.current(), list(self.owners())
        spans = {
            every: self._turns(every, since, today, published) for every in {owner.every for owner in owners}
        }
        starts = [turn.start for part in spans.values() for turn in part]
        if not starts:
            return
        rows = self.model._default_manager.filter(
            **{f"{self.on}__gte": min(starts), "voided": False, **self.where}
        )
        held: dict[int, list[Any]] = {}
        for row in rows.order_by(self.on, "pk"):
            held.setdefault(getattr(row, f"{self.by}_id"), []).append(row)
        for owner in owners:
            for turn in spans[owner.every]:
                here = [row for row in held.get(owner.key, ()) if turn.contains(getattr(row, self.on))]
                if owner.stands(turn) and not any(self.met(row) for row in here):
                    words = self.what.format(name=owner.name, turn=turn.label)
                    yield Missing(owner.unit, words, self.due(turn, published), here[-1] if here else None)

    def _turns(self, every: Every, since: date, today: date, published: Calendar) -> list[Period]:
        begun = [turn for turn in turns(every, since, today, published) if turn.start >= since]
        if self.ended:
            begun = [turn for turn in begun if turn.end < today]
        return begun if self.back is None else begun[-self.back - 1 :]
