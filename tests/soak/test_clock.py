"""Run a million random clocks and a million whole cases.

They are held against the day-by-day oracles by `make soak`.
"""

from __future__ import annotations

import pytest

from tests.kernel import chains
from tests.kernel.oracle import compare


@pytest.mark.parametrize("seed", range(10))
def test_clocks_agree_with_the_oracle(seed: int) -> None:
    found = compare(100_000, seed)
    assert found.cases == 100_000
    assert found.differences == []


@pytest.mark.parametrize("seed", range(10))
def test_whole_cases_agree_with_the_walker(seed: int) -> None:
    found = chains.compare(100_000, seed)
    assert found.cases == 100_000
    assert (found.differences, found.longer) == ([], [])
