"""Draw what is random from a source that begins anew by name."""

from __future__ import annotations

import random


class Draws:
    """A source of randomness that begins anew by name."""

    def __init__(self) -> None:
        self._source = random.Random(0)

    def __call__(self, count: int) -> bytes:
        return self._source.randbytes(count)

    def begin(self, name: str) -> None:
        """Begin the sequence that belongs to a name."""
        self._source.seed(name)


DRAWS = Draws()
