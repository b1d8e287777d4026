"""Two records of a register that are one thing become one.

What referred to the one that goes refers to the one that stays, each with a line of history; the one
that goes is void and says into which it went. Issued reports keep what they printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction

from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.write import conflicts, deeds, drafting, storing
from taizhang.org.principals import Principal, system


def merge(
    principal: Principal,
    ledger: Ledger,
    gone: Record,
    kept: Record,
    reason: str,
    *,
    version: int | None = None,
) -> Any:
    """Merge a record of a register into another one; return the one that stays.

    Raises `Refused` where the ledger is no register to be merged, for records that are not two of
    it, and where something that refers to both would then stand twice.
    """
    if not ledger.merges:
        raise Refused(f"“{ledger.title}”的记录不能合并。", status=409)
    with conflicts.named(), transaction.atomic():
        first, second = sorted((gone, kept), key=lambda row: row.pk)
        rows = {row.pk: drafting.locked(principal, ledger, row) for row in (first, second)}
        gone, kept = rows[gone.pk], rows[kept.pk]
        if gone.pk == kept.pk:
            raise Refused([("kept", "请选择另一条记录：不能并入自己。")])
        if kept.voided:
            raise Refused([("kept", f"{kept.number}已作废，不能并入，请重新选择。")])
        drafting.opened(principal, ledger, kept, None)
        drafting.opened(principal, ledger, gone, version)
        if len(reason.strip()) < 4:
            raise Refused([("reason", "请写明为什么是同一个（至少四个字）。")])
        said = f"{gone.number}并入{kept.number}"
        for owner, record in _pointing(ledger, gone):
            _point_anew(owner, record, gone, kept, said)
        deeds.void(principal, ledger, gone, f"{said}：{reason.strip()}"[:200])
        return kept


def _references(model: type[models.Model], to: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.related_model is to]


def _pointing(ledger: Ledger, gone: Record) -> Iterator[tuple[Ledger, Any]]:
    """Yield the records that refer to one, themselves or in a row, each once."""
    for owner in ledgers():
        keys: set[int] = set()
        for name in _references(owner.model, ledger.model):
            keys |= set(owner.model._default_manager.filter(**{name: gone}).values_list("pk", flat=True))
        for line in owner.lines:
            for name in _references(line.model, ledger.model):
                rows: Any = line.model._default_manager.filter(**{name: gone})
                keys |= set(rows.values_list("parent_id", flat=True))
        for record in owner.model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
            yield owner, record


def _point_anew(owner: Ledger, record: Any, gone: Record, kept: Record, said: str) -> None:
    """Let a record and its rows refer to the one that stays, as a deed of the system."""
    draft = drafting.noted(owner, record, system(said))
    for name in _references(owner.model, type(gone)):
        if getattr(record, f"{name}_id") == gone.pk:
            setattr(record, name, kept)
    problems: list[Problem] = []
    for line in owner.lines:
        for name in _references(line.model, type(gone)):
            rows: Any = line.model._default_manager.filter(**{"parent": record})
            if rows.filter(**{name: gone}).exists() and rows.filter(**{name: kept}).exists():
                words = f"{record.number}的“{line.title}”里两个都有，请先在那里更正，再合并。"
                problems.append(("kept", words))
            rows.filter(**{name: gone}).update(**{name: kept})
    if problems:
        raise Refused(problems, status=409)
    record.version += 1
    storing.store(draft)
    storing.finish(draft, "mark", note=said)
