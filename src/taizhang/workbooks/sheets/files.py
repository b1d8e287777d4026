"""Open dropped files.

Sizes are checked before anything is read; formats are xlsx, and csv as UTF-8 or GBK.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from taizhang.engine.declare import detect
from taizhang.kernel.packed import DAMAGED
from taizhang.workbooks.sheets import delimited
from taizhang.workbooks.sheets.extent import MOST_CELLS, check_extent
from taizhang.workbooks.sheets.parts import broken_cells
from taizhang.workbooks.sheets.tables import Book, Cells, Table, refused

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 120
"""A part that grows beyond this is no table; a sheet of equal rows stays below it."""
SMALL = 1024 * 1024
MOST_PARTS = 2000
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def opened(name: str, content: bytes) -> Book:
    """Open the tables of a file.

    Refuses in Chinese what is no table, too big, locked or damaged.
    """
    short = name[-60:]
    if not content:
        raise refused(f"“{short}”是空文件，请重新选择。")
    if len(content) > MOST_BYTES:
        raise refused(f"“{short}”超过20兆，请按月或按单位拆成几个文件再上传。")
    if content.startswith(_OLE):
        raise refused(
            f"“{short}”是旧格式（.xls）或加了密码的表，请在WPS或Excel里去掉密码并另存为 .xlsx 再上传。"
        )
    if content.startswith(_ZIP):
        _checked(short, content)
        return Book(name, _sheets(short, content))
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(f"“{short}”不是表格文件，请上传 .xlsx 或 .csv。")
    return Book(name, (delimited.opened(short, content),))


def _checked(name: str, content: bytes) -> None:
    """Check the parts of a packed file before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except DAMAGED as error:
        raise refused(f"“{name}”已损坏，打不开。请在WPS或Excel里打开后另存再上传。") from error
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise refused(f"“{name}”不是Excel表格（.xlsx），请不要只改文件名，另存为 .xlsx 再上传。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refused(f"“{name}”解开后太大，不能读取。请按月或按单位拆成几个文件再上传。")
    for part in parts:
        grows = part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        strange = part.filename.startswith(("/", "\\")) or ".." in part.filename.split("/")
        if grows or strange or part.flag_bits & 1 or part.filename.lower().endswith((".zip", ".exe")):
            raise refused(f"“{name}”的内部结构不正常（可能是压缩炸弹或加密文件），没有读取。请另存后再上传。")
    if len(set(names)) != len(names):
        raise refused(f"“{name}”的内部结构不正常，没有读取。请另存后再上传。")


def _sheets(name: str, content: bytes) -> tuple[Table, ...]:
    import python_calamine

    unreadable: tuple[type[Exception], ...] = (python_calamine.CalamineError, *DAMAGED)
    try:
        check_extent(name, content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = []
        broken = broken_cells(content)
        for index, entry in enumerate(book.sheets_metadata):
            if entry.typ is python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                if (sheet.total_height + 1) * (sheet.total_width + 1) > 2 * MOST_CELLS:
                    raise refused(f"“{name}”的“{entry.name}”表太大，请删去多余的空行空列再上传。")
                hidden = entry.visible is not python_calamine.SheetVisibleEnum.Visible
                tables.append(Table(entry.name, _reader(sheet), hidden, broken.get(index, frozenset())))
    except unreadable as error:
        raise refused(f"“{name}”已损坏，打不开。请在WPS或Excel里打开后另存再上传。") from error
    return tuple(tables)


def _reader(sheet: Any) -> Callable[[], Iterator[Cells]]:
    def rows() -> Iterator[Cells]:
        if sheet.start is None:
            return
        before = [""] * sheet.start[1]
        for cells in sheet.iter_rows():
            for place, cell in enumerate(cells):
                if type(cell) is str and "\x00" in cell:
                    cells[place] = detect.readable(cell)
            yield [*before, *cells]

    return rows
