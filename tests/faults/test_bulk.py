"""Bulk deeds over a played year.

They are equal to the letter to single deeds, on every ledger.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from taizhang.engine.declare.registry import ledgers
from tests import stock
from tests.conftest import ROOT

SOAK = bool(os.environ.get("TAIZHANG_SOAK"))
UNTIL = "2022-01-10" if SOAK else "2021-06-05"
"""By June every ledger of the played year has a record."""

ACTING = ["premises.closingcount"]
"""A count lets visitors out. Sign-ons and rounds act on others too, but not among the first of them."""


def test_a_bulk_deed_leaves_what_single_deeds_leave_on_every_ledger(tmp_path: Path) -> None:
    stock.lay_tables(tmp_path)
    given = stock.environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    command = [sys.executable, "-m", "tests.faults.bulk_play", UNTIL]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["acting"] == ACTING
    played = {ledger.key for ledger in ledgers()} - set(told["missing"])
    assert len(played) >= 10, told["missing"]
