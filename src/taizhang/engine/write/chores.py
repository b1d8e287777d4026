"""Chores done one by one, each in a transaction of its own.

What is wrong with one row stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from taizhang.engine.declare.flow import ChangedSince, Refused
from taizhang.engine.declare.parts import Chore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stuck:
    """A chore not done this time: the key of the ledger, the number of the row, why."""

    ledger: str
    number: str
    reason: str


@dataclass
class Pass:
    """A pass under way and what is stuck so far.

    A stuck row is left as it was and tried again next time.
    """

    stuck: list[Stuck] = field(default_factory=list)

    def over(self, key: str, list_chores: Callable[[], Iterable[Chore]]) -> int:
        """Do the chores of a ledger; return how many records changed."""
        try:
            chores = list(list_chores())
        except Exception as error:  # noqa: BLE001  # a ledger that cannot say what is due stops no other
            self._note(key, "", error)
            return 0
        return sum(self._do(key, chore) for chore in chores)

    def _do(self, key: str, chore: Chore) -> int:
        try:
            with transaction.atomic():
                return chore.act()
        except ChangedSince:
            return 0  # the row is left to whoever changed it
        except Exception as error:  # noqa: BLE001  # told, and tried again by the next pass
            self._note(chore.ledger or key, chore.number, error)
        return 0

    def _note(self, key: str, number: str, error: Exception) -> None:
        log.error("stuck: %s %s", key, number or "-", exc_info=error)
        reason = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
        self.stuck.append(Stuck(key, number, reason[:200]))


def act_on(rows: Iterable[Any], act: Callable[[Any], object]) -> Iterator[Chore]:
    """Yield one chore for each record: to act on it as it was read."""
    for row in rows:
        yield Chore(row.number, partial(_act, act, row))


def _act(act: Callable[[Any], object], row: Any) -> int:
    act(row)
    return 1


def readable(rows: QuerySet[Any]) -> tuple[list[Any], list[Chore]]:
    """Return the readable rows of a table, and a chore for each that is not.

    What is stored in such a row is no longer what its field takes; the chore fails with the reason.
    """
    try:
        return list(rows), []
    except Exception:  # noqa: BLE001  # each row is read by itself below
        good: list[Any] = []
        bad: list[Chore] = []
        for key, number, ledger in rows.values_list("pk", "number", "ledger"):
            try:
                good.append(rows.get(pk=key))
            except Exception:  # noqa: BLE001  # raised again by the chore, which the pass tells of
                bad.append(Chore(number, partial(_read, rows, key), ledger))
        return good, bad


def _read(rows: QuerySet[Any], key: int) -> int:
    rows.get(pk=key)
    return 0


def listed(number: str, list_chores: Callable[[], Iterable[Chore]], ledger: str = "") -> Iterator[Chore]:
    """Yield the chores of one row.

    Where they cannot be listed, one chore comes instead that fails with the reason.
    """
    try:
        yield from list(list_chores())
    except Exception:  # noqa: BLE001  # raised again by the chore, which the pass tells of
        yield Chore(number, lambda: len(list(list_chores())), ledger)
