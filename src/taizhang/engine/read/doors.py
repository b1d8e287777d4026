"""Doors: what an address names, found for whoever has the right to pass.

They serve pages and the API; the right itself is asked by `declare/permission.holds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_slug
from taizhang.engine.declare.rights import READS, Right
from taizhang.engine.keep.rows import rows_for
from taizhang.org.principals import Principal

ALONG = ("unit", "recorded_by")
"""Relations read with every record."""


class Closed(LookupError):
    """A door that does not open: what lies behind does not exist for whoever asks."""


class Barred(Closed):
    """A door at a record that the asker reads, for others than the asker."""


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
        if not holds(READS, principal, ledger) or not (self.purpose or holds(self.right, principal, ledger)):
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
