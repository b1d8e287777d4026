"""Rehearsed data takes its place whole, wherever the power is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.keep import swapping


class PowerCut(Exception):
    """The machine stops before this renaming."""


def office(home: Path) -> None:
    """An installation, and beside it another one that may take its place."""
    for folder, whose in ((home, "old"), (home / swapping.STAGE, "new")):
        for part in ("keys", "files"):
            (folder / part).mkdir(parents=True)
            (folder / part / "content").write_text(whose)
        (folder / "taizhang.db").write_text(whose)
    for leftover in ("anchors", "first-code"):
        (home / leftover).write_text("old")
    swapping.agree(home)


def cut_at(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """Let the power go before the n-th renaming."""
    whole, done = Path.rename, iter(range(nth))

    def rename(place: Path, target: Path) -> Path:
        if next(done, None) is None:
            raise PowerCut
        return whole(place, target)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize("nth", range(8))
def test_a_power_cut_leaves_what_the_next_start_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    office(tmp_path)
    with monkeypatch.context() as cut:
        cut_at(cut, nth)
        with pytest.raises(PowerCut):
            swapping.take_its_place(tmp_path)
    (tmp_path / "keys").mkdir(exist_ok=True)  # as the settings do at every start
    (tmp_path / "keys" / "session-secret").write_text("made meanwhile")
    assert swapping.take_its_place(tmp_path)
    for part in ("keys/content", "files/content", "taizhang.db"):
        assert (tmp_path / part).read_text() == "new", part
    assert not (tmp_path / swapping.STAGE).exists()
    (past,) = tmp_path.glob("before-*")
    for part in ("keys/content", "files/content", "taizhang.db", "anchors", "first-code"):
        assert (past / part).read_text() == "old", part
    assert not swapping.take_its_place(tmp_path), "once"


def test_without_agreement_nothing_moves(tmp_path: Path) -> None:
    office(tmp_path)
    (tmp_path / swapping.STAGE / swapping.AGREED).unlink()
    assert not swapping.take_its_place(tmp_path)
    assert (tmp_path / "taizhang.db").read_text() == "old"
