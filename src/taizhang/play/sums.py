"""Work out the sums that stand in the rows of the play.

A row is data: it may say `=day + days(7)`, or `<row.title>签字件` within a text, as a cell of a sheet would. Nothing else
of Python is understood here, so that rows cannot turn into programs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, partial
from types import CodeType
from typing import Any

from taizhang.engine import clock
from taizhang.kernel.days import Calendar, Period
from taizhang.org import calendar
from taizhang.play.cast import name_of

_PLACES = re.compile(r"<([^<>]+?)(?::(0?\d+d|%[a-zA-Z%]+))?>")
_UNDERSTOOD = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Tuple, ast.List, ast.Subscript, ast.Slice, ast.IfExp),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.UnaryOp, ast.USub, ast.Not, ast.keyword),
    *(ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.cmpop),
)  # fmt: skip


def _at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of a day in Shanghai; a moment's day serves as well."""
    return clock.local(clock.local_date(day) if isinstance(day, datetime) else day, hour, minute)


def _days(
    chosen: Callable[[Calendar, date], bool], since: date = date(2021, 1, 1), until: date = date(2021, 12, 31)
) -> list[date]:
    published = calendar.current()
    return [day for day in Period.between(since, until).days() if chosen(published, day)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "at": _at,
    "date": date,
    "day_of": clock.local_date,
    "days": lambda number: timedelta(days=number),
    "hours": lambda number: timedelta(hours=number),
    "minutes": lambda number: timedelta(minutes=number),
    "seconds": lambda number: timedelta(seconds=number),
    "each_day": partial(_days, lambda _, day: bool(day)),
    "each_workday": partial(_days, Calendar.is_workday),
    "each_monday": partial(_days, lambda _, day: day.weekday() == 0),
    "each_sunday": partial(_days, lambda _, day: day.weekday() == 6),
    "each_month": partial(_days, lambda _, day: day.day == 1),
    "month_ends": partial(_days, lambda _, day: (day + timedelta(days=1)).day == 1),
    "is_holiday": lambda day: calendar.current().is_holiday(day),
    "workday": lambda day: calendar.current().forward(day),
    "workday_before": lambda day: calendar.current().back(day),
    "workdays": lambda day, number: calendar.current().add_workdays(day, number),
    "later": lambda last, day: calendar.current().forward(max(day, last + timedelta(days=1))),
    "weekday": lambda day: day.weekday(),
    "name_of": name_of,
    "column": lambda rows, key: [row[key] if isinstance(row, list) else getattr(row, key) for row in rows],
    "distinct": lambda values: list(dict.fromkeys(values)),
    "parsed": datetime.fromisoformat,
    **{function.__name__: function for function in (len, list, max, min, range)},
}
"""What may be called beside what a scope knows; days are those of 2021."""
_GLOBALS = {"__builtins__": {}, **FUNCTIONS}


@cache
def _compiled(text: str) -> CodeType:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"演示数据里的“{text}”不是算式。") from error
    for node in ast.walk(tree):
        plain = isinstance(node, ast.Attribute) and not node.attr.startswith("_")
        if not (plain or isinstance(node, _UNDERSTOOD) or isinstance(getattr(node, "func", None), ast.Name)):
            raise ValueError(f"演示数据里的“{ast.unparse(node)}”不是可用的算式。")
    return compile(tree, text, "eval")


def work_out(text: str, names: Mapping[str, Any]) -> Any:
    """Return the value of a sum such as `number % 3 == 0`."""
    code = _compiled(text)
    try:
        return eval(code, _GLOBALS, names)  # noqa: S307 - only what is understood has been compiled
    except NameError as error:
        near = get_close_matches(str(error.name), [str(name) for name in names], 1)
        hint = f"，是不是“{near[0]}”？" if near else "。"
        raise ValueError(f"演示数据里的名字“{error.name}”没有定义{hint}") from None
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"演示数据里的“{text}”算不出来：{error}") from error


def fill(text: str, names: Mapping[str, Any]) -> Any:
    """Return the value of a sum after `=`, else the text with its places filled."""
    if text.startswith("="):
        return work_out(text[1:], names)
    return _PLACES.sub(lambda place: format(work_out(place[1], names), place[2] or ""), text)
