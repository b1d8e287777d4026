"""What a figure measures on its rows.

A measure says which totals the database takes (`totals`, each under a condition, so that one query
serves many figures and groups) and what answer they make (`answer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, DurationField, Func, Q, QuerySet, Value
from django.db.models import Count as SqlCount
from django.db.models import Max as SqlMax
from django.db.models import Min as SqlMin
from django.db.models import Sum as SqlSum

from taizhang.kernel.measures import ratio

COUNTED, ZERO, NO_DATA, BLOCKED, TEXT = "counted", "zero", "no_data", "blocked", "text"
STATUS_LABELS = {
    COUNTED: "有数",
    ZERO: "零（有零报告）",
    NO_DATA: "未填报",
    BLOCKED: "暂不能写入",
    TEXT: "文字",
}

Amount = tuple[str, str, str, str]
"""An amount printed beside a value: key, label, value, unit of count."""


@dataclass(frozen=True)
class Answer:
    """The result of a measure on the trace rows.

    `silent` withholds the wording, for the reason noted.
    """

    value: Decimal | None
    status: str = COUNTED
    parts: tuple[Amount, ...] = ()
    base: tuple[str, str] | None = None
    coverage: tuple[int, int, int] | None = None
    note: str = ""
    silent: bool = False


NOTHING = Answer(None, NO_DATA)

Totals = dict[str, Aggregate]


def number(test: Q | None = None) -> Aggregate:
    """Return the total that counts the rows for which a test holds; all by default.

    No column is counted, so that the database need not look one up in each row.
    """
    return SqlCount(Value(1), filter=test) if test else SqlCount("*")


@dataclass(frozen=True)
class Count:
    """The number of rows."""

    def totals(self, test: Q) -> Totals:
        return {"n": number(test)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        return Answer(Decimal(totals["n"]))


@dataclass(frozen=True)
class Sum:
    """The sum of a whole-number or decimal column."""

    column: str

    def totals(self, test: Q) -> Totals:
        return {"sum": SqlSum(self.column, filter=test)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        return Answer(Decimal(totals["sum"] or 0))


@dataclass(frozen=True)
class Distinct:
    """The number of different values of a column; what is empty counts as none."""

    column: str

    def totals(self, test: Q) -> Totals:
        return {"n": SqlCount(self.column, filter=test, distinct=True)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        return Answer(Decimal(totals["n"]))


@dataclass(frozen=True)
class Least:
    """The smallest value of a number column."""

    column: str

    def totals(self, test: Q) -> Totals:
        return {"least": SqlMin(self.column, filter=test)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        least = totals["least"]
        return NOTHING if least is None else Answer(Decimal(least))


@dataclass(frozen=True)
class Most:
    """The largest value of a number column.

    known: only where every row has a value; otherwise nobody knows the largest
    """

    column: str
    known: bool = False

    def totals(self, test: Q) -> Totals:
        lacking = {"lacking": number(test & Q(**{self.column: None}))} if self.known else {}
        return {"most": SqlMax(self.column, filter=test), **lacking}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        most = totals["most"]
        return NOTHING if most is None or totals.get("lacking") else Answer(Decimal(most))


@dataclass(frozen=True)
class OneMonth:
    """The month in which all rows lie; no answer where they lie in several.

    on: their date column
    """

    on: str = "occurred_on"

    def totals(self, test: Q) -> Totals:
        return {"first": SqlMin(self.on, filter=test), "last": SqlMax(self.on, filter=test)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        first, last = totals["first"], totals["last"]
        if first is None or (first.year, first.month) != (last.year, last.month):
            return NOTHING
        return Answer(Decimal(first.month))


class Between(Func):
    """The time from one column of days or moments to another.

    SQLite counts it by itself; the framework would call back into Python for each row.
    """

    arity = 2
    output_field = DurationField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> Any:
        first, last = (compiler.compile(expression) for expression in self.source_expressions)
        kind = self.source_expressions[0].output_field.get_internal_type()
        if connection.vendor != "sqlite":
            return connection.ops.subtract_temporals(kind, last, first)
        moment = _DAY_SQLITE if kind == "DateField" else _MOMENT_SQLITE
        (before, given), (after, more) = first, last
        count = moment.count("{0}")
        return f"({moment.format(after)} - {moment.format(before)})", [*(more * count), *(given * count)]


_DAY_SQLITE = "CAST(JULIANDAY({0}) - 0.5 AS INTEGER) * 86400000000"
_MOMENT_SQLITE = (
    "(CAST(STRFTIME('%%s', SUBSTR({0}, 1, 19)) AS INTEGER) * 1000000"
    " + CAST(SUBSTR(SUBSTR({0}, 21) || '000000', 1, 6) AS INTEGER))"
)
"""A stored day, and a stored moment, as microseconds; a fraction of a second would be rounded."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class MeanTime:
    """The mean time between two columns of days or moments.

    Rows that lack one are left out.

    unit: the measure, `DAY` or `MINUTE`
    places: digits behind the point, half to even as Python rounds
    """

    first: str
    last: str
    unit: timedelta = DAY
    places: int = 1

    def totals(self, test: Q) -> Totals:
        both = test & Q(**{f"{self.first}__isnull": False, f"{self.last}__isnull": False})
        return {"sum": SqlSum(Between(self.first, self.last), filter=both), "n": number(both)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        if not totals["n"]:
            return NOTHING
        span: timedelta = totals["sum"]
        microseconds = (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
        unit = self.unit // timedelta(microseconds=1)
        mean = Decimal(microseconds) / unit / totals["n"]
        return Answer(mean.quantize(Decimal(1).scaleb(-self.places)))


@dataclass(frozen=True)
class MostDays:
    """The longest time between two columns of days; rows that lack one are left out."""

    first: str
    last: str

    def totals(self, test: Q) -> Totals:
        both = test & Q(**{f"{self.first}__isnull": False, f"{self.last}__isnull": False})
        return {"most": SqlMax(Between(self.first, self.last), filter=both)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        return NOTHING if totals["most"] is None else Answer(Decimal(totals["most"].days))


@dataclass(frozen=True)
class Beside:
    """An amount printed beside a share: the number of rows for which a test holds."""

    key: str
    label: str
    unit: str
    test: Q = field(hash=False)


@dataclass(frozen=True)
class Share:
    """The share of the rows for which a test holds, with its base.

    good: the test
    base: the name of the base; with nothing in it the answer is no data, never 100 %
    of: which rows are in the base; all by default
    late: which rows count as late in the coverage; with `rest_late` all that are not good
    beside: further counts printed beside it
    left: said when some are not good; `{n}` is their number
    counted: the value is the number of good rows, its base stands beside it
    """

    good: Q = field(hash=False)
    base: str
    of: Q = field(default_factory=Q, hash=False)
    late: Q | None = field(default=None, hash=False)
    rest_late: bool = False
    beside: tuple[Beside, ...] = ()
    left: str = ""
    counted: bool = False

    def totals(self, test: Q) -> Totals:
        base = test & self.of
        tests = {"n": base, "good": base & self.good}
        if self.late is not None:
            tests["late"] = base & self.late
        tests |= {f"beside_{amount.key}": test & amount.test for amount in self.beside}
        return {key: number(condition) for key, condition in tests.items()}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        due, done = totals["n"], totals["good"]
        if not due:
            return NOTHING
        parts = tuple((b.key, b.label, str(totals[f"beside_{b.key}"]), b.unit) for b in self.beside)
        value = Decimal(done) if self.counted else ratio(Decimal(done), Decimal(due))
        note = self.left.format(n=due - done) if self.left and done < due else ""
        late = due - done if self.rest_late else totals.get("late", 0)
        coverage = (due, done, late)
        return Answer(value, COUNTED, parts, (self.base, str(due)), coverage, note)


@dataclass(frozen=True)
class Ratio:
    """The sum of one column divided by that of another, which is the base."""

    part: str
    whole: str
    base: str

    def totals(self, test: Q) -> Totals:
        return {"part": SqlSum(self.part, filter=test), "whole": SqlSum(self.whole, filter=test)}

    def answer(self, totals: Mapping[str, Any]) -> Answer:
        return share(totals["part"] or 0, totals["whole"] or 0, self.base)


Measure = Count | Sum | Distinct | Least | Most | OneMonth | MostDays | MeanTime | Ratio | Share


def tally(rows: QuerySet[Any], **tests: Q) -> dict[str, int]:
    """Count the rows (`n`) and the rows for which each test holds, in one query."""
    counts = {f"{key}_": number(test) for key, test in tests.items()}  # no column ends so
    totals = rows.aggregate(n_=number(), **counts)
    return {key: totals[f"{key}_"] for key in ("n", *tests)}


def share(done: int, due: int, label: str, parts: tuple[Amount, ...] = ()) -> Answer:
    """Return a ratio with its named base.

    With nothing due the answer is no data, never 100 %.
    """
    if not due:
        return NOTHING
    return Answer(ratio(Decimal(done), Decimal(due)), COUNTED, parts, (label, str(due)), (due, done, 0))
