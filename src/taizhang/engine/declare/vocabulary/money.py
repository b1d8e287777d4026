"""Rules of money: reversed and never changed, shared out within what is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.vocabulary.place import Check, Place, each, others
from taizhang.kernel.measures import text_of


@dataclass(frozen=True)
class Reverses(Check):
    """An amount above zero, or the exact reversal of an earlier record (红字冲销).

    fields: the reference to the record that is reversed, then the amount

    A reversal bears the same amount below zero, stands in the same unit, and reverses a record once.
    The ledger names both fields in `fixed` and `Never` in `voids`.
    """

    fields: str
    when: None = None

    def look(self, place: Place, names: Sequence[str]) -> Iterator[Problem]:
        reference, amount = names
        original, value = place[reference], place[amount]
        if value is None:
            return
        if original is None:
            if value <= 0:
                yield place.problem(
                    amount, f"“{place.label(amount)}”须大于零；要冲销的请选“{place.label(reference)}”。"
                )
            return
        if getattr(original, reference) is not None:
            yield place.problem(reference, f"{original.number}本身是冲销，不能再冲销，请另登记一笔。")
        elif value != -getattr(original, amount):
            exact = text_of(-getattr(original, amount))
            yield place.problem(amount, f"冲销{original.number}的金额须是{exact}，请改正。")
        if original.unit_id != place.draft.record.unit_id:
            yield place.problem(reference, f"{original.number}不是本单位的，请重新选择。")
        if other := others(place.draft).filter(**{reference: original}).first():
            yield place.problem(reference, f"{original.number}已由{other.number}冲销，不能再冲销。")


@dataclass(frozen=True)
class SharesOut:
    """Amounts of rows that together make no more than the record's amount.

    rows: the table and its amount (`parts.amount`); of: the amount of the record
    whole: they must make it exactly
    """

    rows: str
    of: str
    whole: bool = False

    @property
    def line(self) -> str:
        return self.rows.partition(".")[0]

    @property
    def fields(self) -> str:
        return f"{self.rows} {self.of}"

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        column = self.rows.partition(".")[2]
        parts = [row[column] for row in draft.rows(self.line)]
        total, amount = sum(parts, Decimal(0)), getattr(draft.record, self.of)
        if amount is None or not (parts or self.whole):
            return
        title = draft.ledger.line(self.line).title
        for place in each(draft, self.line):
            if place[column] is not None and place[column] * amount <= 0:
                sign = "大于零" if amount > 0 else "小于零（冲销）"
                yield place.problem(column, f"“{place.label(column)}”须{sign}，请改正。")
        if abs(total) > abs(amount) or (self.whole and total != amount):
            most = "须正好是" if self.whole else "不能超过"
            yield self.line, f"“{title}”合计{text_of(total)}元，{most}{text_of(amount)}元，请改正。"


@dataclass(frozen=True)
class WithinDue:
    """Amounts set against what is due: with those of other records no more than it.

    rows: the reference to what is due and the amount, of one table (`parts.due parts.amount`)
    limit: the amount of the record that is due

    Writers take turns, so two receipts at once do not pay it twice.
    """

    rows: str
    limit: str

    @property
    def fields(self) -> str:
        return self.rows

    @property
    def line(self) -> str:
        return self.rows.partition(".")[0]

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        reference, amount = (name.partition(".")[2] for name in self.rows.split())
        model = draft.ledger.line(self.line).model
        for place in each(draft, self.line):
            due: Any = place[reference]
            if due is None or place[amount] is None:
                continue
            paid = model._default_manager.filter(**{reference: due, "parent__voided": False})
            paid = paid.exclude(parent=draft.record) if draft.record.pk else paid
            before = paid.aggregate(n=Sum(amount))["n"] or Decimal(0)
            here = sum((row[amount] for row in draft.lines[self.line] if row[reference] == due), Decimal(0))
            left = getattr(due, self.limit) - before
            if not Decimal(0) <= before + here <= getattr(due, self.limit):
                yield place.problem(
                    amount, f"{due.number}还应收{text_of(left)}元，这里写了{text_of(here)}元，请改正。"
                )


@dataclass(frozen=True)
class Mirrors:
    """The rows of a reversal: those of the record that it reverses, below zero.

    rows: the reference and the amount, of one table (`parts.due parts.amount`)
    of: the reference to the record that is reversed
    """

    rows: str
    of: str

    @property
    def fields(self) -> str:
        return f"{self.rows} {self.of}"

    @property
    def line(self) -> str:
        return self.rows.partition(".")[0]

    def __call__(self, draft: Draft) -> Iterator[Problem]:
        original = getattr(draft.record, self.of)
        if original is None:
            return
        reference, amount = (name.partition(".")[2] for name in self.rows.split())
        line = draft.ledger.line(self.line)
        stored = line.model._default_manager.filter(**{"parent": original})
        wanted = sorted((getattr(row, f"{reference}_id"), -getattr(row, amount)) for row in stored)
        here = sorted((row[reference].pk, row[amount]) for row in draft.rows(self.line) if row[reference])
        if here != wanted:
            yield self.line, f"冲销{original.number}须照它的“{line.title}”逐行写负数，请改正。"


@dataclass(frozen=True)
class Never:
    """A guard of voiding that always refuses; `words` says what to do instead."""

    words: str

    def __call__(self, draft: Draft) -> str | None:
        return self.words
