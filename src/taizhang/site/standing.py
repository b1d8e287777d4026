"""Supervision of the server, in a process that holds nothing else.

Its processes run as children, jobs run beside them, a restart is one call.

A child lives as long as its standard input stays open, so that none outlives the one who stands
over it, however that one ends; this holds on Linux and on Windows alike.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from taizhang.keep import swapping
from taizhang.kernel import environment
from taizhang.site import wording

PYTHON = (sys.executable, "-m")
JOBS_EVERY = 600
"""Seconds between two rounds of jobs while pages are served."""
FIRST_JOBS = 20
JOBS = ("sweep", "nightly")
GRACE = 30
"""Seconds that a part has to end; its own requests have `serving.PATIENCE`, which is less."""
WINDOWS = sys.platform == "win32"
ERROR = 2
SPARING = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""Settings of the C library for a process that serves for months.

Left alone it keeps a pool of memory for each thread and large pieces for later: after mixed requests a
process held three times what it began with.
"""


@dataclass(frozen=True)
class Part:
    """One server process: the arguments of its program and what its environment adds."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> subprocess.Popen[bytes]:
        """Start the process.

        It has a session of its own: Ctrl+C is for whoever stands over it. A worker that hears of the end
        twice, by the key and by its master, can wait for itself for ever.
        """
        return subprocess.Popen(  # noqa: S603  # our own program
            [*PYTHON, "taizhang.site.serving", "--held", *self.arguments],
            env=environment.inherited(SPARING | dict(self.environment)),
            stdin=subprocess.PIPE,
            start_new_session=not WINDOWS,
        )


@dataclass(frozen=True)
class Orders:
    """What to stand over: the data folder and the parts.

    `shown` is the address to open in a browser; empty for none.
    """

    home: str
    parts: Sequence[Part]
    shown: str = ""

    def written(self) -> str:
        """Write the orders as one argument of a command."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Orders:
        """Read what `written` wrote."""
        told: dict[str, Any] = json.loads(text)
        return cls(told["home"], [Part(**part) for part in told["parts"]], told["shown"])


def hand_over(orders: Orders) -> int:
    """Serve until stopped or until a part ends by itself; return its exit code.

    Whoever prepared the start holds the whole product. Where the system can, a small program takes this
    process over; on Windows that would be a new process, which the console does not wait for.
    """
    if not WINDOWS:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os.execv(sys.executable, [*PYTHON, __name__, orders.written()])  # noqa: S606  # our own program
    return stand(orders)


def stand(orders: Orders) -> int:
    """Serve until stopped or until a part ends by itself; return its exit code."""
    home = Path(orders.home)
    held = swapping.hold(home)  # given back when this process ends
    if held is None:
        sys.stderr.write(f"{swapping.TAKEN}\n")
        return ERROR
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, lambda *_: stop.set())
    if orders.shown:
        from taizhang.site import browser

        threading.Thread(target=browser.show_when_up, args=(orders.shown,), daemon=True).start()
    while True:
        swapping.take_its_place(home)
        children = [part.open() for part in orders.parts]
        code = _until(stop, children, home)
        _close(children)
        if code is not None:
            held.close()
            return code


def _until(stop: threading.Event, children: list[subprocess.Popen[bytes]], home: Path) -> int | None:
    """Wait, with jobs now and then.

    Returns the exit code, or `None` when a restart was asked for.
    """
    next_jobs = time.monotonic() + FIRST_JOBS
    job: subprocess.Popen[bytes] | None = None
    queue: list[str] = []
    while not stop.wait(0.5):
        codes = [child.returncode for child in children if child.poll() is not None]
        if codes:
            _say(f"网页服务意外停止（退出码{codes[0]}），原因见上面的提示。请重新启动台账。")
        if codes or swapping.restart_asked(home):
            _finish(job)
            return codes[0] if codes else None
        if time.monotonic() >= next_jobs:
            queue, next_jobs = list(JOBS), time.monotonic() + JOBS_EVERY
        if queue and (job is None or job.poll() is not None):
            first = len(queue) == len(JOBS)
            job = _job(queue.pop(0), home, first=first)
    _finish(job)
    return 0


def _say(sentence: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")


def _job(name: str, home: Path, *, first: bool) -> subprocess.Popen[bytes] | None:
    """Start a job; the log holds what the jobs of one round say.

    Where the log cannot be written the job waits for the next round, and pages are served on.
    """
    try:
        with (home / "jobs.log").open("wb" if first else "ab") as log:
            command = [*PYTHON, "taizhang.site.cli", name]
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603  # ours
    except OSError as error:
        _say(wording.of_any(error))
        return None


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
            _kill(child)
            child.wait()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill a part with all its workers."""
    if sys.platform == "win32":
        child.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def main() -> int:
    """Stand over what the orders say; 2 where the system refuses something."""
    try:
        return stand(Orders.read(sys.argv[1]))
    except OSError as error:
        _say(wording.of_any(error))
        return ERROR


if __name__ == "__main__":
    raise SystemExit(main())
