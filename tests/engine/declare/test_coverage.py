"""Coverage of what was due and its longest run, against counting one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.vocabulary.coverage import Covered, LongestRun
from taizhang.kernel.days import Period

KEYS = st.sets(st.tuples(st.integers(0, 2), st.integers(0, 12)), max_size=25)
CONTEXT = Context(Period.parse("2021"))


class Rows:
    """Rows of which it is only asked whether there are any."""

    def __init__(self, there: bool = True) -> None:
        self.there = there

    def exists(self) -> bool:
        return self.there


def slow(due: set[Any], met: set[Any]) -> int:
    """Walk each owner's due keys in order and keep the best run."""
    best = 0
    for owner in {key[0] for key in due}:
        run = 0
        for key in sorted(key for key in due if key[0] == owner):
            run = run + 1 if key in met else 0
            best = max(best, run)
    return best


@given(KEYS, KEYS)
def test_what_is_due_and_met_is_counted_with_its_base(due: set[Any], met: set[Any]) -> None:
    rows: Any = Rows()
    answer = Covered(lambda *_: due, lambda *_: met, "应做", "缺{n}")(rows, CONTEXT)
    if not due:
        assert answer.value is None
        return
    done = sum(key in met for key in due)
    assert (answer.value, answer.base) == (done, ("应做", str(len(due))))
    assert answer.coverage == (len(due), done, 0)
    assert answer.note == (f"缺{len(due) - done}" if done < len(due) else "")


@given(KEYS, KEYS)
def test_the_longest_run_breaks_at_a_gap_and_at_another_owner(due: set[Any], met: set[Any]) -> None:
    rows: Any = Rows()
    answer = LongestRun(lambda *_: due, lambda *_: met)(rows, CONTEXT)
    assert answer.value == (slow(due, met) if due else None)


def test_without_a_row_nothing_is_said() -> None:
    rows: Any = Rows(there=False)
    for measure in (
        Covered(lambda *_: {(1, 1)}, lambda *_: set(), "应做"),
        LongestRun(lambda *_: {(1, 1)}, lambda *_: set()),
    ):
        assert measure(rows, CONTEXT).status == "no_data"
