"""Workbooks written part by part, as no programme of an office writes them."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def book(*sheets: str | bytes, part: str = "worksheets/sheet{}.xml") -> bytes:
    """A workbook with these sheets, written as they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="{part.format(n)}"/>'
            for n in range(1, len(sheets) + 1)
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        )
        for n, sheet in enumerate(sheets, 1):
            target = part.format(n)
            made.writestr(target[1:] if target.startswith("/") else f"xl/{target}", sheet)
    return out.getvalue()


def sheet(rows: str, head: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>'


def row(*cells: str, r: str = "1") -> str:
    """A row of cells, each by its attributes."""
    return f'<row r="{r}">' + "".join(f"<c {cell}><v>1</v></c>" for cell in cells) + "</row>"


def damaged(content: bytes, part: str) -> bytes:
    """The same packed file with the packed bytes of a part spoilt."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = packed.getinfo(part)
    start = told.header_offset + 30 + len(told.filename.encode())
    return content[:start] + b"\xff" * told.compress_size + content[start + told.compress_size :]


def repacked(content: bytes, part: str, method: int = 9) -> bytes:
    """The same packed file where a part names another way of packing (9: Deflate64)."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = packed.getinfo(part)
        start = packed.start_dir
    name, body = told.filename.encode(), bytearray(content)
    body[told.header_offset + 8 : told.header_offset + 10] = method.to_bytes(2, "little")
    at = content.index(name, start) - 46
    body[at + 10 : at + 12] = method.to_bytes(2, "little")
    return bytes(body)
