"""Ask a hundred figures of a ledger cut by one or two things.

They are declared ones, beside the statements somebody writes by hand for the same numbers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bench.contender import Run

COUNT = 100
PERIODS = (
    (date(2021, 1, 1), date(2021, 12, 31)),
    (date(2021, 7, 1), date(2021, 9, 30)),
    (date(2020, 3, 1), date(2020, 3, 31)),
    (date(2018, 1, 1), date(2019, 6, 30)),
    (date(2019, 2, 11), date(2019, 6, 3)),
)
CUTS = ("unit", "month", "form", "topic", "received_by", "is_group")
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"form": "visit"},
    {"topic": "pension", "turn": "first"},
    {"is_group": True},
)
MEASURES = ("count", "sum", "distinct", "mean", "ratio", "share")


@dataclass(frozen=True)
class Question:
    """A figure as it is asked: measure, filter, period, unit by its code, and cuts."""

    measure: str
    where: dict[str, Any]
    first: date
    last: date
    unit: str
    by: tuple[str, ...]


def questions() -> list[Question]:
    """Draw the same hundred each time: every measure as often, units of every level."""
    rng, asked = random.Random(2021), list[Question]()
    for nth in range(COUNT):
        first, last = rng.choice(PERIODS)
        county, town = rng.randrange(1, 11), rng.randrange(1, 19)
        unit = rng.choice(("", f"X{county:02}", f"X{county:02}{town:02}", f"X{county:02}{town:02}01"))
        by = tuple(rng.sample(CUTS, rng.choice((1, 2))))
        asked.append(Question(MEASURES[nth % len(MEASURES)], rng.choice(FILTERS), first, last, unit, by))
    return asked


def _told(groups: dict[tuple[Any, ...], Any]) -> list[str]:
    """Write groups in an order of their own."""
    return sorted(
        f"{key}={Decimal(value).normalize():f}" for key, value in groups.items() if value is not None
    )


def ours() -> Run:
    import django

    django.setup()
    from django.db.models import Q

    from taizhang.engine.declare.figure import Context, Figure
    from taizhang.engine.declare.measures import Count, Distinct, MeanTime, Ratio, Share, Sum
    from taizhang.engine.read.grouping import grouped
    from taizhang.kernel.days import Period
    from taizhang.org.models import Unit
    from taizhang.rooms.petitions.reception.ledger import LEDGER

    kinds: dict[str, Any] = {
        "count": Count(),
        "sum": Sum("persons"),
        "distinct": Distinct("occurred_on"),
        "mean": MeanTime("occurred_at", "recorded_at"),
        "ratio": Ratio("persons", "version", "批"),
        "share": Share(Q(state="done"), "批"),
    }
    units = {unit.code: unit for unit in Unit.objects.all()}
    asked = [
        (
            Figure("asked", "所问", "件", of=kinds[one.measure], where=one.where),
            Context(Period.between(one.first, one.last), units.get(one.unit)),
            one.by,
        )
        for one in questions()
    ]

    def run() -> list[list[str]]:
        answers = [grouped(LEDGER, figure, context, *by) for figure, context, by in asked]
        return [_told({key: answer.value for key, answer in groups.items()}) for groups in answers]

    return run


Sql = Callable[[str, tuple[Any, ...]], Sequence[tuple[Any, ...]]]


def hand() -> Run:
    """Write each statement for its question alone, and divide afterwards."""
    from bench.peers.bare import connect

    sql, lite = connect()
    columns = {
        "unit": "unit_id",
        "month": "substr(occurred_on, 1, 7)" if lite else "to_char(occurred_on, 'YYYY-MM')",
        "received_by": "received_by_id",
    }
    days = "julianday(recorded_at) - julianday(occurred_at)"
    between = f"sum({days})" if lite else "extract(epoch from sum(recorded_at - occurred_at)) / 86400"
    totals = {
        "count": "count(*)",
        "sum": "sum(persons)",
        "distinct": "count(distinct occurred_on)",
        "mean": f"{between}, count(*)",
        "ratio": "sum(persons), sum(version)",
        "share": "count(*) filter (where state = 'done'), count(*)",
    }
    ranges = {code: (low, high) for code, low, high in sql("SELECT code, lo, hi FROM org_unit", ())}

    def written(one: Question) -> tuple[str, tuple[Any, ...]]:
        cuts = [columns.get(name, name) for name in one.by]
        values: list[Any] = [str(one.first), str(one.last)] if lite else [one.first, one.last]
        where = ["not voided", "occurred_on between ? and ?"]
        for name, value in one.where.items():
            where.append(name if value is True else f"{name} = ?")
            values += [] if value is True else [value]
        if one.unit:
            where.append("unit_lo between ? and ?")
            values += ranges[one.unit]
        heads = ", ".join(cuts)
        text = f"select {heads}, {totals[one.measure]} from petitions_reception"
        return f"{text} where {' and '.join(where)} group by {heads}", tuple(values)

    asked = [(one, *written(one)) for one in questions()]

    def value(measure: str, found: tuple[Any, ...]) -> Any:
        if measure in ("count", "sum", "distinct"):
            return found[0]
        if measure == "mean":
            return round(Decimal(found[0]) / found[1], 1)
        return (Decimal(found[0]) / found[1]).quantize(Decimal("0.00001"), ROUND_HALF_UP)

    def run() -> list[list[str]]:
        answers = []
        for one, text, values in asked:
            size = len(one.by)
            kept = [bool if name == "is_group" else None for name in one.by]
            groups = {}
            for row in sql(text, values):
                key = tuple(kind(cell) if kind else cell for kind, cell in zip(kept, row[:size], strict=True))
                groups[key] = value(one.measure, row[size:])
            answers.append(_told(groups))
        return answers

    return run
