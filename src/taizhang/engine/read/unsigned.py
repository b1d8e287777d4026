"""待补签: acts decided by word, still without their signed paper.

By word means in person, by telephone or by WeChat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.flow import Way
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep.pending import ROW
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.org.principals import Principal

BY_WORD = (Way.PERSON, Way.PHONE, Way.WECHAT)
MOST = 2000


@dataclass(frozen=True)
class Waiting:
    """An act by word waiting for its signed paper.

    It holds the line of history, its ledger and record, and how many days it has waited.
    """

    event: Event
    ledger: Ledger
    record: Any
    days: int

    @property
    def label(self) -> str:
        """Return the label of the decided step."""
        return self.ledger.act_label(self.event.act) or self.event.act

    @property
    def way(self) -> str:
        return Way(self.event.way).label


def _open() -> QuerySet[Event]:
    signed = Event.objects.filter(about=OuterRef("seq"))
    decided = Q(act__startswith="move:") | Q(act__startswith=ROW)
    return Event.objects.filter(decided, ~Exists(signed), way__in=BY_WORD, paper=None, about=None)


def _of(principal: Principal, ledger: Ledger) -> QuerySet[Event]:
    records = rows_for(ledger, principal, "unsigned").filter(voided=False)
    return _open().filter(ledger=ledger.key, record_id__in=records.values("pk"))


def _mine(principal: Principal) -> list[Ledger]:
    used = set(_open().order_by().values_list("ledger", flat=True).distinct())
    return [ledger for ledger in ledgers() if ledger.key in used and holds(WRITES, principal, ledger)]


def count(principal: Principal) -> int:
    """Count the acts by word waiting for their signed paper.

    Only ledgers that this person writes are counted.
    """
    return sum(_of(principal, ledger).count() for ledger in _mine(principal))


def waiting(principal: Principal) -> list[Waiting]:
    """List the acts waiting for their signed paper, the oldest decision first."""
    acts: list[Waiting] = []
    for ledger in _mine(principal):
        events = list(_of(principal, ledger).select_related("decided_by", "by").order_by("seq")[:MOST])
        records = rows_for(ledger, principal, "unsigned").select_related("unit")
        by_pk = {row.pk: row for row in records.filter(pk__in={event.record_id for event in events})}
        acts += [Waiting(event, ledger, by_pk[event.record_id], _days(event)) for event in events]
    return sorted(acts, key=lambda one: (one.event.decided_at or one.event.at, one.event.seq))


def _days(event: Event) -> int:
    return (clock.today() - clock.local_date(event.decided_at or event.at)).days


def one(principal: Principal, seq: int) -> Waiting | None:
    """Find one waiting act open to completion by this person.

    Returns None when it is signed, hidden or unknown.
    """
    event = _open().filter(seq=seq).first()
    ledger = next((row for row in ledgers() if event and row.key == event.ledger), None)
    if event is None or ledger is None or not _of(principal, ledger).filter(seq=seq).exists():
        return None
    record = rows_for(ledger, principal, "unsigned").select_related("unit").get(pk=event.record_id)
    if not holds(WRITES, principal, ledger, record.unit_lo):
        return None
    return Waiting(event, ledger, record, _days(event))
