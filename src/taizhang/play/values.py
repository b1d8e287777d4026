"""Fill forms and their tables with what rows of the play give; find records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import by_key
from taizhang.engine.models import Offer
from taizhang.org.models import Person, Site, Unit
from taizhang.play import library
from taizhang.play.scope import WORDS, Row, Scope, resolve
from taizhang.play.sums import work_out

Values = dict[str, Any]
_OF_ROWS = {"for", "let", "if", "take", "like", "changed"}
"""Words of a row of a table that are no columns."""


def typed(model: type[models.Model], name: str, value: Any, scope: Scope) -> Any:
    """Return a value as the form of its field takes it; a key becomes what it names."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ValueError(f"演示数据里的“{name}”不是“{model._meta.verbose_name}”的字段。") from error
    result, stage = resolve(value, scope), scope.stage
    if field.is_relation and isinstance(result, str) and result:
        known: dict[Any, Any] = {
            Unit: stage.units.__getitem__,
            Person: stage.person,
            Site: stage.sites.__getitem__,
        }
        result = known.get(field.related_model, stage.remembered)(result)
    if isinstance(result, models.Model):
        return result.pk
    moment = isinstance(field, models.DateTimeField)
    if isinstance(result, time):
        return clock.local(clock.today(), result.hour, result.minute)
    if isinstance(result, datetime):
        return result if moment else clock.local_date(result)
    return clock.local(result) if moment and isinstance(result, date) else result


def filled(model: type[models.Model], row: Row, scope: Scope, but: set[str] = _OF_ROWS) -> Values:
    """Fill fields from a row; those it shall `take` have the value of the same name."""
    taken = {name: scope[name] for name in row.get("take", "").split()}
    own = {name: value for name, value in row.items() if name not in but}
    return {name: typed(model, name, value, scope) for name, value in {**own, **taken}.items()}


def child_rows(ledger: Ledger, tables: Row, scope: Scope) -> dict[str, list[Values]]:
    """Return the rows of tables of a form, sorted where the name of a table says `by`."""
    rows = {}
    for key, given in tables.items():
        name, _, column = key.partition(" by ")
        entries = library.called(given, scope.book)[1] if isinstance(given, str) else given
        made = [row for entry in entries for row in _rows(ledger, name, entry, scope)]
        rows[name] = sorted(made, key=itemgetter(column)) if column else made
    return rows


def _rows(ledger: Ledger, name: str, entry: Any, scope: Scope) -> Iterator[Values]:
    """Yield the rows of an entry, or those there already, the `same` or `changed`."""
    line, given = ledger.line(name), scope.whole({"like": entry} if isinstance(entry, str) else entry)
    if "same" not in given and "changed" not in given:
        for turn in scope.turns(given["for"]) if "for" in given else (scope,):
            inner = turn.named(given.get("let", {}))
            if inner.holds(given):
                yield filled(line.model, given, inner)
        return
    for place, child in enumerate(ledger.children(scope["row"])[name]):
        row = {column: child.serializable_value(column) for column in line.fields}
        inner = scope.inner(line=child, place=place)
        changed = "changed" in given and work_out(given["changed"], inner)
        yield row | filled(line.model, given, inner) if changed else row


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


WORDS |= {"records": _records, "offers": _offers}
