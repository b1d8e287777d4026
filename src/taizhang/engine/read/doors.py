"""Doors: the one place for telling and enforcing the right to pass.

It serves pages, the API and what a page offers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, by_slug, ledgers
from taizhang.engine.declare.rights import Right, Side
from taizhang.engine.keep.rows import rows_for
from taizhang.org import posts as table
from taizhang.org.principals import Principal

ALONG = ("unit", "recorded_by")
"""Relations read with every record."""


class Closed(LookupError):
    """A door that does not open: what lies behind does not exist for whoever asks."""


class Barred(Closed):
    """A door at a record that the asker reads, for others than the asker."""


def posts(right: Right, ledger: Ledger | None = None, step: Move | None = None) -> frozenset[str]:
    """Return the posts with a right.

    Where the right asks for them, it is taken at a ledger and at one of its steps.
    """
    if right.anybody:
        return frozenset(table.BY_KEY)
    led = by_key(right.key) if right.key else ledger
    if right.step:
        step = _of(led).flow.move(right.step)
    return right.named.union(*(_SIDES[side](led, step) for side in right.sides))


def holds(
    right: Right,
    principal: Principal,
    ledger: Ledger | None = None,
    unit_lo: int | None = None,
    step: Move | None = None,
) -> bool:
    """Return whether somebody holds a right, over a unit if one is given."""
    return right.anybody or principal.holds(posts(right, ledger, step), unit_lo)


def _of(ledger: Ledger | None) -> Ledger:
    if ledger is None:
        raise LookupError("a right of a ledger was asked without one")
    return ledger


@cache
def _writers() -> frozenset[str]:
    return frozenset().union(*(ledger.access.writers for ledger in ledgers()))


def _approvers(ledger: Ledger | None, _: Move | None) -> frozenset[str]:
    second = _of(ledger).access.second
    return second.approvers if second else frozenset()


_SIDES: dict[Side, Callable[[Ledger | None, Move | None], frozenset[str]]] = {
    "read": lambda ledger, _: _of(ledger).access.readers,
    "write": lambda ledger, _: _of(ledger).access.writers,
    "open": lambda ledger, _: _of(ledger).access.openers,
    "approve": _approvers,
    "decide": lambda _, step: frozenset(step.posts) if step else frozenset(),
    "some": lambda _, __: _writers(),
}


@dataclass(frozen=True)
class Door:
    """The way a view is opened.

    right: the right to pass
    purpose: for what the record of the address is read; "" leaves the address to the view
    along: relations read with the record
    """

    right: Right
    purpose: str = ""
    along: tuple[str, ...] = ALONG

    def check(self, principal: Principal) -> None:
        """Raise `Closed` unless the right is held anywhere."""
        if not holds(self.right, principal):
            raise Closed

    def ledger(self, principal: Principal, slug: str) -> Ledger:
        """Return the ledger of an address.

        Raises `Closed` for a principal without read permission on it or without the right.
        """
        try:
            ledger = by_slug(slug)
        except KeyError as error:
            raise Closed from error
        if not ledger.may_read(principal) or not (self.purpose or holds(self.right, principal, ledger)):
            raise Closed
        return ledger

    def record(self, principal: Principal, ledger: Ledger, public_id: str, key: str = "") -> Found:
        """Return the record of an address and its step; raise `Closed` or `Barred`.

        The right is asked over the record's own unit: a writer of one county is a stranger in the
        next.
        """
        step = ledger.flow.move(self.right.step or key) if "decide" in self.right.sides else None
        if "decide" in self.right.sides and step is None:
            raise Closed
        rows = rows_for(ledger, principal, self.purpose).select_related(*self.along)
        record = rows.filter(public_id=public_id).first()
        if record is None:
            raise Closed
        if not holds(self.right, principal, ledger, record.unit_lo, step):
            raise Barred
        return Found(ledger, record, step)


@dataclass(frozen=True)
class Found:
    """The target of an address: ledger, record and step."""

    ledger: Ledger
    record: Any
    step: Move | None = None
