"""A figure as its page shows it, from one grouped pass over its rows.

The value, the value a year earlier, the months, and how many of the rows somebody may see are asked
together; each by itself would go over all rows again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, BooleanField, Case, Q, QuerySet, Value, When

from taizhang.engine.declare.figure import Computed, Context, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import NOTHING, Answer, Count, Sum, number
from taizhang.engine.keep.rows import reach
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.cells import entered_late, folded, folds
from taizhang.engine.read.counting import compute, counted, day_of, rows_of, trace, unused, with_parts
from taizhang.engine.read.grouping import YearMonth, by_month
from taizhang.kernel.days import ONE, Period
from taizhang.org.principals import Principal, system


@dataclass(frozen=True)
class Look:
    """A figure's answer with what stands beside it.

    before: the answer of an earlier period
    months: value by month, empty where months say nothing
    seen: how many of the rows somebody may see
    """

    now: Counted
    before: Counted
    months: list[tuple[str, Decimal]]
    seen: int


def look(ledger: Ledger, figure: Figure, context: Context, before: Period, principal: Principal) -> Look:
    """Answer a figure for two periods, by month, and for whoever looks."""
    earlier = replace(context, period=before)
    if figure.source is not None or figure.stock or any(isinstance(of, Computed) for of in _measures(figure)):
        return _one_by_one(ledger, figure, context, earlier, principal)
    one = _Pass(ledger, figure, context, earlier, _seen(ledger, figure, context, principal))
    if one.monthly and not one.adds:
        return _one_by_one(ledger, figure, context, earlier, principal)
    now, then = one.groups()
    answers = unused([one.answer(now), one.answer(then)])
    seen = one.total(now, "seen_") if one.seen is not None else _count(ledger, figure, context, principal)
    return Look(answers[0], answers[1], one.months(now), seen)


def _measures(figure: Figure) -> list[Any]:
    return [figure.of, *(part.of for part in figure.parts)]


def _count(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> int:
    return trace(ledger, figure, context, principal).order_by().count()


def _one_by_one(
    ledger: Ledger, figure: Figure, context: Context, earlier: Context, principal: Principal
) -> Look:
    (now,), (then,) = (compute([(ledger, figure)], asked) for asked in (context, earlier))
    months = by_month(ledger, figure, context)
    return Look(now, then, months, _count(ledger, figure, context, principal))


def _seen(ledger: Ledger, figure: Figure, context: Context, principal: Principal) -> Q | None:
    """Return the condition of the rows somebody may see, if a pass can have it.

    The pass goes over what the reader's walls leave; the condition is that of `rows_for`.
    """
    if figure.line or ledger.access.rows is not None or set(principal.walls) - set(context.behind):
        return None
    if any(principal.only):
        return None
    return Q() if principal.everything else reach(principal.ranges(ledger.access.readers))


@dataclass(frozen=True)
class _Pass:
    """The pass over the rows of two periods, or two where these do not adjoin.

    seen: the condition of the rows that somebody may see
    """

    ledger: Ledger
    figure: Figure
    context: Context
    earlier: Context
    seen: Q | None

    @property
    def monthly(self) -> bool:
        """Return whether the figure is shown by month."""
        return isinstance(self.figure.of, (Count, Sum))

    @property
    def adds(self) -> bool:
        """Return whether the answer follows from those of the months."""
        return all(folds(total) for of in _measures(self.figure) for total in of.totals(Q()).values())

    def groups(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the groups of the period and those of the earlier one."""
        start = self.context.period.start
        if self.earlier.period.end + ONE != start:
            return self._groups(self.context, self.context), self._groups(self.earlier, self.earlier)
        whole = replace(
            self.context, period=Period.between(self.earlier.period.start, self.context.period.end)
        )
        found = self._groups(whole, self.context)
        if "now_" not in self._cuts(whole):
            parts = [group["month_"] >= f"{start:%Y-%m}" for group in found]
        else:
            parts = [group["now_"] for group in found]
        now = [group for group, own in zip(found, parts, strict=True) if own]
        return now, [group for group, own in zip(found, parts, strict=True) if not own]

    def _cuts(self, whole: Context) -> dict[str, Any]:
        """Return by what rows are grouped: month, and period if months do not tell it."""
        day, start = day_of(self.figure), self.context.period.start
        cuts: dict[str, Any] = {"month_": YearMonth(day)} if self.monthly else {}
        if whole.period.start < start and (start.day > 1 or not self.monthly):
            test = When(**{f"{day}__gte": start}, then=Value(True))
            cuts["now_"] = Case(test, default=Value(False), output_field=BooleanField())
        return cuts

    def _groups(self, whole: Context, asked: Context) -> list[dict[str, Any]]:
        asker = system("取数", behind=self.context.behind)
        rows = rows_of(self.ledger, self.figure, whole, asker).order_by()
        test = self.figure.test(asked)
        if callable(self.figure.only) and whole is not asked:
            late = Q(**{f"{day_of(self.figure)}__gte": asked.period.start})
            test = late & test | ~late & self.figure.test(self.earlier)
        cuts = self._cuts(whole)
        groups = rows.annotate(**cuts).values(*cuts) if cuts else None
        totals = self._totals(test, rows)
        return [rows.aggregate(**totals)] if groups is None else list(groups.annotate(**totals))

    def _totals(self, test: Q, rows: QuerySet[Any] | None = None) -> dict[str, Aggregate]:
        late = Q() if rows is None else entered_late(rows)
        tests = {"n_": Q(), "rows_": test, "late_": test & late}
        tests |= {"seen_": test & self.seen} if self.seen is not None else {}
        totals: dict[str, Aggregate] = {name: number(one) for name, one in tests.items()}
        heads = ["of_", *(f"part{nth}_" for nth in range(len(self.figure.parts)))]
        wheres = [Q(), *(Q(**part.where) for part in self.figure.parts)]
        for head, of, where in zip(heads, _measures(self.figure), wheres, strict=True):
            totals |= {f"{head}{name}": total for name, total in of.totals(test & where).items()}
        return totals

    def total(self, groups: Sequence[Mapping[str, Any]], name: str) -> Any:
        """Return a total of some groups; one alone has its own."""
        if len(groups) == 1:
            return groups[0][name]
        return folded(groups, name, self._totals(Q())[name])

    def _answer(self, groups: Sequence[Mapping[str, Any]], head: str, of: Any) -> Answer:
        names = [name for name in self._totals(Q()) if name.startswith(head)]
        answer: Answer = of.answer({name.removeprefix(head): self.total(groups, name) for name in names})
        return answer

    def answer(self, groups: Sequence[Mapping[str, Any]]) -> Counted:
        """Answer the figure from the groups of a period."""
        if not self.total(groups, "n_"):
            return counted(self.ledger, self.figure, NOTHING, 0)
        amounts = (
            self._answer(groups, f"part{nth}_", part.of).value for nth, part in enumerate(self.figure.parts)
        )
        answer = with_parts(self._answer(groups, "of_", self.figure.of), self.figure, amounts)
        rows, late = (self.total(groups, name) for name in ("rows_", "late_"))
        return counted(self.ledger, self.figure, answer, rows, late)

    def months(self, groups: Sequence[Mapping[str, Any]]) -> list[tuple[str, Decimal]]:
        """Return the value by month; none of a figure that is not shown so."""
        if not self.monthly:
            return []
        of = self.figure.of
        known = {group["month_"]: self._answer([group], "of_", of).value for group in groups}
        names = [f"{month.start:%Y-%m}" for month in self.context.period.months()]
        return [(name, known.get(name) or Decimal(0)) for name in names]
