"""`taizhang new-ledger` writes what starts, and refuses what is taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
KINDS = (
    ("safety", "extinguisher", "消防器材", "QC", "--kind", "register", "--section", "A7"),
    ("premises", "camera_look", "监控巡检", "JK", "--kind", "journal", "--section", "A9"),
    ("programme", "finding", "反馈问题", "WT", "--kind", "casework", "--section", "C10"),
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a Python line over a copy of the sources."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    env = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "TAIZHANG_HOME": str(tmp_path / "var")}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=env, capture_output=True, text=True, check=False
        )  # our own program

    return call


def new(run: Run, *words: str) -> subprocess.CompletedProcess[str]:
    return run("-c", "import sys; from taizhang.site.cli import main; sys.exit(main())", "new-ledger", *words)


def test_three_skeletons_pass_the_checks_of_the_start(run: Run, tmp_path: Path) -> None:
    for words in KINDS:
        answer = new(run, *words)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert f"{words[1]}_play.yaml" in answer.stdout
    check = "import django; django.setup(); from django.core.checks import run_checks; print(run_checks());"
    more = "from taizhang.engine.declare.registry import ledgers; from taizhang.play.library import books;"
    shown = "print(' '.join(row.code for row in ledgers())); print(' '.join(books()))"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
    problems, codes, plays = run("-c", f"{check}{more}{shown}").stdout.splitlines()
    assert problems == "[]"
    assert {"QC", "JK", "WT"} < set(codes.split())
    assert {"safety.extinguisher", "premises.camera_look", "programme.finding"} < set(plays.split())
    for file in (tmp_path / "src").rglob("models.py"):
        compile(file.read_text("utf-8"), str(file), "exec")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("safty", "thing", "物品", "WP"), "没有“safty”这个室，请从 office、petitions"),
        (("safety", "Thing", "物品", "WP"), "请用小写英文单数"),
        (("safety", "thing", "物品", "wp"), "请用两到四个大写字母"),
        (("safety", "thing", "物品", "YH"), "台账码“YH”已是“隐患台账”的"),
        (("safety", "hazard", "物品", "WP"), "已经有了，请另取一个名称"),
    ],
)
def test_what_is_taken_or_wrong_is_refused_in_words(run: Run, words: tuple[str, ...], told: str) -> None:
    answer = new(run, *words)
    assert answer.returncode == 2
    assert told in answer.stdout + answer.stderr
