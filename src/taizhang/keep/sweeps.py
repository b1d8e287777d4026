"""The sweep as this machine runs it.

What was stuck last time is kept beside the data and told to the desk.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.registry import by_key
from taizhang.engine.write import sweep
from taizhang.engine.write.chores import Stuck
from taizhang.keep.copies import Line
from taizhang.org.principals import Principal

NAME = "sweep-state.json"
HOUSE = "日常清理"


def run() -> sweep.Swept:
    """Sweep once and keep what is stuck, for the administrator and the console.

    It is kept with its numbers.
    """
    swept = sweep.run()
    data = {"at": clock.now().isoformat(), "stuck": [asdict(row) for row in swept.stuck]}
    place = Path(settings.HOME) / NAME
    draft = place.with_name(f".{NAME}.{os.getpid()}")
    draft.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    draft.replace(place)
    return swept


def stuck() -> list[Stuck]:
    """Return what the last pass could not do."""
    place = Path(settings.HOME) / NAME
    if not place.exists():
        return []
    data: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return [Stuck(**row) for row in data["stuck"]]


def title(row: Stuck) -> str:
    """Return the title of the ledger of a stuck row."""
    try:
        return by_key(row.ledger).title if row.ledger else HOUSE
    except KeyError:
        return row.ledger


def red_lines(principal: Principal) -> list[Line]:
    """Write one line for each ledger with something stuck.

    Numbers are left to the console: some are behind a wall.
    """
    if principal.everything or not principal.holds({"system_admin"}):
        return []
    counts = Counter(title(row) for row in stuck())
    text = "{}项到时应自动办的没有办成，其余照常，下次再试。反复出现的，请在服务器上运行 taizhang sweep 看是哪一条、什么原因。"
    return [Line(name, False, text.format(count)) for name, count in counts.items()]
