"""Sums of the rows of the play.

They give what they say, or say what is wrong with them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.play.sums import fill, work_out


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a or 'x'", "x"),
        ("b or 'x'", "there"),
        ("b and 3", 3),
        ("a and nowhere", ""),
        ("b or nowhere", "there"),
        ("a or n or 0", 0),
        ("n is None", True),
        ("b is not None", True),
        ("1 < 2 < 3", True),
    ],
)
def test_a_sum_gives_its_value(text: str, value: Any) -> None:
    found = work_out(text, {"a": "", "b": "there", "n": None})
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["b / 2", "b ** 2", "~1", "lambda: 1", "len(b, x=1)", "b.__class__", "1 +"])
def test_what_is_no_sum_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="演示数据里的"):
        work_out(text, {"b": 1})


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="是不是“number”"):
        fill("=numbr + 1", {"number": 1})


def test_a_text_is_filled_at_its_places() -> None:
    names = {"number": 7, "day": date(2021, 3, 8)}
    assert fill("第<number + 1>号-<number:03d>-<day:%m%d>", names) == "第8号-007-0308"
    assert fill("没有尖括号", names) == "没有尖括号"


def test_a_sum_that_cannot_be_worked_out_is_named() -> None:
    with pytest.raises(ValueError, match="算不出来"):
        fill("=number[3]", {"number": 1})
