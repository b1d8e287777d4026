"""An upgrade: copied before, whole or not at all, verified, and taken back.

The played fortnight goes through a later program's migrations in processes of their own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from taizhang.keep import swapping
from tests import stock

LATER, BROKEN, PRESENT = "tests.later.settings", "tests.later.broken", "taizhang.site.settings"
PREPARE = (
    "import django; django.setup(); from taizhang.keep import upgrading; upgrading.prepare(upgrading.tell)"
)


class House:
    """A data folder of a played fortnight, with the database that goes with it."""

    def __init__(self, home: Path, address: str = "") -> None:
        self.home, self.address = home, address

    def run(self, settings: str, *words: str, code: int = 0) -> str:
        """Run a command of the program in that version; gives what it says."""
        more = {"DJANGO_SETTINGS_MODULE": settings} | (
            {"TAIZHANG_DATABASE": self.address} if self.address else {}
        )
        given = stock.environment(self.home) | more
        done = subprocess.run(words, env=given, cwd=stock.ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr[-2000:])
        return done.stdout + done.stderr

    def prepare(self, settings: str, code: int = 0) -> str:
        return self.run(settings, sys.executable, "-c", PREPARE, code=code)

    def command(self, settings: str, *words: str, code: int = 0) -> str:
        return self.run(settings, *stock.COMMAND, *words, code=code)

    def dump(self) -> list[str]:
        """All rows and tables as text."""
        with closing(sqlite3.connect(self.home / "taizhang.db")) as base:
            return sorted(base.iterdump())


@pytest.fixture
def house(tmp_path: Path) -> House:
    home = tmp_path / "home"
    stock.copy(stock.fortnight(), home)
    return House(home)


def columns(house: House, table: str) -> set[str]:
    with closing(sqlite3.connect(house.home / "taizhang.db")) as base:
        return {row[1] for row in base.execute(f"pragma table_info({table})")}


def test_stored_data_is_copied_upgraded_verified_and_taken_back(house: House) -> None:
    before = house.dump()
    told = house.prepare(LATER)
    assert "先留一份副本" in told
    assert "升级完成" in told
    (folder,) = house.home.glob("before-upgrade-*")
    assert str(folder) in told
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    assert about["entries"] > 300
    assert "later" in columns(house, "office_owedreport")
    assert "later" in columns(house, "engine_event")
    assert "不符" not in house.command(LATER, "verify"), "old lines are read in the shape of their time"
    assert house.prepare(LATER) == "", "a second start has nothing to do"

    told = house.prepare(PRESENT, code=1)
    assert "更新的版本升级过" in told
    assert "taizhang back" in told

    assert folder.name in house.command(PRESENT, "back", "--list")
    assert "--yes" in house.command(PRESENT, "back", code=1)
    told = house.command(PRESENT, "back", "--yes")
    assert "已退回" in told
    assert "多0条经过" in told
    assert house.dump() == before
    assert house.prepare(PRESENT) == ""
    assert "不符" not in house.command(PRESENT, "verify")
    assert [path.name for path in house.home.glob("after-upgrade-*/*.db")] == ["taizhang.db"]


def test_history_stays_append_only_and_a_planted_change_is_found(house: House) -> None:
    house.prepare(LATER)
    with closing(sqlite3.connect(house.home / "taizhang.db")) as base:
        for words in (
            "update engine_event set note = '改' where seq = 5",
            "delete from engine_event where seq = 5",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                base.execute(words)
        base.rollback()
        for act in ("update", "delete"):
            base.execute(f"drop trigger engine_event_no_{act}")
        base.execute("update engine_event set note = '改' where seq = 5")
        base.commit()
    assert "第5条" in house.command(LATER, "verify", code=1)


def test_a_planted_change_of_a_record_is_found_after_an_upgrade(house: House) -> None:
    house.prepare(LATER)
    with closing(sqlite3.connect(house.home / "taizhang.db")) as base:
        ((number,),) = base.execute("select number from office_owedreport order by id limit 1")
        base.execute("update office_owedreport set title = '改过的' where number = ?", (number,))
        base.commit()
    told = house.command(LATER, "verify", code=1)
    assert f"与历史不符：{number}" in told


def test_an_upgrade_that_breaks_off_leaves_all_as_it_was(house: House) -> None:
    before = house.dump()
    (house.home / "anchors").write_text("的尾巴", encoding="utf-8")
    told = house.prepare(BROKEN, code=1)
    assert (house.home / "anchors").read_text(encoding="utf-8") == "的尾巴", "they prove the data put back"
    assert "升级没有完成" in told
    assert "磁盘坏道" in told
    assert "已退回升级前的样子" in told
    assert house.dump() == before
    assert house.prepare(PRESENT) == ""


def test_a_first_start_that_was_killed_goes_on(tmp_path: Path) -> None:
    fresh = House(tmp_path / "home")
    fresh.home.mkdir()
    fresh.run(PRESENT, sys.executable, "-m", "django", "migrate", "--verbosity", "0", "org")
    told = fresh.prepare(PRESENT)
    assert "第一次约需半分钟" in told
    assert list(fresh.home.glob("*upgrade*")) == []
    assert fresh.prepare(PRESENT) == ""


def test_what_a_power_cut_broke_off_is_put_back_and_done_again(house: House) -> None:
    """The cut comes between two migrations, or with no database in its place."""
    before = house.dump()
    half = PREPARE.replace(
        "upgrading.prepare",
        "upgrading.call_command = lambda *_, **__: __import__('os')._exit(9); upgrading.prepare",
    )
    for harm in ("half", "gone"):
        house.run(LATER, sys.executable, "-c", half, code=9)
        (folder,) = house.home.glob("before-upgrade-*")
        if harm == "half":
            house.run(LATER, sys.executable, "-m", "django", "migrate", "--verbosity", "0", "engine")
        else:
            (house.home / "taizhang.db").rename(house.home / "lost.db")
        told = house.prepare(PRESENT)
        assert "先把升级前的副本放回原处" in told
        assert house.dump() == before
        assert house.prepare(PRESENT) == ""
        (folder / "about.json").unlink()
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    house.run(LATER, sys.executable, "-c", half, code=9)
    assert "升级完成" in house.prepare(LATER)
    assert len(list(house.home.glob("before-upgrade-*"))) == 1, "one copy, made before the cut"
    house.command(PRESENT, "back", "--yes")
    assert house.dump() == before


def test_the_way_back_waits_until_nobody_serves(house: House) -> None:
    house.prepare(LATER)
    lock = swapping.hold(house.home)
    assert lock is not None
    assert "台账还在运行" in house.command(PRESENT, "back", "--yes", code=2)
    lock.close()
    assert "已退回" in house.command(PRESENT, "back", "--yes")


def test_a_way_back_that_breaks_off_loses_nothing(house: House) -> None:
    """The disk is full before anything moved; the cut comes after that."""
    house.prepare(LATER)
    with closing(sqlite3.connect(house.home / "taizhang.db")) as base, base:
        base.execute("create table since_the_upgrade (id integer)")
    after = house.dump()
    full = "u._copy_file = lambda *_: (_ for _ in ()).throw(OSError(28, '磁盘已满'))"
    cut = "real = u.Path.replace; u.Path.replace = lambda self, to: real(self, to) if to.name != 'taizhang.db' else os._exit(9)"
    for harm, code in ((full, 1), (cut, 9)):
        script = f"import os, django; django.setup(); import taizhang.keep.upgrading as u; {harm}; u.back(u.copies()[0])"
        house.run(PRESENT, sys.executable, "-c", script, code=code)
        if code == 1:
            assert house.dump() == after
            assert house.prepare(LATER) == "", "the work since the upgrade is still there"
    told = house.prepare(PRESENT)
    assert "先把升级前的副本放回原处" in told
    kept = [folder / "taizhang.db" for folder in house.home.glob("after-upgrade-*")]
    (aside,) = [path for path in kept if path.exists()]
    with closing(sqlite3.connect(aside)) as base:
        assert base.execute("select count(*) from since_the_upgrade").fetchall() == [(0,)]


def test_a_second_start_waits_for_an_upgrade_and_a_server(house: House) -> None:
    lock = swapping.hold(house.home)
    assert lock is not None
    assert "另一个台账程序正在用这份数据" in house.command(PRESENT, "serve", "--port", "48765", code=2)
    lock.close()


def test_a_newer_programs_copies_are_read_by_an_older_one(house: House) -> None:
    house.prepare(LATER)
    (place,) = house.home.glob("before-upgrade-*/about.json")
    place.write_text(place.read_text("utf-8").replace("{", '{"checked": true, ', 1), encoding="utf-8")
    assert "taizhang back" in house.prepare(PRESENT, code=1)
    assert "已退回" in house.command(PRESENT, "back", "--yes")


def test_the_way_back_goes_with_a_folder_that_was_moved(house: House) -> None:
    before = house.dump()
    house.prepare(LATER)
    moved = House(house.home.with_name("elsewhere"))
    house.home.rename(moved.home)
    moved.command(PRESENT, "back", "--yes")
    assert moved.dump() == before


def test_without_room_for_the_copy_nothing_is_upgraded(house: House) -> None:
    before = house.dump()
    blocked = "import taizhang.keep.upgrading as u; u._copy_file = lambda *_: (_ for _ in ()).throw(OSError(28, '磁盘已满'));"
    script = PREPARE.replace("upgrading.prepare", f"exec({blocked!r}); upgrading.prepare")
    told = house.run(LATER, sys.executable, "-c", script, code=1)
    assert "没有升级" in told
    assert house.dump() == before


def test_a_backup_of_an_older_version_is_restored_by_a_later_one(house: House, tmp_path: Path) -> None:
    copy, key = tmp_path / "older.zip", tmp_path / "key.txt"
    secret = tmp_path / "pass"
    secret.write_text("correct horse battery")
    house.command(PRESENT, "backup", str(copy))
    house.command(PRESENT, "key", "export", str(key), "--passphrase-file", str(secret))
    fresh = House(tmp_path / "fresh")
    told = fresh.command(
        LATER, "restore", str(copy), "--key-file", str(key), "--passphrase-file", str(secret)
    )
    assert "核验无误" in told
    assert "later" in columns(fresh, "office_owedreport")
    with closing(sqlite3.connect(fresh.home / "taizhang.db")) as base:
        rows = base.execute("select title, later from office_owedreport").fetchall()
    assert rows
    assert all(title == later for title, later in rows)
    assert "不符" not in fresh.command(LATER, "verify")

    later = tmp_path / "later.zip"
    fresh.command(LATER, "backup", str(later))
    told = House(tmp_path / "other").command(
        PRESENT, "restore", str(later), "--key-file", str(key), "--passphrase-file", str(secret), code=2
    )
    assert "更新的版本做的" in told
