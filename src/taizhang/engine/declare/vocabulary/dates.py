"""Days that follow from others: lives in months, days counted on and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from taizhang.engine.declare.flow import Draft
from taizhang.kernel import spans

Months = int | Callable[[Any], int | None]
"""So many months, or how many by the record (the life of a kind of device); None has no end."""


def _months(months: Months, record: Any) -> int | None:
    return months(record) if callable(months) else months


@dataclass(frozen=True)
class EndsAfter:
    """The last day of a life given in months: the end of its last month."""

    field: str
    into: str
    months: Months

    @property
    def fields(self) -> str:
        return f"{self.field} {self.into}"

    def __call__(self, draft: Draft) -> None:
        begun, months = getattr(draft.record, self.field), _months(self.months, draft.record)
        setattr(draft.record, self.into, spans.life_end(begun, months) if begun and months else None)


@dataclass(frozen=True)
class DueAgain:
    """The last day for the next of a recurring service, given to the month.

    begun, done: month of manufacture, and day of the last service
    months: to the first service, and between two
    """

    begun: str
    done: str
    into: str
    months: tuple[Months, Months]

    @property
    def fields(self) -> str:
        return f"{self.begun} {self.done} {self.into}"

    def __call__(self, draft: Draft) -> None:
        row = draft.record
        begun, (first, then) = getattr(row, self.begun), (_months(part, row) for part in self.months)
        due: date | None = None
        if begun and first and then:
            due = spans.due_again(begun, getattr(row, self.done), first, then)
        setattr(row, self.into, due)


@dataclass(frozen=True)
class _Counted:
    """A day counted from another, by so many days or by the field that holds how many.

    when: the drafts in which there is such a day; it is empty in the others
    """

    field: str
    into: str
    days: int | str
    when: Callable[[Draft], bool] | None = None
    sign: ClassVar[int] = 1

    @property
    def fields(self) -> str:
        return " ".join((self.field, self.into, *([self.days] if isinstance(self.days, str) else [])))

    def __call__(self, draft: Draft) -> None:
        row = draft.record
        days = getattr(row, self.days) if isinstance(self.days, str) else self.days
        day: date | None = getattr(row, self.field)
        counts = day is not None and days is not None and (self.when is None or self.when(draft))
        setattr(row, self.into, day + self.sign * timedelta(days=days) if day and counts else None)


class After(_Counted):
    """The last day by which something is due, counted on from another."""


class Before(_Counted):
    """A day counted back from another: the last on which notice may be given."""

    sign = -1
