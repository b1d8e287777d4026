"""Run the console as a real process on a folder of its own.

There are ways to stop it in the middle.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.stock import COMMAND, environment


def run(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    env = environment(home) | given
    return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, check=False)


def killed(home: Path, seconds: float, *arguments: str) -> bool:
    """Run and `kill -9` after so many seconds; whether it was still running then."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*COMMAND, *arguments], env=environment(home), stdout=quiet, stderr=quiet)
    time.sleep(seconds)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def script(home: Path, text: str) -> subprocess.Popen[str]:
    """Start a Python text with the product set up in its folder."""
    head = "import django; django.setup()\n"
    env = environment(home) | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", head + text],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
