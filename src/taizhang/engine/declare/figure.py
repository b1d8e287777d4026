"""Figures: saved queries with a measure, a trace of rows and a wording.

The value of a figure is measured on exactly the rows that its trace lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from taizhang.engine.declare.measures import Answer, Count, Measure
from taizhang.kernel.days import Calendar, Period
from taizhang.kernel.words import Style
from taizhang.org import calendar as published
from taizhang.org.conflicts import Conflicts
from taizhang.org.models import Unit
from taizhang.org.principals import Principal

Found = TypeVar("Found")


@dataclass(frozen=True)
class Context:
    """The context of a figure: period, unit, calendar and walls.

    period: the period asked for
    unit: that unit with those below it; `None` means the whole system
    behind: the walls of whoever is shown the answer (`principal.walls`); figures are those of the
        whole unit, as if what lies behind the walls did not exist. An issued report is counted
        without any.
    known: caches results that figures share during one `compute()` call; `None` otherwise
    """

    period: Period
    unit: Unit | None = None
    behind: tuple[Conflicts, ...] = ()
    known: dict[Any, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def calendar(self) -> Calendar:
        """Return the published calendar, read once in a pass."""
        if self.known is None:
            return published.current()
        if "calendar" not in self.known:
            self.known["calendar"] = published.current()
        calendar: Calendar = self.known["calendar"]
        return calendar

    def outside(self) -> list[int]:
        """Return where units stand that are not counted for the whole (不纳入全系统统计).

        A unit that is asked for by itself is counted with all below it, whether in scope or not.
        """
        if self.unit is not None and not self.unit.in_scope:
            return []
        known = self.known if self.known is not None else {}
        if "outside" not in known:
            known["outside"] = list(Unit.objects.filter(in_scope=False).values_list("lo", flat=True))
        outside: list[int] = known["outside"]
        return outside

    def within(self, rows: QuerySet[Any], column: str = "unit_lo") -> QuerySet[Any]:
        """Keep the rows of the unit asked for and of those below it that count for it.

        column: where a row holds the place of its unit
        """
        if self.unit is not None:
            rows = rows.filter(**{f"{column}__gte": self.unit.lo, f"{column}__lte": self.unit.hi})
        outside = self.outside()
        return rows.exclude(**{f"{column}__in": outside}) if outside else rows

    def once(self, find: Callable[[QuerySet[Any], Context], Found], rows: QuerySet[Any]) -> Found:
        """Run a search shared by several figures once per count and cache its result.

        Without a cache (`known` is None) the search runs at every call.
        """
        if self.known is None:
            return find(rows, self)
        key = (find, rows, self)
        if key not in self.known:
            self.known[key] = find(rows, self)
        result: Found = self.known[key]
        return result


@dataclass(frozen=True)
class Part:
    """A labelled component, measured on the trace narrowed by `where`.

    It is never added to parts of another unit of count.
    """

    key: str
    label: str
    unit: str
    of: Any = field(default_factory=Count)
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """A measure written as a function of the trace rows and what is asked."""

    function: Callable[[QuerySet[Any], Context], Answer]


Of = Measure | Computed
Only = Q | Callable[[Context], Q]
Source = Callable[[Context, Principal], QuerySet[Any]]


@dataclass(frozen=True)
class Agrees:
    """A figure that another one must agree with before a report is issued.

    code: the code of the other figure
    words: the Chinese reason against issuing where they disagree
    equal: whether both must be equal; otherwise this one is at most the other
    part: the part of this figure that is compared instead of its value
    """

    code: str
    words: str
    equal: bool = False
    part: str = ""


STOOD = "stood"
"""The name by which a figure of a stock asks for the state in which a record stood on its day."""


@dataclass(frozen=True)
class Figure:
    """A figure of a ledger: measure, filter, date field, unit of count, wording.

    It also holds the known phrases.

    `only` narrows the rows further by what plain look-ups cannot say (a comparison of columns,
    today). `line` counts child rows. `source` replaces the default trace rows (attested zeros). `where`
    holds plain column look-ups (exact, in, gte, lte), so that one grouped pass can answer every
    figure of the ledger. A `stock` counts what stands on the last day of the period, whenever it
    began: `where={"stood": "serving"}` asks for the state in which a record was then, by the day of
    decision, as known now. `agrees` names another figure that this one must not contradict.
    """

    key: str
    label: str
    unit: str
    of: Of = field(default_factory=Count)
    where: Mapping[str, Any] = field(default_factory=dict)
    only: Only | None = field(default=None, hash=False)
    code: str = ""
    on: str = "occurred_on"
    line: str = ""
    parts: tuple[Part, ...] = ()
    style: Style | None = None
    phrases: tuple[str, ...] = ()
    stock: bool = False
    source: Source | None = None
    section: str = ""
    definition: str = ""
    agrees: Agrees | None = None

    def test(self, context: Context) -> Q:
        """Return the condition of the figure's rows within the period and unit."""
        only = self.only(context) if callable(self.only) else self.only
        return Q(**self.where) & (only or Q())
