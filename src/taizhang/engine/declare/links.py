"""Links between ledgers as declared.

A link says which deed hands what to which desk, and what it hears back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from taizhang.engine.declare.flow import Draft


@dataclass(frozen=True)
class Carry:
    """The content of one offer: title for the tray, field values, source mark.

    The mark is one within the source. The offer goes to the desk of the record's own unit, or to
    that of `unit`. `same` names values by which a matter is known: while an offer of it waits, the
    same matter is not offered again.
    """

    title: str
    values: dict[str, Any] = field(default_factory=dict)
    mark: str = ""
    unit: Any = None
    same: tuple[str, ...] = ()

    def matter(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Return the carried values identifying the matter."""
        return tuple(values.get(name) for name in self.same)


HOLDING, PERSON, UNIT = "org.holding", "org.person", "org.unit"
ORGANISATION = {HOLDING: "岗位变动", PERSON: "人员变动", UNIT: "单位变动"}
"""Sources of links that are no ledgers, with what they are called."""


@dataclass(frozen=True)
class Change:
    """A change of the organisation that other ledgers hear of.

    kind: one of `ORGANISATION`
    thing: the holding, person or unit
    ended: whether it ended; else it began
    day: the last or the first day
    called: how the tray calls it
    """

    kind: str
    thing: Any
    ended: bool
    day: date
    called: str


@dataclass(frozen=True)
class Link:
    """A line of the links table: source, target, carried values.

    Source and target are ledgers; the source may also be the organisation (`ORGANISATION`), whose
    changes are then carried. `back` is the column “writes back”: after each deed on a record that
    took up the offer, the source record hears of it, with the mark that the carry bore. What a link
    `makes` is registered at once by the system and waits on no tray: for what time or a rule alone
    has settled. Its carry gives all values, `occurred_at` with the day that is true, whenever the
    machine was on.
    """

    id: str
    source: str
    target: str
    carry: Callable[[Any], Iterable[Carry]]
    back: Callable[[Draft, Any, str], None] | None = None
    makes: bool = False


@cache
def links() -> tuple[Link, ...]:
    """Return the links table of this installation."""
    table: tuple[Link, ...] = import_string(settings.TAIZHANG_LINKS)
    return table
