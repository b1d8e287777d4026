"""Counting of figures: the rows behind each, and their measure.

All figures of a ledger come from one grouped pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Q, QuerySet

from taizhang.engine.declare.figure import Computed, Context, Figure, Part
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import (
    COUNTED,
    NO_DATA,
    NOTHING,
    ZERO,
    Answer,
    Count,
    Distinct,
    Sum,
    number,
    tally,
)
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep.rows import lines_for, rows_for
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.cells import cells, entered_late, few, fold, folded, folds, kinds_of
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
    return context.within(rows, f"{head}unit_lo")


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

    One grouped pass serves the figures that share rows. A measure that asks for a figure of another
    ledger finds it among those that are counted with it.
    """
    asker = system("取数", behind=context.behind)
    context = context if context.known is not None else replace(context, known={})
    known: dict[Any, Any] = context.known if context.known is not None else {}
    groups: dict[tuple[Any, ...], list[_Item]] = {}
    answers: dict[int, Counted] = {}
    filled = _filled() if len(pairs) > MANY else None
    for index, (ledger, figure) in enumerate(pairs):
        if (own := (ledger.key, figure.key, id(figure))) in known:
            answers[index] = known[own]
            continue
        if filled is not None and _empty(ledger, figure, filled):
            answers[index] = counted(ledger, figure, NOTHING, 0)
            continue
        shared = (figure.source,) if figure.source is not None else (figure.line, figure.on, figure.stock)
        groups.setdefault((ledger.key, *shared), []).append((index, ledger, figure))
    for items in sorted(groups.values(), key=_sourced):
        none = filled is not None and items[0][1].key not in filled
        found = (_traced if _sourced(items) else _together)(items, context, asker, none)
        known.update({(own.key, each.key, id(each)): found[index] for index, own, each in items})
        answers |= found
    return unused([answers[index] for index in range(len(pairs))])


MANY = 20
"""For more figures than this it is asked first which ledgers have any record."""


def _filled() -> frozenset[str]:
    """Return the ledgers with any record, void or not; an office uses a third of them."""
    tables = ((ledger.key, connection.ops.quote_name(ledger.model._meta.db_table)) for ledger in ledgers())
    parts = (f"select '{key}' where exists (select 1 from {table})" for key, table in tables)  # noqa: S608  # no value in it
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return frozenset(row[0] for row in cursor.fetchall())


def _empty(ledger: Ledger, figure: Figure, filled: frozenset[str]) -> bool:
    """Return whether a figure can only say that there is no record."""
    return ledger.key not in filled and figure.source is None and not isinstance(figure.of, Computed)


def _sourced(items: Sequence[_Item]) -> bool:
    """Return whether figures have rows of their own; they may ask for others."""
    return items[0][2].source is not None


UNUSED = "台账未启用"


def unused(rows: list[Counted]) -> list[Counted]:
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


def _traced(items: Sequence[_Item], context: Context, asker: Principal, none: bool) -> dict[int, Counted]:
    """Measure figures with a source of their own, each on its rows.

    none: there is no record of the ledger
    """
    _, ledger, first = items[0]
    rows = trace(ledger, first, context, asker)
    rows = rows.none() if none and rows.model is ledger.model else rows
    size = tally(rows, late=entered_late(rows))
    out: dict[int, Counted] = {}
    for index, own, figure in items:
        nothing = not isinstance(figure.of, Computed) and not size["n"]
        if nothing and not rows_of(own, figure, context, asker).exists():
            out[index] = counted(own, figure, NOTHING, 0)
            continue
        answer = measure(figure.of, rows, context)
        answer = with_parts(answer, figure, (_part(part, rows, context) for part in figure.parts))
        out[index] = counted(own, figure, answer, size["n"], size["late"])
    return out


def _part(part: Part, rows: QuerySet[Any], context: Context) -> Decimal | None:
    return measure(part.of, rows.filter(**part.where), context).value


FEW = 8
"""Up to so many totals are taken row by row, each under its condition; for more the rows are grouped."""


def _folds(of: Any) -> bool:
    """Return whether a measure adds up from cells."""
    return isinstance(of, (Count, Sum))


@dataclass
class _Pass:
    """What figures over the same rows ask of them, and what came of it.

    grouped: whether counts and sums of plain filters, and different values of a column that has few,
        are read from cells; otherwise everything is a total under a condition
    asked: totals by their names in the pass
    grid: the cells; one without columns for a pass that does not group
    found: totals of all rows by their names
    """

    rows: QuerySet[Any]
    context: Context
    grouped: bool
    asked: dict[str, Aggregate] = field(default_factory=dict)
    wheres: list[Mapping[str, Any]] = field(default_factory=list)
    sums: set[str] = field(default_factory=set)
    kinds: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    grid: list[dict[str, Any]] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)

    def ask(self, place: int, figure: Figure) -> None:
        """Note what a figure asks, under its place among the others."""
        test, cells = figure.test(self.context), self._cells(figure)
        if cells:
            self.wheres.append(figure.where)
        else:
            self._total(f"t{place}_size_", {"rows": number(test)})
            late = number(test & entered_late(self.rows))
            self._total(f"t{place}_size_", {"late": late})
        self._measure(f"t{place}_of_", figure.of, figure, {}, test)
        for nth, part in enumerate(figure.parts):
            narrow = test & Q(**part.where)
            self._measure(f"t{place}_part{nth}_", part.of, figure, part.where, narrow)

    def _cells(self, figure: Figure) -> bool:
        return self.grouped and figure.only is None

    def _measure(self, head: str, of: Any, figure: Figure, where: Mapping[str, Any], test: Q) -> None:
        if isinstance(of, Computed):
            return
        if self._cells(figure) and _folds(of):
            self.wheres.append({**figure.where, **where})
            self.sums |= {of.column} if isinstance(of, Sum) else set()
        elif self._cells(figure) and isinstance(of, Distinct) and few(self.rows.model, of.column):
            self.kinds[head] = (of.column, {**figure.where, **where})
        else:
            self._total(head, of.totals(test))

    def _total(self, head: str, totals: Mapping[str, Aggregate]) -> None:
        self.asked |= {f"{head}{name}": total for name, total in totals.items()}

    def make(self) -> None:
        """Go over the rows: once more only to count many different values."""
        if self.rows.query.is_empty():
            self.found = {name: folded((), name, total) for name, total in self.asked.items()}
            self.found |= dict.fromkeys(self.kinds, 0)
            return
        if not self.grouped:
            self.grid = [self.rows.order_by().aggregate(n_=number(), **self.asked)]
            self.found = self.grid[0]
            return
        adding = {name: total for name, total in self.asked.items() if folds(total)}
        self.grid = cells(self.rows, self.wheres, sorted(self.sums), adding, self.kinds)
        self.found = {name: folded(self.grid, name, total) for name, total in adding.items()}
        self.found |= {name: kinds_of(self.grid, name) for name in self.kinds}
        if not self.empty and (
            rest := {name: self.asked[name] for name in self.asked.keys() - adding.keys()}
        ):
            self.found |= self.rows.order_by().aggregate(**rest)

    @property
    def empty(self) -> bool:
        return not any(cell["n_"] for cell in self.grid)

    def size(self, place: int, figure: Figure) -> tuple[int, int]:
        """Return the number of a figure's rows, and of those entered late."""
        if self._cells(figure):
            size = fold(self.grid, figure.where, figure.of)
            return size.rows, size.late
        return self.found[f"t{place}_size_rows"], self.found[f"t{place}_size_late"]

    def answer(self, place: int, figure: Figure) -> Answer:
        """Answer a figure with its parts."""
        answer = self._answer(f"t{place}_of_", figure.of, figure, {})
        amounts = (
            self._answer(f"t{place}_part{nth}_", part.of, figure, part.where).value
            for nth, part in enumerate(figure.parts)
        )
        return with_parts(answer, figure, amounts)

    def _answer(self, head: str, of: Any, figure: Figure, where: Mapping[str, Any]) -> Answer:
        if isinstance(of, Computed):
            return measure(of, self.rows.filter(figure.test(self.context), **where), self.context)
        if self._cells(figure) and _folds(of):
            return Answer(fold(self.grid, {**figure.where, **where}, of).value)
        if head in self.kinds:
            return Answer(Decimal(self.found[head]))
        names = [name for name in self.found if name.startswith(head)]
        answer: Answer = of.answer({name.removeprefix(head): self.found[name] for name in names})
        return answer


def _together(items: Sequence[_Item], context: Context, asker: Principal, none: bool) -> dict[int, Counted]:
    """Answer figures over the same rows, all from one pass.

    Few figures are totals of all rows. Of many, sizes, counts and sums are folded from cells, which
    bring the totals of the other measures with them.

    none: there is no record of the ledger
    """
    _, ledger, first = items[0]
    rows = rows_of(ledger, first, context, asker)
    rows = rows.none() if none else rows
    over = _Pass(rows, context, grouped=False)
    for index, _, figure in items:
        over.ask(index, figure)
    if len(over.asked) > FEW or first.stock:
        over = _Pass(rows, context, grouped=True)
        for index, _, figure in items:
            over.ask(index, figure)
    over.make()
    out: dict[int, Counted] = {}
    for index, own, figure in items:
        if over.empty and not isinstance(figure.of, Computed):
            out[index] = counted(own, figure, NOTHING, 0)
        else:
            out[index] = counted(own, figure, over.answer(index, figure), *over.size(index, figure))
    return out


def with_parts(answer: Answer, figure: Figure, amounts: Iterable[Decimal | None]) -> Answer:
    """Return an answer with the parts beside it; one that says nothing is left out."""
    pairs = zip(figure.parts, amounts, strict=True)
    parts = [(p.key, p.label, text_of(n), p.unit) for p, n in pairs if n is not None]
    return replace(answer, parts=(*answer.parts, *parts))
