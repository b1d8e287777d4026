"""Statutory clocks.

They are held against the reference's vectors, its scenarios, a walking oracle, and laws of the arithmetic.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel.clocks import (
    Clock,
    Due,
    Result,
    due,
    judge,
    may_extend,
    told,
    warning_level,
    warnings,
)
from taizhang.kernel.days import ONE, Calendar, DayKind
from taizhang.kernel.rules import FIRST_RECEIPT, IDS, NEW_REGIME, RULES, Owner, Rule, Span, rule
from tests.cases import many
from tests.kernel.oracle import FACTS, calendar, compare

OFFICIAL = calendar()
SHANGHAI = timezone(timedelta(hours=8))


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock(rule_id: str, start: str, extended: int = 0, *pauses: tuple[str, str]) -> Clock:
    stops = tuple((day(first), day(last)) for first, last in pauses)
    return Clock(rule(rule_id, day(start)), day(start), stops, extended)


def dates(found: Due) -> tuple[str, str, str]:
    return tuple(str(d) for d in (found.raw_last_day, found.statutory_last_day, found.internal_due))


@pytest.mark.parametrize(
    ("rule_id", "start", "extended", "expected"),
    [
        ("R01", "2021-05-12", 0, ("2021-05-27", "2021-05-27", "2021-05-27")),
        ("R01", "2021-04-17", 0, ("2021-05-02", "2021-05-06", "2021-04-30")),
        ("R01", "2021-09-16", 0, ("2021-10-01", "2021-10-08", "2021-09-30")),
        ("R01", "2021-01-28", 0, ("2021-02-12", "2021-02-18", "2021-02-10")),
        ("R05", "2021-05-20", 0, ("2021-07-19", "2021-07-19", "2021-07-19")),
        ("R05", "2021-08-04", 0, ("2021-10-03", "2021-10-08", "2021-09-30")),
        ("R05", "2021-08-04", 30, ("2021-11-02", "2021-11-02", "2021-11-02")),
    ],
)
def test_vectors_in_days(rule_id: str, start: str, extended: int, expected: tuple[str, str, str]) -> None:
    found = due(clock(rule_id, start, extended), OFFICIAL)
    assert dates(found) == expected
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("2021-09-28", 5, "2021-10-11"),
        ("2021-02-09", 5, "2021-02-22"),
        ("2021-09-17", 5, "2021-09-26"),
        ("2021-09-28", 20, "2021-11-01"),
    ],
)
def test_vectors_in_working_days(start: str, length: int, last: str) -> None:
    objection = replace(rule("R03", NEW_REGIME), length=length)
    assert dates(due(Clock(objection, day(start)), OFFICIAL)) == (last, last, last)


def test_q1_the_notice_of_receipt() -> None:
    notice = clock("R01", "2021-05-12")
    on_time = judge(notice, day("2021-05-27"), day("2021-06-30"), OFFICIAL)
    late = judge(notice, day("2021-05-28"), day("2021-06-30"), OFFICIAL)
    assert (on_time.result, on_time.days_late) == (Result.ON_TIME, 0)
    assert (late.result, late.days_late) == (Result.LATE, 1)
    assert told(notice.rule, warning_level(notice, OFFICIAL, day("2021-05-28"))) == "主要负责人"


@pytest.mark.parametrize(
    ("objected", "result"),
    [("2022-10-08", Result.ON_TIME), ("2022-10-10", Result.ON_TIME), ("2022-10-11", Result.LATE)],
)
def test_q2_an_objection_within_five_working_days(objected: str, result: Result) -> None:
    objection = clock("R03", "2022-09-28")
    assert dates(due(objection, OFFICIAL)) == ("2022-10-10", "2022-10-10", "2022-10-10")
    assert judge(objection, day(objected), day(objected), OFFICIAL).result is result


def test_q3_the_regime_is_chosen_by_the_date_of_receipt() -> None:
    assert rule("R01", day("2022-04-30")).law == "信访条例（2005）第二十二条"
    assert rule("R01", day("2022-05-01")).law == "信访工作条例第二十三条"
    with pytest.raises(ValueError, match="2022-04-30收到的事项不适用“R03”规则"):
        rule("R03", day("2022-04-30"))


def test_q4_extension_only_by_the_head_and_before_the_raw_last_day() -> None:
    answer = clock("R05", "2021-08-04")
    assert dates(due(answer, OFFICIAL))[2] == "2021-09-30"
    with pytest.raises(ValueError, match="延期须由主要负责人批准"):
        may_extend(answer, day("2021-10-04"), 30, by_head=False)
    with pytest.raises(ValueError, match=r"期限已于2021年10月3日（周日）届满"):
        may_extend(answer, day("2021-10-04"), 30, by_head=True)
    may_extend(answer, day("2021-10-03"), 30, by_head=True)


@pytest.mark.parametrize(
    ("given_clock", "on", "days", "reason"),
    [
        (("R05", "2021-08-04"), "2021-09-01", 31, "延期最长30日，延期日数请填1至30"),
        (("R05", "2021-08-04"), "2021-09-01", 0, "延期日数请填1至30"),
        (("R05", "2021-08-04", 10), "2021-09-01", 10, "已经延期一次"),
        (("R05", "2021-08-04"), "2021-08-03", 10, "早于受理日期"),
        (("R01", "2021-08-04"), "2021-08-05", 10, "没有延期的规定"),
    ],
)
def test_extensions_that_are_refused(given_clock: tuple, on: str, days: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        may_extend(clock(*given_clock), day(on), days, by_head=True)


def test_only_the_answer_can_be_extended_and_only_the_re_review_paused() -> None:
    assert {r.id for r in RULES if r.extension_max} == {"R05", "R12"}
    assert {r.id for r in RULES if r.pausable} == {"R09"}
    for found in RULES:
        start = datetime(2023, 3, 1, 9, tzinfo=SHANGHAI) if found.in_hours else day("2023-03-01")
        if found.id != "R09":
            with pytest.raises(ValueError, match="没有中止计时的规定"):
                Clock(found, start, ((day("2023-03-02"), day("2023-03-03")),))
        with pytest.raises(ValueError, match="延期"):
            Clock(found, start, extended_days=31)


def test_q17_judicial_confirmation_is_the_parties_own_time() -> None:
    """Raw 10-01 is a holiday: shown and binding is 10-08, and the reminders follow it."""
    confirmation = clock("R13", "2021-09-01")
    assert dates(due(confirmation, OFFICIAL)) == ("2021-10-01", "2021-10-08", "2021-09-30")
    assert judge(confirmation, day("2021-10-08"), day("2021-10-08"), OFFICIAL).result is Result.ON_TIME
    assert judge(confirmation, day("2021-10-09"), day("2021-10-09"), OFFICIAL).result is Result.LATE
    expected = [
        ("2021-09-16", "half"),
        ("2021-09-25", "eighty"),
        ("2021-09-27", "three"),
        ("2021-09-30", "today"),
    ]
    assert warnings(confirmation, OFFICIAL, day("2021-12-31")) == tuple((day(d), w) for d, w in expected)
    assert [warning_level(confirmation, OFFICIAL, day(f"2021-10-0{n}")) for n in (1, 8, 9)] == [
        "today"
    ] * 2 + [""]
    assert {told(confirmation.rule, level) for _, level in expected} == {"经办人"}


@pytest.mark.parametrize(
    ("period_end", "last"),
    [
        ("2021-05-31", "2021-06-03"),
        ("2021-01-31", "2021-02-03"),
        ("2021-09-30", "2021-10-11"),
        ("2021-12-31", "2022-01-06"),
        ("2021-05-10", "2021-06-03"),
    ],
)
def test_q25_the_zero_report_is_due_on_the_third_working_day(period_end: str, last: str) -> None:
    assert dates(due(clock("R57", period_end), OFFICIAL)) == (last, last, last)


def test_our_time_is_never_lengthened_by_a_rest_day() -> None:
    notice = clock("R01", "2021-04-17")
    assert judge(notice, day("2021-05-02"), day("2021-05-02"), OFFICIAL).result is Result.ON_TIME
    assert judge(notice, day("2021-05-06"), day("2021-05-06"), OFFICIAL).days_late == 4
    running = judge(notice, None, day("2021-05-01"), OFFICIAL)
    assert (running.result, running.days_left) == (Result.RUNNING, 1)
    assert judge(notice, None, day("2021-05-03"), OFFICIAL).result is Result.OVERDUE
    assert warning_level(notice, OFFICIAL, day("2021-05-01")) == "overdue"


def test_warnings_rise_and_then_repeat_daily() -> None:
    answer = clock("R05", "2021-05-20")
    expected = [
        ("2021-06-19", "half"),
        ("2021-07-07", "eighty"),
        ("2021-07-16", "three"),
        ("2021-07-19", "today"),
    ]
    expected += [(f"2021-07-{n}", "overdue") for n in (20, 21, 22)]
    assert warnings(answer, OFFICIAL, day("2021-07-22")) == tuple((day(d), w) for d, w in expected)
    assert [told(answer.rule, w) for _, w in expected[:5]] == [
        "经办人",
        "科室负责人",
        "分管领导",
        "分管领导",
        "主要负责人",
    ]


def test_hours_and_minutes_run_through_nights_and_rest_days() -> None:
    found = datetime(2021, 10, 1, 23, 45, tzinfo=SHANGHAI)
    for rule_id, minutes in (("R16", 60), ("R17", 1440), ("R18", 120), ("R19a", 30), ("R19b", 60)):
        running = Clock(rule(rule_id, found.date()), found)
        last = found + timedelta(minutes=minutes)
        dated = due(running, OFFICIAL)
        assert (dated.raw_last_day, dated.statutory_last_day, dated.internal_due) == (last, last, last)
        assert judge(running, last, last, OFFICIAL).result is Result.ON_TIME
        late = judge(running, last + timedelta(seconds=1), last, OFFICIAL)
        assert (late.result, late.days_late) == (Result.LATE, 1)
        levels = [
            warning_level(running, OFFICIAL, found + timedelta(minutes=minutes) * n / 10) for n in range(12)
        ]
        assert levels == [""] * 5 + ["half"] * 3 + ["eighty"] * 2 + ["today", "overdue"]


def test_an_hour_rule_needs_its_minute() -> None:
    with pytest.raises(ValueError, match="起算须填到几时几分"):
        Clock(rule("R16", day("2021-05-12")), day("2021-05-12"))


def test_a_stored_moment_counts_by_its_shanghai_date() -> None:
    """2021-05-12 01:00 in Shanghai is still 05-11 in UTC.

    Moments are stored in UTC.
    """
    stored = datetime(2021, 5, 11, 17, tzinfo=UTC)
    notice = Clock(rule("R01", day("2021-05-12")), stored)
    assert dates(due(notice, OFFICIAL))[0] == "2021-05-27"
    evening = datetime(2021, 5, 27, 15, 59, tzinfo=UTC)
    assert judge(notice, evening, evening, OFFICIAL).result is Result.ON_TIME
    assert judge(notice, evening + timedelta(minutes=1), evening, OFFICIAL).result is Result.LATE


@pytest.mark.parametrize(
    ("pauses", "last"),
    [
        ((), "2021-03-31"),
        ((("2021-03-10", "2021-03-12"),), "2021-04-03"),
        ((("2021-03-12", "2021-03-14"), ("2021-03-10", "2021-03-12")), "2021-04-05"),
        ((("2021-03-31", "2021-04-02"), ("2021-04-03", "2021-04-03")), "2021-04-04"),
        ((("2021-04-01", "2021-04-09"),), "2021-03-31"),
        ((("2021-02-20", "2021-03-01"),), "2021-03-31"),
        ((("2021-02-20", "2021-03-02"),), "2021-04-01"),
    ],
)
def test_a_hearing_stops_the_re_review_only_while_it_runs(pauses: tuple, last: str) -> None:
    """Started 2021-03-01.

    A hearing before the count, or after the time is up, changes nothing.
    """
    assert dates(due(clock("R09", "2021-03-01", 0, *pauses), OFFICIAL))[0] == last


def test_dates_that_rest_on_an_unpublished_year_are_provisional() -> None:
    known = calendar(frozenset({2020, 2021}))
    notice = due(clock("R01", "2021-12-17"), known)
    assert (dates(notice), notice.provisional) == (("2022-01-01", "2022-01-03", "2021-12-31"), True)
    assert dates(due(clock("R01", "2021-12-17"), OFFICIAL)) == ("2022-01-01", "2022-01-04", "2021-12-31")
    assert not due(clock("R01", "2021-12-16"), known).provisional
    assert due(clock("R57", "2021-12-31"), known).provisional
    assert due(clock("R01", "2020-12-17"), calendar(frozenset({2021}))).provisional


def test_the_table_of_rules() -> None:
    assert set(FACTS) == IDS
    for rule_id, (length, unit, whose, since) in FACTS.items():
        rows = [found for found in RULES if found.id == rule_id]
        assert min(found.since for found in rows) == since
        assert {found.owner.value for found in rows} == {whose}
        spans = {Span.MONTH_WORKDAY: "month", Span.WORKDAY: "workday", Span.DAY: "day"}
        assert {spans.get(found.span, "minute") for found in rows} == {unit}
        assert {found.length * (60 if found.span is Span.HOUR else 1) for found in rows} == {length}
        edges = sorted((found.since, found.until) for found in rows)
        assert edges[-1][1] == date.max
        assert {later[0] - earlier[1] for earlier, later in pairwise(edges)} <= {ONE}
    petition = [r.id for r in RULES if r.law.startswith("信访条例")]
    assert petition == ["R01", "R02", "R05", "R06", "R07", "R08", "R09", "R10"]


@pytest.mark.parametrize("rule_id", sorted(FACTS))
def test_receipts_before_2005_05_01_are_refused(rule_id: str) -> None:
    with pytest.raises(ValueError, match="收到日期早于2005年5月1日"):
        rule(rule_id, FIRST_RECEIPT - ONE)


def test_an_unknown_rule() -> None:
    with pytest.raises(ValueError, match="没有时限规则“R99”"):
        rule("R99", day("2021-05-12"))


def test_the_arithmetic_a_clerk_can_follow() -> None:
    assert due(clock("R05", "2021-08-04"), OFFICIAL).steps == (
        "2021年8月4日（周三）受理，当日不计（信访条例（2005）第三十三条）。",
        "自次日起数60日：8月5日至31日共27日、9月1日至30日共30日（累计57日）、10月1日至3日共3日（累计60日），"
        "到2021年10月3日（周日）。",
        "末日10月3日是国庆节休息日：按末日计是否超期，内部提前到2021年9月30日（周四）办好；"
        "顺延为2021年10月8日（周五）。",
    )
    assert due(clock("R03", "2022-09-28"), OFFICIAL).steps == (
        "2022年9月28日（周三）收到，当日不计，自次日起数5个工作日（信访工作条例第二十三条）。",
        "9月29日至30日数2个工作日，累计2个。",
        "10月1日至7日休息（国庆节），不计。",
        "10月8日至10日数3个工作日（含补班10月8日、10月9日），累计5个。",
        "到2022年10月10日（周一）。",
    )
    assert due(clock("R09", "2021-03-01", 0, ("2021-03-10", "2021-03-12")), OFFICIAL).steps[2] == (
        "其间听证3日不计入，到2021年4月3日（周六）。"
    )
    assert due(clock("R06", "2021-09-01"), OFFICIAL).steps[-1] == (
        "末日10月1日是国庆节休息日，顺延到2021年10月8日（周五）。"
    )


CASES = many(20_000, 100_000)


def test_many_random_clocks_agree_with_the_oracle() -> None:
    tally = compare(CASES, seed=2021)
    assert (tally.cases, tally.differences[:3]) == (CASES, [])
    branches = {*FACTS, *Result, "moved", "extended", "paused", "provisional"}
    assert {branch for branch in branches if tally.seen[branch] < CASES // 100} == set()


IN_DAYS = [r for r in RULES if not r.in_hours]
STARTS = st.dates(FIRST_RECEIPT, date(2026, 6, 30))
RESTS = st.sets(st.integers(0, 200), max_size=60)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rule, date, Calendar]:
    """Draw a rule counted in days, a start, and a calendar around it.

    The calendar is arbitrary, stranger than any real one.
    """
    found, start = draw(st.sampled_from(IN_DAYS)), draw(STARTS)
    offs = {start + timedelta(n): DayKind.HOLIDAY for n in draw(RESTS)}
    made_up = {start + timedelta(n): DayKind.MAKEUP for n in draw(RESTS)}
    return found, start, Calendar(offs | made_up, frozenset(range(2004, 2028)))


@given(worlds(), st.integers(1, 40))
def test_a_later_start_never_ends_earlier(world: tuple[Rule, date, Calendar], later: int) -> None:
    found, start, strange = world
    first, second = (due(Clock(found, s), strange) for s in (start, start + timedelta(later)))
    assert first.raw_last_day <= second.raw_last_day
    assert first.statutory_last_day <= second.statutory_last_day
    assert first.internal_due <= second.internal_due


@given(worlds())
def test_internal_before_raw_before_statutory(world: tuple[Rule, date, Calendar]) -> None:
    found, start, strange = world
    dated = due(Clock(found, start), strange)
    assert dated.internal_due <= dated.raw_last_day <= dated.statutory_last_day
    if found.span in (Span.WORKDAY, Span.MONTH_WORKDAY):
        assert dated.internal_due == dated.statutory_last_day


@given(worlds())
def test_the_calendar_never_changes_our_time_in_days(world: tuple[Rule, date, Calendar]) -> None:
    """Whatever rests, the day that decides for us is start + length.

    For the petitioner it is never earlier.
    """
    found, start, strange = world
    dated = due(Clock(found, start), strange)
    if found.span is Span.DAY:
        assert dated.raw_last_day == start + timedelta(found.length)
    binding = dated.statutory_last_day if found.owner is Owner.THEIRS else dated.raw_last_day
    assert dated.binding == binding


@given(worlds(), st.integers(0, 29))
def test_an_extension_never_shortens(world: tuple[Rule, date, Calendar], days: int) -> None:
    _, start, strange = world
    answer = rule("R05", start)
    before, after = (due(Clock(answer, start, (), n), strange) for n in (days, days + 1))
    assert after.raw_last_day - before.raw_last_day == ONE
    assert after.statutory_last_day >= before.statutory_last_day
    assert after.internal_due >= before.internal_due


@given(worlds(), st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 15)), max_size=4))
def test_a_hearing_adds_at_most_its_own_days(world: tuple, hearings: list[tuple[int, int]]) -> None:
    _, start, strange = world
    pauses = tuple((start + timedelta(a), start + timedelta(a + n)) for a, n in hearings)
    plain = due(Clock(rule("R09", start), start), strange).raw_last_day
    heard = due(Clock(rule("R09", start), start, pauses), strange).raw_last_day
    assert plain <= heard <= plain + timedelta(sum(n + 1 for _, n in hearings))
    assert heard == due(Clock(rule("R09", start), start, pauses[::-1]), strange).raw_last_day


@given(worlds())
def test_the_steps_add_up_to_the_length(world: tuple[Rule, date, Calendar]) -> None:
    found, start, strange = world
    dated = due(Clock(found, start), strange)
    pattern = r"共(\d+)日" if found.span is Span.DAY else r"数(\d+)个工作日(?:（含|，累)"
    counted = [int(n) for step in dated.steps[1:] for n in re.findall(pattern, step)]
    assert sum(counted) == found.length
    assert f"{dated.raw_last_day.year}年{dated.raw_last_day.month}月{dated.raw_last_day.day}日" in "".join(
        dated.steps
    )


LEVELS = ("", "half", "eighty", "three", "today", "overdue")
"""Warning levels in rising order: 50 %, 80 %, the last three days, day 0, overdue."""


@given(worlds(), st.integers(0, 150))
def test_levels_rise_with_the_days_for_our_time(world: tuple[Rule, date, Calendar], gone: int) -> None:
    found, start, strange = world
    running = Clock(found, start)
    today = start + timedelta(gone)
    now, then = (LEVELS.index(warning_level(running, strange, d)) for d in (today, today + ONE))
    if found.owner is Owner.OURS:
        assert now <= then
        late = judge(running, None, today, strange).result is Result.OVERDUE
        assert not late or LEVELS[now] == "overdue"
    else:
        assert LEVELS[now] != "overdue"
