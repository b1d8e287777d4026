"""缺口: what a figure's coverage leaves open, with the signed statements on it and the way to write one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.switches import in_use
from taizhang.engine.read.answers import Counted
from taizhang.org.principals import Principal
from taizhang.rooms.office.statement import LEDGER, Statement

MOST = 20


@dataclass(frozen=True)
class Gap:
    """How many are owed and not done, the statements that this person may see, and where to write one."""

    missing: int
    statements: list[Statement]
    slug: str
    new: str
    """The address of a new statement with ledger and days filled in; empty for who may not write one."""


def gap_of(row: Counted, context: Context, principal: Principal) -> Gap | None:
    """The gap of an answer; none when nothing is owed, all is done, or statements are not in use."""
    missing = row.coverage[0] - row.coverage[1] if row.coverage else 0
    first, last = context.period.start, min(context.period.end, clock.today())
    if missing <= 0 or row.ledger is None or first > last or LEDGER.key not in in_use():
        return None
    asked = {"about": row.ledger.title, "from_on": first, "to_on": last}
    if context.unit is not None:
        asked["unit"] = context.unit.pk
    new = f"/t/{LEDGER.slug}/new/?{urlencode(asked)}" if LEDGER.may_write(principal) else ""
    found = list(_statements(row.ledger, context, principal)) if LEDGER.may_read(principal) else []
    return Gap(missing, found, LEDGER.slug, new)


def _statements(ledger: Ledger, context: Context, principal: Principal) -> list[Statement]:
    """Statements on a ledger whose days meet the period, the earliest first."""
    rows = rows_for(LEDGER, principal, "figure").filter(
        voided=False, about=ledger.title, from_on__lte=context.period.end, to_on__gte=context.period.start
    )
    if context.unit is not None:
        rows = rows.filter(unit_lo__gte=context.unit.lo, unit_lo__lte=context.unit.hi)
    return list(rows.select_related("unit").order_by("from_on", "id")[:MOST])
