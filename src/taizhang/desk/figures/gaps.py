"""缺口: what a figure's coverage leaves open.

With the signed statements on it and the way to write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Explains, Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS, WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.switches import in_use
from taizhang.engine.read.answers import Counted
from taizhang.org.principals import Principal

MOST = 20


@dataclass(frozen=True)
class Gap:
    """The gap of a figure.

    How many are owed and not done, the statements that this person may see, and where to write one.
    """

    missing: int
    statements: list[Any]
    slug: str
    new: str
    """The address of a new statement with ledger and days filled in; empty for who may not write one."""


def gap_of(row: Counted, context: Context, principal: Principal) -> Gap | None:
    """Return the gap of an answer.

    None when nothing is owed, all is done, or statements are not in use.
    """
    missing = row.coverage[0] - row.coverage[1] if row.coverage else 0
    first, last = context.period.start, min(context.period.end, clock.today())
    used = in_use()
    on = next((ledger for ledger in ledgers() if ledger.explains is not None and ledger.key in used), None)
    if missing <= 0 or row.ledger is None or first > last or on is None or on.explains is None:
        return None
    names = on.explains
    query = {names.about: row.ledger.title, names.first: first, names.last: last}
    if context.unit is not None:
        query["unit"] = context.unit.pk
    new = f"/t/{on.slug}/new/?{urlencode(query)}" if holds(WRITES, principal, on) else ""
    statements = _statements(on, names, row.ledger, context, principal) if holds(READS, principal, on) else []
    return Gap(missing, statements, on.slug, new)


def _statements(
    on: Ledger, names: Explains, about: Ledger, context: Context, principal: Principal
) -> list[Any]:
    """List the statements on a ledger for the period, the earliest first.

    Their days meet the period.
    """
    conditions = {names.about: about.title, f"{names.first}__lte": context.period.end}
    rows = rows_for(on, principal, "figure").filter(
        voided=False, **conditions, **{f"{names.last}__gte": context.period.start}
    )
    rows = context.within(rows)
    return list(rows.select_related("unit").order_by(names.first, "id")[:MOST])
