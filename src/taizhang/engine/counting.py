"""Counting figures: the rows behind each, their measure, all figures of a ledger from one grouped pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models import Sum as SqlSum

from taizhang.engine.cells import cells, fold
from taizhang.engine.figure import (
    COUNTED,
    NO_DATA,
    ZERO,
    Answer,
    Computed,
    Context,
    Count,
    Counted,
    Distinct,
    Figure,
    Part,
    Sum,
)
from taizhang.engine.ledger import Ledger
from taizhang.kernel.measures import text_of
from taizhang.kernel.words import write
from taizhang.org.principals import Principal, system


def trace(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> QuerySet[Any]:
    """The rows that the figure is measured on, as far as the principal may see them."""
    principal = principal.shown_to(context.behind)
    if figure.source is not None:
        return figure.source(context, principal)
    return _rows(ledger, figure, context, principal).filter(**figure.where)


def _day(figure: Figure) -> str:
    """The date column of a figure's rows: of a child row its parent's day, unless it has a date of its own."""
    return f"parent__{figure.on}" if figure.line and figure.on == "occurred_on" else figure.on


def _rows(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> QuerySet[Any]:
    """Rows of the period and unit that are not void, before the figure's own filter."""
    head = "parent__" if figure.line else ""
    if figure.line:
        rows = ledger.lines_for(figure.line, principal, "figure")
    else:
        rows = ledger.rows_for(principal, "figure")
    day = _day(figure)
    rows = rows.filter(
        **{f"{head}voided": False, f"{day}__gte": context.period.start, f"{day}__lte": context.period.end}
    )
    if context.unit is not None:
        low, high = context.unit.lo, context.unit.hi
        rows = rows.filter(**{f"{head}unit_lo__gte": low, f"{head}unit_lo__lte": high})
    return rows


def measure(of: Any, rows: QuerySet[Any], context: Context) -> Answer:
    """Measure rows. This is the whole meaning of a figure: value = measure(trace)."""
    if isinstance(of, Computed):
        return of.function(rows, context)
    if isinstance(of, Count):
        return Answer(Decimal(rows.count()))
    if isinstance(of, Sum):
        return Answer(Decimal(rows.aggregate(total=SqlSum(of.column))["total"] or 0))
    return Answer(Decimal(rows.order_by().values(of.column).distinct().count()))


def counted(ledger: Ledger | None, figure: Figure, answer: Answer, rows: int) -> Counted:
    """An answer with its wording, as shown."""
    value = None if answer.value is None else text_of(answer.value)
    wording = None
    said = answer.status in (COUNTED, ZERO) and not answer.silent
    if answer.value is not None and figure.style is not None and said:
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
    )


def compute(pairs: Sequence[tuple[Ledger, Figure]], context: Context) -> list[Counted]:
    """The answers of many figures for one context, computed as the system: one grouped pass a ledger."""
    asker = system("取数", behind=context.behind)
    found: dict[int, Counted] = {}
    groups: dict[tuple[str, str, str], list[int]] = {}
    for index, (ledger, figure) in enumerate(pairs):
        if isinstance(figure.of, (Count, Sum)) and figure.source is None:
            groups.setdefault((ledger.key, figure.line, figure.on), []).append(index)
        else:
            found[index] = _alone(ledger, figure, context, asker)
    for indexes in groups.values():
        found |= _together([(i, *pairs[i]) for i in indexes], context, asker)
    return _unused([found[index] for index in range(len(pairs))])


UNUSED = "台账未启用"


def _unused(rows: list[Counted]) -> list[Counted]:
    """Figures without data say so when their ledger is not in use."""
    from taizhang.engine.switches import in_use

    if all(row.status != NO_DATA for row in rows):
        return rows
    used = in_use()
    return [
        replace(row, note=UNUSED)
        if row.status == NO_DATA and row.ledger is not None and row.ledger.key not in used
        else row
        for row in rows
    ]


def _alone(ledger: Ledger, figure: Figure, context: Context, asker: Principal) -> Counted:
    rows = trace(ledger, figure, context, asker)
    answer = measure(figure.of, rows, context)
    n = rows.count()
    if not isinstance(figure.of, Computed) and not n and not _rows(ledger, figure, context, asker).exists():
        return counted(ledger, figure, Answer(None, NO_DATA), 0)
    if figure.parts:
        answer = replace(answer, parts=answer.parts + _parts(figure.parts, rows, context))
    return counted(ledger, figure, answer, n)


def _parts(
    parts: Iterable[Part], rows: QuerySet[Any], context: Context
) -> tuple[tuple[str, str, str, str], ...]:
    out = []
    for part in parts:
        answer = measure(part.of, rows.filter(**part.where), context)
        out.append((part.key, part.label, text_of(answer.value or Decimal(0)), part.unit))
    return tuple(out)


def _together(
    items: list[tuple[int, Ledger, Figure]], context: Context, asker: Principal
) -> dict[int, Counted]:
    _, ledger, first = items[0]
    figures = [figure for _, _, figure in items]
    simple = [p for f in figures for p in f.parts if not isinstance(p.of, (Distinct, Computed))]
    wheres = [f.where for f in figures] + [
        {**f.where, **p.where} for f in figures for p in f.parts if p in simple
    ]
    sums = {of.column for of in [f.of for f in figures] + [p.of for p in simple] if isinstance(of, Sum)}
    found = cells(_rows(ledger, first, context, asker), wheres, sorted(sums))
    empty = not any(cell["n_"] for cell in found)
    out: dict[int, Counted] = {}
    for index, own, figure in items:
        if empty:
            out[index] = counted(own, figure, Answer(None, NO_DATA), 0)
            continue
        n, value = fold(found, figure.where, figure.of)
        parts = []
        for part in figure.parts:
            if part in simple:
                _, amount = fold(found, {**figure.where, **part.where}, part.of)
                parts.append((part.key, part.label, text_of(amount), part.unit))
            else:
                parts.extend(_parts((part,), trace(own, figure, context, asker), context))
        out[index] = counted(own, figure, Answer(value, COUNTED, tuple(parts)), n)
    return out


def by_month(ledger: Ledger, figure: Figure, context: Context) -> list[tuple[str, Decimal]]:
    """A foldable figure month by month, for charts and comparisons: one grouped pass."""
    if not isinstance(figure.of, (Count, Sum)) or figure.source is not None:
        return []
    asker = system("取数", behind=context.behind)
    sums = [figure.of.column] if isinstance(figure.of, Sum) else []
    found = cells(_rows(ledger, figure, context, asker), [figure.where], sums, month=_day(figure))
    out = []
    for month in context.period.months():
        name = f"{month.start:%Y-%m}"
        out.append((name, fold([c for c in found if c["month_"] == name], figure.where, figure.of)[1]))
    return out
