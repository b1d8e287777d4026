"""A process killed at any point.

It leaves whole days or nothing, and whole restores or nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.faults.console import killed, run
from tests.stock import FORTNIGHT

POINTS = 50 if os.environ.get("TAIZHANG_SOAK") else 4
DICE = random.Random(POINTS)
PASS = "一句够长的口令不容易猜到"


def days(database: Path) -> list[tuple[str, int]]:
    """History lines by Shanghai day, as far as a killed play got."""
    with sqlite3.connect(database) as connection:
        return connection.execute(
            "select date(at, '+8 hours') d, count(*) from engine_event where act != 'sweep' group by d order by d"
        ).fetchall()


def test_a_play_killed_again_and_again_leaves_whole_days_and_no_database(tmp_path: Path) -> None:
    """Each play is killed at another part of its time.

    It plays in the folder that the one before left.
    """
    start = time.monotonic()
    assert run(tmp_path, *FORTNIGHT).returncode == 0
    seconds = time.monotonic() - start
    whole = dict(days(tmp_path / "taizhang.db"))
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    target, draft = tmp_path / "taizhang.db", tmp_path / "taizhang.db.making"
    for part in sorted(DICE.uniform(0.02, 1.05) for _ in range(POINTS)):
        alive = killed(tmp_path, part * seconds, *FORTNIGHT)
        if target.exists():
            assert dict(days(target)) == whole, part
            shutil.rmtree(tmp_path)
            tmp_path.mkdir()
        elif alive and draft.exists():
            assert _whole_days(draft, whole), part
    again = run(tmp_path, *FORTNIGHT)
    assert again.returncode == 0, again.stderr[-1000:]
    assert dict(days(target)) == whole


def _whole_days(draft: Path, whole: dict[str, int]) -> bool:
    """Whether a killed play left only days that are as they are in the whole play."""
    with sqlite3.connect(draft) as connection:
        made = connection.execute("select 1 from sqlite_master where name = 'engine_event'").fetchone()
    found = days(draft) if made else []
    return dict(found) == {day: whole[day] for day, _ in found}


@pytest.fixture(scope="module")
def safe(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with its key copy."""
    folder = tmp_path_factory.mktemp("safe")
    (folder / "pass").write_text(PASS)
    assert (
        run(
            played, "key", "export", str(folder / "key"), "--passphrase-file", str(folder / "pass")
        ).returncode
        == 0
    )
    assert run(played, "backup", str(folder / "backup.zip")).returncode == 0
    return folder


def restore(home: Path, safe: Path, backup: Path | None = None) -> tuple[str, ...]:
    source = backup or safe / "backup.zip"
    return ("restore", str(source), "--key-file", str(safe / "key"), "--passphrase-file", str(safe / "pass"))


def test_a_restore_killed_again_and_again_leaves_all_or_nothing(safe: Path, tmp_path: Path) -> None:
    start = time.monotonic()
    assert run(tmp_path / "whole", *restore(tmp_path / "whole", safe)).returncode == 0
    seconds = time.monotonic() - start
    home = tmp_path / "home"
    home.mkdir()
    for part in sorted(DICE.uniform(0.05, 1.05) for _ in range(POINTS)):
        killed(home, part * seconds, *restore(home, safe))
        if (home / "taizhang.db").exists():
            assert run(home, "verify").returncode == 0, part
            shutil.rmtree(home)
            home.mkdir()
    assert run(home, *restore(home, safe)).returncode == 0
    assert run(home, "verify").returncode == 0
