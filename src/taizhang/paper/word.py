"""The Word writer for reports and ledgers.

It follows GB/T 9704-2012 for reports and draws plain forms and landscape books for ledgers.

Facts of the standard (3.2, 5.2): A4, top margin 37 mm, left 28 mm, text area 156 x 225 mm, 22 lines
of 28 characters in size 3. The layout is measured from a conversion by LibreOffice in the tests.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from taizhang.paper import fonts, wordxml
from taizhang.paper.tree import (
    SHORT,
    Align,
    Annex,
    Block,
    Document,
    Heading,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signatures,
    Square,
    Table,
)
from taizhang.paper.wordxml import Lines

SIZE = 16.0
"""Size 3 (3号) in points."""
PITCH = 28.95
"""Exact line spacing in points: 22 lines in 225 mm."""
SQUEEZE = -5
"""Character spacing in twentieths of a point: 28 characters of 16 pt need 158 mm, the line has 156."""
MOST_TITLE = 255
"""Characters that the properties of a file take as its title."""
FIXED = datetime(2000, 1, 1, tzinfo=UTC)
_ALIGN = {Align.LEFT: "both", Align.CENTER: "center", Align.RIGHT: "right"}
_MARGINS = {
    Page.OFFICIAL: (210, 297, 37, 28, 35, 26),
    Page.FORM: (210, 297, 25, 25, 20, 20),
    Page.BOOK: (297, 210, 25, 28, 20, 14),
    Page.SLIP: (148, 210, 16, 15, 14, 15),
}


class _Writer:
    """The writer of one document.

    python-docx keeps the file, its sections and styles; the body is text (`wordxml`).
    """

    def __init__(self, tree: Document, code: str) -> None:
        self.tree, self.code = tree, code
        self.file: Any = docx.Document()
        self.section = self.file.sections[0]
        self.body: list[Lines | str] = []
        """Paragraphs, and tables as text."""
        self.marks = count(1)
        self.seen: dict[str, int] = {}
        self.official = tree.page is Page.OFFICIAL
        self.size = SIZE if self.official else 12.0
        self.face = fonts.BODY if self.official else fonts.FORM

    def write(self) -> bytes:
        self._page()
        self._normal()
        self._cover()
        self._return_code()
        self._title()
        self._blocks(self.tree.blocks)
        self._foot_of_text()
        self._blocks(self.tree.tail)
        self._page_numbers()
        return self._bytes()

    def _page(self) -> None:
        section = self.section
        width, height, top, left, bottom, right = _MARGINS[self.tree.page]
        section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.left_margin = Mm(top), Mm(left)
        section.bottom_margin, section.right_margin = Mm(bottom), Mm(right)
        section.footer_distance, section.header_distance = Mm(23 if self.official else 10), Mm(15)
        if self.official:
            grid = section._sectPr.find(qn("w:docGrid"))
            if grid is None:
                grid = OxmlElement("w:docGrid")
                section._sectPr.append(grid)
            grid.set(qn("w:type"), "lines")
            grid.set(qn("w:linePitch"), "579")

    def _normal(self) -> None:
        style = self.file.styles["Normal"]
        style.font.size = Pt(self.size)
        _faces(style.element.get_or_add_rPr(), self.face)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(PITCH if self.official else 20)
        form.widow_control = False

    def _cover(self) -> None:
        """Write the cover: a page of its own with the title and its lines.

        It has no number and no code; it counts as the first page.
        """
        if not self.tree.cover:
            return
        for words, size, before in (
            (self.tree.title, 32.0, 85),
            *((line, 16.0, 12) for line in self.tree.cover),
        ):
            face = fonts.LEVEL_1 if size > SIZE else self.face
            self.body.append(Lines(self.run(words, face, size), "center", before=before, pitch=size * 1.5))
        self.section.different_first_page_header_footer = True
        self._break()

    def run(self, words: str, face: str, size: float, *, bold: bool = False) -> str:
        """Write a run, a little closer on an official page."""
        return wordxml.run(words, face, size, SQUEEZE if self.official else 0, bold=bold)

    def _plain(self, words: str, face: str = "", **look: Any) -> None:
        """Write a paragraph of one run in the size of the text."""
        xml = self.run(words, face or self.face, self.size)
        self.body.append(Lines(xml, letters=len(words), **look))

    def _marked(self, run: Run) -> str:
        xml = self.run(run.text, self.face, self.size, bold=run.bold)
        if not run.figure:
            return xml
        self.seen[run.figure] = self.seen.get(run.figure, 0) + 1
        return wordxml.marked(xml, next(self.marks), f"{run.figure}_{self.seen[run.figure]}")

    def _return_code(self) -> None:
        """Write QR picture and code into the header, for every page."""
        if not self.code:
            return
        from taizhang.paper.pdf import qr

        paragraph = self.section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.line_spacing = 1.0
        xml = self.run(f"回传码 {self.code}　签字盖章后拍照回传　", fonts.FORM, 8.0)
        paragraph._p.extend(wordxml.parsed(xml))
        picture = io.BytesIO()
        qr(self.code).save(picture, kind="png", border=0, scale=10)
        paragraph.add_run().add_picture(picture, width=Mm(17))
        self.section.header_distance = Mm(5)

    def _title(self) -> None:
        size = 22.0 if self.official else 18.0
        self.body.append(Lines(self.run(self.tree.title, fonts.TITLE, size), "center"))
        if self.official:
            self.body.append(Lines())

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            xml, letters = "".join(map(self._marked, block.runs)), sum(len(run.text) for run in block.runs)
            first = self.size * 2 if block.indent else 0
            self.body.append(Lines(xml, _ALIGN[block.align], first=first, letters=letters))
        elif isinstance(block, Heading):
            face = {1: fonts.LEVEL_1, 2: fonts.LEVEL_2}.get(block.level, self.face)
            self._plain(block.text, face, first=self.size * 2, keep=True)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Signatures):
            self._signatures(block)
        elif isinstance(block, Square):
            self._square(block)
        elif isinstance(block, Annex):
            self._break()
            self._plain(block.title, fonts.LEVEL_1)
        elif isinstance(block, PageBreak):
            self._break()

    def _square(self, block: Square) -> None:
        import segno

        picture = io.BytesIO()
        segno.make_qr(block.address, error="m").save(picture, kind="png", border=2, scale=10)
        picture.seek(0)
        paragraph = self.file.add_paragraph()
        run = paragraph.add_run()
        run.add_picture(picture, width=Mm(20))
        xml = run._r.xml + self.run(block.words, self.face, self.size)
        paragraph._p.getparent().remove(paragraph._p)
        self.body.append(Lines(xml, letters=len(block.words), loose=True))

    def _break(self) -> None:
        self.body.append(Lines(wordxml.PAGE_BREAK))

    def _table(self, block: Table) -> None:
        if isinstance(self.body[-1], str):  # else the two would be one table
            self.body.append(Lines(pitch=6))
        pitch = block.size * 1.4
        rows = (
            [
                Lines(self.run(words, fonts.FORM, block.size), pitch=pitch, off_grid=True).xml()
                for words in row
            ]
            for row in (block.header, *block.rows)
        )
        self.body.append(wordxml.table(rows, block.widths))

    def _signatures(self, block: Signatures) -> None:
        for label in block.labels:
            self._plain(f"{label}＿＿＿＿＿＿＿＿　　　　年　　月　　日")
        if block.seal:
            self._plain("（盖章）　　　　", align="right")

    def _foot_of_text(self) -> None:
        """Write the organisation and the date.

        A short last paragraph stays with them, so that they never stand alone.
        """
        lines = [words for words in (self.tree.organisation, self.tree.date_text) if words]
        if not lines:
            return
        last = self.body[-1]
        if isinstance(last, Lines):
            last.keep = last.letters <= SHORT
        self.body.append(Lines(keep=True))
        for words in lines:
            self._plain(words + "　" * 4, align="right", keep=words != self.tree.date_text)

    def _page_numbers(self) -> None:
        section = self.section
        if not self.official:
            parts = ("第", "PAGE", "页　共", "NUMPAGES", "页")
            self._footer(section.footer, WD_ALIGN_PARAGRAPH.CENTER, parts, 9.0)
            return
        self.file.settings.odd_and_even_pages_header_footer = True
        dashed = ("— ", "PAGE", " —")
        self._footer(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, (*dashed, "　"), 14.0)
        self._footer(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, ("　", *dashed), 14.0)

    def _footer(self, footer: Any, align: Any, parts: tuple[str, ...], size: float) -> None:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        spacing = SQUEEZE if self.official else 0
        runs = (
            (wordxml.field if part.isupper() else wordxml.run)(part, fonts.FORM, size, spacing)
            for part in parts
        )
        paragraph._p.extend(wordxml.parsed("".join(runs)))

    def _bytes(self) -> bytes:
        core = self.file.core_properties
        core.author, core.title, core.comments = "", wordxml.tellable(self.tree.title)[:MOST_TITLE], ""
        core.created = core.modified = FIXED
        core.last_modified_by, core.revision = "", 1
        raw = io.BytesIO()
        self.file.save(raw)
        xml = "".join(part if isinstance(part, str) else part.xml() for part in self.body)
        return _repack(raw, xml.encode())


def _faces(props: Any, face: str) -> None:
    element = props.find(qn("w:rFonts"))
    if element is None:
        element = OxmlElement("w:rFonts")
        props.insert(0, element)
    for name in wordxml.FACES:
        element.set(qn(f"w:{name}"), face)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        element.attrib.pop(qn(f"w:{name}"), None)
    element.set(qn("w:hint"), "eastAsia")


def _repack(raw: io.BytesIO, body: bytes) -> bytes:
    """Repack the file with the body in its place and with fixed times.

    So the same tree gives the same bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + body, 1)
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


def write_docx(tree: Document, code: str = "") -> bytes:
    """Write the Word file of a tree, with a return code on each page if one is given.

    The same tree gives the same bytes.
    """
    return _Writer(tree, code).write()
