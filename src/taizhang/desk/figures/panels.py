"""Pictures of the year that rooms bring to the page of the year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from taizhang.kernel.days import Period
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Panel:
    """One picture of the year.

    place: where it stands on the page, small numbers first
    template: how it is drawn
    context: what the template shows of a year, counted over the whole unit, for the eyes of
        somebody
    """

    place: int
    template: str
    context: Callable[[Period, Principal], dict[str, Any]]


_panels: dict[str, Panel] = {}


def add(*rows: Panel) -> None:
    """Bring pictures to the page; each room does so beside its addresses."""
    _panels.update({row.template: row for row in rows})


def drawn(period: Period, principal: Principal) -> list[tuple[str, dict[str, Any]]]:
    """Return every picture of a year: its template and what it shows."""
    rows = sorted(_panels.values(), key=lambda row: row.place)
    return [(row.template, row.context(period, principal)) for row in rows]
