"""The rules that ledgers share, as words of a declaration.

Each rule is a check for `Ledger.rules`. A field is named as in the model; `line.field` names a field
of the child rows that were typed, and the problem then stands at that row. A rule says nothing about
fields left empty: what must be filled is said by the model or by `Needed`.
"""

from taizhang.engine.declare.vocabulary.content import (
    AtLeastLong,
    Bounds,
    Chosen,
    Forbidden,
    Matches,
    Needed,
    NoMore,
)
from taizhang.engine.declare.vocabulary.dates import After, Before, DueAgain, EndsAfter
from taizhang.engine.declare.vocabulary.money import Mirrors, Never, Reverses, SharesOut, WithinDue
from taizhang.engine.declare.vocabulary.place import Place, Rows, each, others
from taizhang.engine.declare.vocabulary.sameness import Differ, NeedsFile, Once, OwnProof, Unique
from taizhang.engine.declare.vocabulary.times import (
    Longest,
    NoOverlap,
    NotFuture,
    Ordered,
    since_the_record,
)

__all__ = [
    "After",
    "AtLeastLong",
    "Before",
    "Bounds",
    "Chosen",
    "Differ",
    "DueAgain",
    "EndsAfter",
    "Forbidden",
    "Longest",
    "Matches",
    "Mirrors",
    "Needed",
    "NeedsFile",
    "Never",
    "NoMore",
    "NoOverlap",
    "NotFuture",
    "Once",
    "Ordered",
    "OwnProof",
    "Place",
    "Reverses",
    "Rows",
    "SharesOut",
    "Unique",
    "WithinDue",
    "each",
    "others",
    "since_the_record",
]
