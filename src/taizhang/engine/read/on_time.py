"""Shares of clocks kept, for every ledger whose steps stop a clock of law."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.engine.declare.figure import Computed, Context
from taizhang.engine.declare.measures import Answer, share, tally
from taizhang.engine.models import Deadline


def on_time(rule: str, base: str) -> Computed:
    """Make the share of clocks of a rule that were stopped in time.

    Counted are the clocks of the rows with their last day in the period; what ended without an
    answer is left out. It is a function because its rows are clocks and not records.

    rule: the key of the rule (R12)
    base: the name of the base
    """

    def measure(rows: QuerySet[Any], context: Context) -> Answer:
        clocks = Deadline.objects.filter(
            ledger=rows.model._meta.label_lower,
            record_id__in=rows.values("pk"),
            rule=rule,
            raw_last__gte=context.period.start,
            raw_last__lte=context.period.end,
        ).exclude(result="ended")
        n, good, late = tally(clocks, good=Q(result="on_time"), late=Q(result="late")).values()
        return replace(share(good, n, base), coverage=(n, good, late) if n else None)

    return Computed(measure)
