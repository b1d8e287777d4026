"""Permission: the one question whether somebody has a right.

Doors, deeds, menus, buttons and links ask it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import Right, Side
from taizhang.org import posts as table
from taizhang.org.principals import Principal


def posts(right: Right, ledger: Ledger | None = None, step: Move | None = None) -> frozenset[str]:
    """Return the posts with a right.

    Where the right asks for them, it is taken at a ledger and at one of its steps.
    """
    if right.anybody:
        return frozenset(table.BY_KEY)
    led = by_key(right.key) if right.key else ledger
    if right.step:
        step = _of(led).flow.move(right.step)
    return right.named.union(*(_SIDES[side](led, step) for side in right.sides))


def holds(
    right: Right,
    principal: Principal,
    ledger: Ledger | None = None,
    unit_lo: int | None = None,
    step: Move | None = None,
) -> bool:
    """Return whether somebody holds a right, over a unit if one is given."""
    return right.anybody or principal.holds(posts(right, ledger, step), unit_lo)


def _of(ledger: Ledger | None) -> Ledger:
    if ledger is None:
        raise LookupError("a right of a ledger was asked without one")
    return ledger


@cache
def _writers() -> frozenset[str]:
    return frozenset().union(*(ledger.access.writers for ledger in ledgers()))


def _approvers(ledger: Ledger | None, _: Move | None) -> frozenset[str]:
    second = _of(ledger).access.second
    return second.approvers if second else frozenset()


_SIDES: dict[Side, Callable[[Ledger | None, Move | None], frozenset[str]]] = {
    "read": lambda ledger, _: _of(ledger).access.readers,
    "write": lambda ledger, _: _of(ledger).access.writers,
    "open": lambda ledger, _: _of(ledger).access.openers,
    "approve": _approvers,
    "decide": lambda _, step: frozenset(step.posts) if step else frozenset(),
    "some": lambda _, __: _writers(),
}
