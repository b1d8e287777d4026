"""The rows of the demonstration year, read from beside the things they are about.

A ledger's rows stand in `play.py` of its folder, or in `<thing>_play.py` beside a ledger of one file. Such a file
holds data and imports nothing of the product:

* `PLAY`: the parts of the year,
* `PLACE`: its number among all files, which decides what is done first of two deeds at the same moment,
* `SHARED`: what other parts call by name (a course of scenes, a sequence of deeds, the steps of a diary).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from django.apps import apps

from taizhang.engine.declare.registry import ledgers

Rows = Mapping[str, Any]


def _names() -> Iterator[str]:
    """Find the modules that hold rows in the packages of all ledgers."""
    for label in sorted({ledger.room for ledger in ledgers()}):
        package = apps.get_app_config(label)
        for module in walk_packages([package.path], f"{package.name}."):
            last = module.name.rpartition(".")[2]
            if last == "play" or last.endswith("_play"):
                yield module.name


@cache
def books() -> dict[str, ModuleType]:
    """Find every file of rows by its short name, in the order of their places.

    A short name is such as `premises.visit`.
    """
    modules = {_short(name): import_module(name) for name in _names()}
    for book, module in modules.items():
        if not hasattr(module, "PLACE"):
            raise ValueError(f"演示数据{book}没有写明次序（PLACE）。")
    return dict(sorted(modules.items(), key=lambda item: item[1].PLACE))


def _short(name: str) -> str:
    parts = name.removeprefix("taizhang.").removeprefix("rooms.").removesuffix("_play").split(".")
    return ".".join(part for part in parts if part != "play")


@cache
def _shared() -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for book, module in books().items():
        for name, rows in getattr(module, "SHARED", {}).items():
            if name in entries:
                raise ValueError(f"演示数据里“{name}”有两处（其一在{book}），请改名。")
            entries[name] = rows
    return entries


def shared(name: str) -> Any:
    """Return what parts of the play share under a name."""
    if name not in _shared():
        raise ValueError(f"演示数据里没有名为“{name}”的共用部分。")
    return _shared()[name]
