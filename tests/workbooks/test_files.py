"""What is no table is refused in Chinese before it is read: bombs, renamed files, locked and damaged ones."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine.declare.flow import Refused
from taizhang.workbooks.sheets import files
from tests.workbooks import ugly


def packed(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts:
            made.writestr(name, body)
    return out.getvalue()


SHELL = (("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
BOMB = b"0" * (64 * 1024 * 1024)
BAD = {
    "empty.xlsx": b"",
    "bomb.xlsx": packed(*SHELL, ("xl/worksheets/sheet1.xml", BOMB)),
    "many.xlsx": packed(*SHELL, *((f"xl/part{n}.xml", b"") for n in range(files.MOST_PARTS))),
    "above.xlsx": packed(*SHELL, ("../../etc/x", b"x")),
    "inner.xlsx": packed(*SHELL, ("xl/inner.zip", b"PK")),
    "word.xlsx": packed(("[Content_Types].xml", b""), ("word/document.xml", b"")),
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E" * 600,
    "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 300,
    "program.csv": b"MZ\x90\x00" + b"\x00" * 300,
    "page.csv": b"<!DOCTYPE html><html><body>x</body></html>",
    "cut.xlsx": ugly.moved_columns()[:900],
    "hollow.xlsx": packed(*SHELL),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_table_is_refused_in_chinese(name: str) -> None:
    with pytest.raises(Refused) as refused:
        files.opened(name, BAD[name])
    words = refused.value.errors["file"][0]
    assert name in words
    assert words.endswith("。")


def test_a_file_that_is_too_big_is_refused_unread() -> None:
    with pytest.raises(Refused, match="20兆"):
        files.opened("大.xlsx", b"PK\x03\x04" + bytes(files.MOST_BYTES))


def test_a_sheet_with_millions_of_blank_cells_is_refused() -> None:
    wide = ugly.changed(ugly.sheet([["a"]], title="S"), {"S": {"XFC1048000": "x"}})
    with pytest.raises(Refused, match="太大"):
        files.opened("宽.xlsx", wide)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_opens_in_every_encoding_of_the_office(encoding: str) -> None:
    book = files.opened("表.csv", "单位,数量\r\n甲县社,3\r\n".encode(encoding))
    assert list(book.tables[0].rows()) == [["单位", "数量"], ["甲县社", "3"]]


@given(st.text(max_size=40))
def test_a_guarded_cell_comes_back_as_it_was(text: str) -> None:
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r\n'＝＋－＠":
        return  # a quote mark before a sign of a formula is what guarding adds
    guarded = files.guarded(text)
    assert guarded[:1] not in "=+-@\t\r\n＝＋－＠" or not guarded
    assert files.unguarded(guarded) == text
