"""A million random clocks against the day-by-day oracle: run by `make soak`."""

from __future__ import annotations

import pytest

from tests.kernel.oracle import compare


@pytest.mark.parametrize("seed", range(10))
def test_clocks_agree_with_the_oracle(seed: int) -> None:
    found = compare(100_000, seed)
    assert found.cases == 100_000
    assert found.differences == []
