"""A roll on a form.

Everyone of the frame with a box to tick, or a row that names its person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html

from taizhang.engine.declare.ledger import Lines, Roll
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person


@dataclass(frozen=True)
class Tick:
    """One person of a roll with a box to tick."""

    prefix: str
    person: str
    name: str
    checked: bool


def ticked(line: Lines, data: QueryDict | None) -> int:
    """Count the ticks among the rows of a posted table."""
    if line.roll is None or data is None:
        return 0
    return min(whole(data.get(f"{line.name}-ticks", "0")), line.most)


def marked(roll: Roll, typed: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one tick: here, away, or not on the roll at all."""
    mark = typed[roll.mark] or roll.away
    return typed | {roll.mark: mark} if mark else {}


def ticks(
    line: Lines, roll: Roll, data: QueryDict | None, firsts: Iterable[Mapping[str, Any]]
) -> tuple[Tick, ...]:
    """Return the ticks of a roll as first shown, or as posted."""
    if data is None:
        rows = [(str(row[roll.person]), row.get(roll.mark) == roll.here) for row in firsts]
    else:
        prefixes = [f"{line.name}-{index}" for index in range(ticked(line, data))]
        rows = [(data.get(f"{p}-{roll.person}", ""), bool(data.get(f"{p}-{roll.mark}"))) for p in prefixes]
    known = _people(key for key, _ in rows)
    return tuple(
        Tick(f"{line.name}-{index}", key, known.get(key, ""), checked)
        for index, (key, checked) in enumerate(rows)
    )


def names(roll: Roll, firsts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of the people of the rows, by key as text.

    Of the rows that stand.
    """
    return _people(str(row.get(roll.person) or "") for row in firsts)


def _people(keys: Iterable[str]) -> dict[str, str]:
    pks = [key for key in keys if whole(key)]
    pairs = Person.objects.filter(pk__in=pks).values_list("pk", "name") if pks else ()
    return {str(pk): name for pk, name in pairs}


def fixed(
    cells: list[Any], roll: Roll, initial: Mapping[str, Any], prefix: str, known: Mapping[str, str]
) -> list[Any]:
    """Fix the person named by a row of the roll.

    Only the other columns are filled in.
    """
    key = str(initial.get(roll.person) or "")
    if key not in known:
        return cells
    column = f"{prefix}-{roll.person}"
    widget = format_html(
        '<input type="hidden" name="{}" value="{}"><span class="who">{}</span>', column, key, known[key]
    )
    return [replace(cell, widget=widget, id="") if cell.name == column else cell for cell in cells]


def wrong(errors: Mapping[str, list[str]], tick: Tick) -> list[str]:
    """Return what is wrong with a tick, said above the roll."""
    return [words for name, texts in errors.items() if name.startswith(f"{tick.prefix}-") for words in texts]
