"""A fortnight played by the real command, once for a state of the sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import stock


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the played folder for the tests that share it."""
    target = tmp_path_factory.mktemp("played") / "home"
    stock.copy(stock.fortnight(), target)
    return target


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the played folder for one test."""
    target = tmp_path / "home"
    stock.copy(stock.fortnight(), target)
    return target
