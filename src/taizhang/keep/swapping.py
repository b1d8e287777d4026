"""The second step of restoring: rehearsed data takes its place, by files alone.

It needs neither settings nor a database, so that the process over the servers stays small.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

STAGE, AGREED, PARTS = "restoring", "agreed", ("keys", "files", "taizhang.db")
TAKEN = "另一个台账程序正在用这份数据（或正在升级）：请用已经打开的那个，或先停掉它再启动。"
LEFTOVERS = ("anchors", "first-code", "taizhang.db-journal", "taizhang.db-wal", "taizhang.db-shm")
RESTART = "restart"
LOCK = "serving.lock"


def agree(home: Path) -> None:
    """Let the rehearsed data take its place at the next start, which is asked for now."""
    (home / STAGE / AGREED).write_text("1")
    ask_for_restart(home)


def ask_for_restart(home: Path) -> None:
    """Ask the process over the server to start it anew."""
    (home / RESTART).write_text("1")


def restart_asked(home: Path) -> bool:
    """Return whether a restart was asked for; forget the request."""
    place = home / RESTART
    if not place.exists():
        return False
    place.unlink()
    return True


def take_its_place(home: Path) -> bool:
    """Put agreed data in its place before the server opens the database.

    Safe to repeat after a power cut.
    """
    stage = home / STAGE
    if not (stage / AGREED).exists():
        return False
    past = home / f"before-{(stage / AGREED).stat().st_mtime_ns}"
    past.mkdir(exist_ok=True, mode=0o700)
    for leftover in LEFTOVERS:
        if (home / leftover).exists() and not (past / leftover).exists():
            (home / leftover).rename(past / leftover)
    for part in PARTS:
        new, old = stage / part, home / part
        if new.exists():
            if old.exists():
                old.rename(_free(past / part))
            new.rename(old)
    shutil.rmtree(stage, ignore_errors=True)
    return True


def hold(home: Path) -> sqlite3.Connection | None:
    """Hold the data folder as the one that serves it, until the process ends.

    None where another one does. The lock is that of a small database of its own, which every system
    gives back by itself.
    """
    import sqlite3  # what stands over the workers stays small

    lock = sqlite3.connect(home / LOCK, timeout=0, check_same_thread=False)
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError:
        lock.close()
        return None
    return lock


@contextmanager
def alone(home: Path, words: str) -> Iterator[None]:
    """Hold the data folder for a while.

    Raises `ValueError` with the words where another program does.
    """
    lock = hold(home)
    if lock is None:
        raise ValueError(words)
    try:
        yield
    finally:
        lock.close()


def _free(place: Path) -> Path:
    """Return a place that is still free, this one or one like it.

    After a power cut the start may have made a new key folder before the swap goes on.
    """
    names = itertools.chain([place.name], (f"{place.name}-{nth}" for nth in itertools.count(2)))
    return next(free for name in names if not (free := place.with_name(name)).exists())
