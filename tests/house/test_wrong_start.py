"""A program with a wrong declaration does not start and says what is wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from taizhang.engine.clock import SHANGHAI
from taizhang.engine.declare import checks
from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.registry import all_figures, by_key
from taizhang.keep import upgrading
from taizhang.site.commands import demo


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = (by_key("petitions.groupcase"), Figure("visits_again", "又一个来访", "人次", code="F44"))
    monkeypatch.setattr(checks, "all_figures", lambda: (*all_figures(), taken))


@pytest.mark.usefixtures("wrong", "db")
def test_a_number_taken_stops_the_start() -> None:
    with pytest.raises(ValueError, match="“F44”已在petitions"):
        upgrading.prepare(lambda _: None)


@pytest.mark.usefixtures("wrong")
def test_it_stops_the_demonstration_before_a_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="“F44”已在petitions"):
        demo._make(tmp_path / "home" / "taizhang.db", 1, datetime(2021, 1, 3, tzinfo=SHANGHAI))
    assert not list(tmp_path.iterdir())
