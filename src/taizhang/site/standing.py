"""Supervision of the server.

Its processes run as children, jobs run beside them, a restart is one call.

A child lives as long as its standard input stays open, so that none outlives the one who stands
over it, however that one ends; this holds on Linux and on Windows alike.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from taizhang.keep import restoring
from taizhang.kernel import environment

PROGRAM = (sys.executable, "-m", "taizhang.site.cli")
JOBS_EVERY = 600
"""Seconds between two rounds of jobs while pages are served."""
FIRST_JOBS = 20
JOBS = ("sweep", "nightly")
GRACE = 30
SPARING = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""Settings of the C library for a process that serves for months.

Left alone it keeps a pool of memory for each thread and large pieces for later: after mixed requests a
process held three times what it began with.
"""


@dataclass(frozen=True)
class Part:
    """One server process: the arguments of its command and what its environment adds."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> subprocess.Popen[bytes]:
        """Start the process."""
        return subprocess.Popen(  # noqa: S603  # our own program
            [*PROGRAM, "serve-part", "--held", *self.arguments],
            env=environment.inherited(SPARING | dict(self.environment)),
            stdin=subprocess.PIPE,
        )


def stand(parts: Sequence[Part], ready: Callable[[], None] = lambda: None) -> int:
    """Serve until stopped or until a part ends by itself; return its exit code."""
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, lambda *_: stop.set())
    while True:
        restoring.take_its_place()
        children = [part.open() for part in parts]
        code = _until(stop, children, ready)
        _close(children)
        if code is not None:
            return code
        ready = _nothing


def _nothing() -> None:
    """Do nothing: no more work is needed."""


def _until(
    stop: threading.Event, children: list[subprocess.Popen[bytes]], ready: Callable[[], None]
) -> int | None:
    """Wait, with jobs now and then.

    Returns the exit code, or `None` when a restart was asked for.
    """
    ready()
    next_jobs = time.monotonic() + FIRST_JOBS
    job: subprocess.Popen[bytes] | None = None
    queue: list[str] = []
    while not stop.wait(0.5):
        codes = [child.returncode for child in children if child.poll() is not None]
        if codes or restoring.restart_asked():
            _finish(job)
            return codes[0] if codes else None
        if time.monotonic() >= next_jobs:
            queue, next_jobs = list(JOBS), time.monotonic() + JOBS_EVERY
        if queue and (job is None or job.poll() is not None):
            first = len(queue) == len(JOBS)
            job = _job(queue.pop(0), first=first)
    _finish(job)
    return 0


def _job(name: str, *, first: bool) -> subprocess.Popen[bytes]:
    """Start a job; the log holds what the jobs of one round say."""
    with (Path(settings.HOME) / "jobs.log").open("wb" if first else "ab") as log:
        command = [*PROGRAM, name]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603  # ours


def _finish(job: subprocess.Popen[bytes] | None) -> None:
    """Stop a running job.

    Each may be broken off at any moment and is done again later.
    """
    if job is not None:
        job.terminate()
        job.wait()


def _close(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        assert child.stdin
        child.stdin.close()
    for child in children:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
