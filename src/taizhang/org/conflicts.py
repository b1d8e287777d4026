"""利害关系: the matters never to be learned of by a person.

Law: 信访条例 2005: 23, 30; 信访工作条例: 28, 30.

A person stands behind the wall for what is said of the person, of those the person directly heads
in their own unit, and of a unit the person belongs or serves in (or of one above it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Value

from taizhang.org.force import in_force
from taizhang.org.models import SPAN, Holding, Person, Unit
from taizhang.org.statements import ask

RANK = {"section_head": 1, "deputy": 2, "unit_head": 3, "head": 3}
"""Who heads whom inside one unit; every other post, and none, stands at 0."""


@dataclass(frozen=True)
class Conflicts:
    """The persons and units with complaints hidden from somebody.

    `all` means anybody at all. `known` is what readers found behind it; it lives as long as one
    request and is never shared.
    """

    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    all: bool = False
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def meet(self, people: Iterable[int], units: Iterable[int]) -> bool:
        """Return whether a matter about these persons and units is one of them."""
        about, of = set(people), set(units)
        return bool(about or of) if self.all else bool(self.people & about or self.units & of)


def everybody() -> Conflicts:
    """Make the wall of words open to any reader.

    Nothing that names somebody is told in them.
    """
    return Conflicts(all=True)


Posts = Sequence[tuple[Any, ...]]
"""The posts of a person as `held_by` reads them."""


def of(person: Person, on: date, posts_held: Posts | None = None) -> Conflicts:
    """Find the conflicts of a person as the posts stand on a day.

    They are found anew each time, from posts just read (`posts_held`) if given.
    """
    held = ask(held_by, (person.pk,), on) if posts_held is None else posts_held
    heads: dict[int, int] = {}
    for post, unit, _, _ in held:
        if post in RANK:
            heads[unit] = max(heads.get(unit, 0), RANK[post])
    above = _up(person.unit.lo, *(lo for _, _, lo, _ in held))
    members: dict[int, dict[int, int]] = {unit: {} for unit in heads}
    units = set()
    for unit, pk, post in ask(_around, (*heads, *above), len(heads), on):
        if unit == ABOVE:
            units.add(pk)
        else:
            members[unit][pk] = max(members[unit].get(pk, 0), RANK.get(post, 0))
    people = {person.pk}.union(*(_headed(members[unit], rank) for unit, rank in heads.items()))
    return Conflicts(frozenset(people), frozenset(units))


def held_by(numbers: Sequence[int], on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Fetch the posts of a person on a day.

    Each row has post, unit, and the interval of unit numbers below it.
    """
    rows = standing(on).filter(person_id=numbers[0]).order_by("id")
    return rows.values_list("post", "unit_id", "unit__lo", "unit__hi")


def _up(*numbers: int) -> list[int]:
    """Return unit numbers and those of all units above them.

    Each number starts where an interval of its level does.
    """
    return sorted({number // width * width for number in numbers for width in SPAN})


ABOVE = 0
"""Stands where a unit's key stands, in the rows of `_around` that are units themselves."""


def _around(numbers: Sequence[int], heads: int, on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Fetch the units with some unit numbers, and the members of the units headed.

    `numbers` holds the keys of the units headed, so many as `heads`, then the unit numbers. Each row has
    the unit (`ABOVE` for a unit itself), a key, and a post: each member stands there once without a post
    and once with each post held in the unit.
    """
    above = Unit.objects.filter(lo__in=numbers[heads:]).order_by()
    rows: QuerySet[Any, tuple[Any, ...]] = above.values_list(Value(ABOVE), "pk", Value(""))
    if not heads:
        return rows
    belong = Person.objects.filter(unit_id__in=numbers[:heads]).order_by()
    serve = standing(on).filter(unit_id__in=numbers[:heads]).order_by()
    return rows.union(
        belong.values_list("unit_id", "pk", Value("")),
        serve.values_list("unit_id", "person_id", "post"),
        all=True,
    )


def _headed(ranks: Mapping[int, int], rank: int) -> set[int]:
    """Choose those of a unit's members whose direct superior has this rank."""
    next_below = max((other for other in ranks.values() if other < rank), default=0)
    return {who for who, other in ranks.items() if other == next_below}


def standing(on: date) -> QuerySet[Holding]:
    """Return the posts held on a day."""
    return Holding.objects.filter(stands(on))


def stands(on: date, path: str = "") -> Q:
    """Write the condition that a post is held on a day; `path` leads to the post."""
    return Q(**{f"{path}since__lte": on}) & in_force(on, until=f"{path}until")
