"""Runs, paragraphs and tables of a Word file as text.

Each child stands where the schema has it.

A body is written as text: set one by one, the properties of a thousand cells cost most of the time
that a report takes. Every word passes through `_content`, so that none is ever markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FACES = ("ascii", "hAnsi", "eastAsia", "cs")
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
_UNTELLABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, halves of pairs."""
_BREAKS = re.compile(r"(\t|\r\n|\r|\n)")


def parsed(inside: str) -> list[Any]:
    """Parse a text into elements for headers and footers.

    They are put into what python-docx keeps.
    """
    return list(parse_xml(f"<w:body {nsdecls('w')}>{inside}</w:body>"))


def tellable(words: str) -> str:
    """Remove characters impossible in XML from a text."""
    return _UNTELLABLE.sub("", words)


def _content(words: str) -> str:
    """Write the text of a run: tabs and line ends are elements."""
    elements = []
    for piece in _BREAKS.split(tellable(words)):
        if piece == "\t":
            elements.append("<w:tab/>")
        elif piece and piece in "\r\n":
            elements.append("<w:br/>")
        elif piece:
            elements.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(elements)


@cache
def _look(face: str, size: float, spacing: int, bold: bool) -> str:
    """Write the properties of a run.

    All four faces are set, so that quotes do not fall to another font.
    """
    faces = " ".join(f"w:{kind}={quoteattr(face)}" for kind in FACES)
    weight = "<w:b/>" if bold else ""
    closer = f'<w:spacing w:val="{spacing}"/>' if spacing else ""
    size_of = f'<w:sz w:val="{round(size * 2)}"/>'
    return f'<w:rPr><w:rFonts w:hint="eastAsia" {faces}/>{weight}{closer}{size_of}</w:rPr>'


def run(words: str, face: str, size: float, spacing: int = 0, *, bold: bool = False) -> str:
    """Write a run of text: size in points, spacing in twentieths of a point."""
    return f"<w:r>{_look(face, size, spacing, bold)}{_content(words)}</w:r>"


def field(name: str, face: str, size: float, spacing: int = 0) -> str:
    """Write a number filled in by Word: PAGE, NUMPAGES."""
    begin, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    return f"<w:r>{_look(face, size, spacing, False)}{begin}<w:instrText>{name}</w:instrText>{end}</w:r>"


def marked(inside: str, number: int, name: str) -> str:
    """Write runs with a bookmark around them."""
    start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>'
    return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'


@dataclass
class Lines:
    """A paragraph of some letters; measures are points.

    `first` sets its first line in, `keep` holds it with what follows.
    """

    inside: str = ""
    align: str = ""
    letters: int = 0
    before: float = 0
    pitch: float = 0
    first: float = 0
    keep: bool = False
    off_grid: bool = False
    loose: bool = False
    """Lines as high as what stands in them: an exact pitch would cut a picture."""

    def xml(self) -> str:
        elements = "<w:keepNext/>" if self.keep else ""
        if self.off_grid:
            elements += '<w:snapToGrid w:val="0"/>'
        if self.loose:
            elements += '<w:spacing w:line="240" w:lineRule="auto"/>'
        elif self.before or self.pitch:
            before = f' w:before="{round(self.before * 20)}"' if self.before else ""
            pitch = f' w:line="{round(self.pitch * 20)}" w:lineRule="exact"' if self.pitch else ""
            elements += f"<w:spacing{before}{pitch}/>"
        if self.first:
            elements += f'<w:ind w:firstLineChars="200" w:firstLine="{round(self.first * 20)}"/>'
        if self.align:
            elements += f'<w:jc w:val="{self.align}"/>'
        properties = f"<w:pPr>{elements}</w:pPr>" if elements else ""
        return f"<w:p>{properties}{self.inside}</w:p>"


def table(rows: Iterable[Sequence[str]], widths: Sequence[float]) -> str:
    """Write a table of paragraphs; widths in millimetres.

    Its first row is repeated on each page, and no row is broken.
    """
    twips = [round(width * 36000 / 635) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    heads = [f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>' for width in twips]
    parts = [
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0"/></w:tblPr>',
        f"<w:tblGrid>{columns}</w:tblGrid>",
    ]
    for number, cells in enumerate(rows):
        repeated = "" if number else "<w:tblHeader/>"
        parts.append(f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>")
        parts += [f"<w:tc>{head}{cell}</w:tc>" for head, cell in zip(heads, cells, strict=True)]
        parts.append("</w:tr>")
    return "".join((*parts, "</w:tbl>"))
