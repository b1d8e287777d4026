"""Exact understanding of one cell.

A cell is understood exactly, or the message says what is not clear about it: no rounding, no guess,
blank is not 0.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from taizhang.engine import clock
from taizhang.engine.declare import detect, forms
from taizhang.kernel.days import Period
from taizhang.workbooks.sheets.columns import Column
from taizhang.workbooks.sheets.names import Names, Unclear, plain

NOTHING = frozenset(
    {
        "无",
        "没有",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "－",
        "～",
        "~",
        "略",
        "同上",
        "不详",
        "不清楚",
        "待定",
        "n/a",
        "na",
        "none",
        "null",
        "〃",
        '"',
        "”",
    }
)
YES = frozenset({"是", "√", "✓", "✔", "☑", "有", "对", "y", "yes", "true", "1"})
NO = frozenset({"否", "×", "✗", "✘", "☐", "不是", "n", "no", "false", "0"})
_DAY = re.compile(r"(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_CLOCK = re.compile(
    r"(?:(上午|下午|晚上|晚|早上|凌晨|中午)\s*)?(\d{1,2})\s*[::时点]\s*(?:(\d{1,2})\s*分?|(半))?(?:\s*:\s*(\d{1,2}))?"
)
_SERIAL = (20_000, 80_000)


def blank(raw: Any) -> bool:
    """Return whether nothing stands in a cell."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Any) -> str:
    """Write a cell as a person sees it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return digits(raw)
    if isinstance(raw, datetime):
        return f"{raw:%Y-%m-%d %H:%M}" + (f"{raw:\x3a%S}" if raw.second else "")
    return str(raw)


def digits(value: float) -> str:
    """Write a number as Excel shows it: fifteen digits, whole numbers without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def understood(
    column: Column, raw: Any, names: Names, period: Period | None = None, unit_id: int | None = None
) -> Any:
    """Return the value of a cell as a form takes it; empty text for a blank cell.

    Raises `Unclear`.
    """
    if blank(raw):
        return ""
    if column.kind == "text":
        return _text(column, raw)
    text = detect.clean(shown(raw))
    if column.kind == "tick":
        return _tick(column, text)
    if column.kind in ("count", "amount"):
        return _number(column, raw, text)
    if plain(text) in NOTHING and not _is_choice(column, text):
        remedy = "请照实填写" if column.required else "没有就留空"
        raise Unclear(f"“{text}”不能填在“{column.label}”里，{remedy}。")
    if column.kind == "choice":
        return names.choice(column, text)
    if column.kind == "named":
        return names.related(column, text, unit_id)
    if column.kind == "record":
        return names.record(column, text)
    if column.kind == "day":
        moment = _moment(column, raw, text, period)
        return moment.date() if isinstance(moment, datetime) else moment
    if column.kind == "moment":
        moment = _moment(column, raw, text, period)
        return moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return text


def _is_choice(column: Column, text: str) -> bool:
    """Return whether a column offers this very word, as a list and an export write it."""
    return any(plain(text) == plain(label) for _, label in column.choices)


def only_a_day(raw: Any) -> bool:
    """Return whether a cell for a time holds a date alone."""
    if isinstance(raw, datetime):
        return raw.time() == time()
    return isinstance(raw, date) or (isinstance(raw, str) and not _CLOCK.search(_DAY.sub("", raw)))


def _text(column: Column, raw: Any) -> str:
    if isinstance(raw, float) and abs(raw) >= 1e11 and not raw.is_integer():
        raise Unclear("这一格是带小数的长数字，请设为文本格式后重填。")
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) >= 1e14:
        raise Unclear("这一格的长号码被Excel当成数字，末几位可能已丢失，请设为文本格式后重填。")
    return shown(raw)


def _tick(column: Column, text: str) -> Any:
    word = plain(text)
    if word in YES:
        return "True"
    if word in NO:
        return "False"
    raise Unclear(f"“{text}”看不懂，“{column.label}”请填“是”或“否”。")


def _counted(text: str) -> str:
    """Strip a number of the word for what it counts."""
    return re.sub(r"(?<!\s)\s*(元|人|份|幅|条|次|件|个|户|处|块|篇|起|批)$", "", text)


def _number(column: Column, raw: Any, text: str) -> str:
    if isinstance(raw, (datetime, date, time, timedelta, bool)):
        raise Unclear(f"“{text}”不是数，“{column.label}”请填数字。")
    if plain(text) in NOTHING:
        raise Unclear(f"“{text}”不是数。没有就填0，不清楚的{'请核实后填' if column.required else '留空'}。")
    flat = _counted(unicodedata.normalize("NFKC", text))
    try:
        value = forms.exact(flat)
    except ValidationError as error:
        raise Unclear(str(error.messages[0])) from error
    if column.kind == "count" and "." in value:
        if re.search(r"\.0*$", value):
            return value.split(".")[0]
        raise Unclear(f"“{text}”不是整数，“{column.label}”请填实际的整数。")
    return value


def _moment(column: Column, raw: Any, text: str, period: Period | None) -> date | datetime:
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return raw
    if isinstance(raw, (int, float)):
        if _SERIAL[0] < raw < _SERIAL[1]:
            raise Unclear(f"“{text}”像是没有设成日期格式的日期，请改写成 2021-03-04 的样子。")
        if not re.fullmatch(r"(19|20)\d{6}", text):
            raise Unclear(f"“{text}”不是日期，请写成 2021-03-04 的样子。")
    flat = unicodedata.normalize("NFKC", text).strip()
    flat = re.sub(r"[((]?(周|星期)[一二三四五六日天][))]?", " ", flat).replace("T", " ")
    if match := re.match(r"(19|20)(\d\d)(\d\d)(\d\d)(?!\d)", flat):
        flat = f"{match[1]}{match[2]}-{match[3]}-{match[4]}{flat[8:]}"
    match = _DAY.match(flat)
    if not match:
        raise Unclear(f"“{text}”不是日期，“{column.label}”请写成 2021-03-04 的样子。")
    day = _day(match, text, period)
    rest = flat[match.end() :].strip()
    if not rest:
        return day
    hour = _CLOCK.fullmatch(rest)
    if not hour:
        raise Unclear(f"“{text}”里的时间看不懂，请写成 2021-03-04 09:30 的样子。")
    return datetime.combine(day, _time(hour, text))


def _day(found: re.Match[str], text: str, period: Period | None) -> date:
    month, number = int(found[2]), int(found[3])
    years = [int(found[1])] if found[1] else _years(month, period)
    if len(years) != 1:
        raise Unclear(f"“{text}”没有写年份，请补上，如“2021年{month}月{number}日”。")
    try:
        return date(years[0], month, number)
    except ValueError as error:
        raise Unclear(f"“{text}”：没有这一天，请核对。") from error


def _years(month: int, period: Period | None) -> list[int]:
    """Return the years with a given month inside the period."""
    if period is None:
        return []
    return sorted({m.start.year for m in period.months() if m.start.month == month})


def _time(found: re.Match[str], text: str) -> time:
    half, hour = found[1] or "", int(found[2])
    minute = 30 if found[4] else int(found[3] or 0)
    if half in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    try:
        return time(hour, minute, int(found[5] or 0))
    except ValueError as error:
        raise Unclear(f"“{text}”：没有这个时间，请核对。") from error


def written(column: Column, value: Any, names: Names) -> Any:
    """Write a stored value as a cell holds it: text, number or date.

    Returns an empty text when there is none.
    """
    if value is None or value == "":
        return ""
    if column.kind == "choice":
        return dict(column.choices).get(str(value), str(value))
    if column.kind == "tick":
        return "是" if value else "否"
    if column.kind in ("named", "record"):
        return names.said(column.field.related_model, value)
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).replace(tzinfo=None)
    return value
