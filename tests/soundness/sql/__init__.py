"""The figures once more, as plain SQL written from what they mean.

One row a figure: which rows, under which condition, on which day, measured how. The sources are the
domain's reference (its letters stand beside the rows), the figure's label and definition and the columns
of the models, not the declaration of the figure.

In every row `r` is the table of the record. It gives the unit, and its day unless another is named; a
record that is void never counts, and its child rows with it.

`MINUTES(a, b)`, `DAYS(a, b)` and `LOCAL(a)` stand for what the two engines write differently: the time
from a to b, and the day of a moment in Shanghai.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

WORDS = {
    "sqlite": {
        "MINUTES": r"((strftime('%%s', \2) - strftime('%%s', \1)) / 60.0)",
        "DAYS": r"cast(julianday(\2) - julianday(\1) as integer)",
        "LOCAL": r"date(\1, '+8 hours')",
    },
    "postgresql": {
        "MINUTES": r"(extract(epoch from \2 - \1) / 60.0)",
        "DAYS": r"(\2 - \1)",
        "LOCAL": r"cast(\1 at time zone 'Asia/Shanghai' as date)",
    },
}


@dataclass(frozen=True)
class Measured:
    """What is told of a group of rows: a number over another, or a number alone."""

    top: str
    bottom: str = ""

    def value(self, top: Any, bottom: Any) -> Decimal | None:
        """Return the value of a group; none where there is nothing to divide by."""
        if not self.bottom:
            return Decimal(str(top or 0))
        return Decimal(str(top or 0)) / Decimal(str(bottom)) if bottom else None


COUNT = Measured("count(*)")


def total(column: str) -> Measured:
    return Measured(f"sum({column})")


def kinds(column: str) -> Measured:
    """Count each content of a column once."""
    return Measured(f"count(distinct {column})")


def mean(length: str) -> Measured:
    return Measured(f"sum({length})", f"count({length})")


def share(condition: str) -> Measured:
    """Tell which part of the rows fulfils a condition."""
    return Measured(f"sum(case when {condition} then 1 else 0 end)", "count(*)")


def ratio(part: str, whole: str) -> Measured:
    return Measured(f"sum({part})", f"sum({whole})")


@dataclass(frozen=True)
class Row:
    """One figure in SQL.

    key: room and name of the figure
    rows: what stands after `from`
    of: how the rows are measured
    where: a further condition
    day: the day by which a row falls into a period or month; none for what stands on a day
    void: which records count at all
    scope: whose records count for the whole (纳入全系统统计)
    """

    key: str
    rows: str
    of: Measured = COUNT
    where: str = ""
    day: str = "r.occurred_on"
    void: str = "not r.voided"
    scope: str = "r.unit_id in (select id from org_unit where in_scope)"

    def changed(self, **parts: Any) -> Row:
        """Return the row with other parts, for the tests of the tests."""
        return replace(self, **parts)


def in_words(text: str, vendor: str) -> str:
    """Write out what the engines write differently."""
    for name, words in WORDS[vendor].items():
        one, two = r"([\w.\"]+)", r"([\w.\"]+)"
        text = re.sub(rf"\b{name}\({one}(?:, {two})?\)", words, text)
    return text


def statement(row: Row, *, cut: bool) -> str:
    """Write the statement of a figure for a year, whole or by unit and month."""
    text = " and ".join(
        f"({part})"
        for part in (row.void, row.scope, row.day and f"{row.day} between {{first}} and {{last}}", row.where)
        if part
    )
    month = f"substr(cast({row.day} as text), 1, 7)" if row.day else "''"
    told = f"{row.of.top}, {row.of.bottom or 'count(*)'}, count(*)"
    cuts, end = (f"r.unit_id, {month}, ", " group by 1, 2") if cut else ("", "")
    whole = f"select {cuts}{told} from {row.rows} where {text}{end}"
    return in_words(whole, connection.vendor)


def asked(row: Row, first: str, last: str, *, cut: bool) -> list[tuple[Any, ...]]:
    """Ask the database for a figure."""
    text = statement(row, cut=cut)
    given = {"{first}": first, "{last}": last}
    places = re.findall(r"{first}|{last}", text)
    with connection.cursor() as cursor:
        cursor.execute(re.sub(r"{first}|{last}", "%s", text), [given[place] for place in places])
        return [tuple(found) for found in cursor.fetchall()]
