"""A5: links of a shift's log to other desks (I08 and I09 of `links.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.links import Carry
from taizhang.engine.keep.history import plain_value
from taizhang.rooms.premises.duty.model import DutyEntry

ASKS = re.compile(r"报送|上报|报来|填报|反馈|回复")
"""Words by which a paper or notice asks for something back."""
QUARREL = re.compile(r"纠纷|矛盾|争执|争吵|拖欠|讨薪|讨要")
"""Words by which a call is about people who are at odds."""


def emergencies(draft: Draft) -> Iterator[Carry]:
    """Offer an emergency of the log as an incident draft (I08).

    Its clock has started at the entry's time.
    """
    yield from _carried(draft, DutyEntry.Kind.EMERGENCY, "值班记录突发情况")


def visits(draft: Draft) -> Iterator[Carry]:
    """Offer a visit noted in the log as a reception (I09)."""
    yield from _carried(draft, DutyEntry.Kind.VISIT, "值班记录来访")


def quarrels(draft: Draft) -> Iterator[Carry]:
    """Offer a call about people at odds as a dispute (I09)."""
    for number, entry in enumerate(draft.lines.get("entries", []), 1):
        if entry["kind"] == DutyEntry.Kind.CALL and QUARREL.search(entry["content"]):
            values = {
                "occurred_at": plain_value(entry["at"]),
                "found_via": "call",
                "source_no": f"{draft.record.number}/{number}",
                "facts": entry["content"],
            }
            yield Carry(f"值班记录来电：{entry['content'][:40]}", values, f"/{number}")


def papers(draft: Draft) -> Iterator[Carry]:
    """Offer a paper asking for a report to the office's desk (I09).

    It is a paper or notice taken in by the duty room; it waits at the office's desk.
    """
    for number, entry in enumerate(draft.lines.get("entries", []), 1):
        if entry["kind"] in (DutyEntry.Kind.PAPER, DutyEntry.Kind.NOTICE) and ASKS.search(entry["content"]):
            values = {
                "occurred_at": plain_value(entry["at"]),
                "title": entry["content"][:80],
                "to": entry["from_whom"],
                "asked": entry["content"],
                "came_by": "paper" if entry["kind"] == DutyEntry.Kind.PAPER else "phone",
                "source_no": draft.record.number,
            }
            yield Carry(
                f"值班记录{DutyEntry.Kind(entry['kind']).label}：{entry['content'][:40]}",
                values,
                f"/{number}",
                same=("title", "to"),
            )


def _carried(draft: Draft, kind: str, title: str) -> Iterator[Carry]:
    for number, entry in enumerate(draft.lines.get("entries", []), 1):
        if entry["kind"] == kind:
            values = {
                "occurred_at": plain_value(entry["at"]),
                "title": entry["content"][:60],
                "matter": entry["content"],
            }
            yield Carry(f"{title}：{entry['content'][:40]}", values, f"/{number}")
