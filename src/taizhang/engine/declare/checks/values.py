"""Start-up checks of the values that figures look for.

A figure that asks for a choice or state that does not exist can only be 0, in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q

from taizhang.engine.declare.figure import STOOD, Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.measures import Share
from taizhang.engine.declare.record import Record
from taizhang.engine.declare.registry import by_key

Leaf = tuple[str, Any]
"""A look-up and the value it is compared with."""


def conditions(figure: Figure) -> Iterator[Leaf]:
    """Yield what a figure and its parts look for, as far as it is declared."""
    yield from figure.where.items()
    for part in figure.parts:
        yield from part.where.items()
    tests = [figure.only] if isinstance(figure.only, Q) else []
    if isinstance(figure.of, Share):
        tests += [figure.of.good, figure.of.of, *(amount.test for amount in figure.of.beside)]
        tests += [figure.of.late] if figure.of.late is not None else []
    for test in tests:
        yield from _leaves(test)


def _leaves(test: Q) -> Iterator[Leaf]:
    for child in test.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        elif isinstance(child, tuple):
            yield child


def unknown(ledger: Ledger, model: type[Model], leaf: Leaf) -> Iterator[tuple[Any, list[str]]]:
    """Yield the values that a column can never hold, each with those that it can."""
    lookup, value = leaf
    path, _, kind = lookup.rpartition("__")
    if kind not in ("in", "exact"):
        path, kind = lookup, "exact"
    known = _possible(ledger, model, path.split("__"))
    if path == STOOD:
        known = [state.key for state in ledger.flow.states]
    if known is None:
        return
    for each in value if kind == "in" else (value,):
        if each is not None and each not in known:
            yield each, [str(one) for one in known]


def _possible(ledger: Ledger, model: Any, path: list[str]) -> list[Any] | None:
    """Return what the column at the end of a path can hold.

    It is None where anything may stand.
    """
    for place, name in enumerate(path):
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if place < len(path) - 1:
            model = column.related_model
            if model is None:
                return None
    if name == "state" and issubclass(model, Record):
        owner = ledger if model is ledger.model else by_key(model._meta.label_lower)
        return [state.key for state in owner.flow.states]
    if column.get_internal_type() == "BooleanField":
        return [True, False]
    choices = getattr(column, "flatchoices", None)
    return [key for key, _ in choices] if choices else None
