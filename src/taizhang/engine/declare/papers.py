"""Papers of a ledger as declared: condition, content, names and signatures.

The law's texts stand with the thing they belong to, in `rooms/<room>/<thing>/papers.py`. One page
draws every paper of a record, another every paper of a period (`desk/ledger`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from taizhang.kernel.days import Period
from taizhang.org.conflicts import Conflicts
from taizhang.org.models import Unit
from taizhang.paper.tree import Document, Signatures

Opened = Mapping[str, Any]
"""Personal values opened for a purpose, as `deeds.reveal` gives them; empty: places to fill in by hand."""


@dataclass(frozen=True)
class Names:
    """The personal values printed on a paper, opened for a purpose.

    The opening is written to history before the values are opened.

    ledger   key of the ledger whose record holds them; empty where the record of the paper does
    by       reference of that ledger to the record of the paper; the earliest record that points to
             it is opened
    where    values of the record to be opened, e.g. `{"is_group": False}`
    needed   without a purpose the paper is not printed; else the places of the names are left empty
    example  a purpose as the page shows it for an example
    """

    ledger: str = ""
    by: str = ""
    where: Mapping[str, Any] = field(default_factory=dict, hash=False)
    needed: bool = False
    example: str = ""


@dataclass(frozen=True)
class Named:
    """A record with its personal values, opened for a purpose.

    Without a purpose there are no opened values.
    """

    record: Any
    opened: Opened = field(default_factory=dict, hash=False)
    purpose: str = ""


@dataclass(frozen=True)
class Span:
    """A period of a ledger at a unit, as one reader sees it.

    It holds the rows that the reader may see, and the walls the reader stands behind.
    """

    ledger: Any
    period: Period
    unit: Unit
    rows: QuerySet[Any]
    behind: tuple[Conflicts, ...] = ()


@dataclass(frozen=True)
class LedgerPaper:
    """A paper of a ledger: of a record or of a period.

    It is of a period where `monthly` or `periods` is given.

    key         part of its address, unique in the ledger
    title       what it is called where it is offered
    content     gives the document: of the record; of a `Named` where `names` is given; of a `Span`
                for a period
    states      states in which a record has it; empty: in any
    filled      fields that the record must have filled
    ready       any further condition of a record
    signatures  places to sign, set below the content
    names       whose personal values it prints
    note        small print below the paper where it is offered
    monthly     it is of any one month
    periods     gives the periods offered on a day, the usual one first
    """

    key: str
    title: str
    content: Callable[[Any], Document]
    states: str = ""
    filled: str = ""
    ready: Callable[[Any], bool] | None = None
    signatures: Signatures | None = None
    names: Names | None = None
    note: str = ""
    monthly: bool = False
    periods: Callable[[date], Sequence[Period]] | None = None

    @property
    def of_period(self) -> bool:
        return self.monthly or self.periods is not None

    @property
    def state_names(self) -> tuple[str, ...]:
        return tuple(self.states.split())

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(self.filled.split())

    def fits(self, record: Any) -> bool:
        """Return whether a record has come to this paper; a void record has none."""
        if self.of_period or record.voided:
            return False
        if self.states and record.state not in self.state_names:
            return False
        keys = [record._meta.get_field(name).attname for name in self.field_names]
        return all(getattr(record, key) for key in keys) and (self.ready is None or self.ready(record))

    def document(self, about: Any) -> Document:
        """Write the paper with its places to sign."""
        tree = self.content(about)
        return replace(tree, tail=(*tree.tail, self.signatures)) if self.signatures else tree
