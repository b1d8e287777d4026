"""A process killed at any point leaves whole days or nothing, and whole restores or nothing."""

from __future__ import annotations

import os
import random
import sqlite3
from pathlib import Path

import pytest

from tests.faults.conftest import FORTNIGHT
from tests.faults.console import killed, run

POINTS = 50 if os.environ.get("TAIZHANG_SOAK") else 5
DICE = random.Random(POINTS)
PASS = "一句够长的口令不容易猜到"


def days(database: Path) -> list[tuple[str, int]]:
    """History lines by Shanghai day, as far as a killed play got."""
    with sqlite3.connect(database) as connection:
        return connection.execute(
            "select date(at, '+8 hours') d, count(*) from engine_event where act != 'sweep' group by d order by d"
        ).fetchall()


@pytest.mark.parametrize("moment", sorted(DICE.uniform(0.2, 5.0) for _ in range(POINTS)))
def test_a_killed_play_leaves_whole_days_and_no_database(moment: float, played: Path, tmp_path: Path) -> None:
    whole = dict(days(played / "taizhang.db"))
    killed(tmp_path, moment, *FORTNIGHT)
    target, draft = tmp_path / "taizhang.db", tmp_path / "taizhang.db.making"
    if target.exists():
        assert dict(days(target)) == whole
    elif draft.exists():
        with sqlite3.connect(draft) as connection:
            made = connection.execute("select 1 from sqlite_master where name = 'engine_event'").fetchone()
        found = days(draft) if made else []
        assert dict(found) == {day: whole[day] for day, _ in found}
    again = run(tmp_path, *FORTNIGHT)
    assert again.returncode == 0, again.stderr[-1000:]
    assert dict(days(target)) == whole


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


@pytest.mark.parametrize("moment", sorted(DICE.uniform(0.3, 2.5) for _ in range(POINTS)))
def test_a_killed_restore_leaves_all_or_nothing(moment: float, safe: Path, tmp_path: Path) -> None:
    killed(tmp_path, moment, *restore(tmp_path, safe))
    target = tmp_path / "taizhang.db"
    if target.exists():
        assert run(tmp_path, "verify").returncode == 0
    else:
        assert run(tmp_path, *restore(tmp_path, safe)).returncode == 0
        assert run(tmp_path, "verify").returncode == 0
