"""Separation of duties on a record.

It tells which earlier step bars a person from the next one.
"""

from __future__ import annotations

from taizhang.engine.declare.flow import Move
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.engine.models import Event


def barring_step(ledger: Ledger, record: Record, step: Move, person: int | None) -> str:
    """Name the earlier step barring a person from deciding this one.

    The name is empty when no step does. It is judged on who decided, not on who typed. Pages say it
    beforehand, the deed refuses by it.
    """
    if person is None:
        return ""
    for other in step.others:
        if other == "create":
            decided = record.recorded_by_id
        else:
            acts = Event.objects.filter(ledger=ledger.key, record_id=record.pk, act=f"move:{other}")
            decided = acts.order_by("-seq").values_list("decided_by", flat=True).first()
        if decided == person:
            earlier = ledger.flow.move(other)
            return earlier.label if earlier else "登记"
    return ""
