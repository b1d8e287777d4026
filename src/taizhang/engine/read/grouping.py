"""A figure cut by one or two things in one query: unit, month, field of its rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Func

from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Answer, Count, Sum
from taizhang.engine.read.counting import compute, day_of, rows_of
from taizhang.engine.read.cuts import is_cut, model_of
from taizhang.org.principals import system


class YearMonth(Func):
    """The month of a date column as text `2021-07`, without a call back into Python."""

    template = "SUBSTR(%(expressions)s, 1, 7)"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="TO_CHAR(%(expressions)s, 'YYYY-MM')", **extra)


UNIT, MONTH = "unit", "month"
MOST = 2
"""No more cuts at once: a reader does not follow a third."""


class NotCut(ValueError):
    """The exception for a figure that cannot be cut so; it says why in Chinese."""


def grouped(ledger: Ledger, figure: Figure, context: Context, *by: str) -> dict[tuple[Any, ...], Answer]:
    """Answer a figure for each group of its rows.

    A group without rows has no answer. The answers are of the groups and are never added: a share of
    the whole is asked for the whole.

    by: `unit` (the record's own unit, by its key), `month` (2021-07, of the figure's own day), or
        the name of a field of the rows
    """
    if isinstance(figure.of, Computed) or figure.source is not None:
        raise NotCut(f"“{figure.label}”按专门的办法计算，不能再分组。")
    if not 0 < len(by) <= MOST:
        raise NotCut(f"一次最多按{MOST}项分组。")
    rows = rows_of(ledger, figure, context, system("取数", behind=context.behind))
    if figure.stock and MONTH in by:
        raise NotCut(f"“{figure.label}”是某一天的存量，按月要分别取各月末的数。")
    cuts = {f"cut{place}_": _cut(ledger, figure, name) for place, name in enumerate(by)}
    totals = figure.of.totals(figure.test(context))
    groups = rows.filter(figure.test(context)).order_by().annotate(**cuts).values(*cuts)
    answers = groups.annotate(**{f"total_{name}": total for name, total in totals.items()})
    return {
        tuple(row[cut] for cut in cuts): figure.of.answer({name: row[f"total_{name}"] for name in totals})
        for row in answers
    }


def _cut(ledger: Ledger, figure: Figure, name: str) -> Any:
    if name == MONTH:
        return YearMonth(day_of(figure))
    if name == UNIT:
        return F("parent__unit_id" if figure.line else "unit_id")
    try:
        column = model_of(ledger, figure)._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise NotCut(f"“{figure.label}”的记录没有“{name}”这一栏。") from error
    if not is_cut(column):
        raise NotCut(f"不能按“{column.verbose_name}”分组：它不是选项。")
    return F(column.attname)


def by_month(ledger: Ledger, figure: Figure, context: Context) -> list[tuple[str, Decimal]]:
    """Return a count or sum month by month, for charts and comparisons.

    A month without rows is 0. Another figure, whose months say nothing when they are empty, or one
    that cannot be cut, gives none.
    """
    if not isinstance(figure.of, (Count, Sum)) or figure.source is not None:
        return []
    months = context.period.months()
    names = [f"{month.start:%Y-%m}" for month in months]
    if figure.stock:
        ends = [compute([(ledger, figure)], replace(context, period=month))[0] for month in months]
        return [(name, Decimal(end.value or 0)) for name, end in zip(names, ends, strict=True)]
    groups = grouped(ledger, figure, context, MONTH)
    return [(name, groups[name,].value or Decimal(0) if (name,) in groups else Decimal(0)) for name in names]
