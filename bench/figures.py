"""Count sixty figures of a year: declared ones beside one statement.

The declared figures are one call, the statement is grouped by hand.
"""

from __future__ import annotations

from typing import Any

from bench.contender import Run
from bench.peers.cases.choices import FORMS, TOPICS

YEAR = ("2021-01-01", "2021-12-31")


def wanted() -> list[tuple[str, dict[str, Any], bool]]:
    """Name, filter, and whether persons are summed: what both sides have to answer."""
    found: list[tuple[str, dict[str, Any], bool]] = []
    for form in FORMS:
        found += [(f"{form} {turn}", {"form": form, "turn": turn}, False) for turn in ("first", "repeat")]
        found += [(f"{form} persons", {"form": form}, True)]
    for topic in TOPICS:
        found += [(f"{topic} rows", {"topic": topic}, False), (f"{topic} persons", {"topic": topic}, True)]
        found += [(f"{topic} groups", {"topic": topic, "is_group": True}, False)]
    found += [("group persons", {"is_group": True}, True), ("all", {}, False), ("all persons", {}, True)]
    return found[:60]


def ours_county() -> Run:
    return _ours("X05")


def ours_city() -> Run:
    return _ours("")


def _ours(code: str) -> Run:
    import django

    django.setup()
    from taizhang.engine.declare.figure import Context, Figure
    from taizhang.engine.declare.measures import Count, Sum
    from taizhang.engine.read.counting import compute
    from taizhang.kernel.days import Period
    from taizhang.org.models import Unit
    from taizhang.rooms.petitions.reception.ledger import LEDGER

    pairs = [
        (LEDGER, Figure(name, name, "件", of=Sum("persons") if persons else Count(), where=where))
        for name, where, persons in wanted()
    ]
    unit = Unit.objects.get(code=code) if code else None

    def run() -> list[str]:
        return [str(answer.value) for answer in compute(pairs, Context(Period.year(2021), unit))]

    return run


def hand_county() -> Run:
    return _hand("X05")


def hand_city() -> Run:
    return _hand("")


def _hand(code: str) -> Run:
    from bench.peers.bare import connect

    sql, _ = connect()
    low, high = sql("SELECT lo, hi FROM org_unit WHERE code = ?", (code or "X",))[0]
    subtree = f" AND unit_lo BETWEEN {low} AND {high}" if code else ""
    text = (
        "SELECT form, turn, topic, is_group, COUNT(*), SUM(persons) FROM petitions_reception"
        f" WHERE NOT voided AND occurred_on BETWEEN ? AND ?{subtree} GROUP BY form, turn, topic, is_group"
    )
    names = ("form", "turn", "topic", "is_group")
    asked = wanted()

    def run() -> list[str]:
        found = [0] * len(asked)
        for row in sql(text, YEAR):
            cell = dict(zip(names, row, strict=False))
            for place, (_, where, persons) in enumerate(asked):
                if all(cell[name] == value for name, value in where.items()):
                    found[place] += row[5 if persons else 4]
        return [str(value) for value in found]

    return run
