"""Work out what stands in braces in the rows of the play.

These are names, small sums, comparisons and days.

A row is data: it may say `{day + days(7)}` or `{row.title}签字件`, as a cell of a sheet would. Nothing else of
Python is understood here, so that rows cannot turn into programs.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any

from taizhang.engine import clock
from taizhang.org import calendar
from taizhang.play.cast import name_of

Names = Mapping[str, Any]

_BRACES = re.compile(r"\{([^{}]+)\}")
_SPEC = re.compile(r":(0?\d+d|%[a-zA-Z%]+)$")

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}


def _moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of a day in Shanghai; a moment's day serves as well."""
    return clock.local(clock.local_date(day) if isinstance(day, datetime) else day, hour, minute)


def _cell(row: Any, name: Any) -> Any:
    """Return a value of a row or of a record."""
    return row[name] if isinstance(row, (Mapping, tuple)) else getattr(row, str(name))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "at": _moment,
    "date": date,
    "day_of": clock.local_date,
    "days": lambda number: timedelta(days=number),
    "hours": lambda number: timedelta(hours=number),
    "minutes": lambda number: timedelta(minutes=number),
    "seconds": lambda number: timedelta(seconds=number),
    "workday": lambda day: calendar.current().forward(day),
    "later": lambda last, day: calendar.current().forward(max(day, last + timedelta(days=1))),
    "weekday": lambda day: day.weekday(),
    "workday_before": lambda day: calendar.current().back(day),
    "workdays": lambda day, number: calendar.current().add_workdays(day, number),
    "is_holiday": lambda day: calendar.current().is_holiday(day),
    "name_of": name_of,
    "column": lambda rows, name: [_cell(row, name) for row in rows],
    "distinct": lambda values: list(dict.fromkeys(values)),
    "len": len,
    "max": max,
    "min": min,
    "parsed": datetime.fromisoformat,
    "sum": sum,
}
"""What may be called in braces."""


@cache
def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"演示数据里的“{expression}”不是算式。") from error


def work_out(expression: str, names: Names) -> Any:
    """Return the value of an expression such as `number % 3 == 0`."""
    return _value(_parsed(expression), names)


def fill(text: str, names: Names) -> Any:
    """Work out the braces of a text.

    A text that is one brace gives the value itself.
    """
    whole = _BRACES.fullmatch(text)
    if whole and not _SPEC.search(whole[1]):
        return work_out(whole[1], names)
    return _BRACES.sub(lambda brace: _printed(brace[1], names), text)


def _printed(brace: str, names: Names) -> str:
    spec = _SPEC.search(brace)
    value = work_out(brace[: spec.start()] if spec else brace, names)
    return format(value, spec[1] if spec else "")


def _value(node: ast.AST, names: Names) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return _named(name, names)
        case ast.Attribute(of, name) if not name.startswith("_"):
            return getattr(_value(of, names), name)
        case ast.Tuple(parts):
            return tuple(_value(part, names) for part in parts)
        case ast.List(parts):
            return [_value(part, names) for part in parts]
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_value(left, names), _value(right, names))
        case ast.UnaryOp(ast.USub(), of):
            return -_value(of, names)
        case ast.UnaryOp(ast.Not(), of):
            return not _value(of, names)
        case ast.BoolOp(sign, parts):
            return _either(parts, names, stop=isinstance(sign, ast.Or))
        case ast.Compare(left, signs, rights):
            return _compared(_value(left, names), signs, rights, names)
        case ast.Subscript(of, place):
            return _value(of, names)[_place(place, names)]
        case ast.Call(ast.Name(name), given, []) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, names) for argument in given))
    raise ValueError(f"演示数据里的“{ast.unparse(node)}”不是可用的算式。")


def _either(parts: list[ast.expr], names: Names, *, stop: bool) -> Any:
    """Return the first value that decides `or` (true) or `and` (false), else the last.

    The rest is not worked out.
    """
    value: Any = None
    for part in parts:
        value = _value(part, names)
        if bool(value) is stop:
            break
    return value


def _compared(left: Any, signs: list[ast.cmpop], rights: list[ast.expr], names: Names) -> bool:
    for sign, node in zip(signs, rights, strict=True):
        right = _value(node, names)
        if not _OPERATORS[type(sign)](left, right):
            return False
        left = right
    return True


def _place(node: ast.AST, names: Names) -> Any:
    if isinstance(node, ast.Slice):
        bounds = (node.lower, node.upper, node.step)
        return slice(*(None if bound is None else _value(bound, names) for bound in bounds))
    return _value(node, names)


def _named(name: str, names: Names) -> Any:
    try:
        return names[name]
    except KeyError:
        near = get_close_matches(name, [str(key) for key in names], 1)
        hint = f"，是不是“{near[0]}”？" if near else "。"
        raise ValueError(f"演示数据里的名字“{name}”没有定义{hint}") from None
