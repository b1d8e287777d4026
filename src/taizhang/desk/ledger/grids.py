"""Tables of child rows on a form: rows typed, stored or pasted, and rows to spare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import QueryDict

from taizhang.desk.ledger import rolls
from taizhang.desk.ledger.sheet import Block, Cell, Errors, cell, fit, initial_of
from taizhang.engine.declare import forms
from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.engine.keep.shown import shower
from taizhang.kernel.numbers import whole
from taizhang.org.principals import Principal

SPARE = 3


@dataclass(frozen=True)
class Grid:
    """A table of child rows with spare ones.

    Those of a new roll are ticks, the table then starts behind them.

    `rest` words the tick that gives all rows left the usual answer.

    `pasted` is text not understood yet, `read` the rows just taken from such text, `unused` its
    spare headings.
    """

    name: str
    title: str
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    errors: tuple[str, ...]
    required: bool
    count: int = 0
    ticks: tuple[rolls.Tick, ...] = ()
    of: str = ""
    mark: str = ""
    here: str = ""
    rest: str = ""
    rest_ticked: bool = False
    pasted: str = ""
    read: int = 0
    unused: str = ""

    @property
    def open(self) -> bool:
        """Return whether the further rows behind the ticks hold something to put right."""
        return any(cell.errors for row in self.rows for cell in row)


def typed_rows(
    ledger: Ledger, data: QueryDict, only: Iterable[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return child rows as typed.

    A spare row left as it was comes back empty, so that row numbers hold.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for line in _tables(ledger, only):
        form_class = forms.form_class(line.model, line.fields)
        ticks = rolls.ticked(line, data)
        rows: list[dict[str, Any]] = []
        for index in range(_count(line, data)):
            form = form_class(data=data.dict(), prefix=f"{line.name}-{index}")
            typed = {name: data.get(f"{line.name}-{index}-{name}", "") for name in line.fields}
            if line.roll and index < ticks:
                rows.append(rolls.marked(line.roll, typed))
            else:
                rows.append(typed if form.has_changed() else {})
        tables[line.name] = _rest(line, data, rows)
    return tables


def _rest(line: Lines, data: QueryDict, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the usual answer to all rows left without one, where that was ticked."""
    column, usual = line.rest
    if not column or f"{line.name}-rest" not in data:
        return rows
    return [row | {column: row.get(column) or usual} if any(row.values()) else row for row in rows]


def _rest_words(line: Lines) -> str:
    """Word the tick for all rows left, or nothing where there is none."""
    column, usual = line.rest
    if not column:
        return ""
    return f"其余全部{shower(line.model._meta.get_field(column))(usual)}"


def _tables(ledger: Ledger, only: Iterable[str] | None) -> list[Lines]:
    names = None if only is None else set(only)
    return [line for line in ledger.lines if names is None or line.name in names]


def _count(line: Lines, data: QueryDict) -> int:
    return min(whole(data.get(f"{line.name}-count", "0")), line.most + SPARE)


def grids(
    ledger: Ledger,
    principal: Principal,
    data: QueryDict | None,
    stored: Mapping[str, list[Any]],
    errors: Errors,
    shown: Mapping[str, list[dict[str, Any]]] | None = None,
    only: Iterable[str] | None = None,
) -> tuple[Grid, ...]:
    """Make the tables of child rows.

    What was typed, else what is stored or offered, and spare rows.
    """
    tables = []
    for line in _tables(ledger, only):
        firsts = [initial_of(row, line.fields) for row in stored.get(line.name, ())]
        firsts += list((shown or {}).get(line.name, ()))
        fresh = not stored.get(line.name) and line.roll is not None and bool(line.roll.mark)
        tables.append(_grid(line, principal, data, firsts, errors, fresh))
    return tuple(tables)


def _grid(
    line: Lines,
    principal: Principal,
    data: QueryDict | None,
    firsts: list[dict[str, Any]],
    errors: Errors,
    fresh: bool,
) -> Grid:
    form_class = forms.form_class(line.model, line.fields)
    more = data is not None and data.get("more") == line.name
    spare = SPARE if data is None or more else 0
    count = (len(firsts) if data is None else _count(line, data)) + spare
    ticks = rolls.ticks(line, line.roll, data, firsts) if fresh and line.roll else ()
    names = rolls.names(line, line.roll, firsts) if line.roll else {}
    choices: dict[str, Any] = {}
    rows = []
    for index in range(len(ticks), min(count, line.most + SPARE * bool(line.roll))):
        prefix = f"{line.name}-{index}"
        bound = data is not None and index < _count(line, data)
        form = form_class(
            data=data.dict() if bound and data is not None else None,
            initial=firsts[index] if index < len(firsts) else None,
            prefix=prefix,
            use_required_attribute=False,
        )
        _share(form, principal, choices)
        cells = [cell(form, n, errors, key=f"{prefix}-{n}") for n in line.fields]
        if line.roll and index < len(firsts):
            cells = rolls.fixed(cells, line.roll, form.initial, prefix, names)
        rows.append(tuple(cells))
    labels = tuple(str(form_class.base_fields[name].label) for name in line.fields)
    of, mark, here = (line.roll.of, line.roll.mark, line.roll.here) if line.roll and ticks else ("", "", "")
    wrong = tuple(errors.get(line.name, ()))
    wrong += tuple(words for tick in ticks for words in rolls.wrong(errors, tick))
    return Grid(
        line.name,
        line.title,
        labels,
        tuple(rows),
        wrong,
        line.required,
        len(ticks) + len(rows),
        ticks,
        of,
        mark,
        here,
        _rest_words(line),
        data is not None and f"{line.name}-rest" in data,
        *_pasted(line, data),
    )


def _pasted(line: Lines, data: QueryDict | None) -> tuple[str, int, str]:
    """Return the state of the box for pasted rows.

    What it holds, how many rows were just read from it, headings not used.
    """
    if data is None:
        return "", 0, ""
    return (
        data.get(f"{line.name}-paste", ""),
        whole(data.get(f"{line.name}-read", "0")),
        data.get(f"{line.name}-unused", ""),
    )


def _share(form: django_forms.Form, principal: Principal, choices: dict[str, Any]) -> None:
    """Fit the form of one row.

    The choices of a relation are read once for the whole table.
    """
    fit(form, principal)
    for name, field in form.fields.items():
        if isinstance(field, django_forms.ModelChoiceField):
            offered: Any = field.choices
            select: Any = field.widget
            select.choices = choices[name] if name in choices else choices.setdefault(name, list(offered))


def summary(errors: Errors, sheet: Iterable[Block], tables: Iterable[Grid] = ()) -> list[tuple[str, str]]:
    """Return every error as (id of the field or "", words).

    They stand in the box at the head of the page.
    """
    places = {c.name: c.id for block in sheet for c in block.cells}
    places |= {c.name: c.id for grid in tables for row in grid.rows for c in row}
    return [(places.get(name, ""), words) for name, texts in errors.items() for words in texts]
