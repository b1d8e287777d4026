"""Measure how far the sheets of a workbook reach.

Refuse what would make the reader fill the memory with blank cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

from taizhang.engine.declare.flow import Refused
from taizhang.workbooks.sheets.parts import blocks, column, windows
from taizhang.workbooks.sheets.tables import refused

MOST_CELLS = 8_000_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""The last row and column of any sheet, XFD1048576."""
_FAR = re.compile(rb"""r(?<![:\w]r)\s*=\s*["'](?:([A-Z]{2,3})([1-9]\d{0,6})|([A-Z])([1-9]\d{5,6}))["']""")
"""Places beyond column Z or row 99,999: the reader makes room for every cell up to the farthest."""
_ODD = re.compile(rb"""r(?<![:\w]r)\s*=\s*["'](?!(?:[A-Z]{0,3}[1-9]\d{0,6})["'])""")
"""What is no column and row of a sheet, or stands in the text of a cell."""
_PLACE = re.compile(r"[A-Z]{0,3}[1-9]\d{0,6}")
_ROW = re.compile(rb"""r(?<![:\w]r)\s*=\s*["'][A-Z]{0,3}([1-9]\d{0,6})["']""")
_FAR_ROW = re.compile(rb"""r(?<![:\w]r)\s*=\s*["']([1-9]\d{5,6})["']""")
_LOOSE = re.compile(
    rb"""<(?:[\w.-]+:)?c(?=[\s/>])(?! r=)(?!(?:\s*[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*?\s*r\s*=)"""
)
"""A cell without a place of its own: it stands behind the one before."""
_ROW_TAG = re.compile(rb"""<(?:[\w.-]+:)?row(?=[\s/>])(?:[^<>]*?[\s"']r\s*=\s*["']([1-9]\d{0,6})["'])?""")
_STARTS = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])")
_DIMENSION = re.compile(rb"""<(?:[\w.-]+:)?dimension\b[^<>]*?\bref\s*=\s*["']([^"']*)["']""")
_AREA = re.compile(rb"[A-Z]{1,3}[1-9]\d{0,6}(?::[A-Z]{1,3}[1-9]\d{0,6})?")


def check_extent(name: str, content: bytes) -> None:
    """Refuse sheets with cells too far away or at no place of a sheet.

    Such sheets would make the reader fill the memory with blank cells. A sheet is known by what
    stands in it, for a workbook may name any part as its sheet; all of them are read at once, so
    that their cells are added up.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [
            part for part in packed.namelist() if any(b"sheetData" in block for block in blocks(packed, part))
        ]
        left = MOST_CELLS
        for part in sheets:
            down, across = _extent(name, packed, part, exact=len(sheets) > 3)
            left -= across * down
            if left < 0:
                raise refused(
                    f"“{name}”的表太大（用到第{down}行、第{across}列），请删去多余的空行空列和不用的表再上传。"
                )


def _extent(name: str, packed: zipfile.ZipFile, part: str, *, exact: bool) -> tuple[int, int]:
    """Return the rows and columns that a sheet takes at most.

    Rows are exact where it is wide or asked.
    """
    across, down, loose, odd = 26, 99_999, False, False
    for body in windows(packed, part):
        if b"\x00" in body or any(not _AREA.fullmatch(area) for area in _DIMENSION.findall(body)):
            raise _nowhere(name)
        for letters, row, letter, far in _FAR.findall(body):
            across = max(across, column(letters or letter) + 1)
            down = max(down, int(row or far))
        down = max([down, *map(int, _FAR_ROW.findall(body))])
        loose = loose or _LOOSE.search(body) is not None
        odd = odd or _ODD.search(body) is not None
    if across > MOST_COLUMNS or down > MOST_ROWS:
        raise _nowhere(name)
    if odd:
        _placed(name, packed, part)
    if loose:
        across += _longest_row(packed, part)
    if exact or across > 26:  # many columns or sheets: the rows must be counted exactly
        down = _last_row(packed, part)
    return down, across


def _nowhere(name: str) -> Refused:
    return refused(f"“{name}”里有单元格的位置在表的边界以外，没有读取。请在WPS或Excel里打开后另存再上传。")


def _placed(name: str, packed: zipfile.ZipFile, part: str) -> None:
    """Read a sheet tag by tag and refuse a row or cell at no place of a sheet.

    It is slow, and asked for only where something looks like an odd place: it may be words in a cell.
    """
    reader = expat.ParserCreate()

    def tag(label: str, attributes: dict[str, str]) -> None:
        if label.rpartition(":")[2] in ("c", "row") and not _PLACE.fullmatch(attributes.get("r", "A1")):
            raise _nowhere(name)

    def doctype(*_: Any) -> None:
        raise _nowhere(name)

    reader.StartElementHandler, reader.StartDoctypeDeclHandler = tag, doctype
    try:
        with packed.open(part) as stream:
            reader.ParseFile(stream)
    except expat.ExpatError as error:
        raise ValueError("no sheet") from error


def _longest_row(packed: zipfile.ZipFile, part: str) -> int:
    """Count the cells of the row with most of them."""
    most = cells = 0
    for body in windows(packed, part):
        for tag in _STARTS.findall(body):
            cells = 0 if tag == b"row" else cells + 1
            most = max(most, cells)
    return most


def _last_row(packed: zipfile.ZipFile, part: str) -> int:
    """Return the last row of a sheet; one without a number follows the one before."""
    last = most = 0
    for body in windows(packed, part):
        for tag in _ROW_TAG.finditer(body):
            last = int(tag[1]) if tag[1] else last + 1
            most = max(most, last)
        most = max([most, *map(int, _ROW.findall(body))])
    return most
