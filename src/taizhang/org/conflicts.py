"""利害关系: whose and which unit's matters a person must never learn of (信访条例 2005: 23, 30; 信访工作条例: 28, 30).

A person stands behind the wall for what is said of the person, of those the person directly heads in their own
unit, and of a unit the person belongs or serves in (or of one above it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.org.models import Holding, Person, Unit

RANK = {"section_head": 1, "deputy": 2, "unit_head": 3, "head": 3}
"""Who heads whom inside one unit; every other post, and none, stands at 0."""


@dataclass(frozen=True)
class Conflicts:
    """The persons and units of whom somebody must not learn a complaint. `all` is anybody at all.

    `known` is what readers found behind it; it lives as long as one request and is never shared.
    """

    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    all: bool = False
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def meet(self, people: Iterable[int], units: Iterable[int]) -> bool:
        """Whether a matter about these persons and units is one of them."""
        about, of = set(people), set(units)
        return bool(about or of) if self.all else bool(self.people & about or self.units & of)


def everybody() -> Conflicts:
    """The wall of words that anybody may come to read: nothing that names somebody is told in them."""
    return Conflicts(all=True)


def of(person: Person, on: date) -> Conflicts:
    """The conflicts of a person as the posts stand on a day; a handful of queries, read anew each time."""
    held = _standing(on).filter(person=person).values_list("post", "unit_id")
    posts = [(post, unit) for post, unit in held]
    homes = {person.unit_id, *(unit for _, unit in posts)}
    below = Q(pk=None)
    for lo in Unit.objects.filter(pk__in=homes).values_list("lo", flat=True):
        below |= Q(lo__lte=lo, hi__gte=lo)
    units = frozenset(Unit.objects.filter(below).values_list("pk", flat=True))
    people = {person.pk}
    for unit in {unit for post, unit in posts if post in RANK}:
        people |= _headed(unit, max(RANK.get(post, 0) for post, at in posts if at == unit), on)
    return Conflicts(frozenset(people), units)


def _headed(unit: int, rank: int, on: date) -> set[int]:
    """Those whose direct superior in a unit is one of this rank."""
    ranks: dict[int, int] = dict.fromkeys(Person.objects.filter(unit=unit).values_list("pk", flat=True), 0)
    for who, post in _standing(on).filter(unit=unit).values_list("person_id", "post"):
        ranks[who] = max(ranks.get(who, 0), RANK.get(post, 0))
    next_below = max((other for other in ranks.values() if other < rank), default=0)
    return {who for who, other in ranks.items() if other == next_below}


def _standing(on: date) -> QuerySet[Holding]:
    return Holding.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
