"""The people workbook is opened as carefully as every other table from people."""

from __future__ import annotations

import io

import openpyxl
import pytest

from taizhang.engine.declare.flow import Refused
from taizhang.keep import workbook
from tests.workbooks import raw


def test_a_cell_beyond_the_sheet_is_refused_before_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", None)
    for cell in ('r="ZZZZZ1"', 'r="B4294967295"', 'r="FXSHRXX1"'):
        with pytest.raises(Refused, match="边界以外"):
            workbook.read(raw.book(raw.sheet(raw.row('r="A1"', cell))))


def test_what_is_no_workbook_is_refused_in_words() -> None:
    for content in (b"x" * 100, raw.damaged(raw.book(raw.sheet("")), "xl/workbook.xml"), b"\xd0\xcf\x11\xe0"):
        with pytest.raises(Refused, match=r"单位人员表|没有内容"):
            workbook.read(content)


def test_rows_are_read_by_their_titles() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "人员"
    page.append(list(workbook.PEOPLE))
    page.append(["赵文秘", "MM", "文秘", "wenmi"])
    out = io.BytesIO()
    book.save(out)
    rows = workbook.read(out.getvalue())
    assert [(row.number, row["姓名"], row["登录名"]) for row in rows] == [(2, "赵文秘", "wenmi")]
    page["A2"] = "#DIV/0!"
    page["A2"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused, match="第2行“姓名”"):
        workbook.read(out.getvalue())
