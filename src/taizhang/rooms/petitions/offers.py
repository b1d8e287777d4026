"""What the petition ledgers hand to other desks (links table, reference Part I)."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.engine.draft import Draft
from taizhang.engine.history import plain_value
from taizhang.engine.offers import Carry


def _first_group_visit(draft: Draft) -> bool:
    return bool(draft.move is None and draft.record.is_group and draft.record.turn == "first")


def group_case(draft: Draft) -> Iterator[Carry]:
    """I17: a first group visit asks for a group case."""
    row = draft.record
    if _first_group_visit(draft):
        yield Carry(
            f"{row.persons}人来访，请建群体访案件",
            {
                "topic": row.topic,
                "persons": row.persons,
                "original_unit": row.former_unit_id,
                "demand": row.request,
                "occurred_at": plain_value(row.occurred_at),
            },
        )


def passed_on(draft: Draft) -> Iterator[Carry]:
    """I10b: a case passed on waits at the unit below, whose own notice clock starts on its receipt."""
    row = draft.record
    if draft.move is not None and draft.move.key == "pass":
        yield Carry(
            f"{row.unit.short}转来信访件，请登记受理",
            {
                "kind": row.kind,
                "topic": row.topic,
                "origin": "transferred",
                "transferor": row.unit.name,
                "transfer_no": row.notice_no,
                "received_on": plain_value(draft.today),
                "summary": row.summary,
                "complained_of": row.complained_of_id,
                "complained_unit": row.complained_unit_id,
            },
            unit=row.passed_to,
        )


def grading(draft: Draft) -> Iterator[Carry]:
    """I17: every group visit asks for a grading decision as an incident of type 05; no identity is carried."""
    row = draft.record
    if draft.move is None and row.is_group:
        yield Carry(
            f"{row.persons}人集体来访，请定级",
            {
                "kind": "05",
                "people": row.persons,
                "source_number": row.number,
                "title": f"{row.occurred_on:%m月%d日}{row.persons}人集体来访",
                "occurred_at": plain_value(row.occurred_at),
            },
        )
