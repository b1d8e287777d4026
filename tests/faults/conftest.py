"""A fortnight played by the real command, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.console import run

FORTNIGHT = ("demo", "--no-serve", "--until", "2021-01-14")


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("played")
    done = run(home, *FORTNIGHT)
    assert done.returncode == 0, done.stderr[-2000:]
    return home


@pytest.fixture
def home(played: Path, tmp_path: Path) -> Path:
    """A copy of the played folder for one test."""
    target = tmp_path / "home"
    shutil.copytree(played, target)
    return target
