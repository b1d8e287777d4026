"""Words of the start-up checks: what is wrong where, and the nearest right name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from taizhang.engine.declare.ledger import Ledger


def nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"，是不是“{close[0]}”" if close else ""


def error(ledger: Ledger, number: int, text: str) -> Error:
    return Error(f"{ledger.title}（{ledger.key}）：{text}", obj=ledger.model, id=f"taizhang.E{number:03d}")


def field_names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.get_fields()]


def lookup_known(model: type[models.Model], lookup: str) -> bool:
    current: Any = model
    for part in lookup.split("__"):
        try:
            field = current._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return part in ("in", "gte", "lte", "gt", "lt", "exact", "isnull", "year", "contains")
        current = getattr(field, "related_model", None) or field
    return True
