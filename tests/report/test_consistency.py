"""Check figures against each other before a report is issued.

A part is never more than its whole.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.measures import Answer
from taizhang.engine.read.answers import Counted
from taizhang.engine.read.counting import counted
from taizhang.numbers.catalogue import find
from taizhang.report.consistency import contradictions

GROUP = replace(find("petitions.group_case_visitors").figure, key="own_z01", code="Z01")
"""A figure of the office keeps what its base must agree with."""


def figure_of(code: str) -> Figure:
    return GROUP if code == GROUP.code else find(code).figure


def figures(**values: int) -> dict[str, Counted]:
    return {code: counted(None, figure_of(code), Answer(Decimal(value)), 1) for code, value in values.items()}


def told(found: dict[str, Counted]) -> list[str]:
    return contradictions(found)


@pytest.mark.parametrize(("less", "more", "words"), [("Z01", "F44", "群体访"), ("F50", "F49", "典型个案")])
def test_a_part_is_never_more_than_its_whole(less: str, more: str, words: str) -> None:
    assert told(figures(**{less: 3, more: 3})) == []
    assert told(figures(**{more: 3})) == [], "what is not counted contradicts nothing"
    (problem,) = told(figures(**{less: 4, more: 3}))
    assert words in problem
