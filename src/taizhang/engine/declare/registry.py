"""Every declared ledger and figure of this installation, found by key or address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.office.provisions import Provision
from taizhang.engine.declare.record import Record


@cache
def ledgers() -> tuple[Ledger, ...]:
    """Collect every ledger declared by the installed rooms.

    They are listed in the `LEDGERS` of each room's models module.
    """
    collection: list[Ledger] = []
    for config in apps.get_app_configs():
        collection.extend(getattr(config.models_module, "LEDGERS", ()))
    return tuple(collection)


@cache
def _by_key() -> dict[str, Ledger]:
    return {ledger.key: ledger for ledger in ledgers()}


def by_key(key: str) -> Ledger:
    """Return the ledger of a key; raise `KeyError` when there is none."""
    return _by_key()[key]


def by_slug(slug: str) -> Ledger:
    """Return the ledger of an address part; raise `KeyError` when there is none."""
    return _by_key()[slug.replace("-", ".", 1)]


@cache
def provisions() -> Mapping[str, Provision]:
    """Collect what the office may settle, by key (`PROVISIONS` of rooms)."""
    collection: dict[str, Provision] = {}
    for config in apps.get_app_configs():
        for provision in getattr(config.models_module, "PROVISIONS", ()):
            collection[provision.key] = provision
    return collection


def of(record: Record) -> Ledger:
    """Return the ledger of a record."""
    return by_key(record._meta.label_lower)


def all_figures() -> Iterator[tuple[Ledger, Figure]]:
    """Yield every figure declared beside a ledger."""
    for ledger in ledgers():
        for figure in ledger.figures:
            yield ledger, figure


@cache
def spanning() -> tuple[tuple[Ledger, Figure], ...]:
    """Return the figures spanning rooms, each with the ledger of its traced rows."""
    table: tuple[tuple[Ledger, Figure], ...] = import_string(settings.TAIZHANG_SPANNING)
    return table
