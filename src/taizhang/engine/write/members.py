"""Records that take a step along with the list on which they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taizhang.engine.declare.flow import Act, Draft, Move, Refused, Way
from taizhang.engine.declare.registry import of
from taizhang.org.principals import system

Take = Callable[..., Any]
"""Takes one step of a record: `deeds.move`."""


def take_along(draft: Draft, step: Move, take: Take) -> None:
    """Let the members of a list take their step, in the transaction of the list's own.

    All take it or none: what one of them refuses refuses the step of the list, naming the row.
    """
    spec = step.members
    if spec is None:
        return
    line = draft.ledger.line(spec.line)
    who = system(f"随{draft.record.number}（{step.label}）")
    act = Act(None, draft.decided_at, Way.SYSTEM, draft.act.paper, f"随{draft.record.number}办理")
    for row in draft.ledger.children(draft.record, draft.stored)[spec.line]:
        member = getattr(row, spec.column)
        try:
            take(who, of(member), member, spec.step, dict(spec.values), act=act)
        except Refused as refused:
            words = f"“{line.title}”第{row.line_no}行（{member.number}）：{refused}"
            raise Refused([(line.name, words)], refused.status) from refused
