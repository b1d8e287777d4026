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
from itertools import chain
from typing import Any
from xml.parsers import expat

from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Refused
from taizhang.kernel.packed import DAMAGED

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 120
"""A part that grows beyond this is no table; a sheet of equal rows stays below it."""
SMALL = 1024 * 1024
MOST_PARTS = 2000
WINDOW = 1024 * 1024
MOST_CELLS = 8_000_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""The last row and column of any sheet, XFD1048576."""
Cells = list[Any]

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_BROKEN = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?>[^<>]*?\st="e")[^<>]*+>')
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
_EMPTY_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*+><f[^<>]*+>[^<]*+</f>(?:<v\s*/>|<v></v>)?</c>'
)
_RELATION = re.compile(r"<Relationship\b[^<>]*+>")
_TOLD = re.compile(r'(?<!\w)(\w++)="([^"]*)"')
_SHEET = re.compile(r'<sheet\b[^<>]*?r:id="([^"]+)"')


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


def _windows(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece, never cut within a tag and seldom within a cell.

    So a big sheet is not unpacked as a whole. Raises `ValueError` at a tag or text longer than a
    window, which no sheet has.
    """
    rest = b""
    with packed.open(part) as stream:
        while block := stream.read(WINDOW):
            block = rest + block
            cut = block.rfind(b"<c ")
            if cut <= 0 or len(block) - cut > WINDOW:
                cut = max(block.rfind(b"<"), 0)
            if len(block) - cut > WINDOW:
                raise ValueError("no sheet")
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest


def _bounded(name: str, content: bytes) -> None:
    """Refuse sheets with cells too far away or at no place of a sheet.

    Such sheets would make the reader fill the memory with blank cells. A sheet is known by what
    stands in it, for a workbook may name any part as its sheet; all of them are read at once, so
    that their cells are added up.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [
            part
            for part in packed.namelist()
            if any(b"sheetData" in block for block in _blocks(packed, part))
        ]
        left = MOST_CELLS
        for part in sheets:
            down, across = _extent(name, packed, part, exact=len(sheets) > 3)
            left -= across * down
            if left < 0:
                raise refused(
                    f"“{name}”的表太大（用到第{down}行、第{across}列），请删去多余的空行空列和不用的表再上传。"
                )


def _blocks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in blocks of which each begins with the end of the one before."""
    end = b""
    with packed.open(part) as stream:
        while block := stream.read(WINDOW):
            yield end + block
            end = block[-16:]


def _extent(name: str, packed: zipfile.ZipFile, part: str, *, exact: bool) -> tuple[int, int]:
    """Return the rows and columns that a sheet takes at most.

    Rows are exact where it is wide or asked.
    """
    across, down, loose, odd = 26, 99_999, False, False
    for body in _windows(packed, part):
        if b"\x00" in body or any(not _AREA.fullmatch(area) for area in _DIMENSION.findall(body)):
            raise _nowhere(name)
        for letters, row, letter, far in _FAR.findall(body):
            across = max(across, _column(letters or letter) + 1)
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

    def tag(label: str, told: dict[str, str]) -> None:
        if label.rpartition(":")[2] in ("c", "row") and not _PLACE.fullmatch(told.get("r", "A1")):
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
    for body in _windows(packed, part):
        for tag in _STARTS.findall(body):
            cells = 0 if tag == b"row" else cells + 1
            most = max(most, cells)
    return most


def _last_row(packed: zipfile.ZipFile, part: str) -> int:
    """Return the last row of a sheet; one without a number follows the one before."""
    last = most = 0
    for body in _windows(packed, part):
        for found in _ROW_TAG.finditer(body):
            last = int(found[1]) if found[1] else last + 1
            most = max(most, last)
        most = max([most, *map(int, _ROW.findall(body))])
    return most


def _sheets(name: str, content: bytes) -> tuple[Table, ...]:
    import python_calamine

    unreadable: tuple[type[Exception], ...] = (python_calamine.CalamineError, *DAMAGED)
    try:
        _bounded(name, content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = []
        broken = _broken_cells(content)
        for index, told in enumerate(book.sheets_metadata):
            if told.typ is python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                if (sheet.total_height + 1) * (sheet.total_width + 1) > 2 * MOST_CELLS:
                    raise refused(f"“{name}”的“{told.name}”表太大，请删去多余的空行空列再上传。")
                hidden = told.visible is not python_calamine.SheetVisibleEnum.Visible
                found.append(Table(told.name, _reader(sheet), hidden, broken.get(index, frozenset())))
    except unreadable as error:
        raise refused(f"“{name}”已损坏，打不开。请在WPS或Excel里打开后另存再上传。") from error
    return tuple(found)


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
    for entry in _RELATION.findall(rels):
        told = dict(_TOLD.findall(entry))
        target = told.get("Target", "")
        targets[told.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    order = _SHEET.findall(packed.read("xl/workbook.xml").decode("utf-8", "replace"))
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
    try:
        return written(name, text)
    except Refused as refusal:
        raise refused(f"“{name}”：{refusal}") from refusal


def written(title: str, text: str) -> Table:
    """Open text with commas or tabs as a table.

    It refuses text that is none, naming the row.
    """
    for _ in separated(text):
        pass
    return Table(title, lambda: separated(text))


def decoded(name: str, content: bytes) -> str:
    """Decode text in one of the encodings of the office; refuse any other."""
    tries = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in tries:
        try:
            return detect.readable(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise refused(f"“{name}”的文字编码认不出来，请另存为 .xlsx 再上传。")


def separated(text: str) -> Iterator[Cells]:
    """Yield the rows of comma- or tab-separated text.

    A quote mark that makes a formula harmless is taken off. Refuses a quotation without an end, which
    would swallow the rows below it, and a cell longer than any field.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    separator = "\t" if "\t" in first else ("；" if "；" in first and "," not in first else ",")
    lines = chain(io.StringIO(text, newline=""), [_END])
    reader, row = csv.reader(lines, delimiter=separator), 0
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise refused(f"第{row + 1}行的引号没有成对，请补上或删去这个引号。")
            row += 1
            yield [unguarded(cell) for cell in cells]
    except csv.Error as error:
        raise refused(
            f"第{row + 1}行有一格超过{csv.field_size_limit()}字，或引号没有成对，请改好这一行再读入。"
        ) from error


_END = "\ue000end"
"""A line behind the last: where it does not stand alone, a quotation was left open."""
_RISKY = "=+-@\t\r\n'＝＋－＠"


def guarded(text: str) -> str:
    """Guard text for a csv cell against being taken for a formula.

    `unguarded` gives it back.
    """
    return f"'{text}" if text[:1] in _RISKY and text else text


def unguarded(text: str) -> str:
    """Return a csv cell as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and len(text) > 1 and text[1] in _RISKY else text
