"""A roll on a form.

Everything of the frame with a box to tick, or a row that names it: a person, a unit, a device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html

from taizhang.engine.declare.ledger import Lines, Roll
from taizhang.engine.keep.shown import name_column
from taizhang.kernel.numbers import whole


@dataclass(frozen=True)
class Tick:
    """One person or thing of a roll with a box to tick."""

    prefix: str
    key: str
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
        rows = [(str(row[roll.of]), row.get(roll.mark) == roll.here) for row in firsts]
    else:
        prefixes = [f"{line.name}-{index}" for index in range(ticked(line, data))]
        rows = [(data.get(f"{p}-{roll.of}", ""), bool(data.get(f"{p}-{roll.mark}"))) for p in prefixes]
    known = _called(line, roll, (key for key, _ in rows))
    return tuple(
        Tick(f"{line.name}-{index}", key, known.get(key, ""), checked)
        for index, (key, checked) in enumerate(rows)
    )


def names(line: Lines, roll: Roll, firsts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return what the people or things of the rows are called, by key as text."""
    return _called(line, roll, (str(row.get(roll.of) or "") for row in firsts))


def _called(line: Lines, roll: Roll, keys: Iterable[str]) -> dict[str, str]:
    model: Any = line.model._meta.get_field(roll.of).related_model
    pks = [key for key in keys if whole(key)]
    pairs = model._default_manager.filter(pk__in=pks).values_list("pk", name_column(model)) if pks else ()
    return {str(pk): str(name) for pk, name in pairs}


def fixed(
    cells: list[Any], roll: Roll, initial: Mapping[str, Any], prefix: str, known: Mapping[str, str]
) -> list[Any]:
    """Fix the person or thing named by a row of the roll.

    Only the other columns are filled in.
    """
    key = str(initial.get(roll.of) or "")
    if key not in known:
        return cells
    column = f"{prefix}-{roll.of}"
    widget = format_html(
        '<input type="hidden" name="{}" value="{}"><span class="who">{}</span>', column, key, known[key]
    )
    return [replace(cell, widget=widget, id="") if cell.name == column else cell for cell in cells]


def wrong(errors: Mapping[str, list[str]], tick: Tick) -> list[str]:
    """Return what is wrong with a tick, said above the roll."""
    return [words for name, texts in errors.items() if name.startswith(f"{tick.prefix}-") for words in texts]
