"""Draw by chance, from dice with a seed.

The same year is played each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from taizhang.engine import clock


def scattered(dice: Random, values: Sequence[Any], over: range) -> dict[int, Any]:
    """Lay values on as many numbers drawn from a range."""
    return dict(zip(dice.sample(over, len(values)), values, strict=True))


def shuffled(dice: Random, values: Sequence[Any]) -> list[Any]:
    """Put values into an order drawn by chance."""
    order = list(values)
    dice.shuffle(order)
    return order


def spread(dice: Random, total: int, kinds: Sequence[Any], most: Mapping[Any, int]) -> list[int]:
    """Draw numbers of at least one, `most` by kind, that make a total."""
    numbers = [1] * len(kinds)
    rest = total - len(kinds)
    while rest:
        place = dice.randrange(len(numbers))
        if numbers[place] < most[kinds[place]]:
            numbers[place] += 1
            rest -= 1
    return numbers


def moments(dice: Random, times: int, days: Sequence[date], minutes: Sequence[int]) -> list[datetime]:
    """Draw so many moments in order of time.

    Each is on one of the days, some minutes after midnight.
    """
    pairs = ((dice.choice(days), dice.choice(minutes)) for _ in range(times))
    return sorted(clock.local(day) + timedelta(minutes=minute) for day, minute in pairs)
