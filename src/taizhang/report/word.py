"""The Word writer: GB/T 9704-2012 for reports, plain forms and landscape books for ledgers.

Facts of the standard (3.2, 5.2): A4, top margin 37 mm, left 28 mm, text area 156 x 225 mm, 22 lines of 28
characters in size 3. The layout is measured from a conversion by LibreOffice in the tests.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from itertools import count
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from taizhang.report import fonts
from taizhang.report.paper import (
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
    Table,
)

SIZE = 16.0
"""Size 3 (3号) in points."""
PITCH = 28.95
"""Exact line spacing in points: 22 lines in 225 mm."""
SQUEEZE = -5
"""Character spacing in twentieths of a point: 28 characters of 16 pt need 158 mm, the line has 156."""
SHORT = 84
"""Characters in three lines."""
FIXED = datetime(2000, 1, 1, tzinfo=UTC)
_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_MARGINS = {
    Page.OFFICIAL: (210, 297, 37, 28, 35, 26),
    Page.FORM: (210, 297, 25, 25, 20, 20),
    Page.BOOK: (297, 210, 25, 28, 20, 14),
    Page.SLIP: (148, 210, 16, 15, 14, 15),
}


class _Writer:
    """Writes one document; keeps the running number of bookmarks."""

    def __init__(self, tree: Document, code: str) -> None:
        self.tree, self.code = tree, code
        self.file: Any = docx.Document()
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
        for block in self.tree.blocks:
            self._block(block)
        self._foot_of_text()
        for block in self.tree.tail:
            self._block(block)
        self._page_numbers()
        return self._bytes()

    @property
    def section(self) -> Any:
        return self.file.sections[0]

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
        """A page of its own with the title and its lines, without number and code; it counts as the first page."""
        if not self.tree.cover:
            return
        for words, size, before in (
            (self.tree.title, 32.0, 85),
            *((line, 16.0, 12) for line in self.tree.cover),
        ):
            paragraph = self.file.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = Pt(before)
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
            self.run(paragraph, words, fonts.LEVEL_1 if size > SIZE else self.face, size)
        self.section.different_first_page_header_footer = True
        self._break()

    def run(self, paragraph: Any, words: str, face: str, size: float, *, bold: bool = False) -> Any:
        """A run whose four faces are all set, so that quotes do not fall to another font."""
        made = paragraph.add_run(words)
        made.font.size, made.bold = Pt(size), bold
        props = made._r.get_or_add_rPr()
        _faces(props, face)
        if self.official:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(SQUEEZE))
            props.append(spacing)
        return made

    def _marked(self, paragraph: Any, run: Run, face: str, size: float) -> None:
        if not run.figure:
            self.run(paragraph, run.text, face, size, bold=run.bold)
            return
        number = next(self.marks)
        self.seen[run.figure] = self.seen.get(run.figure, 0) + 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(number))
        start.set(qn("w:name"), f"{run.figure}_{self.seen[run.figure]}")
        end.set(qn("w:id"), str(number))
        paragraph._p.append(start)
        self.run(paragraph, run.text, face, size, bold=run.bold)
        paragraph._p.append(end)

    def _return_code(self) -> None:
        """The QR picture and the code in the header, so that each page has them."""
        if not self.code:
            return
        from taizhang.report.pdf import qr

        paragraph = self.section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.line_spacing = 1.0
        self.run(paragraph, f"回传码 {self.code}　签字盖章后拍照回传　", fonts.FORM, 8.0)
        drawn = io.BytesIO()
        qr(self.code).save(drawn, kind="png", border=0, scale=10)
        paragraph.add_run().add_picture(drawn, width=Mm(17))
        self.section.header_distance = Mm(5)

    def _title(self) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.run(paragraph, self.tree.title, fonts.TITLE, 22.0 if self.official else 18.0)
        if self.official:
            self.file.add_paragraph()

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Heading):
            paragraph = self.file.add_paragraph()
            self._indent(paragraph)
            face = {1: fonts.LEVEL_1, 2: fonts.LEVEL_2}.get(block.level, self.face)
            self.run(paragraph, block.text, face, self.size)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Signatures):
            self._signatures(block)
        elif isinstance(block, Annex):
            self._break()
            paragraph = self.file.add_paragraph()
            self.run(paragraph, block.title, fonts.LEVEL_1, self.size)
        elif isinstance(block, PageBreak):
            self._break()

    def _break(self) -> None:
        self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _indent(self, paragraph: Any) -> None:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(int(self.size * 40)))

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = _ALIGN[block.align]
        if block.indent:
            self._indent(paragraph)
        for run in block.runs:
            self._marked(paragraph, run, self.face, self.size)

    def _table(self, block: Table) -> None:
        if self.file.element.body[-2].tag == qn("w:tbl"):  # else the two would be one table
            self.file.add_paragraph().paragraph_format.line_spacing = Pt(6)
        made = self.file.add_table(rows=1 + len(block.rows), cols=len(block.header))
        made.style, made.autofit = "Table Grid", False
        layout = OxmlElement("w:tblLayout")
        layout.set(qn("w:type"), "fixed")
        made._tbl.tblPr.append(layout)
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, block.widths, strict=True):
            column.w = Mm(width)
        widths = [Mm(width) for width in block.widths]
        for row, texts in zip(made._tbl.tr_lst, (block.header, *block.rows), strict=True):
            for cell, width, words in zip(row.tc_lst, widths, texts, strict=True):
                cell.width = width
                self._cell(cell.p_lst[0], words, block.size)
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        head = OxmlElement("w:tblHeader")
        made._tbl.tr_lst[0].get_or_add_trPr().append(head)

    def _cell(self, element: Any, words: str, size: float) -> None:
        from docx.text.paragraph import Paragraph as WordParagraph

        paragraph = WordParagraph(element, self.file)
        paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().append(snap)
        self.run(paragraph, words, fonts.FORM, size)

    def _signatures(self, block: Signatures) -> None:
        for label in block.labels:
            words = f"{label}＿＿＿＿＿＿＿＿　　　　年　　月　　日"
            self.run(self.file.add_paragraph(), words, self.face, self.size)
        if block.seal:
            paragraph = self.file.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self.run(paragraph, "（盖章）　　　　", self.face, self.size)

    def _foot_of_text(self) -> None:
        """The organisation and the date. A short last paragraph stays with them, so that they never stand alone."""
        if self.tree.organisation or self.tree.date_text:
            last = self.file.paragraphs[-1]
            last.paragraph_format.keep_with_next = len(last.text) <= SHORT
            self.file.add_paragraph().paragraph_format.keep_with_next = True
        for words in filter(None, (self.tree.organisation, self.tree.date_text)):
            paragraph = self.file.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = words != self.tree.date_text
            self.run(paragraph, words + "　" * 4, self.face, self.size)

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
        for part in parts:
            made = self.run(paragraph, "" if part.isupper() else part, fonts.FORM, size)
            if part.isupper():
                for kind, words in (("begin", ""), ("", part), ("end", "")):
                    made._r.append(_field(kind, words))

    def _bytes(self) -> bytes:
        core = self.file.core_properties
        core.author, core.title, core.comments = "", self.tree.title, ""
        core.created = core.modified = FIXED
        core.last_modified_by, core.revision = "", 1
        raw = io.BytesIO()
        self.file.save(raw)
        return _repack(raw)


def _field(kind: str, words: str) -> Any:
    if kind:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        return element
    element = OxmlElement("w:instrText")
    element.text = words
    return element


def _faces(props: Any, face: str) -> None:
    element = props.find(qn("w:rFonts"))
    if element is None:
        element = OxmlElement("w:rFonts")
        props.insert(0, element)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        element.set(qn(f"w:{name}"), face)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        element.attrib.pop(qn(f"w:{name}"), None)
    element.set(qn("w:hint"), "eastAsia")


def _repack(raw: io.BytesIO) -> bytes:
    """The same parts with fixed times, so that the same tree gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def write_docx(tree: Document, code: str = "") -> bytes:
    """The Word file of a tree, with a return code on each page if one is given. The same tree gives the same bytes."""
    return _Writer(tree, code).write()
