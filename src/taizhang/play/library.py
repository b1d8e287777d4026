"""Read the rows of the demonstration year from beside the things they are about.

A ledger's rows stand in `play.yaml` of its folder, or in `<thing>_play.yaml` beside a ledger of one file. `play 210` is
what is played; the number decides what is done first of two deeds at the same moment. Whatever else is named there are
tables for sums, and deeds and forms that parts share. A name of several words is known to the rows of all files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from taizhang.engine import clock
from taizhang.engine.declare.registry import ledgers


class Table(dict[str, Any]):
    """A table of a file whose values sums also reach by a dot."""

    __getattr__ = dict.__getitem__


class _Reader(yaml.SafeLoader):
    """Read plain numbers, days, times (`9:40`) and moments (`2021-03-08 9:40`)."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _plain(reader: Any, node: Any) -> Any:
    text = reader.construct_scalar(node)
    words = {"true": True, "false": False, "null": None, "": None}
    day, _, at = text.rpartition(" ") if ":" in text else (text, "", "")
    moment = time(*map(int, at.split(":"))) if at else None  # type: ignore[arg-type]
    if text in words:
        return words[text]
    if "-" in day[1:]:
        known = date.fromisoformat(day)
        return datetime.combine(known, moment, clock.SHANGHAI) if moment else known
    return moment or int(text)


def _table(reader: Any, node: Any) -> Table:
    return Table(reader.construct_mapping(node, deep=True))


_PLAIN = re.compile(r"(true|false|null||-?(0|[1-9]\d*)|(\d{4}-\d\d-\d\d )?\d{1,2}:\d\d|\d{4}-\d\d-\d\d)$")
_Reader.add_implicit_resolver("!plain", _PLAIN, None)
_Reader.add_constructor("!plain", _plain)
_Reader.add_constructor("tag:yaml.org,2002:map", _table)


@cache
def books() -> dict[str, Mapping[str, Any]]:
    """Find files of rows by short names (`premises.visit`), in their order."""
    found = []
    for label in sorted({ledger.room for ledger in ledgers()}):
        room = Path(apps.get_app_config(label).path)
        for file in sorted(room.rglob("*play.yaml")):
            name = ".".join([label, *file.relative_to(room).with_suffix("").parts])
            rows = yaml.load(file.read_text("utf-8"), _Reader)  # noqa: S506 - a safe loader of our own
            head = next(key for key in rows if key.startswith("play "))
            found.append((int(head[5:]), name, {**rows, "play": rows[head]}))
    return {re.sub(r"[._]play$", "", name): rows for _, name, rows in sorted(found, key=lambda book: book[0])}


@cache
def called(name: str, book: str) -> tuple[str, Any]:
    """Return the file and the rows of a name, own ones or those that all share."""
    shared = {entry: other for other, rows in books().items() for entry in rows if " " in entry}
    known = {**shared, **dict.fromkeys(books()[book], book)}
    if name not in known:
        near = get_close_matches(name, known, 1)
        raise ValueError(f"演示数据里没有“{name}”{f'，是不是“{near[0]}”？' if near else '。'}")
    return known[name], books()[known[name]][name]
