"""Whole cases under both regimes: extension, handing down, review, hearing.

And whose favour a doubt falls to.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel import clocks
from taizhang.kernel.clocks import Clock, due, may_extend
from taizhang.kernel.days import Calendar, DayKind
from taizhang.kernel.rules import FIRST_RECEIPT, RULES, Owner, Span, rule
from tests.cases import many
from tests.kernel import chains

CASES = many(20_000, 100_000)


def test_many_whole_cases_agree_with_the_walker() -> None:
    tally = chains.compare(CASES, seed=2021)
    assert tally.cases == CASES
    assert tally.differences[:2] == []
    assert tally.longer == []
    traits = {*chains.STEPS, "2005", "2022", "handed", "hearing", "extended", "told late", "late", "moved"}
    assert {trait for trait in traits if tally.seen[trait] < CASES // 100} == set()


def test_the_walker_can_tell_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that forgot a day or a notice is found out.

    It forgot the day asked by the superior, or the late notice.
    """
    monkeypatch.setattr(clocks, "begun", lambda claimed, now, _=(): min(claimed, now))
    assert chains.compare(2_000, seed=1).differences


OURS = [r for r in RULES if r.owner is Owner.OURS and r.span in (Span.DAY, Span.WORKDAY)]
RESTS = st.sets(st.integers(0, 250), max_size=80)


@given(
    st.sampled_from(OURS), st.dates(FIRST_RECEIPT, date(2026, 1, 1)), RESTS, st.integers(-5, 120), st.data()
)
def test_no_conflict_of_rules_lengthens_our_time(
    found: Any, start: date, rests: set[int], asked: int, data: st.DataObject
) -> None:
    """The day that binds us is never after the law's own last day.

    This holds whatever rests, is asked or extended.
    """
    offs = {start + timedelta(n): DayKind.HOLIDAY for n in rests}
    published = Calendar(offs, frozenset(range(2004, 2028)))
    days = found.span is Span.DAY
    extended = data.draw(st.integers(0, found.extension_max)) if found.extension_max else 0
    plain = due(Clock(found, start), published)
    given_more = due(
        Clock(found, start, (), extended, start + timedelta(days=asked) if days else None), published
    )
    if days:
        assert plain.binding == start + timedelta(days=found.length), "a rest day moves nothing of ours"
    assert given_more.binding <= plain.binding + timedelta(days=extended)
    assert plain.internal_due <= plain.binding, "inwardly we are done before, never after"


@given(st.dates(date(2005, 6, 1), date(2026, 1, 1)), st.integers(0, 200), st.integers(0, 200))
def test_being_late_with_the_notice_never_moves_the_answer(received: date, told: int, accepted: int) -> None:
    notice = due(Clock(rule("R01", received), received), Calendar()).raw_last_day
    start = clocks.begun(received + timedelta(days=accepted), received + timedelta(days=told), [notice])
    answer = due(Clock(rule("R05", received), start), Calendar()).binding
    assert answer <= received + timedelta(days=15 + 60)


@given(st.integers(0, 60), st.integers(1, 30), st.integers(-30, 200))
def test_a_day_asked_by_the_superior_is_not_extended_by_our_head(on: int, days: int, asked: int) -> None:
    start = date(2021, 5, 12)
    clock = Clock(rule("R05", start), start, asked=start + timedelta(days=asked))
    if asked < 60:
        with pytest.raises(ValueError, match="交办单位同意"):
            may_extend(clock, start + timedelta(days=on), days, by_head=True)
    else:
        may_extend(clock, start + timedelta(days=on), days, by_head=True)


def test_an_asked_day_is_told_in_the_arithmetic() -> None:
    start = date(2021, 5, 12)
    told = due(Clock(rule("R05", start), start, asked=date(2021, 6, 1)), Calendar()).steps
    assert "交办要求2021年6月1日（周二）前办好，早于法定末日，以6月1日为准。" in told
