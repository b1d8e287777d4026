"""Bring stored data up to a newer program, with a way back.

A copy comes first, and the data changes whole or not at all.

The copy stands beside the data: a file in a folder of its own on SQLite, a database of its own on
PostgreSQL. Sealed files and keys are the same for every version and are not copied.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from taizhang.engine import clock

FOLDER = "before-upgrade-"
ABOUT, DATABASE, MARK = "about.json", "taizhang.db", "program"
Say = Callable[[str], object]


@dataclass(frozen=True)
class Before:
    """The data as it was before an upgrade.

    program, newer: the versions of the program before and after
    at: when the copy was made; entries: the lines of history in it
    place: the folder, or the database of a server
    """

    program: str
    newer: str
    at: str
    entries: int
    place: str


def program() -> str:
    """Return the version of this program."""
    return version("taizhang")


def prepare(say: Say) -> None:
    """Bring the database up to this program before it is opened.

    A new database is laid; stored data of an older program is copied, then changed whole or not at
    all. Raises `ValueError` for data of a newer program, and where the copy or the change fails.
    """
    loader = MigrationExecutor(connection).loader
    if unknown := sorted(set(loader.applied_migrations) - set(loader.disk_migrations)):
        raise ValueError(_too_new(unknown))
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and not loader.applied_migrations:
        say("正在准备数据库，第一次约需半分钟……\n")
        call_command("migrate", verbosity=0)
    elif plan:
        _upgrade(say)
    connection.close()
    if plan or not _mark().exists():
        _write(_mark(), program())


def _too_new(unknown: list[tuple[str, str]]) -> str:
    name = f"{unknown[0][0]} {unknown[0][1]}"
    before = copies()
    back = (
        f"要用现在的版本，先运行 taizhang back 退回升级前的数据（{before[0].at}，{before[0].program}版）。"
        if before
        else "这里没有升级前的副本。"
    )
    return f"这份数据已由更新的版本升级过（{name}），{program()}版打不开：请装回较新的版本。{back}"


def _upgrade(say: Say) -> None:
    say(f"程序已更新到{program()}，数据要升级：先留一份副本……\n")
    kept = _copy()
    say(f"副本已留在 {kept.place}（{kept.entries}条经过）。正在升级，请不要关机……\n")
    try:
        with _whole():
            call_command("migrate", verbosity=0)
    except Exception as error:
        connection.close()
        if connection.vendor == "sqlite":
            _put_back(Path(kept.place) / DATABASE)
        words = f"升级没有完成（{type(error).__name__}：{error}），数据已退回升级前的样子。"
        raise ValueError(f"{words}请装回{kept.program}版继续使用，并把这句话告诉维护人员。") from error
    say("升级完成。要退回升级前，停止后运行 taizhang back。\n")


@contextmanager
def _whole() -> Iterator[None]:
    """Hold all migrations together where the database can undo them.

    A file is put back whole instead.
    """
    if connection.vendor != "postgresql":
        yield
        return
    from django.db import transaction

    with transaction.atomic():
        yield


def _mark() -> Path:
    return Path(settings.HOME) / MARK


def _write(place: Path, text: str) -> None:
    draft = place.with_name(f".{place.name}.making")
    draft.write_text(text, encoding="utf-8")
    draft.replace(place)


def _entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(seq), 0) from engine_chainhead")
        return int(cursor.fetchone()[0])


def _copy() -> Before:
    """Copy the database beside itself; raises `ValueError` where it cannot be."""
    stamp = datetime.now(clock.SHANGHAI)
    folder = Path(settings.HOME) / f"{FOLDER}{stamp:%Y%m%d-%H%M%S}"
    older = _mark().read_text(encoding="utf-8").strip() if _mark().exists() else "更早"
    place, entries = str(folder), _entries()
    folder.mkdir(mode=0o700, parents=True)
    try:
        if connection.vendor == "sqlite":
            _copy_file(Path(str(connection.settings_dict["NAME"])), folder / DATABASE)
        else:
            place = _copy_database(f"{connection.settings_dict['NAME']}_before_{stamp:%Y%m%d%H%M%S}")
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise ValueError(
            f"升级前的副本没有留成（{error}），没有升级：请腾出磁盘空间或请数据库管理员备份后再启动。"
        ) from error
    about = Before(older, program(), f"{stamp:%Y-%m-%d %H:%M}", entries, place)
    _write(folder / ABOUT, json.dumps(asdict(about), ensure_ascii=False))
    return about


def _copy_file(source: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.making")
    with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(draft)) as copy:
        live.backup(copy)
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
    draft.replace(target)


def _copy_database(name: str) -> str:
    """Copy the database of a server under another name.

    Nobody else may be connected to it.
    """
    import psycopg

    parameters: dict[str, Any] = connection.get_connection_params()
    source = connection.settings_dict["NAME"]
    connection.close()
    plain = {key: parameters[key] for key in ("user", "password", "host", "port") if parameters.get(key)}
    with psycopg.connect(dbname="postgres", autocommit=True, **plain) as server:
        quoted = psycopg.sql.Identifier
        server.execute(psycopg.sql.SQL("create database {} template {}").format(quoted(name), quoted(source)))
    return name


def copies() -> list[Before]:
    """List the copies made before upgrades, the newest first."""
    places = sorted(Path(settings.HOME).glob(f"{FOLDER}*/{ABOUT}"), reverse=True)
    return [Before(**json.loads(place.read_text(encoding="utf-8"))) for place in places]


def back(kept: Before) -> str:
    """Put the data of before an upgrade in its place; say what becomes of the present.

    The server must be stopped. What was registered since stays in a folder of its own.
    """
    if connection.vendor != "sqlite":
        return (
            f"PostgreSQL 上升级前的数据在数据库“{kept.place}”里：停止台账，把 TAIZHANG_DATABASE 改成这个库名，"
            f"装回{kept.program}版再启动。"
        )
    since = _entries() - kept.entries
    connection.close()
    aside = _put_back(Path(kept.place) / DATABASE)
    _write(_mark(), kept.program)
    return f"已退回{kept.at}升级前的数据；升级后的数据（多{since}条经过）留在 {aside}。请装回{kept.program}版再启动。"


def _put_back(copy: Path) -> Path:
    """Put a copy in the place of the database, and the present one aside."""
    present = Path(str(connection.settings_dict["NAME"]))
    stamp = datetime.now(clock.SHANGHAI)
    aside = present.with_name(f"after-upgrade-{stamp:%Y%m%d-%H%M%S-%f}")
    fresh = present.with_name(f".{present.name}.back")
    _copy_file(copy, fresh)
    aside.mkdir(mode=0o700)
    for part in (
        present,
        *(present.with_name(f"{present.name}{end}") for end in ("-journal", "-wal", "-shm")),
    ):
        if part.exists():
            part.rename(aside / part.name)
    fresh.replace(present)
    clock.forget_offset()
    return aside


def still_served() -> bool:
    """Return whether another program holds the database open for writing right now."""
    if connection.vendor != "sqlite":
        return False
    connection.close()
    try:
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=1)) as probe:
            probe.execute("begin exclusive")
            probe.rollback()
    except sqlite3.OperationalError:
        return True
    return False


def tell(line: str) -> None:
    """Write a line for whoever starts the program."""
    sys.stderr.write(line)
    sys.stderr.flush()
