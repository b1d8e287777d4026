"""A fortnight played by the real command, made once."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.faults.console import run

FORTNIGHT = ("demo", "--no-serve", "--until", "2021-01-14")


@pytest.fixture(scope="session")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The played folder, and how many seconds its play took."""
    home = tmp_path_factory.mktemp("played")
    start = time.monotonic()
    done = run(home, *FORTNIGHT)
    assert done.returncode == 0, done.stderr[-2000:]
    return home, time.monotonic() - start


@pytest.fixture(scope="session")
def played(fortnight: tuple[Path, float]) -> Path:
    return fortnight[0]


@pytest.fixture
def home(played: Path, tmp_path: Path) -> Path:
    """A copy of the played folder for one test."""
    target = tmp_path / "home"
    shutil.copytree(played, target)
    return target
