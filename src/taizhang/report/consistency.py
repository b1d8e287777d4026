"""Check figures against each other before a report is issued.

What must agree is declared with the figures; the pairs are real traps of an annual summary.
"""

from __future__ import annotations

from decimal import Decimal

from taizhang.engine.declare.figure import Figure
from taizhang.engine.declare.measures import COUNTED, ZERO
from taizhang.engine.read.answers import Counted
from taizhang.report.annual import Annual

Figures = dict[str, Counted]


def _number(figures: Figures, code: str, part: str = "") -> Decimal | None:
    row = figures.get(code)
    if row is None or row.status not in (COUNTED, ZERO):
        return None
    if part:
        value = next((p[2] for p in row.parts if p[0] == part), None)
        return Decimal(value) if value is not None else None
    return Decimal(row.value) if row.value is not None else None


def contradictions(figures: Figures) -> list[str]:
    """List what figures say against each other, in the order of the declarations."""
    candidates = (row.figure for row in figures.values() if row.figure.agrees)
    return [text for figure in candidates if (text := _contradiction(figures, figure))]


def _contradiction(figures: Figures, figure: Figure) -> str | None:
    rule = figure.agrees
    assert rule is not None
    own, other = _number(figures, figure.code, rule.part), _number(figures, rule.code)
    if rule.equal:
        return rule.words if own != other else None
    return rule.words if own is not None and other is not None and own > other else None


def problems(report: Annual) -> list[str]:
    """List the Chinese reasons against issuing the report; none when it may be issued."""
    return contradictions(report.figures)
