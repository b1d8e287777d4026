"""Rights as declared on doors.

A right names posts outright, or the sides of a ledger that give them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from taizhang.org import posts

Side = Literal["read", "write", "open", "approve", "decide", "some"]
"""What of a ledger's declaration names the posts: its readers, its writers, those who open personal fields,
those who approve an opening, those who decide the step at hand; `some`: whoever writes any ledger at all."""


@dataclass(frozen=True)
class Right:
    """The right to pass a door.

    `permission.holds` tells it, `engine/read/doors.py` enforces it.

    named: posts named outright
    sides: sides of the ledger to which the door leads
    key: the ledger of a door that leads to one ledger only; "" takes the ledger from the address
    step: the step of a door that leads to one step only; "" takes it from the address
    anybody: everyone signed in; what lies behind is found only by whom it concerns
    """

    named: frozenset[str] = frozenset()
    sides: frozenset[Side] = frozenset()
    key: str = ""
    step: str = ""
    anybody: bool = False

    def __or__(self, other: Right) -> Right:
        """Join two rights into one given by either; both lead to the same ledger."""
        return Right(
            self.named | other.named,
            self.sides | other.sides,
            self.key or other.key,
            self.step or other.step,
            self.anybody or other.anybody,
        )

    def at(self, key: str, step: str = "") -> Right:
        """Bind the right to one ledger, and to one of its steps, by their keys."""
        return replace(self, key=key, step=step)


def of_posts(*keys: str) -> Right:
    """Make the right of some posts named outright."""
    return Right(named=frozenset(keys))


ANYBODY = Right(anybody=True)
BUSINESS = Right(named=posts.BUSINESS)
OVERSEES = Right(named=posts.OVERSEERS)
READS = Right(sides=frozenset({"read"}))
WRITES = Right(sides=frozenset({"write"}))
OPENS = Right(sides=frozenset({"open"}))
APPROVES = Right(sides=frozenset({"approve"}))
DECIDES = Right(sides=frozenset({"decide"}))
"""Who decides a step by the own hand, as on a post's phone."""
TAKES = Right(sides=frozenset({"write", "decide"}))
"""Who decides a step, or may type it for whoever does (代录)."""
WRITES_SOME = Right(sides=frozenset({"some"}))
