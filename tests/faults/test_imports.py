"""Imports in real processes on the database in use.

Killed anywhere they leave all or nothing; run at once they do it once.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import bases, stock
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("imports")
SOAK = bool(os.environ.get("TAIZHANG_SOAK"))
POINTS = 20 if SOAK else 3
DICE = random.Random(POINTS)
ROWS = 5000 if SOAK else 1200


@dataclass(frozen=True)
class Installation:
    """An office with files that wait to be taken in.

    It tells its folder, and the address of its database.
    """

    home: Path
    address: str

    @property
    def environment(self) -> dict[str, str]:
        given = {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings", "ROWS": str(ROWS)}
        return stock.environment(self.home) | given | {"TAIZHANG_DATABASE": self.address}

    def ran(self, *words: str) -> str:
        command = [sys.executable, "-m", "tests.faults.bulk_import", *words]
        told = {"env": self.environment, "cwd": ROOT, "capture_output": True, "text": True}
        done: Any = subprocess.run(command, check=False, **told)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr[-3000:]
        return str(done.stdout)

    def started(self, parcel: int = 0) -> subprocess.Popen[str]:
        """A process that takes a file in; it has begun when this gives it."""
        command = [sys.executable, "-m", "tests.faults.bulk_import", "take", str(parcel)]
        quiet = subprocess.DEVNULL
        child = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=quiet, text=True
        )
        assert child.stdout
        assert child.stdout.readline() == "begun\n"
        return child

    def looked(self) -> dict[str, Any]:
        """Return what is there, and see that it is sound.

        The chain, the rows against their history, and the files are sound.
        """
        found: dict[str, Any] = json.loads(self.ran("look"))
        assert found.pop("wrong") == []
        return found

    @contextmanager
    def copied(self, home: Path) -> Iterator[Installation]:
        shutil.copytree(self.home, home)
        if not bases.SERVER:
            yield Installation(home, f"sqlite:{home / 'taizhang.db'}")
            return
        with bases.copied(self.address.rpartition("/")[2]) as name:
            yield Installation(home, f"{bases.SERVER}/{name}")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("imports")
    with bases.new(home) as address:
        office = Installation(home, address)
        office.ran("prepare")
        yield office


@pytest.fixture
def office(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy of the office for one test."""
    with prepared.copied(tmp_path / "office") as office:
        yield office


@pytest.fixture(scope="module")
def length(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How many seconds the import itself takes here."""
    with prepared.copied(tmp_path_factory.mktemp("measured") / "office") as office:
        with office.started():
            start = time.monotonic()
        return time.monotonic() - start


def left(files: int, *states: str) -> dict[str, Any]:
    """What so many whole files leave, with the states of the three that wait."""
    many = dict.fromkeys(("records", "history", "keys", "uses", "numbers"), files * ROWS)
    return many | {"batches": files, "states": list(states)}


NOTHING = left(0, "waiting", "waiting", "waiting")
WHOLE = left(1, "taken", "waiting", "waiting")


@pytest.mark.parametrize("part", sorted(DICE.uniform(0.0, 1.1) for _ in range(POINTS)))
def test_a_killed_import_leaves_all_or_nothing_and_is_done_again_once(
    part: float, office: Installation, length: float
) -> None:
    """`part` of the time that the whole import takes passes before the process dies."""
    with office.started() as child:
        time.sleep(length * part)
        child.kill()
    assert office.looked() in (NOTHING, WHOLE)
    office.ran("take", "0")
    assert office.looked() == WHOLE


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ((0, 0), WHOLE),  # two windows of one person
        ((0, 1), left(1, "taken", "taken", "waiting")),  # two persons got the same file
        ((0, 2), left(2, "taken", "waiting", "taken")),  # two files
    ],
    ids=["one dropped file", "the same file of two persons", "two files"],
)
def test_two_imports_at_once_are_each_whole_and_once(
    pair: tuple[int, int], found: dict[str, Any], office: Installation
) -> None:
    with office.started(pair[0]) as one, office.started(pair[1]) as other:
        one.communicate()
        other.communicate()
    assert (one.returncode, other.returncode) == (0, 0)
    assert office.looked() == found
