"""Files that are no table.

They are refused in Chinese before they are read: bombs, renamed files, locked and damaged ones.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine.declare.flow import Refused
from taizhang.workbooks.reading import pasted
from taizhang.workbooks.sheets import cells, columns, delimited, files, parts
from tests import growth
from tests.workbooks import raw, ugly


def packed(*given: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in given:
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
    guarded = delimited.guarded(text)
    assert guarded[:1] not in "=+-@\t\r\n＝＋－＠" or not guarded
    assert delimited.unguarded(guarded) == text


NOWHERE = {
    "column.xlsx": raw.sheet(raw.row('r="A1"', 'r="ZZZZZ1"')),
    "wrapped.xlsx": raw.sheet(raw.row('r="A1"', 'r="FXSHRXX1"')),
    "next.xlsx": raw.sheet(raw.row('r="A1"', 'r="XFE1"')),
    "row.xlsx": raw.sheet(raw.row('r="A1"', 'r="B4294967295"')),
    "below.xlsx": raw.sheet(raw.row('r="A1"', 'r="B1048577"')),
    "zero.xlsx": raw.sheet(raw.row('r="A0"')),
    "none.xlsx": raw.sheet(raw.row('r=""')),
    "joined.xlsx": raw.sheet(raw.row('r="A1"', 's="0"r="ZZZZZ1"')),
    "quoted.xlsx": raw.sheet(raw.row('r="A1"', 'a=">" r="ZZZZZ1"')),
    "coded.xlsx": raw.sheet(raw.row('r="A1"', 'r="&#90;ZZZ1"')),
    "numbered.xlsx": raw.sheet(raw.row('r="A1"') + raw.row("", r="4294967290")),
    "behind.xlsx": raw.sheet(raw.row(*["a=' r='"] * 20_000) + raw.row("", r="99999")),
    "range.xlsx": raw.sheet(raw.row('r="A1"'), '<dimension ref="A1:ZZZZZ99999999"/>'),
    "declared.xlsx": '<!DOCTYPE a [<!ENTITY e "x">]>' + raw.sheet(raw.row("a=\"r='1x'\"")),
}


@pytest.mark.parametrize("name", sorted(NOWHERE))
def test_a_cell_at_no_place_of_a_sheet_is_refused_before_the_reader(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader would make room for every cell up to it and end the whole process."""
    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", None)
    with pytest.raises(Refused, match=r"表的边界以外|太大|已损坏"):
        files.opened(name, raw.book(NOWHERE[name]))


@pytest.mark.parametrize("part", ["other/s{}.xml", "/weird{}.bin", "worksheets/SHEET{}.XML"])
def test_a_sheet_is_examined_wherever_the_workbook_keeps_it(part: str) -> None:
    with pytest.raises(Refused, match="边界以外"):
        files.opened("表.xlsx", raw.book(NOWHERE["column.xlsx"], part=part))


def test_many_sheets_are_bounded_together() -> None:
    wide = raw.sheet(raw.row('r="A1"') + raw.row('r="Z99999"', r="99999"))
    with pytest.raises(Refused, match="太大"):
        files.opened("多.xlsx", raw.book(*[wide] * 30))
    small = raw.sheet(raw.row('r="A1"', 'r="Z1"'))
    assert len(files.opened("多.xlsx", raw.book(*[small] * 30)).tables) == 30


def test_words_in_a_cell_that_look_like_a_place_are_words() -> None:
    words = '<row r="1"><c r="A1" t="inlineStr"><is><t>半径 r="3米"，r = "ZZZZZ1"</t></is></c></row>'
    book = files.opened("表.xlsx", raw.book(raw.sheet(words)))
    assert list(book.tables[0].rows()) == [['半径 r="3米"，r = "ZZZZZ1"']]


def test_cells_without_places_stand_behind_each_other() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    book = files.opened("表.xlsx", raw.book(raw.sheet(rows)))
    assert list(book.tables[0].rows()) == [[1.0, 2.0], [3.0, ""]]


USUAL = raw.book(raw.sheet(raw.row('r="A1"')))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("spoilt", [raw.damaged, raw.repacked])
def test_a_damaged_part_is_refused_in_words(part: str, spoilt: Callable[[bytes, str], bytes]) -> None:
    with pytest.raises(Refused, match=r"已损坏|内部结构不正常"):
        files.opened("坏.xlsx", spoilt(USUAL, part))


LONG = "甲" * 140_000
NO_TABLE = {
    "long": f"单位,数量\r\n{LONG},3\r\n",
    "open": '单位,数量\r\n甲县社,3\r\n"乙县社,4\r\n丙县社,5\r\n',
    "open and long": f'单位,数量\r\n"乙县社,4\r\n{LONG}',
}


@pytest.mark.parametrize("name", sorted(NO_TABLE))
def test_text_that_is_no_table_is_refused_with_its_row(name: str) -> None:
    row = "第3行" if name == "open" else "第2行"
    with pytest.raises(Refused, match=row) as refused:
        files.opened("表.csv", NO_TABLE[name].encode())
    assert "表.csv" in str(refused.value)
    with pytest.raises(Refused, match=row):
        pasted.table_of(NO_TABLE[name].replace(",", "\t"))


def test_a_cell_that_begins_with_a_quote_mark_survives_the_box() -> None:
    table = delimited.written("表", '栏\t值\r\n"""安全""生产"\t3\r\n')
    again = delimited.written("表", pasted.as_text(table))
    assert list(again.rows()) == [["栏", "值"], ['"安全"生产', "3"]]


def test_signs_that_no_database_takes_are_marked_wherever_they_stand() -> None:
    far = "单位,数量\r\n" + "甲县社,3\r\n" * 1000 + "T-1\x00,4\r\n"
    assert list(files.opened("表.csv", far.encode()).tables[0].rows())[-1] == ["T-1\ufffd", "4"]
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>T_x0000_</t></is></c></row>'
    book = files.opened("表.xlsx", raw.book(raw.sheet(cell)))
    assert "\x00" not in str(list(book.tables[0].rows()))


SLOW: dict[str, Callable[[int], object]] = {
    "error": lambda size: parts._BROKEN.findall(b'<c r="A1" ' * size),
    "error twice": lambda size: parts._BROKEN.findall(b'<c r="A1"' + b' t="e"' * size),
    "formula": lambda size: parts._EMPTY_FORMULA.findall(b'<c r="A1" <f' * size),
    "opened formula": lambda size: parts._EMPTY_FORMULA.findall(b'<c r="A1"><f ' * size),
    "relations": lambda size: parts._RELATION.findall("<Relationship " * size),
    "attributes": lambda size: parts._ATTRIBUTE.findall("a" * size),
    "sheets": lambda size: parts._SHEET.findall("<sheet " * size),
    "remark": lambda size: columns.bare("(" * size),
    "remark closed first": lambda size: columns.bare(")" + "(" * size),
    "unit of a number": lambda size: cells._counted("1" + " " * size + "x"),
}


@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_file_is_read_once_through(name: str) -> None:
    assert growth.growth(SLOW[name], 1000) < growth.LINEAR


def test_remarks_go_and_a_bracket_left_open_stays() -> None:
    assert columns.bare("姓名（必须）【全称】") == "姓名"
    assert columns.bare("姓名)与((单位]及(") == "姓名)与及("


def test_errors_and_formulas_without_a_result_are_found_by_their_place() -> None:
    told = (
        b'<c r="A1" s="1" t="e"><v>#N/A</v></c><c r="XFD1048576" t="e"/><c r="B2" t="str"><v>t="e"</v></c>'
        b'<c r="C3"><f>A1+1</f></c><c r="D4" s="2"><f t="array" ref="D4">1</f><v></v></c><c r="E5"><f>1</f><v>1</v></c>'
    )
    assert parts._BROKEN.findall(told) == [(b"A", b"1"), (b"XFD", b"1048576")]
    assert parts._EMPTY_FORMULA.findall(told) == [(b"C", b"3"), (b"D", b"4")]
