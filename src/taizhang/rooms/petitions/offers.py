"""Links of the petition ledgers to other desks."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.engine.declare.flow import Draft
from taizhang.engine.declare.links import Carry
from taizhang.engine.keep.history import plain_value
from taizhang.rooms.petitions import unnamed
from taizhang.rooms.petitions.reception import urgent


def _first_group_visit(draft: Draft) -> bool:
    return bool(draft.move is None and draft.record.is_group and draft.record.turn == "first")


def group_case(draft: Draft) -> Iterator[Carry]:
    """Offer a group case for a first group visit (I17)."""
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
    """Offer a case passed on to the unit below (I10b).

    It waits there; that unit's own notice clock starts on its receipt.
    """
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
                "summary": unnamed.of_case(row, row.summary),
                "complained_of": row.complained_of_id,
                "complained_unit": row.complained_unit_id,
            },
            unit=row.passed_to,
        )


def grading(draft: Draft) -> Iterator[Carry]:
    """Ask for a grading decision on every group visit (I17).

    It is an incident of type 05; no identity is carried.
    """
    row = draft.record
    if draft.move is None and row.is_group:
        yield _incident(draft, "05", f"{row.persons}人集体来访，请定级", f"{row.persons}人集体来访")


def danger(draft: Draft) -> Iterator[Carry]:
    """Ask for an immediate incident check of a visit with danger to life (I17).

    Somebody's life is in danger.
    """
    row = draft.record
    if draft.move is None and urgent.DANGER.search(f"{row.matter} {row.request}"):
        yield _incident(draft, "08", "来访中有人身危险，请核实并按规定报告", "来访中的紧急情况")


def _incident(draft: Draft, kind: str, title: str, called: str) -> Carry:
    row = draft.record
    return Carry(
        title,
        {
            "kind": kind,
            "people": row.persons,
            "source_number": row.number,
            "title": f"{row.occurred_on:%m月%d日}{called}",
            "occurred_at": plain_value(row.occurred_at),
        },
    )
