"""Make workbooks as units really send them, with openpyxl.

They have moved columns, merged heads, and words for numbers.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl

PLAIN = ("单位", "发生时间", "宣传品", "载体", "主题", "内容", "地点（栏目）", "数量")
GOOD = ("甲县社", "2021-03-04 09:30", "横标（幅）", "公开栏", "消防", "消防安全人人有责", "大门", 3)


def sheet(rows: Sequence[Sequence[Any]], *, title: str = "Sheet1", merge: Sequence[str] = ()) -> bytes:
    """A workbook with these rows from the first on."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(list(row))
    for part in merge:
        page.merge_cells(part)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, fill: dict[str, dict[str, Any]]) -> bytes:
    """A workbook with some cells written over, sheet by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for title, cells in fill.items():
        for place, value in cells.items():
            book[title][place] = value
    return saved(book)


def good(**over: Any) -> list[Any]:
    """A good row, with some cells otherwise."""
    names = ("unit", "when", "kind", "carrier", "theme", "text", "place", "qty")
    return [over.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def moved_columns() -> bytes:
    order = (7, 5, 0, 3, 2, 6, 1, 4)
    extra = ["序", "联系人"]
    rows = [[*[PLAIN[i] for i in order], *extra], [*[GOOD[i] for i in order], 1, "某某"]]
    return sheet(rows)


def merged_heads() -> bytes:
    rows = [
        ["甲县社宣传情况表", "", "", "", "", "", "", ""],
        ["填报单位：甲县社", "", "", "", "", "", "2021年3月", ""],
        ["单位", "发生时间", "宣传", "", "", "情况", "", "数量"],
        ["", "", "宣传品", "载体", "主题", "内容", "地点（栏目）", ""],
        good(),
        ["合计", "", "", "", "", "", "", 3],
        ["填报人：某某"],
    ]
    return sheet(rows, merge=("A1:H1", "A3:A4", "B3:B4", "C3:E3", "F3:G3", "H3:H4"))


def rounded() -> bytes:
    return sheet([PLAIN, good(qty="30余")])


def none_words() -> bytes:
    return sheet([PLAIN, good(qty="无"), good(place="门市部", qty="/")])


def broken_count() -> bytes:
    return sheet([PLAIN, good(qty=5.3)])


def blanks() -> bytes:
    return sheet([PLAIN, good(qty=None), good(place=None, when=None)])


def second_version() -> bytes:
    return sheet([PLAIN, good(qty=4)])


def gbk_csv() -> bytes:
    lines = [",".join(PLAIN), ",".join(str(value) for value in good(qty="３", kind="横标"))]
    return "\r\n".join(lines).encode("gb18030")


def loose_dates() -> bytes:
    rows = [
        good(when="2021.3.4"),
        good(when="3月5日", place="门市部"),
        good(when=date(2021, 3, 6), place="仓库"),
    ]
    return sheet([PLAIN, *rows])


NINE = {
    "moved columns": moved_columns,
    "merged heads": merged_heads,
    "30余": rounded,
    "无 and /": none_words,
    "5.3": broken_count,
    "blanks": blanks,
    "second version": second_version,
    "gbk csv": gbk_csv,
    "loose dates": loose_dates,
}
