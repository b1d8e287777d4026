"""Calendar days and periods of a report.

Working days are taken with make-up days as published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1949, 2999
"""Years that a period may be asked for."""
WEEKDAYS = "一二三四五六日"
"""By `date.weekday()`."""
_QUARTERS = "一二三四"


class DayKind(StrEnum):
    """The kind of a day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True)
class Calendar:
    """A calendar of the days different from the plain week.

    It holds them for the years that were published. In a year not yet published only weekends rest,
    whatever `exceptions` holds, and what is computed there is provisional.
    Source: the State Council's yearly notice of holidays and make-up workdays.
    """

    exceptions: Mapping[date, DayKind] = field(default_factory=dict)
    published: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict)

    def kind(self, day: date) -> DayKind:
        kind = self.exceptions.get(day)
        if kind is not None and day.year in self.published:
            return kind
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP)

    def is_holiday(self, day: date) -> bool:
        """Return whether the day is an official holiday (not merely a weekend)."""
        return self.kind(day) is DayKind.HOLIDAY

    def name(self, day: date) -> str:
        """Return the holiday of a day, such as 国庆节; empty for other days."""
        return self.names.get(day, "") if day.year in self.published else ""

    def is_published(self, year: int) -> bool:
        return year in self.published

    def forward(self, day: date) -> date:
        """Return the day itself if worked, else the next working day (民法典 203)."""
        while not self.is_workday(day):
            day += ONE
        return day

    def back(self, day: date) -> date:
        """Return the day itself if worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= ONE
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day; before it if negative.

        The day itself is not counted.
        """
        step = ONE if count > 0 else -ONE
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays(self, first: date, last: date) -> int:
        """Count the working days from first to last, both included."""
        return sum(self.is_workday(day) for day in span(first, last))

    def weeks_with_workday(self, period: Period) -> list[Period]:
        """List the ISO weeks of a period with at least one worked day.

        A week runs from Monday to Sunday. As in ISO 8601 it belongs to the period that holds its
        Thursday: 2021 has 52, from 01-04.
        """
        monday = period.start - timedelta(days=period.start.weekday())
        weeks: list[Period] = []
        while (thursday := monday + timedelta(days=3)) <= period.end:
            sunday = monday + timedelta(days=6)
            if thursday >= period.start and self.workdays(monday, sunday):
                year, week, _ = thursday.isocalendar()
                weeks.append(Period(monday, sunday, f"{year}年第{week}周"))
            monday = sunday + ONE
        return weeks


def span(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both included; none when last is earlier."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included, with its Chinese label."""

    start: date
    end: date
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("期间的结束早于开始，请核对起止日期。")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period from `2021`, `2021Q3`, `2021-07` or `2021-03-04..2021-03-10`.

        Raises `ValueError` in Chinese.
        """
        return in_calendar(text, cls._parsed(text))

    @classmethod
    def _parsed(cls, text: str) -> Period:
        plain = unicodedata.normalize("NFKC", text).strip()
        try:
            if re.fullmatch(r"\d{4}", plain):
                return cls.year(int(plain))
            if match := re.fullmatch(r"(\d{4})[Qq]([1-4])", plain):
                return cls.quarter(int(match[1]), int(match[2]))
            if match := re.fullmatch(r"(\d{4})-(\d{2})", plain):
                return cls.month(int(match[1]), int(match[2]))
            if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", plain):
                return cls.between(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
        except ValueError as error:
            raise ValueError(f"期间“{shown(text)}”里的日期不存在或先后颠倒，请核对。") from error
        raise NoPeriod(f"期间“{shown(text)}”看不懂，请写成 2021、2021Q3、2021-07 或 2021-03-04..2021-03-10。")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31), f"{year}年")

    @classmethod
    def quarter(cls, year: int, number: int) -> Period:
        last = cls.month(year, number * 3).end
        return cls(date(year, number * 3 - 2, 1), last, f"{year}年第{_QUARTERS[number - 1]}季度")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(first, following - ONE, f"{year}年{month}月")

    @classmethod
    def between(cls, start: date, end: date) -> Period:
        """Make a period of any span; its label leaves out a repeated year or month."""
        head = f"{start.year}年{start.month}月{start.day}日"
        if start == end:
            return cls(start, end, head)
        tail = f"{end.day}日"
        if (start.year, start.month) != (end.year, end.month):
            tail = f"{end.month}月{tail}"
        if start.year != end.year:
            tail = f"{end.year}年{tail}"
        return cls(start, end, f"{head}至{tail}")

    def days(self) -> Iterator[date]:
        return span(self.start, self.end)

    def __len__(self) -> int:
        return (self.end - self.start).days + 1

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def months(self) -> list[Period]:
        """Return the whole months touched by the period."""
        months, day = [], self.start.replace(day=1)
        while day <= self.end:
            months.append(Period.month(day.year, day.month))
            day = months[-1].end + ONE
        return months


class NoPeriod(ValueError):
    """A text that is no period at all."""


def shown(text: str) -> str:
    """Return a text as a message may repeat it."""
    return text if len(text) <= 30 else f"{text[:30]}…"


def in_calendar(text: str, found: Period | None) -> Period:
    """Return the period of a text when its years are those of the calendar.

    Raises `ValueError` in Chinese otherwise.

    Nothing is found where a year is none at all, such as the month after 9999-12.
    """
    if found is None or not FIRST_YEAR <= found.start.year <= found.end.year <= LAST_YEAR:
        raise ValueError(f"期间“{shown(text)}”的年份不对，请填{FIRST_YEAR}年到{LAST_YEAR}年之间的。")
    return found


def day_in(text: str) -> date:
    """Return the day written as 2021-03-04, in the calendar's years.

    Raises `ValueError` for anything else.
    """
    day = date.fromisoformat(text.strip())
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"日期的年份不对，请填{FIRST_YEAR}年到{LAST_YEAR}年之间的。")
    return day


def month_in(text: str) -> Period | None:
    """Return the month written as 2021-03; None for anything else."""
    try:
        return Period.parse(text) if re.fullmatch(r"\d{4}-\d{2}", text) else None
    except ValueError:
        return None
