"""Copy databases for tests on the engine under test.

Each is a copy of empty tables or of the played year.

The engine is SQLite, or the PostgreSQL that TAIZHANG_TEST_DATABASE names. There the copies are made from
template databases; names tell the checkout, so that several may share a server.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import stock

ADDRESS = os.environ.get("TAIZHANG_TEST_DATABASE", "")
SERVER = ADDRESS.rpartition("/")[0] if ADDRESS.startswith("postgresql") else ""
"""Empty on SQLite."""
OURS = f"tz_{hashlib.sha256(str(stock.PLACE).encode()).hexdigest()[:8]}"
_numbers = itertools.count(1)


def server(*commands: str) -> list[tuple[Any, ...]]:
    """Give commands to the server; gives the rows of the last."""
    import psycopg

    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        for command in commands:
            cursor = connection.execute(command)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


@contextmanager
def working_on(content: str, home: Path) -> Iterator[None]:
    """Let this process work on a new database and its data folder.

    Afterwards it works on what was before.
    """
    from django.conf import settings

    from taizhang.site.settings import database

    before = settings.DATABASES["default"]["NAME"], settings.HOME
    with new(home, content) as address:
        _point_at(database(address)["NAME"], home)
        yield
        _point_at(*before)


def _point_at(name: str, home: Path) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    settings.HOME, settings.KEY_FOLDER, settings.FILE_FOLDER = home, home / "keys", home / "files"
    forget()


def forget() -> None:
    """Forget what the process remembers of a database.

    These are its keys, its calendar and the offset of its clock.
    """
    from taizhang.engine import clock
    from taizhang.engine.keep import sealing
    from taizhang.engine.read import expected
    from taizhang.org import calendar

    sealing.keys.cache_clear()
    calendar._loaded.clear()
    clock.forget_offset()
    expected.forget()


@contextmanager
def new(home: Path, content: str = "tables") -> Iterator[str]:
    """Make a database of `tables` or of the `year`, and give its address.

    Keys and files come with it, in a data folder.
    """
    if not SERVER:
        _lay_files(home, content)
        yield f"sqlite:{home / 'taizhang.db'}"
        return
    place, template = _template(content)
    if (place / "home").exists():
        shutil.copytree(place / "home", home, dirs_exist_ok=True)
    with copied(template) as name:
        yield f"{SERVER}/{name}"


def _lay_files(home: Path, content: str) -> None:
    if content == "year":
        stock.copy(stock.year(), home)
    else:
        stock.lay_tables(home)


@contextmanager
def copied(template: str) -> Iterator[str]:
    """Copy a database of the server for a while; gives the name of the copy."""
    _drop_orphans()
    name = f"{OURS}_run_{os.getpid()}_{next(_numbers)}"
    server(f"create database {name} template {template}")
    yield name
    server(f"drop database {name} with (force)")


def _drop_orphans() -> None:
    """Drop the databases of processes that ended before they could."""
    for (name,) in server(f"select datname from pg_database where datname like '{OURS}_run_%'"):
        if not Path(f"/proc/{name.split('_')[3]}").exists():
            server(f"drop database if exists {name} with (force)")


def _template(content: str) -> tuple[Path, str]:
    """Return folder and name of a template database.

    It is made once for a state of the sources.
    """
    content = f"{content}{stock.variant()}"
    name = f"{OURS}_{content}_{stock.state()}"

    def make(place: Path) -> None:
        _drop_stale(content)
        server(f"drop database if exists {name}", f"create database {name}")
        given = {"TAIZHANG_DATABASE": f"{SERVER}/{name}", "PGOPTIONS": "-c synchronous_commit=off"}
        stock.migrate(place / "home", **given)
        if content.startswith("year"):
            stock.run(place / "home", sys.executable, "-m", "tests.play_year", **given)
        else:
            shutil.rmtree(place / "home")

    def whole() -> bool:
        return bool(server(f"select 1 from pg_database where datname = '{name}'"))

    return stock.folder(f"postgres-{content.removesuffix(stock.variant())}", make, whole=whole), name


def _drop_stale(content: str) -> None:
    """Drop the templates whose folder is gone."""
    for (name,) in server(f"select datname from pg_database where datname like '{OURS}_{content}_%'"):
        if not (stock.PLACE / f"postgres-{content}-{name.rpartition('_')[2]}").exists():
            server(f"drop database if exists {name} with (force)")


if __name__ == "__main__":
    for content in ("tables", "year"):
        _template(content)
