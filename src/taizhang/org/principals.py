"""Principals: a person at work with the posts held, the system, or the console."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from taizhang.org import conflicts, posts
from taizhang.org.conflicts import Conflicts
from taizhang.org.devices import Device
from taizhang.org.models import Person, Unit
from taizhang.org.statements import ask


class Kind(StrEnum):
    """The kind of a principal."""

    STAFF = "staff"
    SYSTEM = "system"
    CONSOLE = "console"
    PUBLIC = "public"


@dataclass(frozen=True)
class Held:
    """A post as held: its key, its unit, and its reach.

    The reach is the range of unit numbers from `lo` to `hi`.
    """

    post: str
    unit_id: int
    lo: int
    hi: int


@dataclass(frozen=True)
class Principal:
    """A principal: the subject of reads and writes.

    `person` is empty only for the system and the console. `through` tells how an act came when not
    from a desk (a phone and its clock); history notes it. `only` is the one record, by ledger and
    key, that the public sees by its code. `behind` are the conflicts of those who will see what is
    read; they add to a person's own of the day `on`, which come from all `posts_held`, also those
    through which nothing is reached.
    """

    kind: Kind
    person: Person | None = None
    held: tuple[Held, ...] = ()
    reason: str = ""
    through: str = ""
    on: date | None = None
    only: tuple[str, int] = ("", 0)
    behind: tuple[Conflicts, ...] = ()
    posts_held: conflicts.Posts | None = field(default=None, compare=False, repr=False)

    @cached_property
    def walls(self) -> tuple[Conflicts, ...]:
        """Return the walls in force for this principal's reads.

        Matters that meet one of them do not exist for the principal.
        """
        if self.person is None or self.on is None:
            return self.behind
        return (conflicts.of(self.person, self.on, self.posts_held), *self.behind)

    def shown_to(self, walls: tuple[Conflicts, ...]) -> Principal:
        """Return the same principal, reading for others behind these walls too.

        It is used where others see what is read.
        """
        return replace(self, behind=tuple(dict.fromkeys(self.behind + walls))) if walls else self

    @property
    def everything(self) -> bool:
        """Return whether rows are not narrowed by posts (sweep, report, console)."""
        return self.kind in (Kind.SYSTEM, Kind.CONSOLE)

    def ranges(self, wanted: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """Return the unit ranges with any of the wanted posts held.

        Ranges inside another are left out.
        """
        return _ranges(self.held, frozenset(wanted))

    def holds(self, wanted: Collection[str], unit_lo: int | None = None) -> bool:
        """Return whether one of the wanted posts is held, over the unit if given."""
        if self.everything:
            return True
        if unit_lo is None:
            return any(held.post in wanted for held in self.held)
        return any(lo <= unit_lo <= hi for lo, hi in self.ranges(wanted))

    def post_for(self, wanted: Iterable[str], unit_lo: int) -> str:
        """Return this principal's post for acting on a unit, for the history.

        It is empty when none fits.
        """
        names = frozenset(wanted)
        return next((h.post for h in self.held if h.post in names and h.lo <= unit_lo <= h.hi), "")


@lru_cache(maxsize=1024)
def _ranges(held: tuple[Held, ...], names: frozenset[str]) -> tuple[tuple[int, int], ...]:
    spans = sorted({(h.lo, h.hi) for h in held if h.post in names}, key=lambda s: (s[0], -s[1]))
    ranges: list[tuple[int, int]] = []
    for lo, hi in spans:
        if not ranges or lo > ranges[-1][1]:
            ranges.append((lo, hi))
    return tuple(ranges)


def _reach(post: str, unit: int, lo: int, hi: int) -> Held:
    reach = posts.BY_KEY[post].reach
    if reach is posts.Reach.NONE:
        return Held(post, unit, -1, -1)
    return Held(post, unit, lo, hi if reach is posts.Reach.BELOW else lo)


def staff(person: Person, on: date, read: conflicts.Posts | None = None) -> Principal:
    """Make the principal of a person with the posts held on a day.

    They may be read already (`read`, as `conflicts.held_by` reads them).
    """
    held = ask(conflicts.held_by, (person.pk,), on) if read is None else read
    return Principal(Kind.STAFF, person, tuple(_reach(*row) for row in held), on=on, posts_held=held)


def at_device(person: Person, device: Device, on: date, told: str = "") -> Principal:
    """Make the principal of a person at a post's phone.

    It has only the posts that the phone serves, only over the phone's own unit.
    """
    lo, whole = device.unit.lo, staff(person, on)
    held = tuple(
        Held(h.post, h.unit_id, lo, lo) for h in whole.held if h.post in device.posts and h.lo <= lo <= h.hi
    )
    return replace(whole, held=held, through=f"[{device.name}]{told}")


def holders(wanted: Iterable[str], unit: Unit, on: date) -> list[Person]:
    """Return the persons with one of the posts over a unit on a day.

    They are those who may be named as having decided.
    """
    rows = conflicts.standing(on).filter(post__in=list(wanted)).select_related("unit", "person")
    people: dict[int, Person] = {}
    for holding in rows.order_by("person__unit__lo", "person_id"):
        reach = _reach(holding.post, holding.unit_id, holding.unit.lo, holding.unit.hi)
        if reach.lo <= unit.lo <= reach.hi:
            people[holding.person_id] = holding.person
    return list(people.values())


def system(reason: str, person: Person | None = None, behind: tuple[Conflicts, ...] = ()) -> Principal:
    """Make the principal of the system itself: sweep, report, links.

    Each use is logged with its reason. `only` is the one record, by ledger and key, that the public
    sees by its code. `behind` are the walls of whoever is shown what it reads (`principal.walls`).
    """
    return Principal(Kind.SYSTEM, person, (), reason, behind=behind)


def public(ledger: str, key: int) -> Principal:
    """Make the principal of the public with one record's code, for that record only."""
    return Principal(Kind.PUBLIC, None, (), only=(ledger, key))


def console(reason: str = "命令行") -> Principal:
    """Make the principal of a person at the machine's command line."""
    return Principal(Kind.CONSOLE, None, (), reason)
