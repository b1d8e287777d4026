"""The browser of this machine: whether there is one, and opening our pages in it."""

from __future__ import annotations

import sys
import time
import urllib.request
import webbrowser
from http.client import HTTPException

from taizhang.kernel import environment

TRIES = 120
PAUSE = 0.5
"""Seconds between two looks whether the server answers."""


def answers(address: str) -> bool:
    """Return whether our own server already answers there."""
    try:
        with urllib.request.urlopen(f"{address}static/desk/mark.svg", timeout=2) as answer:  # noqa: S310  # loopback
            return bool(answer.status == 200)
    except (OSError, HTTPException):  # nothing there, or something that does not speak our language
        return False


def is_here() -> bool:
    """Return whether somebody sits before this machine."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(environment.given("DISPLAY") or environment.given("WAYLAND_DISPLAY"))


def show(address: str) -> None:
    """Open an address in the browser."""
    webbrowser.open(address)


def show_when_up(address: str) -> None:
    """Wait for the server, then open its address; give up after a minute."""
    for _ in range(TRIES):
        if answers(address):
            show(address)
            return
        time.sleep(PAUSE)
