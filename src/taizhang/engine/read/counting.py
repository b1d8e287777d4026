"""Counting of figures: the rows behind each, and their measure.

All figures of a ledger come from one grouped pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count as SqlCount
from django.db.models import Q, QuerySet

from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import COUNTED, NO_DATA, NOTHING, ZERO, Answer, Count, Sum, tally
from taizhang.engine.keep.rows import lines_for, rows_for
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.cells import cells, entered_late, fold
from taizhang.engine.read.stock import standing
from taizhang.kernel.measures import text_of
from taizhang.kernel.words import write
from taizhang.org.principals import Principal, system


def trace(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> QuerySet[Any]:
    """Return the measured rows of a figure visible to the principal."""
    principal = principal.shown_to(context.behind)
    if figure.source is not None:
        return figure.source(context, principal)
    return rows_of(ledger, figure, context, principal).filter(figure.test(context))


def day_of(figure: Figure) -> str:
    """Return the date column of a figure's rows.

    For a child row it is its parent's day, unless the row has a date of its own.
    """
    return f"parent__{figure.on}" if figure.line and figure.on == "occurred_on" else figure.on


def rows_of(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> QuerySet[Any]:
    """Return the non-void rows of the period and unit, before the figure's filter.

    Those of a stock began by the last day, and say in which state they stood then.
    """
    head = "parent__" if figure.line else ""
    if figure.line:
        rows = lines_for(ledger, figure.line, principal, "figure")
    else:
        rows = rows_for(ledger, principal, "figure")
    day = day_of(figure)
    rows = rows.filter(**{f"{head}voided": False, f"{day}__lte": context.period.end})
    if figure.stock:
        rows = standing(rows, ledger.key, context.period.end, f"{head}pk")
    else:
        rows = rows.filter(**{f"{day}__gte": context.period.start})
    if context.unit is not None:
        low, high = context.unit.lo, context.unit.hi
        rows = rows.filter(**{f"{head}unit_lo__gte": low, f"{head}unit_lo__lte": high})
    return rows


def measure(of: Any, rows: QuerySet[Any], context: Context) -> Answer:
    """Measure rows: the value of a figure is measure(trace).

    This is the whole meaning of a figure.
    """
    if isinstance(of, Computed):
        return of.function(rows, context)
    answer: Answer = of.answer(rows.order_by().aggregate(**of.totals(Q())))
    return answer


def counted(ledger: Ledger | None, figure: Figure, answer: Answer, rows: int, late: int = 0) -> Counted:
    """Return an answer with its wording, as shown."""
    value = None if answer.value is None else text_of(answer.value)
    wording = None
    has_words = answer.status in (COUNTED, ZERO) and not answer.silent
    if answer.value is not None and figure.style is not None and has_words:
        wording = write(answer.value, figure.unit, figure.style)
    return Counted(
        figure,
        ledger,
        value,
        answer.status,
        rows,
        wording,
        answer.parts,
        answer.base,
        answer.coverage,
        answer.note,
        late,
    )


_Item = tuple[int, Ledger, Figure]


def compute(pairs: Sequence[tuple[Ledger, Figure]], context: Context) -> list[Counted]:
    """Compute the answers of many figures for one context, as the system.

    One grouped pass serves the figures that share rows.
    """
    asker = system("取数", behind=context.behind)
    context = replace(context, known={})
    groups: dict[tuple[Any, ...], list[_Item]] = {}
    for index, (ledger, figure) in enumerate(pairs):
        shared = (figure.source,) if figure.source is not None else (figure.line, figure.on, figure.stock)
        groups.setdefault((ledger.key, *shared), []).append((index, ledger, figure))
    answers: dict[int, Counted] = {}
    for items in groups.values():
        answers |= (_together if items[0][2].source is None else _traced)(items, context, asker)
    return _unused([answers[index] for index in range(len(pairs))])


UNUSED = "台账未启用"


def _unused(rows: list[Counted]) -> list[Counted]:
    """Mark figures without data as such when their ledger is not in use."""
    from taizhang.engine.keep.switches import in_use

    if all(row.status != NO_DATA for row in rows):
        return rows
    used = in_use()
    return [
        replace(row, note=UNUSED)
        if row.status == NO_DATA and row.ledger is not None and row.ledger.key not in used
        else row
        for row in rows
    ]


def _traced(items: Sequence[_Item], context: Context, asker: Principal) -> dict[int, Counted]:
    """Measure figures with a source of their own, each on its rows."""
    _, ledger, first = items[0]
    rows = trace(ledger, first, context, asker)
    size = tally(rows, late=entered_late(rows))
    out: dict[int, Counted] = {}
    for index, own, figure in items:
        nothing = not isinstance(figure.of, Computed) and not size["n"]
        if nothing and not rows_of(own, figure, context, asker).exists():
            out[index] = counted(own, figure, NOTHING, 0)
            continue
        answer = measure(figure.of, rows, context)
        answer = _with_parts(answer, figure, (_part(part, rows, context) for part in figure.parts))
        out[index] = counted(own, figure, answer, size["n"], size["late"])
    return out


def _part(part: Part, rows: QuerySet[Any], context: Context) -> Decimal:
    return measure(part.of, rows.filter(**part.where), context).value or Decimal(0)


def _folds(of: Any) -> bool:
    """Return whether a measure adds up from cells."""
    return isinstance(of, (Count, Sum))


def _together(items: Sequence[_Item], context: Context, asker: Principal) -> dict[int, Counted]:
    """Answer figures over the same rows.

    Sizes, counts and sums of all come from one grouped pass, other measures from a second query.
    """
    _, ledger, first = items[0]
    plain = [figure for _, _, figure in items if figure.only is None]
    parts = [(f, p) for f in plain for p in f.parts if _folds(p.of)]
    wheres = [f.where for f in plain] + [{**f.where, **p.where} for f, p in parts]
    sums = {of.column for of in [f.of for f in plain] + [p.of for _, p in parts] if isinstance(of, Sum)}
    rows = rows_of(ledger, first, context, asker)
    grid = cells(rows, wheres, sorted(sums))
    empty = not any(cell["n_"] for cell in grid)
    totals = {} if empty else _totals(rows, [figure for _, _, figure in items], context)
    out: dict[int, Counted] = {}
    for index, own, figure in items:
        if empty and not isinstance(figure.of, Computed):
            out[index] = counted(own, figure, NOTHING, 0)
            continue
        size = fold(grid, figure.where, figure.of) if figure.only is None else None
        found = totals.get(figure.key, {})
        n, late = (size.rows, size.late) if size else (found.get("rows_", 0), found.get("late_", 0))
        if isinstance(figure.of, Computed):
            answer = measure(figure.of, rows.filter(figure.test(context)), context)
        elif size and _folds(figure.of):
            answer = Answer(size.value)
        else:
            answer = figure.of.answer(found)
        amounts = _amounts(figure, grid, rows, context)
        out[index] = counted(own, figure, _with_parts(answer, figure, amounts), n, late)
    return out


def _totals(rows: QuerySet[Any], figures: Sequence[Figure], context: Context) -> dict[str, dict[str, Any]]:
    """Take the totals of measures that do not add up from cells, all in one query.

    The rows narrowed by more than plain look-ups are counted there too, and those entered late.
    """
    asked: dict[str, Any] = {}
    for figure in figures:
        totals: dict[str, Any] = {}
        test = figure.test(context)
        if not isinstance(figure.of, Computed) and not (figure.only is None and _folds(figure.of)):
            totals |= figure.of.totals(test)
        if figure.only is not None:
            totals["rows_"] = SqlCount("pk", filter=test)
            totals["late_"] = SqlCount("pk", filter=test & entered_late(rows))
        asked |= {f"{figure.key}__{name}": total for name, total in totals.items()}
    found: dict[str, dict[str, Any]] = {}
    for name, value in (rows.order_by().aggregate(**asked) if asked else {}).items():
        key, _, total = name.partition("__")
        found.setdefault(key, {})[total] = value
    return found


def _amounts(
    figure: Figure, found: Sequence[dict[str, Any]], rows: QuerySet[Any], context: Context
) -> Iterator[Decimal]:
    """Yield the parts of a figure from the cells of its group.

    A part that does not add up from cells is measured on the rows.
    """
    for part in figure.parts:
        if _folds(part.of) and figure.only is None:
            yield fold(found, {**figure.where, **part.where}, part.of).value
        else:
            yield _part(part, rows.filter(figure.test(context)), context)


def _with_parts(answer: Answer, figure: Figure, amounts: Iterable[Decimal]) -> Answer:
    parts = [(p.key, p.label, text_of(n), p.unit) for p, n in zip(figure.parts, amounts, strict=True)]
    return replace(answer, parts=(*answer.parts, *parts))
