"""Read and write text with commas or tabs as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Refused
from taizhang.workbooks.sheets.tables import Cells, Table, refused

_END = "\ue000end"
"""A line behind the last: where it does not stand alone, a quotation was left open."""
_RISKY = "=+-@\t\r\n'＝＋－＠"


def opened(name: str, content: bytes) -> Table:
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


def guarded(text: str) -> str:
    """Guard text for a csv cell against being taken for a formula.

    `unguarded` gives it back.
    """
    return f"'{text}" if text[:1] in _RISKY and text else text


def unguarded(text: str) -> str:
    """Return a csv cell as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and len(text) > 1 and text[1] in _RISKY else text
