"""Measure how the work of a step grows with what it is given.

It is a ratio within one run, and no time of any clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 4
LINEAR = 9
"""Well below the sixteenfold work of a square, well above the fourfold work of a line."""


def growth(step: Callable[[int], object], size: int) -> float:
    """Say how many times longer the step takes for four times as much."""
    small, large = _took(step, size), _took(step, size * TIMES)
    return large / small


def _took(step: Callable[[int], object], size: int) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time_ns()
        step(size)
        best = min(best, time.process_time_ns() - began)
    return max(best, 100_000)
