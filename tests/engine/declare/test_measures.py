"""The mean time between two columns is what Python makes of the stored values."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from taizhang.engine.declare.measures import MINUTE, MeanTime
from taizhang.engine.models import Deadline

START = datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)


def clocks(chance: random.Random) -> list[Deadline]:
    """Rows with moments to the microsecond and days of any year; some lack an end."""
    rows = []
    for number in range(60):
        begun = START + timedelta(
            seconds=chance.randrange(10**9), microseconds=chance.choice((0, 0, 7, 999_999))
        )
        ended = begun + timedelta(microseconds=chance.choice((0, 1, -1, 10**6, chance.randrange(10**14))))
        day, last = (date(1990, 1, 1) + timedelta(days=chance.randrange(20_000)) for _ in range(2))
        rows.append(
            Deadline(
                ledger="x", record_id=number, number=str(number), unit_lo=0, rule="R", received_on=day, started_at=begun,
                raw_at=begun, raw_last=last, statutory_last=last, internal_due=last,
                stopped_at=ended if number % 5 else None,
            )
        )  # fmt: skip
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_times_add_up_to_the_microsecond(db: None, seed: int) -> None:
    rows = clocks(random.Random(seed))
    Deadline.objects.bulk_create(rows)
    stopped = [row for row in rows if row.stopped_at is not None]
    for of, some, between in (
        (
            MeanTime("started_at", "stopped_at", MINUTE),
            stopped,
            [r.stopped_at - r.started_at for r in stopped],
        ),
        (MeanTime("received_on", "raw_last"), rows, [r.raw_last - r.received_on for r in rows]),
    ):
        totals = Deadline.objects.aggregate(**of.totals(Q()))
        assert totals == {"sum": sum(between, timedelta()), "n": len(some)}
    assert of.answer(totals).value is not None
