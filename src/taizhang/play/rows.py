"""Give the rows that a rule of the play goes through.

They are rows of a table, numbers, days, units, people, records, offers or draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key
from taizhang.engine.models import Offer
from taizhang.play.days import days_of
from taizhang.play.scope import Scope
from taizhang.play.sums import fill
from taizhang.play.values import VERBS, listed, moment, named, resolve, typed

Names = Mapping[str, Any]
Source = Callable[[Mapping[str, Any], Scope], Iterable[Names]]


def rows_of(each: Any, scope: Scope) -> Iterator[Names]:
    """Give the names that each row brings.

    `number` is its place unless the source numbers by itself.
    """
    if each is None:
        yield {}
        return
    if not isinstance(each, Mapping):
        each = {"rows": each}
    word = next((word for word in each if word in SOURCES), None)
    if word is None:
        raise ValueError(f"演示数据里的“each”没有可用的来源：{'、'.join(each)}。")
    count = each.get("count", "number")
    for place, names in enumerate(SOURCES[word](each, scope)):
        yield {count: place} | dict(names)


def _table(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    columns = each.get("columns", "").split()
    for row in listed(each["rows"], scope):
        yield row if isinstance(row, Mapping) else dict(zip(columns, row, strict=True))


def _values(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return _as(each, listed(each["values"], scope))


def _sampled(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return _as(each, resolve({word: each[word] for word in ("sample", "size")}, scope))


def _as(each: Mapping[str, Any], values: Iterable[Any]) -> Iterator[Names]:
    """Give values under the name that a row gives them; tables name their own."""
    return (value if isinstance(value, Mapping) else {each["as"]: value} for value in values)


def _numbers(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    first, last = (resolve(bound, scope) for bound in each["numbers"])
    return ({each.get("count", "number"): number} for number in range(first, last))


def _every(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    """Give moments at a distance; `among` takes only some of their numbers."""
    first, distance = moment(each["from"]), each["every"]
    if "among" in each:
        numbers: Iterable[int] = range(*(resolve(bound, scope) for bound in each["among"]))
    else:
        numbers = range((moment(each["to"]) - first) // distance)
    for number in numbers:
        yield {each.get("count", "number"): number, "start": first + number * distance}


def _days(each: Mapping[str, Any], _: Scope) -> Iterator[Names]:
    return ({"day": day} for day in days_of(each))


def _units(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    """Give the units that report, with their short names."""
    return ({"unit": unit.code, "short": unit.short} for unit in scope.stage.reporting_units())


def _people(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return ({"person": person} for person in scope.stage.staff(fill(each["people"], scope)))


def records(each: Mapping[str, Any], scope: Scope) -> QuerySet[Any]:
    """Select the records that a row looks for, voided ones left out."""
    ledger = by_key(each["records"])
    query = ledger.model._default_manager.filter(voided=False, **_look_ups(ledger, each["where"], scope))
    if "but" in each:
        query = query.exclude(**_look_ups(ledger, each["but"], scope))
    return query.order_by(each.get("order", "id"))


def _look_ups(ledger: Ledger, where: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Return look-ups with their values as the fields take them.

    Raises `ValueError` for a state that is none.
    """
    look_ups: dict[str, Any] = {}
    for name, value in where.items():
        field = name.split("__")[0]
        several = name.endswith("__in")
        look_ups[name] = list(value) if several else typed(ledger.model, field, value, scope)
        if field == "state":
            _check_states(ledger, look_ups[name] if several else [look_ups[name]])
    return look_ups


def _check_states(ledger: Ledger, states: list[str]) -> None:
    keys = [state.key for state in ledger.flow.states]
    for state in states:
        if state not in keys:
            raise ValueError(f"演示数据里的“{state}”不是“{ledger.title}”的状态，只有：{'、'.join(keys)}。")


def _records(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return ({"row": row} for row in list(records(each, scope))[each.get("skip", 0) :])


def offers(asked: Mapping[str, Any], scope: Scope) -> QuerySet[Offer]:
    """Select open offers by link, ledgers, unit, and number of their source."""
    names = {"link": "link", "from": "source_ledger", "to": "target_ledger", "source": "source_number"}
    query = Offer.objects.filter(closed_at=None)
    for word, value in asked.items():
        if word == "unit":
            query = query.filter(unit=scope.stage.unit(fill(value, scope)))
        elif word in names and isinstance(value, str):
            query = query.filter(**{names[word]: fill(value, scope)})
        elif word in names:
            query = query.filter(**{f"{names[word]}__in": value})
    return query.order_by("id").select_related("unit")


def _offers(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return ({"offer": offer, "unit": offer.unit.code} for offer in list(offers(each["offers"], scope)))


def _noted(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    return iter(scope.stage.books.pop(each["noted"], []))


def _drawn(each: Mapping[str, Any], scope: Scope) -> Iterator[Names]:
    """Draw rows one after the other until their numbers make a total.

    The last one is cut to fit.
    """
    column, left, number = each["until"], each["total"], 0
    while left:
        row = named(each["draw"], scope.inner({"number": number, "left": left}))
        yield {"number": number} | {name: row[name] for name in each["draw"]}
        left, number = left - row[column], number + 1


SOURCES: dict[str, Source] = {
    "rows": _table,
    "values": _values,
    "sample": _sampled,
    "numbers": _numbers,
    "every": _every,
    "days": _days,
    "units": _units,
    "people": _people,
    "records": _records,
    "offers": _offers,
    "noted": _noted,
    "draw": _drawn,
}
"""Sources of rows by their word."""
VERBS["records"] = lambda value, scope: list(records(value, scope))
