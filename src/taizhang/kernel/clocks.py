"""Statutory clocks: due dates with their arithmetic, results, warnings, extension.

All functions are pure. The starting day is not counted (民法典 201). `raw_last_day` is the last day by
the law alone and decides whether we were on time; `internal_due` moves it back to a working day and
drives our own colours; `statutory_last_day` moves it forward (民法典 203) and binds only where the
time is the petitioner's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from taizhang.kernel import steps
from taizhang.kernel.days import ONE, Calendar, Period, span
from taizhang.kernel.rules import Owner, Rule, Span

Moment = date | datetime


class Result(StrEnum):
    """The standing of a clock."""

    ON_TIME = "on_time"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Clock:
    """A clock of a rule: its start, pauses and extension.

    It starts on a day (at a moment for hour rules). `pauses` are days of hearing, both ends
    included, in any order; days outside the running time have no effect. `asked` is the day by
    which whoever handed the matter down wants it done: the earlier of it and the rule's own last
    day binds, extended or not. Raises `ValueError` in Chinese for what the rule does not allow.
    """

    rule: Rule
    started: Moment
    pauses: tuple[tuple[date, date], ...] = ()
    extended_days: int = 0
    asked: date | None = None

    def __post_init__(self) -> None:
        rule = self.rule
        if rule.in_hours and not isinstance(self.started, datetime):
            raise ValueError(f"“{rule.title}”按{rule.span}计时，起算须填到几时几分。")
        if self.pauses and not rule.pausable:
            raise ValueError(f"“{rule.title}”没有中止计时的规定，只有复核听证的时间可以扣除。")
        if any(end < start for start, end in self.pauses):
            raise ValueError("听证的结束日期早于开始日期，请核对。")
        if not 0 <= self.extended_days <= rule.extension_max:
            raise ValueError(_too_long(rule))


def begun(claimed: Moment, now: Moment, bounds: Iterable[Moment] = ()) -> Moment:
    """Return the start of a clock.

    It is the claimed moment, never later than now, nor than the last days of the clocks before it
    (`bounds`).
    """
    return min([claimed, now, *bounds])


@dataclass(frozen=True)
class Due:
    """The due dates of a clock (moments for hour rules) and their arithmetic.

    The steps are written so that a clerk can follow them. `binding` is the day that decides the
    result: the raw last day where the time is ours, so that a rest day never lengthens it; the
    statutory last day where it is the petitioner's, so that none shortens it.
    """

    raw_last_day: Moment
    statutory_last_day: Moment
    internal_due: Moment
    binding: Moment
    provisional: bool
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The standing of a clock, with days late and days left.

    `days_left` counts to the binding last day and is negative when late. For hour rules a day is 24
    hours, begun days of lateness count as whole ones.
    """

    result: Result
    days_late: int
    days_left: int


def due(clock: Clock, calendar: Calendar) -> Due:
    """Compute the due dates of a clock.

    Dates that rest on an unpublished year are provisional.
    """
    if clock.rule.in_hours:
        return _by_the_hour(clock)
    if clock.rule.span is Span.DAY:
        return _by_the_day(clock, calendar)
    return _by_the_workday(clock, calendar)


def _by_the_hour(clock: Clock) -> Due:
    rule, start = clock.rule, clock.started
    assert isinstance(start, datetime)
    unit = timedelta(hours=1) if rule.span is Span.HOUR else timedelta(minutes=1)
    last = start + unit * rule.length
    step = f"{steps.minute(start)}{rule.starts}，{rule.length}{rule.span}内，到{steps.minute(last)}（{rule.law}）。"
    return Due(last, last, last, last, provisional=False, steps=(step,))


def _by_the_day(clock: Clock, calendar: Calendar) -> Due:
    rule, start = clock.rule, _day(clock.started)
    raw = start + timedelta(days=rule.length)
    lines = [
        f"{steps.words(start)}{rule.starts}，当日不计（{rule.law}）。",
        f"自次日起数{rule.length}日：{steps.months(start + ONE, raw)}，到{steps.words(raw)}。",
    ]
    if clock.pauses:
        paused = _paused(clock.pauses, start, raw)
        raw += timedelta(days=paused)
        lines.append(f"其间听证{paused}日不计入，到{steps.words(raw)}。")
    if clock.extended_days:
        before, raw = raw, raw + timedelta(days=clock.extended_days)
        head = f"{rule.extension_by}批准延长{clock.extended_days}日，自原末日的次日数起"
        lines.append(f"{head}：{steps.months(before + ONE, raw)}，到{steps.words(raw)}。")
    if clock.asked is not None and clock.asked < raw:
        raw = max(clock.asked, start)
        lines.append(f"交办要求{steps.words(raw)}前办好，早于法定末日，以{steps.short(raw)}为准。")
    forward, back = calendar.forward(raw), calendar.back(raw)
    theirs = rule.owner is Owner.THEIRS
    if forward != raw:
        rest = f"末日{steps.short(raw)}是{calendar.name(raw) or '周末'}休息日"
        ours = f"{rest}：按末日计是否超期，内部提前到{steps.words(back)}办好；顺延为{steps.words(forward)}。"
        lines.append(f"{rest}，顺延到{steps.words(forward)}。" if theirs else ours)
    return Due(raw, forward, back, forward if theirs else raw, _rests(calendar, back, forward), tuple(lines))


def _by_the_workday(clock: Clock, calendar: Calendar) -> Due:
    rule, start = clock.rule, _day(clock.started)
    if rule.span is Span.MONTH_WORKDAY:
        start = Period.month(start.year, start.month).end
        head = f"报告期到{steps.words(start)}止，自次月1日起数第{rule.length}个工作日（{rule.law}）。"
    else:
        head = f"{steps.words(start)}{rule.starts}，当日不计，自次日起数{rule.length}个工作日（{rule.law}）。"
    raw = calendar.add_workdays(start, rule.length)
    lines = (head, *steps.runs(calendar, start + ONE, raw), f"到{steps.words(raw)}。")
    return Due(raw, raw, raw, raw, _rests(calendar, start + ONE, raw), lines)


def _paused(pauses: tuple[tuple[date, date], ...], start: date, last: date) -> int:
    """Count the days of hearing while the clock runs.

    Each of them lets the next hearing fall inside the running time.
    """
    end, counted = last, start
    for first, final in sorted(pauses):
        begun = max(first, counted + ONE)
        if begun > end:
            break
        if final >= begun:
            end += final - begun + ONE
            counted = final
    return (end - last).days


def _rests(calendar: Calendar, first: date, last: date) -> bool:
    """Return whether any year from first to last is not published yet."""
    return not all(calendar.is_published(year) for year in range(first.year, last.year + 1))


def _day(moment: Moment) -> date:
    """Return the Shanghai date of a moment; a naive one is taken as Shanghai time."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(steps.SHANGHAI) if moment.tzinfo else moment).date()


def judge(clock: Clock, stopped: Moment | None, now: Moment, calendar: Calendar) -> Verdict:
    """Judge whether the clock was, or still is, in time on the binding last day."""
    last = due(clock, calendar).binding
    moment = now if stopped is None else stopped
    if isinstance(last, datetime) and isinstance(moment, datetime):
        left = (last - moment) // timedelta(days=1)
    else:
        left = (_day(last) - _day(moment)).days
    if stopped is None:
        result = Result.RUNNING if left >= 0 else Result.OVERDUE
    else:
        result = Result.ON_TIME if left >= 0 else Result.LATE
    return Verdict(result, max(-left, 0), left)


_TOLD = {
    "half": "经办人",
    "eighty": "科室负责人",
    "three": "分管领导",
    "today": "分管领导",
    "overdue": "主要负责人",
}


def told(rule: Rule, level: str) -> str:
    """Name the recipient of a warning.

    Warnings of the petitioner's own time rise no higher than the handler (经办人).
    """
    return "经办人" if level and rule.owner is Owner.THEIRS else _TOLD.get(level, "")


def warning_level(clock: Clock, calendar: Calendar, now: Moment) -> str:
    """Return the warning level on a day, measured to the internal due date.

    For hour rules it is the level at a moment. The petitioner's own time is never overdue for us:
    it stays at `today` until it has lapsed, then "".
    """
    return _level(clock, due(clock, calendar), now)


def _level(clock: Clock, found: Due, now: Moment) -> str:
    last, start = found.internal_due, clock.started
    if isinstance(last, datetime) and isinstance(start, datetime) and isinstance(now, datetime):
        if now >= last:
            return "overdue" if now > last else "today"
        return _share((now - start) // timedelta(seconds=1), (last - start) // timedelta(seconds=1))
    today, last_day, first = _day(now), _day(last), _day(start)
    left = (last_day - today).days
    if left < 0 and clock.rule.owner is Owner.THEIRS:
        return "today" if today <= _day(found.binding) else ""
    if left <= 3:
        return "overdue" if left < 0 else "three" if left else "today"
    return _share((today - first).days, (last_day - first).days)


def _share(gone: int, whole: int) -> str:
    return "eighty" if gone * 10 >= whole * 8 else "half" if gone * 2 >= whole else ""


def warnings(clock: Clock, calendar: Calendar, until: date | None = None) -> tuple[tuple[date, str], ...]:
    """List the days of warnings, with their level.

    A warning goes out at each rise of the level, then daily while overdue. Overdue days are given
    through `until`, at least the first one. Hour rules warn by `warning_level`.
    """
    dates = due(clock, calendar)
    first, end = _day(clock.started), _day(dates.statutory_last_day) + ONE
    days: list[tuple[date, str]] = []
    previous = ""
    for day in span(first, max(end, until or end)):
        level = _level(clock, dates, day)
        if level and (level != previous or level == "overdue"):
            days.append((day, level))
        previous = level
    return tuple(days)


def may_extend(clock: Clock, on: date, days: int, *, by_head: bool) -> None:
    """Check an extension approved on a day.

    Raises `ValueError` in Chinese with the reason.
    Law: 信访工作条例 34 and 信访条例 (2005) 33: once, by the head, through the raw last day.
    """
    rule, start = clock.rule, _day(clock.started)
    if not rule.extension_max:
        raise ValueError(_too_long(rule))
    if clock.extended_days:
        raise ValueError(f"“{rule.title}”已经延期一次，不能再延。")
    if not by_head:
        raise ValueError(f"延期须由{rule.extension_by}批准，请改由{rule.extension_by}审批。")
    if not 1 <= days <= rule.extension_max:
        raise ValueError(_too_long(rule))
    if on < start:
        raise ValueError(f"批准延期的日期早于{rule.starts}日期{steps.words(start)}，请核对。")
    last = start + timedelta(days=rule.length)
    if clock.asked is not None and clock.asked < last:
        raise ValueError(f"交办单位要求{steps.words(clock.asked)}前办好，延期须先由交办单位同意。")
    if on > last:
        raise ValueError(f"期限已于{steps.words(last)}届满，不能再延期，只能如实标为超期。")


def _too_long(rule: Rule) -> str:
    if not rule.extension_max:
        return f"“{rule.title}”没有延期的规定，不能延期。"
    return f"“{rule.title}”延期最长{rule.extension_max}日，延期日数请填1至{rule.extension_max}。"
