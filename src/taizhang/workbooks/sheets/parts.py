"""Read the parts of a packed workbook piece by piece.

No sheet is unpacked as a whole.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

WINDOW = 1024 * 1024
_BROKEN = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?>[^<>]*?\st="e")[^<>]*+>')
_EMPTY_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*+><f[^<>]*+>[^<]*+</f>(?:<v\s*/>|<v></v>)?</c>'
)
_RELATION = re.compile(r"<Relationship\b[^<>]*+>")
_ATTRIBUTE = re.compile(r'(?<!\w)(\w++)="([^"]*)"')
_SHEET = re.compile(r'<sheet\b[^<>]*?r:id="([^"]+)"')


def windows(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
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


def blocks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in blocks of which each begins with the end of the one before."""
    end = b""
    with packed.open(part) as stream:
        while block := stream.read(WINDOW):
            yield end + block
            end = block[-16:]


def broken_cells(content: bytes) -> dict[int, frozenset[tuple[int, int]]]:
    """Find cells with an error or with a formula without its result, by sheet.

    The reader gives them as blank.
    """
    by_sheet: dict[int, frozenset[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for index, part in enumerate(sheet_parts(packed)):
            cells: set[tuple[int, int]] = set()
            for body in windows(packed, part):
                for pattern, mark in ((_BROKEN, b' t="e"'), (_EMPTY_FORMULA, b"<f")):
                    if mark in body:
                        cells |= {(int(row) - 1, column(letters)) for letters, row in pattern.findall(body)}
            if cells:
                by_sheet[index] = frozenset(cells)
    return by_sheet


def sheet_parts(packed: zipfile.ZipFile) -> list[str]:
    """Return the parts of the sheets in the order of the workbook."""
    names = set(packed.namelist())
    rels = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets: dict[str, str] = {}
    for entry in _RELATION.findall(rels):
        attributes = dict(_ATTRIBUTE.findall(entry))
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    order = _SHEET.findall(packed.read("xl/workbook.xml").decode("utf-8", "replace"))
    return [targets[key] for key in order if targets.get(key) in names]


def column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
