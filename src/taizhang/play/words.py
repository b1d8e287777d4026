"""Give sums what they ask of the play: draws, what is remembered, records, people.

Dice have a seed, so that the same year is played each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.registry import by_key
from taizhang.engine.models import Offer
from taizhang.org.models import Person
from taizhang.org.people import in_post
from taizhang.play.scope import WORDS, Scope
from taizhang.play.values import typed


def _in_turn(scope: Scope, values: Sequence[Any], number: int | None = None) -> Any:
    """Return one of several values in turn by a number."""
    return values[(scope["number"] if number is None else number) % len(values)]


def _pick(_: Scope, cases: Mapping[Any, Any], case: Any, *other: Any) -> Any:
    """Return the value of a case, else the other one given."""
    return cases.get(case, *other) if other else cases[case]


def _next(scope: Scope, name: str, by: int = 1) -> int:
    """Count up for a name: 1, then 2, 3 and on."""
    scope.stage.counts[name] = scope.stage.counts.get(name, 0) + by
    return scope.stage.counts[name]


def _shuffled(scope: Scope, values: Iterable[Any]) -> list[Any]:
    order = list(values)
    scope["dice"].shuffle(order)
    return order


def _scatter(scope: Scope, values: Sequence[Any], over: range) -> dict[int, Any]:
    """Lay values on as many numbers drawn from a range."""
    return dict(zip(scope["dice"].sample(over, len(values)), values, strict=True))


def _spread(scope: Scope, total: int, kinds: Sequence[Any], most: Mapping[Any, int]) -> list[int]:
    """Draw numbers of at least one, `most` by kind, that make a total."""
    numbers = [1] * len(kinds)
    while sum(numbers) < total:
        place = scope["dice"].randrange(len(numbers))
        numbers[place] += numbers[place] < most[kinds[place]]
    return numbers


def _moments(scope: Scope, times: int, days: Sequence[date], minutes: Sequence[int]) -> list[datetime]:
    """Draw so many moments, each on one of the days, minutes after midnight."""
    dice = scope["dice"]
    pairs = ((dice.choice(days), dice.choice(minutes)) for _ in range(times))
    return sorted(clock.local(day) + timedelta(minutes=minute) for day, minute in pairs)


def _records(scope: Scope, key: str, order: str = "id", **where: Any) -> list[Any]:
    """List the records of a ledger that a row looks for, voided ones left out."""
    ledger = by_key(key)
    states = {state.key for state in ledger.flow.states}
    if wrong := {where.get("state", min(states)), *where.get("state__in", ())} - states:
        raise LookupError(f"“{'、'.join(wrong)}”不是“{ledger.title}”的状态，只有：{'、'.join(states)}。")
    looked_for = {
        name: value if name.endswith("__in") else typed(ledger.model, name.split("__")[0], value, scope)
        for name, value in where.items()
    }
    return list(ledger.model._default_manager.filter(voided=False, **looked_for).order_by(order))


def _offers(scope: Scope, **where: Any) -> list[Offer]:
    """List open offers by `link`, `source_ledger`, `target_ledger`, `unit`."""
    if "unit" in where:
        where["unit"] = scope.stage.units[where["unit"]]
    return list(Offer.objects.filter(closed_at=None, **where).order_by("id").select_related("unit"))


def _people(scope: Scope, unit: str) -> list[Person]:
    """List the staff of a unit in post today."""
    return list(in_post(scope.stage.units[unit], clock.today()))


WORDS |= {
    "choice": lambda scope, values: scope["dice"].choice(values),
    "chance": lambda scope, share: scope["dice"].random() < share,
    "sample": lambda scope, values, size: scope["dice"].sample(values, size),
    "scatter": _scatter,
    "shuffled": _shuffled,
    "spread": _spread,
    "moments": _moments,
    "in_turn": _in_turn,
    "pick": _pick,
    "next": _next,
    "the": lambda scope, *name: scope.stage.remembered(" ".join(map(str, name))),
    "there": lambda scope, *name: scope.stage.kept.get(" ".join(map(str, name))),
    "noted": lambda scope, book: scope.stage.books.pop(book, []),
    "people": _people,
    "units": lambda scope: [
        (code, unit.short) for code, unit in scope.stage.units.items() if unit.reports_zero
    ],
    "records": _records,
    "offers": _offers,
}
