"""Long work in the background of a page.

Its progress lies in a small file, so that a write lock never hides it.
"""

from __future__ import annotations

import contextvars
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.record import new_public_id

STALE = 60.0
"""Seconds without a sign of life after which work counts as broken off."""
KEPT = 24 * 3600.0
_KEY = re.compile("[0-9A-Za-z]{1,40}")
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Job:
    """A piece of work as its page shows it: `running`, `done` or `failed`.

    It tells how far it is and what came of it.
    """

    key: str
    owner: int
    title: str
    state: str = "running"
    done: int = 0
    of: int = 0
    words: str = ""
    to: str = ""
    seen: float = 0.0

    @property
    def broken(self) -> bool:
        return self.state == "running" and time.time() - self.seen > STALE


def folder() -> Path:
    place: Path = settings.HOME / "work"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def start(
    owner: int, title: str, of: int, to: str, work: Callable[[str, Progress], str], key: str = ""
) -> Job:
    """Start work in the background.

    `work` gets the key and a function to tell progress, and gives words for the end.
    """
    _tidy()
    key = key or new_public_id()
    earlier = find(key)
    if earlier is not None and earlier.state == "running" and not earlier.broken:
        return earlier  # asked twice: the first one goes on
    job = _put(key, Job(key, owner, title, of=of, to=to, seen=time.time()))
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_run, job, work), daemon=True, name=f"work-{key}").start()
    return job


def _run(job: Job, work: Callable[[str, Progress], str]) -> None:
    last = [0.0]

    def progress(done: int) -> None:
        if time.time() - last[0] > 0.5:
            last[0] = time.time()
            _put(job.key, job, done=done)

    words, state = "这一步没有办成，什么也没有保存。请稍后重试；仍然不行请联系系统管理员。", "failed"
    try:
        words, state = work(job.key, progress), "done"
    except Refused as refused:
        words = str(refused)
    finally:
        _put(job.key, job, state=state, words=words, done=job.of)
        connections.close_all()


def _put(key: str, job: Job, **changed: Any) -> Job:
    values = {**job.__dict__, **changed, "seen": time.time()}
    draft = folder() / f"{key}.{threading.get_ident()}"
    draft.write_text(json.dumps(values, ensure_ascii=False))
    draft.replace(folder() / f"{key}.json")
    return Job(**values)


def find(key: str) -> Job | None:
    """Find work by its key."""
    place = folder() / f"{key}.json"
    if not _KEY.fullmatch(key) or not place.exists():
        return None
    return Job(**json.loads(place.read_text()))


def product(key: str) -> Path:
    """Return the path for a file made by the work."""
    return folder() / f"{key}.out"


def _tidy() -> None:
    """Forget work of earlier days with what it made."""
    for place in folder().iterdir():
        if time.time() - place.stat().st_mtime > KEPT:
            place.unlink(missing_ok=True)
