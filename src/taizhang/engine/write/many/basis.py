"""The basis of a deed judged while others went on writing.

It is also asked whether the basis still stands when the deed is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Max

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import history
from taizhang.engine.models import Event, Offer
from taizhang.engine.write.many import aside
from taizhang.engine.write.many.again import Acts

TELLING = frozenset(
    {
        "audit_exported", "book", "copy_made", "export", "import", "key_exported", "look_up", "original", "password",
        "phone_left", "phone_taken", "photos", "print", "reveal", "sign_in", "sign_in_failed", "sign_out",
    }
)  # fmt: skip
"""Acts that change nothing on which a rule may be judged."""
_WRITES = re.compile(
    r"(?:insert|update|delete|replace)\b|.*\bfor (?:no key )?update\b", re.IGNORECASE | re.DOTALL
)
_OFFERS = Offer._meta.db_table
_NAME = re.compile(r'"([a-z_0-9]+)"')


class Basis:
    """The tables that were read, and how far history had come before the first.

    Uses of files, clocks and lines of history are read for records of tables that are read as well: a deed that
    changes them is a deed on these.
    """

    def __init__(self) -> None:
        self._seq = history.reached()
        self._offers = _offers()
        self._read: set[str] = set()
        self._said: dict[str, frozenset[str]] = {}

    @contextmanager
    def watched(self, tables: Iterable[str] = (), look: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Note the tables read.

        `look` is called before one of the `tables` is read. Whatever would write raises `Acts`.
        """
        wanted = frozenset(tables)

        def noted(execute: Any, sql: str, *more: Any) -> Any:
            names = self._said.get(sql)
            if names is None:
                names = self._said[sql] = self._named(sql)
            if not names.isdisjoint(wanted):
                look()
            return execute(sql, *more)

        with connection.execute_wrapper(noted):
            yield

    def _named(self, sql: str) -> frozenset[str]:
        if _WRITES.match(sql.lstrip()) and not aside.its_own(sql):
            raise Acts
        names = frozenset(_NAME.findall(sql)) & _tables().keys()
        self._read |= names
        return names

    def stands(self) -> bool:
        """Return whether nothing that was read has changed, as history tells it.

        To be sure, it is asked with the chain locked.
        """
        rows = Event.objects.filter(seq__gt=self._seq).values_list("ledger", "act").distinct()
        return not any(self._touched(key) for key, act in rows if act not in TELLING)

    def offers_stand(self) -> bool:
        """Return whether no offer was made or closed, where offers were read.

        Declining one is no line of history.
        """
        return _OFFERS not in self._read or _offers() == self._offers

    def _touched(self, key: str) -> bool:
        """Return whether a deed may have changed what was read.

        It is a deed on a ledger, or on the house itself.
        """
        return not key or not self._read.isdisjoint(_of_ledger().get(key, frozenset()))


def _offers() -> tuple[int | None, int]:
    """Return what changes whenever an offer is made or closed."""
    totals = Offer.objects.aggregate(last=Max("id"), closed=Count("closed_at"))
    return totals["last"], totals["closed"]


@cache
def _of_ledger() -> dict[str, frozenset[str]]:
    return {ledger.key: frozenset(_own(ledger)) for ledger in ledgers()}


def _own(ledger: Ledger) -> tuple[str, ...]:
    return tuple(model._meta.db_table for model in (ledger.model, *(line.model for line in ledger.lines)))


@cache
def _tables() -> dict[str, None]:
    """Return the tables whose reading is noted."""
    return dict.fromkeys([_OFFERS, *(table for ledger in ledgers() for table in _own(ledger))])
