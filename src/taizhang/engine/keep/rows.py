"""The only source of rows: what a principal may see of a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.wall import open_rows, walled
from taizhang.org.principals import Principal


def reach(ranges: Iterable[tuple[int, int]]) -> Q:
    """Write the condition that a unit lies within ranges; none by default."""
    scope = Q(pk__in=())
    for lo, hi in ranges:
        scope |= Q(unit_lo=lo) if lo == hi else Q(unit_lo__gte=lo, unit_lo__lte=hi)
    return scope


def rows_for(ledger: Ledger, principal: Principal, purpose: str) -> QuerySet[Any]:
    """Return the rows of a ledger visible to the principal; none by default.

    This is the only source of rows; `purpose` says for what they are read. What lies behind the
    conflict wall of the principal, or of whoever is shown the rows, does not exist here.
    """
    rows: QuerySet[Any] = ledger.model._default_manager.all()
    if walled(ledger):
        rows = open_rows(ledger, rows, principal.walls)
    if principal.everything:
        return rows
    if principal.only[0] == ledger.key:
        return rows.filter(pk=principal.only[1])
    ranges = principal.ranges(ledger.access.readers)
    if not ranges:
        return rows.none()
    scope = reach(ranges)
    if ledger.access.rows is not None:
        scope &= ledger.access.rows(principal)
    return rows.filter(scope)


def lines_for(ledger: Ledger, name: str, principal: Principal, purpose: str) -> QuerySet[Any]:
    """Return the child rows of the records visible to the principal."""
    line = ledger.line(name)
    rows: QuerySet[Any] = line.model._default_manager.all()
    if principal.everything and not (walled(ledger) and principal.walls):
        return rows
    return rows.filter(parent__in=rows_for(ledger, principal, purpose).values("pk"))
