"""Find the value that stands in a row of the play.

It is given by number in turn, from a table, by chance, or by its field.

A plain value stands for itself, a text has its braces filled, `@name` is a remembered record, and several values
in round brackets are taken in turn. A table whose first word
is a verb is worked out:

`{"by": "kind", "of": {...}, "else": ...}`  one value for each case
`{"turn": (...), "of": "number // 2"}`      in turn by another number
`{"next": "minutes"}`                       1, 2, 3 and on
`{"choice": (...)}`, `{"chance": 0.5}`, `{"sample": (...), "size": 2}`, `{"shuffle": (...)}`
`{"scatter": (...), "over": range(...)}`    values laid on numbers by chance
`{"spread": 100, "over": kinds, "most": {...}}`, `{"moments": 20, "days": (...), "minutes": (...)}`
`{"days": "every workday", "from": ..., "to": ...}`
`{"people": "ZSG"}`                         the staff of a unit in post today
`{"if_there": "visit 3"}`                   a remembered record, or nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from taizhang.engine import clock
from taizhang.org.models import Person, Site, Unit
from taizhang.play import chance
from taizhang.play.days import days_of
from taizhang.play.scope import Scope
from taizhang.play.sums import fill, work_out

Verb = Callable[[Mapping[str, Any], Scope], Any]


def resolve(value: Any, scope: Scope) -> Any:
    """Return the value that a row means."""
    if isinstance(value, str):
        return scope.stage.remembered(fill(value[1:], scope)) if value[:1] == "@" else fill(value, scope)
    if isinstance(value, (tuple, range)):
        return resolve(value[scope["number"] % len(value)], scope)
    if isinstance(value, Mapping):
        verb = VERBS.get(next(iter(value), ""))
        return verb(value, scope) if verb else value
    return value


def named(names: Mapping[str, Any], scope: Scope) -> Scope:
    """Return a scope in which each of some names has its value, in turn."""
    inner = scope.inner()
    for name, value in names.items():
        inner.name(name, resolve(value, inner))
    return inner


def listed(values: Any, scope: Scope) -> Sequence[Any]:
    """Return several values as they stand, or those an expression gives."""
    items: Sequence[Any] = fill(values, scope) if isinstance(values, str) else values
    return items


def _by(value: Mapping[str, Any], scope: Scope) -> Any:
    """Return the value of a case.

    One from a table with a name of its own stands as it is.
    """
    key, table = work_out(value["by"], scope), value["of"]
    cases = fill(table, scope) if isinstance(table, str) else table
    if key in cases:
        return cases[key] if cases is not table else resolve(cases[key], scope)
    if "else" not in value:
        raise ValueError(f"演示数据里没有“{key}”这一种情形，只有：{'、'.join(map(str, cases))}。")
    return resolve(value["else"], scope)


def _turn(value: Mapping[str, Any], scope: Scope) -> Any:
    many = value["turn"]
    return resolve(many[work_out(value["of"], scope) % len(many)], scope)


def _sample(value: Mapping[str, Any], scope: Scope) -> list[Any]:
    size = resolve(value["size"], scope)
    sample: list[Any] = scope["dice"].sample(listed(value["sample"], scope), size)
    return sample


VERBS: dict[str, Verb] = {
    "by": _by,
    "turn": _turn,
    "next": lambda value, scope: scope.stage.next(fill(value["next"], scope)),
    "choice": lambda value, scope: scope["dice"].choice(listed(value["choice"], scope)),
    "chance": lambda value, scope: scope["dice"].random() < value["chance"],
    "sample": _sample,
    "shuffle": lambda value, scope: chance.shuffled(scope["dice"], value["shuffle"]),
    "scatter": lambda value, scope: chance.scattered(scope["dice"], value["scatter"], value["over"]),
    "spread": lambda value, scope: chance.spread(
        scope["dice"], value["spread"], listed(value["over"], scope), value["most"]
    ),
    "days": lambda value, _: days_of(value),
    "people": lambda value, scope: scope.stage.staff(fill(value["people"], scope)),
    "if_there": lambda value, scope: scope.stage.kept.get(fill(value["if_there"], scope)),
    "moments": lambda value, scope: chance.moments(
        scope["dice"], value["moments"], listed(value["days"], scope), value["minutes"]
    ),
}


def filled(model: type[models.Model], data: Any, scope: Scope) -> dict[str, Any]:
    """Fill the values of a form.

    It is one table, or several of which each may have its own `if`.
    """
    values: dict[str, Any] = {}
    for table in _tables(data):
        if holds(table, scope):
            values |= {
                name: typed(model, name, value, scope) for name, value in table.items() if name != "if"
            }
    return values


def _tables(data: Any) -> Iterable[Mapping[str, Any]]:
    return (data,) if isinstance(data, Mapping) else data


def holds(table: Mapping[str, Any], scope: Scope) -> bool:
    """Return whether the `if` of a row holds; without one it does."""
    return "if" not in table or bool(work_out(table["if"], scope))


def typed(model: type[models.Model], name: str, value: Any, scope: Scope) -> Any:
    """Return a value as the form of its field takes it.

    Keys of people, units, sites and records become theirs.
    """
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ValueError(f"演示数据里的“{name}”不是“{model._meta.verbose_name}”的字段。") from error
    result = resolve(value, scope)
    if field.is_relation and isinstance(result, str) and result:
        result = _related(field.related_model, result, scope)
    if isinstance(result, models.Model):
        return result.pk
    if isinstance(field, models.DateTimeField):
        return moment(result)
    if isinstance(field, models.DateField) and isinstance(result, timedelta):
        return clock.today() + result
    return result


def _related(model: Any, key: str, scope: Scope) -> models.Model:
    if model is Unit:
        return scope.stage.unit(key)
    if model is Person:
        return scope.stage.person(key)
    if model is Site:
        return scope.stage.site(key)
    record: models.Model = scope.stage.remembered(key)
    return record


def moment(value: Any) -> Any:
    """Return a moment in Shanghai.

    It is so long from now, a time of today, the beginning of a day, or as it stands.
    """
    if isinstance(value, timedelta):
        return clock.now() + value
    if isinstance(value, time):
        return clock.local(clock.today(), value.hour, value.minute)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=clock.SHANGHAI)
    if isinstance(value, date):
        return clock.local(value)
    return value
