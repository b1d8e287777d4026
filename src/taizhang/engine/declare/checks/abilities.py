"""Check what ledgers can do beside their workflow.

That is money, lists with members, registers.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage
from django.db import models

from taizhang.engine.declare.checks.findings import error, field_names, nearest
from taizhang.engine.declare.flow import Members
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.vocabulary.money import Never, Reverses


def check_money(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that amounts which are reversed can neither be corrected nor voided."""
    for rule in ledger.rules:
        if not isinstance(rule, Reverses):
            continue
        for name in rule.fields.split():
            if name not in ledger.frozen_fields:
                yield error(ledger, 31, f"冲销的“{name}”须写进 fixed，登记后不能更正")
        if not any(isinstance(guard, Never) for guard in ledger.voids):
            yield error(ledger, 31, "可以冲销的记录不能作废，voids 里须有 Never")


def check_members(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check that members taken along are records with that step."""
    for step in ledger.flow.moves:
        if step.members is not None:
            yield from _members(ledger, step.key, step.members)


def _members(ledger: Ledger, key: str, members: Members) -> Iterator[CheckMessage]:
    if members.line not in ledger.line_names:
        near = nearest(members.line, ledger.line_names)
        yield error(ledger, 32, f"步骤 {key} 的 members 没有明细“{members.line}”{near}")
        return
    model = ledger.line(members.line).model
    if members.column not in (known := field_names(model)):
        near = nearest(members.column, known)
        yield error(ledger, 32, f"步骤 {key} 的 members 没有字段“{members.column}”{near}")
        return
    other = model._meta.get_field(members.column).related_model
    if other is None or not issubclass(other, Record):
        yield error(ledger, 32, f"步骤 {key} 的 members“{members.rows}”须指向一种台账的记录")
        return
    owner = next((row for row in ledgers() if row.model is other), None)
    steps = [step.key for step in owner.flow.moves] if owner else []
    if members.step not in steps:
        near = nearest(members.step, steps)
        yield error(ledger, 32, f"步骤 {key} 的 members 没有步骤“{members.step}”{near}")


def check_register(ledger: Ledger) -> Iterator[CheckMessage]:
    """Check what a label prints, and that nothing behind a wall is merged."""
    for name in ledger.labels.split():
        if name not in (known := field_names(ledger.model)):
            yield error(ledger, 33, f"labels 里没有字段“{name}”{nearest(name, known)}")
        elif isinstance(ledger.model._meta.get_field(name), models.TextField):
            yield error(ledger, 33, f"labels 的“{name}”是长文字或个人信息，不印在标签上")
    if ledger.merges and ledger.wall is not None:
        yield error(ledger, 33, "有回避墙的台账不能合并记录")
