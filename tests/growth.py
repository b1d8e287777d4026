"""Measure how the work of a step grows with what it is given.

It is a ratio within one run, and no time of any clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 4
LINEAR = 9
"""Well below the sixteenfold work of a square, well above the fourfold work of a line."""

LONG_ENOUGH = 2_000_000
"""Nanoseconds that a step takes at least, so that it stands out from what the machine does."""

ROUNDS = 8


def growth(step: Callable[[int], object], size: int) -> float:
    """Say how many times longer the step takes for four times as much.

    The quietest of some rounds counts, and a ratio of a line ends them: a busy machine can make
    one round longer, and no round makes the work of a square as short as that of a line.
    """
    while (small := _took(step, size)) < LONG_ENOUGH:
        size *= 2
    large = _took(step, size * TIMES)
    for _ in range(ROUNDS):
        if large / small < LINEAR:
            break
        small, large = min(small, _took(step, size)), min(large, _took(step, size * TIMES))
    return large / small


def _took(step: Callable[[int], object], size: int) -> int:
    began = time.process_time_ns()
    step(size)
    return time.process_time_ns() - began
