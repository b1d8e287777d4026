"""I20: links of a visit to other desks and back.

What a visit hands to them, and how their answer comes back to it. No identity is carried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.links import Carry
from taizhang.engine.keep.history import plain_value
from taizhang.engine.write import deeds
from taizhang.rooms.petitions.visit.ledger import LEDGER
from taizhang.rooms.petitions.visit.model import Request


def _handed(draft: Draft, goes: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, request in enumerate(draft.lines.get("requests", []), 1):
        if request["goes"] == goes:
            yield number, request


def to_reception(draft: Draft) -> Iterator[Carry]:
    """Offer a request handed to the petition desk as a reception."""
    for number, request in _handed(draft, Request.Goes.DESK):
        values = {
            "form": "handed",
            "topic": "other",
            "matter": request["matter"],
            "request": request["want"],
            "case": draft.record.case_id,
            "occurred_at": plain_value(draft.record.occurred_at),
        }
        yield Carry(f"走访中反映：{request['matter'][:40]}", values, f"/{number}")


def to_archive(draft: Draft) -> Iterator[Carry]:
    """Offer a request for a missing paper as a search."""
    for number, request in _handed(draft, Request.Goes.ARCHIVE):
        values = {"case": draft.record.case_id, "occurred_at": plain_value(draft.record.occurred_at)}
        yield Carry(f"走访中反映：{request['matter'][:40]}", values, f"/{number}")


def _answered(source: Any, mark: str, reply: str) -> None:
    number = int(mark.removeprefix("/"))
    row = Request.objects.filter(parent=source, line_no=number).exclude(goes=Request.Goes.HERE).first()
    if row is not None and row.reply != reply:
        values = {"reply": reply, "replied_on": clock.today()}
        deeds.mark(LEDGER, source, values, reply, line="requests", line_no=number)


def from_reception(draft: Draft, source: Any, mark: str) -> None:
    """Show the petition desk's answer on the spot on the visit (I20 back)."""
    row = draft.record
    if row.on_spot:
        _answered(source, mark, f"{row.number}：{row.on_spot}"[:200])


def from_archive(draft: Draft, source: Any, mark: str) -> None:
    """Show the outcome of the search on the visit (I20 back)."""
    row = draft.record
    if row.outcome:
        _answered(source, mark, f"{row.number}：{row.get_outcome_display()}")
