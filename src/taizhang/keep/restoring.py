"""Restoring in two steps.

First a whole restore into a folder beside the data, then one swap. The first step proves everything
without touching what is there; the second (`swapping`) only renames when the server starts, so that a
power cut leaves either the old data or the new. What was there before stays in a folder of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from taizhang.engine import clock
from taizhang.keep import backup as safe
from taizhang.keep import swapping
from taizhang.kernel import environment

STATE = "state.json"
WORDS = "覆盖现有台账"
STUCK = 1800
"""Seconds without a sign of life after which a rehearsal counts as broken off."""


@dataclass(frozen=True)
class Rehearsal:
    """The stage of the restore beside the data: "", working, failed or ready."""

    stage: str = ""
    text: str = ""
    done: int = 0
    total: int = 0
    made_at: str = ""
    rows: int = 0
    files: int = 0
    entries: int = 0
    records: dict[str, int] = field(default_factory=dict)


def folder() -> Path:
    """Return the folder of the waiting restored data."""
    return Path(settings.HOME) / swapping.STAGE


def by_page() -> bool:
    """Return whether this installation can be restored by the page.

    It can with an embedded database in the data folder.
    """
    name = Path(str(connection.settings_dict["NAME"]))
    return connection.vendor == "sqlite" and name == Path(settings.HOME) / "taizhang.db"


def rehearse(copy: Path, key_text: str, passphrase: str) -> None:
    """Start the rehearsal in a process of its own; its state is asked by `state`."""
    forget()
    folder().mkdir(mode=0o700)
    key_file = folder() / "key.txt"
    key_file.write_text(key_text, encoding="utf-8")
    tell({"stage": "working", "text": "正在打开备份"})
    ours = {"TAIZHANG_HOME": str(folder()), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "taizhang.site.cli", "restore", str(copy), "--key-file", str(key_file)]
    process = subprocess.Popen(  # noqa: S603  # our own program
        [*command, "--passphrase-file", "-", "--state", str(folder() / STATE)],
        env=environment.inherited(ours, without=("TAIZHANG_DATABASE", "TAIZHANG_SECRET")),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    process.stdin.write(passphrase.encode())
    process.stdin.close()


def tell(told: dict[str, Any], place: Path | None = None) -> None:
    """Write the state of a rehearsal, whole or not at all."""
    target = place or folder() / STATE
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.replace(target)


def state() -> Rehearsal:
    """Read the state of the rehearsal."""
    place = folder() / STATE
    if not place.exists():
        return Rehearsal()
    rehearsal = Rehearsal(**json.loads(place.read_text(encoding="utf-8")))
    silent = clock.now().timestamp() - clock.offset().total_seconds() - place.stat().st_mtime
    if rehearsal.stage == "working" and silent > STUCK:
        return Rehearsal("failed", "预演中断了，请重新开始。")
    return rehearsal


def forget() -> None:
    """Drop a rehearsal."""
    shutil.rmtree(folder(), ignore_errors=True)


def agree(words: str) -> None:
    """Let the rehearsed data take its place at the next start, which is asked for now."""
    if state().stage != "ready":
        raise safe.BackupBroken("预演还没有通过，不能恢复。")
    if _has_data() and words.strip() != WORDS:
        raise safe.BackupBroken(f"这里已有台账。确实要用备份替换，请在框里写“{WORDS}”。")
    swapping.agree(Path(settings.HOME))


def _has_data() -> bool:
    from taizhang.org.models import Unit

    return Unit.objects.exists()
