"""Opening of dropped files.

Sizes are checked before anything is read; formats are xlsx, and csv as UTF-8 or GBK.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from taizhang.engine.declare.flow import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 120
"""A part that grows beyond this is no table; a sheet of equal rows stays below it."""
SMALL = 1024 * 1024
MOST_PARTS = 2000
WINDOW = 1024 * 1024
MOST_CELLS = 8_000_000
Cells = list[Any]

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_BROKEN = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?\st="e"[^>]*>')
_FAR = re.compile(rb"""\br\s*=\s*["'](?:([A-Za-z]{2,3})(\d{1,7})|([A-Za-z])(\d{6,7}))["']""")
"""Places beyond column Z or row 99,999: the reader makes room for every cell up to the farthest."""
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*(\d{1,7})["']""")
_EMPTY_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*><f[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>')


@dataclass(frozen=True)
class Table:
    """A sheet: its rows from the first on, and its cells with errors.

    The rows are read anew each time.
    """

    title: str
    rows: Callable[[], Iterator[Cells]]
    hidden: bool = False
    broken: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Book:
    """An opened file."""

    name: str
    tables: tuple[Table, ...] = field(default_factory=tuple)

    @property
    def shown(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if not table.hidden)

    def table(self, title: str) -> Table | None:
        return next((table for table in self.tables if table.title == title), None)


def refused(words: str) -> Refused:
    return Refused([("file", words)])


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
    return Book(name, (_text(short, content),))


def _checked(name: str, content: bytes) -> None:
    """Check the parts of a packed file before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
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


def _windows(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece, never cut within a cell.

    So a big sheet is not unpacked as a whole.
    """
    rest = b""
    with packed.open(part) as stream:
        while block := stream.read(WINDOW):
            block = rest + block
            cut = block.rfind(b"<c ")
            if cut <= 0:
                cut = block.rfind(b"<")
            if cut <= 0 or len(block) - cut > WINDOW:
                cut = len(block)
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest


def _bounded(name: str, content: bytes) -> None:
    """Refuse a sheet with a cell too far away.

    Such a sheet would make the reader fill the memory with blank cells.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for part in packed.namelist():
            if not part.lower().startswith("xl/worksheets/"):
                continue
            across, down = 26, 99_999
            for body in _windows(packed, part):
                for letters, row, letter, far in _FAR.findall(body):
                    across = max(across, _column((letters or letter).upper()) + 1)
                    down = max(down, int(row or far))
            if across > 26 and down == 99_999:  # many columns: the rows must be counted exactly
                down = max(int(row) for body in _windows(packed, part) for row in _ROW.findall(body))
            if across * down > MOST_CELLS:
                raise refused(
                    f"“{name}”的表太大（用到第{down}行、第{across}列），请删去多余的空行空列再上传。"
                )


def _sheets(name: str, content: bytes) -> tuple[Table, ...]:
    import python_calamine

    try:
        _bounded(name, content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = []
        broken = _broken_cells(content)
        for index, told in enumerate(book.sheets_metadata):
            if told.typ is python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                if sheet.total_height * sheet.total_width > MOST_CELLS:
                    raise refused(f"“{name}”的“{told.name}”表太大，请删去多余的空行空列再上传。")
                hidden = told.visible is not python_calamine.SheetVisibleEnum.Visible
                found.append(Table(told.name, _reader(sheet), hidden, broken.get(index, frozenset())))
    except (python_calamine.CalamineError, OSError, zipfile.BadZipFile, KeyError) as error:
        raise refused(f"“{name}”已损坏，打不开。请在WPS或Excel里打开后另存再上传。") from error
    return tuple(found)


def _reader(sheet: Any) -> Callable[[], Iterator[Cells]]:
    def rows() -> Iterator[Cells]:
        if sheet.start is None:
            return
        before = [""] * sheet.start[1]
        for cells in sheet.iter_rows():
            yield [*before, *cells]

    return rows


def _broken_cells(content: bytes) -> dict[int, frozenset[tuple[int, int]]]:
    """Find cells with an error or with a formula without its result, by sheet.

    The reader gives them as blank.
    """
    found: dict[int, frozenset[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for index, part in enumerate(_sheet_parts(packed)):
            cells: set[tuple[int, int]] = set()
            for body in _windows(packed, part):
                for pattern, mark in ((_BROKEN, b' t="e"'), (_EMPTY_FORMULA, b"<f")):
                    if mark in body:
                        cells |= {(int(row) - 1, _column(letters)) for letters, row in pattern.findall(body)}
            if cells:
                found[index] = frozenset(cells)
    return found


def _sheet_parts(packed: zipfile.ZipFile) -> list[str]:
    """Return the parts of the sheets in the order of the workbook."""
    names = set(packed.namelist())
    rels = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets: dict[str, str] = {}
    for entry in re.findall(r"<Relationship\b[^>]*>", rels):
        told = dict(re.findall(r'(\w+)="([^"]*)"', entry))
        target = told.get("Target", "")
        targets[told.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    order = re.findall(
        r'<sheet\b[^>]*?r:id="([^"]+)"', packed.read("xl/workbook.xml").decode("utf-8", "replace")
    )
    return [targets[key] for key in order if targets.get(key) in names]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _text(name: str, content: bytes) -> Table:
    """Open a csv or pasted table.

    It is UTF-8 with or without mark, UTF-16 with its mark, else GBK.
    """
    text = decoded(name, content)
    if "<html" in text[:2000].lower() or "<!doctype" in text[:2000].lower():
        raise refused(f"“{name}”是网页，不是表格。请在WPS或Excel里打开后另存为 .xlsx 再上传。")
    return Table(name, lambda: separated(text))


def decoded(name: str, content: bytes) -> str:
    """Decode text in one of the encodings of the office; refuse any other."""
    tries = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in tries:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(f"“{name}”的文字编码认不出来，请另存为 .xlsx 再上传。")


def separated(text: str) -> Iterator[Cells]:
    """Yield the rows of comma- or tab-separated text.

    A quote mark that makes a formula harmless is taken off.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    separator = "\t" if "\t" in first else ("；" if "；" in first and "," not in first else ",")
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield [unguarded(cell) for cell in cells]


_RISKY = "=+-@\t\r\n'＝＋－＠"


def guarded(text: str) -> str:
    """Guard text for a csv cell against being taken for a formula.

    `unguarded` gives it back.
    """
    return f"'{text}" if text[:1] in _RISKY and text else text


def unguarded(text: str) -> str:
    """Return a csv cell as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and len(text) > 1 and text[1] in _RISKY else text
