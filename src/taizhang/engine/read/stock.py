"""What stands on a day: the state of records as it was then.

A step counts from the day on which it was decided, whenever it was typed; what is void by now never
stood.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from taizhang.engine import clock
from taizhang.engine.declare.figure import STOOD
from taizhang.engine.models import Event


def standing(rows: QuerySet[Any], ledger: str, day: date, record: str = "pk") -> QuerySet[Any]:
    """Add to rows, as `stood`, the state of their record at the end of a day.

    record: the path from a row to the key of its record
    """
    lines = Event.objects.filter(ledger=ledger, record_id=OuterRef(record))
    decided = Coalesce("decided_at", "at")
    taken = lines.filter(act__startswith="move:").alias(when=decided)
    taken = taken.filter(when__lt=clock.local(day + timedelta(days=1))).order_by("-when", "-seq")
    born = lines.filter(act="create").order_by("seq")
    states = [Subquery(part.values("to_state")[:1], output_field=CharField()) for part in (taken, born)]
    stood: QuerySet[Any] = rows.annotate(**{STOOD: Coalesce(*states)})
    return stood
