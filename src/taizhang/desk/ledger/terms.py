"""Deadlines as shown.

The rule, its days, how it stands, and the arithmetic that a clerk can follow.
"""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.desk.frame import values
from taizhang.engine import clock
from taizhang.engine.keep import deadlines
from taizhang.engine.models import Deadline
from taizhang.kernel import clocks
from taizhang.kernel.days import Calendar
from taizhang.kernel.rules import Owner, Rule
from taizhang.org import calendar

RESULTS = {"ended": ("", "已终止，不计按期"), "on_time": ("green", "按期"), "late": ("red", "超期")}


@dataclass(frozen=True)
class Term:
    """A deadline as shown: its rule, its days and the arithmetic."""

    title: str
    law: str
    due: str
    dates: str
    tone: str
    words: str
    provisional: bool
    steps: tuple[str, ...]


def term(row: Deadline, published: Calendar | None = None) -> Term:
    """Return a stored clock with its day-by-day steps.

    A list of many hands in the calendar once.
    """
    stored_clock = deadlines.as_clock(row)
    rule = stored_clock.rule
    due = clocks.due(stored_clock, published or calendar.current())
    if row.result:
        tone, words = RESULTS[row.result]
        words = f"{words}（{values.moment_text(row.stopped_at).removesuffix(' 00:00')}）"
    else:
        tone, words = _running(days_left(row), rule)
    return Term(
        rule.title,
        rule.law,
        f"{row.internal_due if deadlines.ours(row) else row.statutory_last}",
        _dates(row),
        tone,
        words,
        row.provisional,
        due.steps,
    )


def _dates(row: Deadline) -> str:
    if not deadlines.ours(row):
        return f"末日 {row.statutory_last}"
    same = row.internal_due == row.raw_last
    return f"末日 {row.raw_last}" if same else f"末日 {row.raw_last}，内部提前到 {row.internal_due} 办好"


def days_left(row: Deadline) -> int:
    """Count the days to our internal date.

    Where the time is not ours, count to the last day of whoever it belongs to.
    """
    last = row.internal_due if deadlines.ours(row) else row.statutory_last
    return (last - clock.today()).days


def _running(left: int, rule: Rule) -> tuple[str, str]:
    if rule.owner is Owner.THEIRS:
        return "plain", f"{rule.whose}还有{left}天" if left >= 0 else f"{rule.whose}期限已过"
    if left < 0:
        return "red", f"已超{-left}天"
    if left == 0:
        return "amber", "今天到期"
    return ("amber" if left <= 3 else "plain"), f"还有{left}天"
