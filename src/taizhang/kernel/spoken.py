"""Periods as people say them (上个月, 三季度, 今年以来), and periods for comparison."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from taizhang.kernel.days import ONE, NoPeriod, Period, in_calendar, shown

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "前年": -2}
_YEAR = r"(?:(?P<year>\d{4})年?|(?P<word>今年|本年度?|去年|上年|前年))?"
_NUMBER = r"十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9]"
_WHOLE = re.compile(
    r"\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}"
    r"|\d{4}[Qq][1-4]"
    r"|\d{4}-\d{2}(?![\d-])"
    r"|(?:截至目前|今年以来|本年以来|年初以来|年初至今)"
    r"|(?:上个?季度|本季度|这个?季度|上个?月|本月|这个?月|上周|本周|今天|昨天)"
    r"|(?:\d{4}年|今年|本年度?|去年|上年|前年)?第?[一二三四1-4]季度"
    r"|(?:\d{4}年|今年|本年度?|去年|上年|前年)?[上下]半年"
    rf"|(?:\d{{4}}年|今年|本年度?|去年|上年|前年)?(?:{_NUMBER})月(?:份)?(?!\d)"
    r"|\d{4}年?度?|今年|本年度?|去年|上年|前年"
)


def period(text: str, today: date) -> Period:
    """Read a period as typed or said.

    Raises `ValueError` in Chinese, with examples of what is understood.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    try:
        span = _relative(plain, today) or _named(plain, today)
    except ValueError:  # a year that is none: 0000年, or the end of 9999年12月
        return in_calendar(text.strip(), None)
    if span is not None:
        return in_calendar(text.strip(), span)
    try:
        return Period.parse(plain)
    except NoPeriod as error:
        examples = "请写成 2021、2021Q3、2021-07、2021-03-04..2021-03-10，或上个月、三季度、今年以来"
        raise ValueError(f"期间“{shown(text.strip())}”看不懂，{examples}。") from error


def apart(text: str, today: date) -> tuple[str, Period | None]:
    """Split a question into its words and the period said with it.

    `三季度接待来访` gives (接待来访, the quarter). A number that is no period (`F44`, `736`) stays with the
    words. Raises `ValueError` in Chinese for one that is plainly meant as a period and is none (`9999年`,
    `2021-13`).
    """
    flat = unicodedata.normalize("NFKC", text).strip()
    for match in _WHOLE.finditer(flat):
        if re.match(r"\d", match[0]) and re.search(r"[\dA-Za-z]$", flat[: match.start()]):
            continue
        try:
            span = period(match[0], today)
        except ValueError:
            if match[0].isdecimal():
                continue
            raise
        return f"{flat[: match.start()]} {flat[match.end() :]}".strip(), span
    return flat, None


def short(asked: Period) -> str:
    """Write a period in its shortest readable form.

    The forms are 2021, 2021Q3, 2021-07 or its two days.
    """
    year, month = asked.start.year, asked.start.month
    length = _whole_months(asked)
    if length == 12 and month == 1:
        return f"{year}"
    if length == 3 and month % 3 == 1:
        return f"{year}Q{month // 3 + 1}"
    return f"{year}-{month:02}" if length == 1 else f"{asked.start}..{asked.end}"


def _relative(said: str, today: date) -> Period | None:
    month = today.replace(day=1)
    if said in ("今年以来", "本年以来", "年初以来", "年初至今", "截至目前"):
        return Period.between(date(today.year, 1, 1), today)
    if said in ("今天", "昨天"):
        day = today if said == "今天" else today - ONE
        return Period.between(day, day)
    if said in ("本周", "上周"):
        monday = today - timedelta(days=today.weekday() + (7 if said == "上周" else 0))
        return Period.between(monday, monday + timedelta(days=6))
    if re.fullmatch(r"(?:本|这个?|上个?)月", said):
        end = month - ONE if said.startswith("上") else month
        return Period.month(end.year, end.month)
    if re.fullmatch(r"(?:本|这个?|上个?)季度", said):
        this = Period.quarter(today.year, (today.month + 2) // 3)
        return previous(this) if said.startswith("上") else this
    return None


def _named(said: str, today: date) -> Period | None:
    """Read a year, half, quarter or month; without a year the last one begun."""
    if match := re.fullmatch(_YEAR + r"度?", said):
        return Period.year(_year(match, today)) if said else None
    if match := re.fullmatch(_YEAR + r"第?(?P<n>[一二三四1-4])季度", said):
        number = _number(match["n"])
        year = _latest(match, today, date(today.year, number * 3 - 2, 1))
        return Period.quarter(year, number)
    if match := re.fullmatch(_YEAR + r"(?P<half>[上下])半年", said):
        first = 1 if match["half"] == "上" else 7
        year = _latest(match, today, date(today.year, first, 1))
        end = Period.month(year, first + 5).end
        return Period(date(year, first, 1), end, f"{year}年{match['half']}半年")
    if match := re.fullmatch(_YEAR + rf"(?P<n>{_NUMBER})月(?:份)?", said):
        number = _number(match["n"])
        return Period.month(_latest(match, today, date(today.year, number, 1)), number)
    return None


def _year(found: re.Match[str], today: date) -> int:
    return int(found["year"]) if found["year"] else today.year + _YEARS.get(found["word"] or "", 0)


def _latest(found: re.Match[str], today: date, start: date) -> int:
    """Return the year meant by a said period.

    It is the year as said, else this one, or the last when the part has not begun this year.
    """
    named = found["year"] or found["word"]
    return _year(found, today) - (0 if named or start <= today else 1)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return 10 + _DIGITS.get(text[1:], 0) if text.startswith("十") else _DIGITS[text]


def _whole_months(asked: Period) -> int:
    """Count the whole months of a period; zero when it is not made of whole months."""
    if asked.start.day != 1 or (asked.end + ONE).day != 1:
        return 0
    return (asked.end.year - asked.start.year) * 12 + asked.end.month - asked.start.month + 1


def _months_back(asked: Period, count: int) -> Period:
    """Move whole months back by months, with the label of their kind."""
    length = _whole_months(asked)
    first = asked.start.year * 12 + asked.start.month - 1 - count
    last = first + length - 1
    start, end = Period.month(first // 12, first % 12 + 1), Period.month(last // 12, last % 12 + 1)
    year, month = start.start.year, start.start.month
    if length == 1:
        return start
    if length == 3 and month % 3 == 1:
        return Period.quarter(year, month // 3 + 1)
    if length == 6 and month in (1, 7):
        return Period(start.start, end.end, f"{year}年{'上' if month == 1 else '下'}半年")
    if length == 12 and month == 1:
        return Period.year(year)
    return Period.between(start.start, end.end)


def previous(asked: Period) -> Period:
    """Return the period of the same length just before.

    It is the month before a month, the week before a week.
    """
    if months := _whole_months(asked):
        return _months_back(asked, months)
    return Period.between(asked.start - timedelta(days=len(asked)), asked.start - ONE)


def year_before(asked: Period) -> Period:
    """Return the same period a year earlier; 29 February becomes the 28th."""
    if _whole_months(asked):
        return _months_back(asked, 12)
    return Period.between(_back(asked.start), _back(asked.end))


def _back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
