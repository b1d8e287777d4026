"""Bring stored data up to a newer program, with a way back.

A copy comes first, and the data changes whole or not at all.

The copy stands beside the data: a file in a folder of its own on SQLite, a database of its own on
PostgreSQL. Sealed files and keys are the same for every version and are not copied.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from taizhang.engine import clock
from taizhang.engine.declare.checks import stop_if_wrong

FOLDER = "before-upgrade-"
ABOUT, DATABASE, MARK = "about.json", "taizhang.db", "program"
UNDER_WAY, BACK = "upgrading", "back "
"""Names the copy while an upgrade is under way, or with `BACK` before it the way back."""
Say = Callable[[str], object]


@dataclass(frozen=True)
class Before:
    """The data as it was before an upgrade.

    program, newer: the versions of the program before and after
    at: when the copy was made; entries: the lines of history in it
    place: the folder, or the database of a server
    folder: the name of its folder in the data folder
    """

    program: str
    newer: str
    at: str
    entries: int
    place: str
    folder: str


def program() -> str:
    """Return the version of this program."""
    return version("taizhang")


def prepare(say: Say, *, backed_up: bool = False) -> None:
    """Bring the database up to this program before it is opened.

    A new database is laid; stored data of an older program is copied, then changed whole or not at
    all. What a power cut broke off is put back first. Raises `ValueError` for data of a newer
    program, where the copy or the change fails, and where a ledger is declared wrongly.

    backed_up: the administrator of a server's database has made the copy
    """
    stop_if_wrong()
    kept = _resume(say)
    loader = MigrationExecutor(connection).loader
    if unknown := sorted(set(loader.applied_migrations) - set(loader.disk_migrations)):
        raise ValueError(_too_new(unknown))
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if _entries():
            _upgrade(say, kept, backed_up=backed_up)
        else:
            say("正在准备数据库，第一次约需半分钟……\n")
            call_command("migrate", verbosity=0)
    connection.close()
    _place(UNDER_WAY).unlink(missing_ok=True)
    _write(_place(MARK), program())


def _resume(say: Say) -> Before | None:
    """Put back the copy of an upgrade that a power cut broke off.

    It is returned to be used again. What stands there is half upgraded and goes; on the way back it
    is what was registered since the upgrade, and stays aside.
    """
    if not _place(UNDER_WAY).exists():
        return None
    name = _place(UNDER_WAY).read_text(encoding="utf-8").strip()
    kept = _about(Path(settings.HOME) / name.removeprefix(BACK))
    if kept is not None and connection.vendor == "sqlite":
        say("上一次升级（退回）没有做完，先把升级前的副本放回原处……\n")
        _put_back(_file_of(kept), keep=name.startswith(BACK))
    return kept


def _too_new(unknown: list[tuple[str, str]]) -> str:
    name = f"{unknown[0][0]} {unknown[0][1]}"
    before = copies()
    back = (
        f"要用现在的版本，先运行 taizhang back 退回升级前的数据（{before[0].at}，{before[0].program}版）。"
        if before
        else "这里没有升级前的副本。"
    )
    return f"这份数据已由更新的版本升级过（{name}），{program()}版打不开：请装回较新的版本。{back}"


def _upgrade(say: Say, kept: Before | None, *, backed_up: bool) -> None:
    say(f"程序已更新到{program()}，数据要升级：先留一份副本……\n")
    kept = kept or _copy(backed_up=backed_up)
    say(f"副本已留在 {kept.place}（{kept.entries}条经过）。正在升级，请不要关机……\n")
    _write(_place(UNDER_WAY), kept.folder)
    try:
        with _whole():
            call_command("migrate", verbosity=0)
    except Exception as error:
        connection.close()
        if connection.vendor == "sqlite":
            _put_back(_file_of(kept), keep=False)
        _place(UNDER_WAY).unlink(missing_ok=True)
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


def _place(name: str) -> Path:
    return Path(settings.HOME) / name


def _write(place: Path, text: str) -> None:
    draft = place.with_name(f".{place.name}.making")
    draft.write_text(text, encoding="utf-8")
    draft.replace(place)


def _entries() -> int:
    """Return how many lines of history there are.

    There is none before the first start was through.
    """
    if "engine_chainhead" not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(seq), 0) from engine_chainhead")
        return int(cursor.fetchone()[0])


def _copy(*, backed_up: bool) -> Before:
    """Copy the database beside itself; raises `ValueError` where it cannot be."""
    stamp = datetime.now(clock.SHANGHAI)
    name = f"{FOLDER}{stamp:%Y%m%d-%H%M%S}"
    older = _place(MARK).read_text(encoding="utf-8").strip() if _place(MARK).exists() else "更早"
    entries, draft = _entries(), _place(f".{name}")
    place = str(_place(name))
    draft.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        if connection.vendor == "sqlite":
            _copy_file(Path(str(connection.settings_dict["NAME"])), draft / DATABASE)
        elif backed_up:
            place = "数据库管理员自留的备份"
        else:
            place = _copy_database(f"{connection.settings_dict['NAME']}_before_{stamp:%Y%m%d%H%M%S}")
    except Exception as error:
        shutil.rmtree(draft, ignore_errors=True)
        more = "" if connection.vendor == "sqlite" else "；已由数据库管理员备份的，加 --backed-up 启动"
        raise ValueError(
            f"升级前的副本没有留成（{error}），没有升级：请腾出磁盘空间、停掉连着这个数据库的程序后再启动{more}。"
        ) from error
    about = Before(older, program(), f"{stamp:%Y-%m-%d %H:%M}", entries, place, name)
    _write(draft / ABOUT, json.dumps(asdict(about), ensure_ascii=False))
    draft.rename(_place(name))
    return about


def _copy_file(source: Path, target: Path) -> None:
    """Copy a database file through its engine; the source must exist."""
    draft = target.with_name(f".{target.name}.making")
    only = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(only, uri=True, timeout=30)) as live,
        closing(sqlite3.connect(draft)) as copy,
    ):
        live.backup(copy)
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
    draft.replace(target)


OURS = ("dbname", "context", "cursor_factory", "prepare_threshold", "server_side_binding")
"""What the framework adds to the address of a server, and the name of our own database."""


def _copy_database(name: str) -> str:
    """Copy the database of a server under another name.

    Nobody else may be connected to it.
    """
    import psycopg
    from psycopg import sql

    source, given = connection.settings_dict["NAME"], connection.get_connection_params()
    connection.close()
    plain: dict[str, Any] = {key: value for key, value in given.items() if key not in OURS}
    with psycopg.connect(dbname="postgres", autocommit=True, **plain) as server:
        words = sql.SQL("create database {} template {}")
        server.execute(words.format(sql.Identifier(name), sql.Identifier(source)))
    return name


def copies() -> list[Before]:
    """List the copies made before upgrades, the newest first."""
    folders = sorted(Path(settings.HOME).glob(f"{FOLDER}*"), reverse=True)
    return [about for folder in folders if (about := _about(folder)) is not None]


def _about(folder: Path) -> Before | None:
    """Read what a copy is, at the place where it lies now; None where it is not whole."""
    place = folder / ABOUT
    if not place.exists():
        return None
    told = json.loads(place.read_text(encoding="utf-8"))
    about = Before(**{field.name: told.get(field.name, "") for field in fields(Before)})
    return replace(about, folder=folder.name, place=str(folder)) if (folder / DATABASE).exists() else about


def _file_of(kept: Before) -> Path:
    return Path(settings.HOME) / kept.folder / DATABASE


def back(kept: Before) -> str:
    """Put the data of before an upgrade in its place; say what becomes of the present.

    The server must be stopped. What was registered since stays in a folder of its own.
    """
    if connection.vendor != "sqlite":
        return (
            f"PostgreSQL 上升级前的数据在“{kept.place}”里：停止台账，把 TAIZHANG_DATABASE 改成这个库名，"
            f"装回{kept.program}版再启动。"
        )
    since = _entries() - int(kept.entries or 0)
    connection.close()
    aside = _put_back(_file_of(kept), keep=True)
    _write(_place(MARK), kept.program)
    _place(UNDER_WAY).unlink()
    return f"已退回{kept.at}升级前的数据；升级后的数据（多{since}条经过）留在 {aside}。请装回{kept.program}版再启动。"


def _put_back(copy: Path, *, keep: bool) -> Path:
    """Put a copy in the place of the database; return where the present one went.

    While this goes on `UNDER_WAY` names the copy, so that a start after a power cut does it again.

    keep: the present one is worth keeping, and the anchors of history go with it; it is not touched
        before the copy lies beside it. Else it makes room where there is none
    """
    present = Path(str(connection.settings_dict["NAME"]))
    stamp = datetime.now(clock.SHANGHAI)
    aside = present.with_name(f"after-upgrade-{stamp:%Y%m%d-%H%M%S-%f}")
    fresh = present.with_name(f".{present.name}.back")
    if keep:
        _copy_file(copy, fresh)
        _write(_place(UNDER_WAY), f"{BACK}{copy.parent.name}")
    aside.mkdir(mode=0o700)
    parts = [present, *(present.with_name(f"{present.name}{end}") for end in ("-journal", "-wal", "-shm"))]
    for part in (*parts, *([_place("anchors")] if keep else ())):
        if part.exists():
            part.rename(aside / part.name)
    if not keep:
        shutil.rmtree(aside)
        _copy_file(copy, fresh)
    fresh.replace(present)
    clock.forget_offset()
    return aside


def tell(line: str) -> None:
    """Write a line for whoever starts the program."""
    sys.stderr.write(line)
    sys.stderr.flush()
