"""Bulk deeds over a played year.

They are equal to the letter to single deeds, on every ledger.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import stock
from tests.conftest import ROOT

SOAK = bool(os.environ.get("TAIZHANG_SOAK"))
UNTIL = "2022-01-10" if SOAK else "2021-02-10"
"""By February what is registered daily and monthly has its dozen of records."""

ACTING = ["premises.closingcount"]
"""A count lets visitors out. Sign-ons and rounds act on others too, but not among the first of them."""


def doubled(folder: Path, what: str) -> dict[str, Any]:
    """Make each record twice and tell what was compared and where it differs."""
    folder.mkdir()
    stock.lay_tables(folder)
    given = stock.environment(folder) | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    command = [sys.executable, "-m", "tests.faults.bulk_play", what]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["wrong"] == []
    return told


def test_a_bulk_deed_leaves_what_single_deeds_leave_on_every_ledger(tmp_path: Path) -> None:
    played, office = doubled(tmp_path / "play", UNTIL), doubled(tmp_path / "office", "office")
    assert played["acting"] == ACTING
    assert len(played["compared"]) >= 10, played["missing"]
    assert not set(played["missing"]) & set(office["missing"])
