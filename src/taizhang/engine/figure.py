"""Figures: saved queries whose value is measured on exactly the rows that their trace lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, CharField, Func, QuerySet, Value, When
from django.db.models import Count as SqlCount
from django.db.models import Sum as SqlSum

from taizhang.engine.ledger import Ledger
from taizhang.kernel.days import Calendar, Period
from taizhang.kernel.measures import ratio, text_of
from taizhang.kernel.words import Style, write
from taizhang.org import calendar as published
from taizhang.org.conflicts import Conflicts
from taizhang.org.models import Unit
from taizhang.org.principals import Principal, system

COUNTED, ZERO, NO_DATA, BLOCKED, TEXT = "counted", "zero", "no_data", "blocked", "text"
STATUS_LABELS = {
    COUNTED: "有数",
    ZERO: "零（有零报告）",
    NO_DATA: "未填报",
    BLOCKED: "暂不能写入",
    TEXT: "文字",
}


@dataclass(frozen=True)
class Context:
    """What is asked: a period, a unit with those below it (`None` = the whole system), the calendar.

    `behind` are the walls of whoever is shown the answer (`principal.walls`): figures are those of the whole unit,
    as if what lies behind them did not exist. An issued report is counted without any.
    """

    period: Period
    unit: Unit | None = None
    behind: tuple[Conflicts, ...] = ()

    @property
    def calendar(self) -> Calendar:
        return published.current()


@dataclass(frozen=True)
class Count:
    """The number of rows."""


@dataclass(frozen=True)
class Sum:
    """The sum of a whole-number or decimal column."""

    column: str


@dataclass(frozen=True)
class Distinct:
    """The number of different values of a column."""

    column: str


@dataclass(frozen=True)
class Part:
    """A labelled component, measured on the trace narrowed by `where`; never added to parts of another unit."""

    key: str
    label: str
    unit: str
    of: Any = field(default_factory=Count)
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a computed measure found on the trace rows. `silent` withholds the wording, for the reason noted."""

    value: Decimal | None
    status: str = COUNTED
    parts: tuple[tuple[str, str, str, str], ...] = ()
    base: tuple[str, str] | None = None
    coverage: tuple[int, int, int] | None = None
    note: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Computed:
    """A measure written as a function of the trace rows and what is asked."""

    function: Callable[[QuerySet[Any], Context], Answer]


Measure = Count | Sum | Distinct | Computed
Source = Callable[[Context, Principal], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """A figure of a ledger: measure, filter, date field, unit of count, wording, known phrases.

    `line` counts child rows. `source` replaces the default trace rows (attested zeros). `where` holds plain
    column look-ups (exact, in, gte, lte), so that one grouped pass can answer every figure of the ledger.
    """

    key: str
    label: str
    unit: str
    of: Measure = field(default_factory=Count)
    where: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    on: str = "occurred_on"
    line: str = ""
    parts: tuple[Part, ...] = ()
    style: Style | None = None
    phrases: tuple[str, ...] = ()
    source: Source | None = None
    section: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Counted:
    """A figure's answer for one context, in the shape that every door shows."""

    figure: Figure
    ledger: Ledger | None
    value: str | None
    status: str
    rows: int
    wording: str | None = None
    parts: tuple[tuple[str, str, str, str], ...] = ()
    base: tuple[str, str] | None = None
    coverage: tuple[int, int, int] | None = None
    note: str = ""

    @property
    def full_key(self) -> str:
        return full_key(self.ledger, self.figure)

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    def as_json(self) -> dict[str, Any]:
        """The JSON shape of decisions.md; decimals as strings."""
        figure = self.figure
        coverage = self.coverage and dict(zip(("due", "done", "late"), self.coverage, strict=True))
        return {
            "id": figure.code,
            "key": self.full_key,
            "label": figure.label,
            "value": self.value,
            "unit": figure.unit,
            "parts": [dict(zip(("key", "label", "value", "unit"), part, strict=True)) for part in self.parts],
            "base": self.base and {"label": self.base[0], "value": self.base[1]},
            "wording": self.wording,
            "status": self.status,
            "rows": self.rows,
            "coverage": coverage or None,
            "section": figure.section or (self.ledger.section if self.ledger else ""),
        }


class YearMonth(Func):
    """The month of a date column as text `2021-07`, without a call back into Python."""

    template = "SUBSTR(%(expressions)s, 1, 7)"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="TO_CHAR(%(expressions)s, 'YYYY-MM')", **extra)


def full_key(ledger: Ledger | None, figure: Figure) -> str:
    """The name of a figure outside its ledger: `petitions.visitors`."""
    return f"{ledger.room}.{figure.key}" if ledger else f"report.{figure.key}"


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


def share(done: int, due: int, label: str, parts: tuple[tuple[str, str, str, str], ...] = ()) -> Answer:
    """A ratio with its named base; nothing due is no data, never 100 %."""
    if not due:
        return Answer(None, NO_DATA)
    return Answer(ratio(Decimal(done), Decimal(due)), COUNTED, parts, (label, str(due)), (due, done, 0))


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


@dataclass(frozen=True)
class _Test:
    """One condition of a filter, as a column of the grouped pass."""

    lookup: str
    value: Any

    @property
    def column(self) -> str:
        name, _, kind = self.lookup.rpartition("__")
        return name if kind in ("in", "exact") else self.lookup if kind not in _RANGE else ""

    def alias(self) -> str:
        return self.column or f"is_{self.lookup}_{abs(hash(str(self.value))) % 10**8}"

    def holds(self, cell: Mapping[str, Any]) -> bool:
        value = cell[self.alias()]
        if not self.column:
            return bool(value)
        return value in self.value if self.lookup.endswith("__in") else bool(value == self.value)


_RANGE = ("gte", "lte", "gt", "lt", "isnull", "contains")


def _tests(where: Mapping[str, Any]) -> list[_Test]:
    return [_Test(lookup, value) for lookup, value in where.items()]


def cells(
    rows: QuerySet[Any], wheres: Iterable[Mapping[str, Any]], sums: Iterable[str], month: str = ""
) -> list[dict[str, Any]]:
    """One grouped pass over the columns that the filters and sums need."""
    dims: dict[str, Any] = {}
    for where in wheres:
        for test in _tests(where):
            if test.column:
                dims[test.column] = None
            else:
                case = Case(When(**{test.lookup: test.value}, then=Value(True)), default=Value(False))
                case.output_field = BooleanField()
                dims[test.alias()] = case
    rows = rows.order_by()
    named = {name: expression for name, expression in dims.items() if expression is not None}
    if month:
        named["month_"] = YearMonth(month)
    if named:
        rows = rows.annotate(**named)
    keys = sorted([*dims, *(["month_"] if month else [])])
    totals = {f"sum_{column}": SqlSum(column) for column in sums}
    return (
        list(rows.values(*keys).annotate(n_=SqlCount("pk"), **totals))
        if keys
        else [rows.aggregate(n_=SqlCount("pk"), **totals)]
    )


def fold(found: Iterable[Mapping[str, Any]], where: Mapping[str, Any], of: Any) -> tuple[int, Decimal]:
    """Rows and measured value of one filter over the cells."""
    tests = _tests(where)
    n, total = 0, Decimal(0)
    for cell in found:
        if all(test.holds(cell) for test in tests):
            n += cell["n_"]
            if isinstance(of, Sum):
                total += cell[f"sum_{of.column}"] or 0
    return n, total if isinstance(of, Sum) else Decimal(n)


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
