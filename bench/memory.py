"""Memory of two preloaded workers that have each answered the list page: proportional set size (PSS)."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

BOUND = 200.0


def workers(env: Mapping[str, str], session: str) -> float:
    """MiB of PSS of the server's processes after every one of its threads has worked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "taizhang.site.cli", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                _page(port, "/sign-in/", session)
            except OSError:
                continue
            break
        for _ in range(60):
            assert _page(port, "/t/petitions-reception/?form=visit&topic=pension", session) == 200
        return sum(_pss(pid) for pid in _family(server.pid)) / 1024
    finally:
        server.terminate()
        server.wait(20)


def _page(port: int, path: str, session: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def _family(pid: int) -> list[int]:
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in below for found in _family(int(child)))]


def _pss(pid: int) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(row for row in rows if row.startswith("Pss:")).split()[1])
