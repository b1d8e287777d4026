"""Make the child rows of a record as the play types them.

They are new ones, drawn or repeated ones, and those already there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any

from django.db.models import Model

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import Record
from taizhang.play.rows import rows_of
from taizhang.play.scope import Scope
from taizhang.play.values import filled, holds, named, typed

Row = dict[str, Any]


def child_rows(ledger: Ledger, lines: Mapping[str, Any], scope: Scope) -> dict[str, list[Row]]:
    """Return the child rows of a deed by the name of their table."""
    return {name: _rows(ledger, name, spec, scope) for name, spec in lines.items()}


def _rows(ledger: Ledger, name: str, given: Any, scope: Scope) -> list[Row]:
    """Return rows as listed.

    With `same` those already there come first, with `sorted` they stand in order.
    """
    model = ledger.line(name).model
    if not isinstance(given, Mapping):
        return list(_listed(model, given, scope))
    rows = list(_same(ledger, name, given, scope)) if "same" in given else []
    rows += _listed(model, given.get("rows", ()), scope)
    return sorted(rows, key=itemgetter(given["sorted"])) if "sorted" in given else rows


def _same(ledger: Ledger, name: str, given: Mapping[str, Any], scope: Scope) -> Iterator[Row]:
    """Return the rows that the form shows, with what is `changed` in some.

    Those are changed for which the `same` condition holds.
    """
    line, record = ledger.line(name), scope["row"]
    assert isinstance(record, Record)
    for place, child in enumerate(ledger.children(record)[name]):
        row = {column: child.serializable_value(column) for column in line.fields}
        inner = scope.inner({"line": child, "place": place})
        if holds({"if": given["same"] or "0"}, inner):
            row |= {
                column: typed(line.model, column, value, inner) for column, value in given["changed"].items()
            }
        yield row


def _listed(model: type[Model], given: Any, scope: Scope) -> Iterator[Row]:
    for item in given:
        if "row" not in item:
            yield filled(model, item, scope)
            continue
        outer = scope.with_dice(item)
        for names in rows_of(item.get("each"), outer):
            inner = outer.inner(names)
            if holds(item, inner):
                yield filled(model, item["row"], named(item.get("let", {}), inner))
