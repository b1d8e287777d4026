"""By what a figure may be cut: choices, references, yes-or-no of its rows."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Q

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office.listed import ListedField
from taizhang.engine.declare.record import BASE_FIELDS
from taizhang.org.models import Site, Unit

YES_NO = {"是": True, "否": False}


def is_cut(column: Any) -> bool:
    """Return whether rows may be grouped or narrowed by a column."""
    listed = column.choices or isinstance(column, ListedField)
    return bool(listed or column.is_relation or column.get_internal_type() == "BooleanField")


def model_of(ledger: Ledger, figure: Figure) -> Any:
    """Return the model of the rows that a figure counts."""
    return ledger.line(figure.line).model if figure.line else ledger.model


def cuts(ledger: Ledger, figure: Figure) -> dict[str, Field[Any, Any]]:
    """Return the columns by which an office may narrow a figure, by their labels.

    References are those to units and places: nobody counts a person.
    """
    columns = model_of(ledger, figure)._meta.concrete_fields
    own = [c for c in columns if c.name not in ("parent", *BASE_FIELDS) and is_cut(c)]
    return {str(c.verbose_name): c for c in own if not c.is_relation or c.related_model in (Unit, Site)}


def named(column: Any, text: str) -> Any:
    """Return the value of a column that is called so, or None if there is none."""
    if column.get_internal_type() == "BooleanField":
        return YES_NO.get(text)
    if isinstance(column, ListedField):
        return next((key for key, label in column.ever() if text in (key, label)), None)
    if column.choices:
        return next((key for key, label in column.flatchoices if text == label), None)
    called = Q(name=text)
    if column.related_model is Unit:
        called |= Q(short=text) | Q(code=text)
    found = list(column.related_model.objects.filter(called)[:2])
    return found[0].pk if len(found) == 1 else None


def known(column: Any, most: int = 12) -> list[str]:
    """Return what may stand in a column, as far as it is a short list."""
    if column.get_internal_type() == "BooleanField":
        return list(YES_NO)
    pairs = column.ever() if isinstance(column, ListedField) else column.flatchoices or ()
    return [str(label) for _, label in pairs][:most]
