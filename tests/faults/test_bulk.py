"""Bulk deeds in real processes: equal to single deeds over the registry, whole or nothing, once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from taizhang.engine.ledger import ledgers
from tests.conftest import ROOT

SOAK = bool(os.environ.get("TAIZHANG_SOAK"))
UNTIL = "2022-01-10" if SOAK else "2021-06-05"
"""By June every ledger of the played year has a record."""
POINTS = 20 if SOAK else 3
DICE = random.Random(POINTS)
ROWS = 1200


def given(home: Path) -> dict[str, str]:
    address = f"sqlite:{home / 'taizhang.db'}"
    return {
        **os.environ,
        "TAIZHANG_HOME": str(home),
        "TAIZHANG_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "taizhang.site.settings",
        "ROWS": str(ROWS),
    }


def ran(home: Path, module: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"tests.faults.{module}", *words]
    done = subprocess.run(command, env=given(home), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def test_a_bulk_deed_leaves_what_single_deeds_leave_on_every_ledger(tmp_path: Path) -> None:
    told = json.loads(ran(tmp_path, "bulk_play", UNTIL).stdout)
    assert told["wrong"] == []
    played = {ledger.key for ledger in ledgers()} - set(told["missing"])
    assert len(played) >= 10, told["missing"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a file that waits to be taken in."""
    home = tmp_path_factory.mktemp("bulk")
    ran(home, "bulk_import", "prepare")
    return home


def copied(office: Path, to: Path) -> Path:
    shutil.copytree(office, to, dirs_exist_ok=True)
    return to


def looked(home: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(ran(home, "bulk_import", "look").stdout)
    return found


NOTHING = {"records": 0, "history": 0, "keys": 0, "uses": 0, "batches": 0, "numbers": 0, "state": "waiting"}
WHOLE = {
    "records": ROWS,
    "history": ROWS,
    "keys": ROWS,
    "uses": ROWS,
    "batches": 1,
    "numbers": ROWS,
    "state": "taken",
}


@pytest.mark.parametrize("part", sorted(DICE.uniform(0.0, 1.1) for _ in range(POINTS)))
def test_a_killed_import_leaves_all_or_nothing(part: float, office: Path, tmp_path: Path) -> None:
    """`part` of the time that the whole import takes passes before the process dies."""
    home = copied(office, tmp_path)
    whole = _length(office)
    with _started(home) as child:
        time.sleep(whole * part)
        child.kill()
    found = looked(home)
    assert found.pop("wrong") == []
    assert found in (NOTHING, WHOLE)
    ran(home, "bulk_import", "take")
    again = looked(home)
    assert again.pop("wrong") == []
    assert again == WHOLE


def _started(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.bulk_import", "take"]
    child = subprocess.Popen(
        command, env=given(home), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "begun\n"
    return child


_lengths: list[float] = []


def _length(office: Path) -> float:
    """How long the import itself takes here, measured once."""
    if not _lengths:
        home = copied(office, office.with_name("measured"))
        with _started(home):
            start = time.monotonic()
        _lengths.append(time.monotonic() - start)
    return _lengths[0]


def test_two_imports_of_one_file_at_once_have_one_effect(office: Path, tmp_path: Path) -> None:
    home = copied(office, tmp_path)
    with _started(home) as one, _started(home) as other:
        one.communicate()
        other.communicate()
    assert (one.returncode, other.returncode) == (0, 0)
    found = looked(home)
    assert found.pop("wrong") == []
    assert found == WHOLE
