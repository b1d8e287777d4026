"""Data of every version released goes up, is verified, worked on and restored.

What a version left stands in `tests/data/releases` (`tools/release.py`): a played data folder whose ledgers
have records in every state, the backup of it, and the migrations of its time.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import tomllib
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import stock
from tests.house.test_upgrade import LATER, PRESENT, House

RELEASES = sorted((stock.ROOT / "tests" / "data" / "releases").glob("*.zip"))
WORK = stock.ROOT / "tests" / "house" / "working_on.py"
assert RELEASES, "no version has been released"


@dataclass
class Released:
    """What a version left."""

    folder: Path
    about: dict[str, Any]

    @property
    def house(self) -> House:
        return House(self.folder / "home")


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def released(request: Any, tmp_path: Path) -> Released:
    with zipfile.ZipFile(request.param) as packed:
        packed.extractall(tmp_path)
    about = json.loads((tmp_path / "about.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(tmp_path / "home" / "taizhang.db")) as base, base:
        since = int(time.time()) - about["made_at"]
        base.execute("update engine_instance set offset_seconds = offset_seconds - ?", (since,))
    return Released(tmp_path, about)


def test_what_was_released_is_never_migrated_otherwise(released: Released) -> None:
    """An office has made its tables by it already."""
    present = stock.migrations()
    assert {path: present.get(path) for path in released.about["migrations"]} == released.about["migrations"]


def test_the_data_goes_up_and_is_worked_on(released: Released) -> None:
    house = released.house
    house.prepare(PRESENT)
    assert "不符" not in house.command(PRESENT, "verify")
    told = house.run(PRESENT, sys.executable, str(WORK))
    assert json.loads(told.splitlines()[-1]) == released.about["records"], "no record is lost, all pages open"
    assert "不符" not in house.command(PRESENT, "verify"), "what was done after the upgrade is sound too"


def test_a_planted_change_is_found(released: Released) -> None:
    house = released.house
    house.prepare(PRESENT)
    with closing(sqlite3.connect(house.home / "taizhang.db")) as base, base:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            base.execute("update engine_event set note = '改' where seq = 5")
        ((number,),) = base.execute("select number from safety_hazard order by id limit 1")
        base.execute("update safety_hazard set spot = '改过的' where number = ?", (number,))
    assert f"与历史不符：{number}" in house.command(PRESENT, "verify", code=1)


def test_the_data_goes_through_a_later_migration_and_back(released: Released) -> None:
    house = released.house
    house.prepare(PRESENT)
    before = house.dump()
    assert "升级完成" in house.prepare(LATER)
    assert "不符" not in house.command(LATER, "verify")
    assert "已退回" in house.command(PRESENT, "back", "--yes")
    assert house.dump() == before


def test_its_backup_is_restored(released: Released) -> None:
    secret = released.folder / "passphrase"
    secret.write_text(released.about["passphrase"], encoding="utf-8")
    fresh = House(released.folder / "fresh")
    copy, key = released.folder / "backup.zip", released.folder / "key.txt"
    told = fresh.command(
        PRESENT, "restore", str(copy), "--key-file", str(key), "--passphrase-file", str(secret)
    )
    assert "核验无误" in told
    assert "不符" not in fresh.command(PRESENT, "verify")


def test_the_version_of_the_program_has_its_data() -> None:
    """A version is released with what later ones try their upgrade on."""
    project = tomllib.loads((stock.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] in [path.stem for path in RELEASES]
