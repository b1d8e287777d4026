"""The conflict wall (回避): records hidden from persons in conflict with them.

Whoever is complained of never learns that the matter exists, in any channel.

A ledger declares which of its fields name the persons and units a record is about (`Wall`);
`rows_for` leaves those records out for everybody in conflict with them, and what came of them on
other ledgers with them. There is no other place that hides, so there is none that can be forgotten.
Law: 信访条例(2005) 23, 30; 信访工作条例 28, 30, 46.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet, Value

from taizhang.engine import clock
from taizhang.engine.declare.flow import Draft, Problem
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.links import links
from taizhang.engine.declare.parts import Wall
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.models import Offer
from taizhang.org import conflicts
from taizhang.org.conflicts import Conflicts
from taizhang.org.models import Person
from taizhang.org.statements import ask


def open_rows(ledger: Ledger, rows: QuerySet[Any], walls: Iterable[Conflicts]) -> QuerySet[Any]:
    """Return the rows not behind any of the walls."""
    hidden = set().union(*(_hidden(wall).get(ledger.key, ()) for wall in walls))
    return rows.exclude(pk__in=hidden) if hidden else rows


def hides(ledger: Ledger, record: Any, walls: Iterable[Conflicts]) -> bool:
    """Return whether a record lies behind one of the walls."""
    return any(record.pk in _hidden(wall).get(ledger.key, ()) for wall in walls) if walled(ledger) else False


def _hidden(wall: Conflicts) -> Mapping[str, set[int]]:
    """Return the keys of the records behind a wall, by ledger.

    They are all that name somebody, what belongs to those, and what came of them. They are found
    once for a wall, which lives as long as one request; hardly anybody has any.
    """
    if "keys" not in wall.known:
        wall.known["keys"] = _closed(_naming(wall))
    keys: Mapping[str, set[int]] = wall.known["keys"]
    return keys


def _naming(wall: Conflicts) -> dict[str, set[int]]:
    """Find the records naming somebody of a wall themselves, by ledger.

    One query finds all.
    """
    records: dict[str, set[int]] = defaultdict(set)
    if any(ledger.wall for ledger in ledgers_walled()):
        for key, pk in ask(_named, (*wall.people, *wall.units), len(wall.people), wall.all):
            records[key].add(pk)
    return records


def _named(numbers: Sequence[int], people: int, anybody: bool) -> QuerySet[Any, tuple[Any, ...]]:
    """Return ledger and key of the records naming one of these persons or units.

    The first `people` numbers are persons, the others units. `anybody` asks for records that name
    anybody.
    """
    queries = []
    for ledger in ledgers_walled():
        declared = ledger.wall or Wall()
        for kinds, keys in ((("persons", "recused"), numbers[:people]), (("units",), numbers[people:])):
            for path in declared.paths(*kinds):
                test = {f"{path}__isnull": False} if anybody else {f"{path}__in": keys}
                rows = ledger.model._default_manager.order_by().filter(**test)
                queries.append(rows.values_list(Value(ledger.key), "pk"))
    return queries[0].union(*queries[1:], all=True)


def _keys(ledger: Ledger, **test: Any) -> set[int]:
    return set(ledger.model._default_manager.order_by().filter(**test).values_list("pk", flat=True))


def _closed(hidden: dict[str, set[int]]) -> dict[str, set[int]]:
    """Add every record referring to a hidden one or taken up from its offers.

    The chain of references may be of any length.
    """
    fresh = {key: keys for key, keys in hidden.items() if keys}
    while fresh:
        more: dict[str, set[int]] = defaultdict(set)
        for ledger in ledgers_walled():
            for path in ledger.wall.paths("via") if ledger.wall else ():
                if keys := fresh.get(_other(ledger, path).key):
                    more[ledger.key] |= _keys(ledger, **{f"{path}__in": keys})
        for key, keys in fresh.items():
            offers = Offer.objects.filter(source_ledger=key, source_id__in=keys).exclude(taken_id=None)
            for target, pk in offers.values_list("target_ledger", "taken_id"):
                more[target] |= {pk} if pk else set()
        fresh = {key: rest for key, keys in more.items() if (rest := keys - hidden.get(key, set()))}
        for key, keys in fresh.items():
            hidden[key] = hidden.get(key, set()) | keys
    return hidden


def _other(ledger: Ledger, path: str) -> Ledger:
    """Return the target ledger of a `via` path."""
    field: Any = ledger.model._meta.get_field(path)
    return by_key(field.related_model._meta.label_lower)


@cache
def ledgers_walled() -> tuple[Ledger, ...]:
    """Return the ledgers with records possibly behind a wall.

    They are those that declare a wall, and those to which these may lead by links.
    """
    keys = {row.key for row in ledgers() if row.wall is not None}
    while more := {link.target for link in links() if link.source in keys} - keys:
        keys |= more
    return tuple(row for row in ledgers() if row.key in keys)


@cache
def _walled_keys() -> frozenset[str]:
    return frozenset(row.key for row in ledgers_walled())


def walled(ledger: Ledger) -> bool:
    """Return whether records of a ledger may lie behind a wall."""
    return ledger.key in _walled_keys()


def pointing(
    rows: QuerySet[Any], walls: Iterable[Conflicts], ledger: str = "ledger", key: str = "record_id"
) -> QuerySet[Any]:
    """Return rows of an engine table not pointing to a record behind the walls.

    Such tables are offers, clocks and history.
    """
    for wall in walls:
        for name, keys in _hidden(wall).items():
            if keys:
                rows = rows.exclude(**{ledger: name, f"{key}__in": keys})
    return rows


# Recusal: who is in conflict neither registers, handles nor decides.


@dataclass(frozen=True)
class About:
    """The persons and units of a draft, and the persons recused from it."""

    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()

    def bars(self, person: Person, *, stepped_back: bool = True) -> bool:
        """Return whether a person must keep away from the matter."""
        if stepped_back and person.pk in self.recused:
            return True
        named = self.people or self.units
        return bool(named) and conflicts.of(person, clock.today()).meet(self.people, self.units)


def about(draft: Draft) -> About:
    """Return the persons and units named by a draft.

    They are taken from its fields and child rows as they will stand, and through the records it
    belongs to.
    """
    declared = draft.ledger.wall
    if declared is None:
        return About()
    people = _typed(draft, declared.paths("persons"))
    units = _typed(draft, declared.paths("units"))
    recused = _typed(draft, declared.paths("recused"))
    for path in declared.paths("via"):
        if key := getattr(draft.record, f"{path}_id"):
            other = _other(draft.ledger, path)
            more = of_record(other, key)
            people, units, recused = people | more.people, units | more.units, recused | more.recused
    return About(people, units, recused)


def of_record(ledger: Ledger, key: int, seen: tuple[tuple[str, int], ...] = ()) -> About:
    """Return the persons and units of a stored record and of those it belongs to."""
    declared = ledger.wall
    if declared is None:
        return About()
    row = ledger.model._default_manager.filter(pk=key)

    def stored(*kinds: str) -> frozenset[int]:
        keys: set[int] = set()
        for path in declared.paths(*kinds):
            keys |= set(row.filter(**{f"{path}__isnull": False}).values_list(path, flat=True))
        return frozenset(keys)

    mine = About(stored("persons"), stored("units"), stored("recused"))
    for path in declared.paths("via"):
        for other in row.filter(**{f"{path}__isnull": False}).values_list(path, flat=True):
            into = _other(ledger, path)
            if (into.key, other) in seen:
                continue
            more = of_record(into, other, (*seen, (ledger.key, key)))
            mine = About(mine.people | more.people, mine.units | more.units, mine.recused | more.recused)
    return mine


def _typed(draft: Draft, paths: Iterable[str]) -> frozenset[int]:
    keys = set()
    for path in paths:
        name, _, inner = path.partition("__")
        if inner:
            keys |= {getattr(row[inner], "pk", row[inner]) for row in draft.rows(name)}
        else:
            keys.add(getattr(draft.record, f"{name}_id"))
    return frozenset(key for key in keys if key)


def problems(draft: Draft) -> Iterable[Problem]:
    """List the problems of a draft with persons in conflict.

    Checked are: who types, who is put in charge, who decides.
    """
    matter = about(draft)
    declared = draft.ledger.wall
    if declared is None or not (matter.people or matter.units or matter.recused):
        return
    law = f"（{declared.law}）" if declared.law else ""
    typist = draft.principal.person
    if typist is not None and matter.bars(typist, stepped_back=False):
        yield (
            "",
            "您与本事项有利害关系，应当回避，没有保存：请交其他人员登记，"
            f"或请{declared.asker}直接向上一级提出{law}。",
        )
    for name in draft.ledger.life.charges:
        person = getattr(draft.record, name)
        if person is not None and matter.bars(person):
            yield name, f"{person.name}与本事项有利害关系，应当回避，请换人{law}。"
    decider = draft.act.decided_by
    if decider is not None and decider != typist and matter.bars(decider):
        yield "decided_by", f"{decider.name}与本事项有利害关系，应当回避，不能决定，请换人或报上一级办理。"
