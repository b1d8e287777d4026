"""What the database holds only once, said in words when a second one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError

from taizhang.engine.declare.flow import Refused

_SQLITE = re.compile(r"UNIQUE constraint failed: (.+)")
_POSTGRESQL = re.compile(r"\(([^()]+)\)=\(")
_INDEX = re.compile(r"index '([^']+)'")


@contextmanager
def named() -> Iterator[None]:
    """Turn the database's refusal of a second one into words.

    Stands around the transaction.
    """
    try:
        yield
    except IntegrityError as error:
        if _unique(error):
            raise refusal(error) from error
        raise


def _unique(error: IntegrityError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == "23505" or _SQLITE.search(str(error)) is not None


def refusal(error: IntegrityError) -> Refused:
    """Return the refusal of what a table already holds, naming its fields."""
    table, columns = _place(error)
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if model is None or not columns:
        words = "与已登记的内容冲突，没有登记，请核对后再试；仍然不行的请联系系统管理员。"
        return Refused(words, status=409)
    labels = [
        str(field.verbose_name) for field in model._meta.concrete_fields if str(field.column) in columns
    ]
    title = str(model._meta.verbose_name)
    words = (
        f"“{title}”里{'、'.join(f'“{label}”' for label in labels)}相同的只能有一条，没有登记："
        "已经有一条登记在册，或这次登记的有两条相同，请核对。"
    )
    return Refused(words, status=409)


def _place(error: IntegrityError) -> tuple[str, frozenset[str]]:
    """Return the table and the columns that an error names; empty where it names none."""
    diag = getattr(error.__cause__, "diag", None)
    if diag is not None:
        match = _POSTGRESQL.search(diag.message_detail or "")
        return str(diag.table_name or ""), frozenset(match[1].split(", ") if match else ())
    if not (match := _SQLITE.search(str(error))):
        return "", frozenset()
    if index := _INDEX.search(match[1]):
        return _of_index(index[1])
    places = [place.partition(".") for place in match[1].split(", ")]
    return places[0][0], frozenset(column for _, _, column in places)


def _of_index(name: str) -> tuple[str, frozenset[str]]:
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if rule.name == name:
                fields = [model._meta.get_field(field) for field in getattr(rule, "fields", ())]
                return model._meta.db_table, frozenset(str(field.column) for field in fields)  # type: ignore[union-attr]
    return "", frozenset()
