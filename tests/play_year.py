"""Plays the year into an empty database of any engine.

Run as a process of its own.
"""

from __future__ import annotations

import django

django.setup()

from taizhang.play import year  # noqa: E402

if __name__ == "__main__":
    year.play(2021, "Probe-2021-longpass")
    year.set_offset()
