"""Copy records of ledgers that have few, so that stirring them shows something."""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.record import new_public_id

ENOUGH = 150
AS_THEY_ARE = ("petitions.mediationbody", "office.owedreport")
"""What stands on a day is told by the history, and a copy has none; a report is owed once a turn."""


def grow(ledger: Ledger) -> None:
    """Copy records with their child rows until there are enough of them."""
    keys = list(ledger.model._default_manager.order_by("pk").values_list("pk", flat=True))
    if not keys or ledger.key in AS_THEY_ARE:
        return
    for nth in range(len(keys), ENOUGH):
        key = keys[nth % len(keys)]
        new = _copied(ledger.model, key, nth)
        for line in ledger.lines:
            _copy(line.model, {"parent_id": new}, "parent_id = %s", key)


def _copied(model: type[models.Model], key: int, nth: int) -> int:
    given: dict[str, Any] = {"public_id": new_public_id(), "number": f"{model._meta.db_table}-{nth}"}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.OneToOneField):
            used = model._default_manager.values(field.name)
            given[field.attname] = field.related_model._default_manager.exclude(pk__in=used).first().pk
        elif field.unique and field.has_default() and field.name not in given:
            given[field.attname] = field.get_default()
    names = {field.name for field in model._meta.concrete_fields}
    given |= {"month": None, "name": given["number"]} if {"month", "name"} <= names else {}
    _copy(model, given, "id = %s", key)
    return model._default_manager.get(public_id=given["public_id"]).pk


def _copy(model: type[models.Model], given: dict[str, Any], where: str, key: int) -> None:
    """Insert rows again, with some columns given."""
    quote = connection.ops.quote_name
    columns = [str(f.column) for f in model._meta.concrete_fields if not f.primary_key]
    told = [f"cast(%s as {_kind(model, column)})" if column in given else quote(column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {model._meta.db_table} ({', '.join(map(quote, columns))})"
            f" select {', '.join(told)} from {model._meta.db_table} where {where}",
            [*(given[column] for column in columns if column in given), key],
        )


def _kind(model: type[models.Model], column: str) -> str:
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    if isinstance(field, models.CharField):
        return "text"
    return "date" if isinstance(field, models.DateField) else "bigint"
