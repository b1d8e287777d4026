"""Check figures against each other before a report is issued.

A part is never more than its whole.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.measures import Answer
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import counted
from taizhang.report.consistency import contradictions


def figures(**values: int) -> dict[str, Counted]:
    return {
        code: counted(None, Figure(code.lower(), code, "人", code=code), Answer(Decimal(value)), 1)
        for code, value in values.items()
    }


def told(found: dict[str, Counted]) -> list[str]:
    return contradictions(found)


@pytest.mark.parametrize(("less", "more", "words"), [("F46", "F44", "群体访"), ("F50", "F49", "典型个案")])
def test_a_part_is_never_more_than_its_whole(less: str, more: str, words: str) -> None:
    assert told(figures(**{less: 3, more: 3})) == []
    assert told(figures(**{more: 3})) == [], "what is not counted contradicts nothing"
    (problem,) = told(figures(**{less: 4, more: 3}))
    assert words in problem
