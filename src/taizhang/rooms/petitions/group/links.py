"""I21: arrears of a company become its duty to pay and to prove.

Its report comes back to the group case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.links import Carry
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.group.ledger import LEDGER
from taizhang.rooms.petitions.group.model import Arrears

TITLE = "补缴社保（医保）欠费并报送缴费凭证"


def to_company(draft: Draft) -> Iterator[Carry]:
    """Hand the unit with arrears its task when they are urged.

    It has to pay; the task gives sums and counts, nobody's name.
    """
    row = draft.record
    if draft.move is None or draft.move.key != "urge" or row.payer is None or row.payer == row.unit:
        return
    owed = [_said(line) for line in draft.rows("arrears") if not line["paid_on"]]
    if owed:
        values = {
            "title": TITLE,
            "to": row.unit.short,
            "came_by": "paper",
            "source_no": row.number,
            "asked": f"{row.group_name}：{'；'.join(owed)}。补缴后附经办机构的缴费凭证报送。",
        }
        yield Carry(f"{row.unit.short}督办：{TITLE}", values, unit=row.payer)


def _said(line: dict[str, Any]) -> str:
    kind = Arrears.Insurance(line["insurance"]).label
    return f"{kind}{line['months']}个月、{line['persons']}人、本金{line['principal']}元（{line['since']}起）"


def from_company(draft: Draft, source: Any, _: str) -> None:
    """Show the state of the task on the group case (I21 back).

    Whether the money came is verified here.
    """
    row = draft.record
    state = draft.ledger.flow.state(row.state).label
    on = f"，{clock.local_date(row.sent_at)}" if row.sent_at else ""
    text = f"{row.unit.short}{state}{on}（{row.number}）"
    if source.payer_told != text:
        deeds.mark(LEDGER, source, {"payer_told": text}, f"责任单位{state}")
