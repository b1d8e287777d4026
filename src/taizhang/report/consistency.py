"""Checks before a report may be issued (reference H4).

They cover real traps of an annual summary.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from taizhang.engine.declare.figure import COUNTED, ZERO
from taizhang.engine.read.answers import Counted
from taizhang.report.annual import Annual

Figures = dict[str, Counted]


def _number(figures: Figures, code: str, part: str = "") -> Decimal | None:
    row = figures.get(code)
    if row is None or row.status not in (COUNTED, ZERO):
        return None
    if part:
        found = next((p[2] for p in row.parts if p[0] == part), None)
        return Decimal(found) if found is not None else None
    return Decimal(row.value) if row.value is not None else None


def _no_more(figures: Figures, less: str, more: str, text: str, part: str = "") -> str | None:
    a, b = _number(figures, less, part), _number(figures, more)
    return text if a is not None and b is not None and a > b else None


def _same(figures: Figures, one: str, other: str, text: str) -> str | None:
    a, b = _number(figures, one), _number(figures, other)
    return text if a != b else None


CHECKS: tuple[Callable[[Figures], str | None], ...] = (
    lambda f: _no_more(f, "F46", "F44", "群体访人数多于接待来访总人次，请核对接待登记。"),
    lambda f: _no_more(f, "F45", "F44", "群体访人数多于接待来访总人次，请核对接待登记。", "people"),
    lambda f: _no_more(f, "F50", "F49", "典型个案多于办理和补齐手续的人数，请核对协助查档。"),
    lambda f: _same(f, "F42", "F63", "两处“安全生产事故”不一致，请核对零报告。"),
)


def problems(report: Annual) -> list[str]:
    """List the Chinese reasons against issuing the report; none when it may be issued."""
    return [text for check in CHECKS if (text := check(report.figures))]
