"""The Word file as XML.

Any text comes through, children stand where the schema has them, and tables hold together.
"""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.paper.tree import (
    Align,
    Annex,
    Document,
    Heading,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signatures,
    Table,
)
from taizhang.paper.word import SHORT, write_docx

SCHEMA = {
    "pPr": "pStyle keepNext snapToGrid spacing ind jc",
    "rPr": "rFonts b spacing sz",
    "tblPr": "tblStyle tblW tblLayout tblLook",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg docGrid",
}
"""Children in the order of ISO/IEC 29500-1, as far as they are written here."""
TABLE = Table(("序号", "内容"), (("1", "值班"), ("2", "巡查\n夜间")), (11.0, 62.0))


def read(tree: Document, code: str = "") -> Any:
    return docx.Document(io.BytesIO(write_docx(tree, code)))


def every_kind(page: Page) -> Document:
    blocks = (
        Heading(1, "一、工作"),
        Heading(2, "（一）细目"),
        Paragraph((Run("接待"), Run("700余人次", "F44"), Run("，其中"), Run("700余人次", "F44", bold=True))),
        TABLE,
        TABLE,
        Paragraph((Run("居右"),), indent=False, align=Align.RIGHT),
    )
    tail = (Annex("附件"), TABLE, PageBreak(), Signatures(("经办人",)))
    return Document(
        "题", blocks, page, organisation="某社", date_text="2022年1月10日", tail=tail, cover=("封面",)
    )


def parts_of(file: Any) -> list[Any]:
    section = file.sections[0]
    return [file.element, section.header._element, section.footer._element, section.even_page_footer._element]


@pytest.mark.parametrize("page", list(Page))
def test_children_stand_in_the_order_of_the_schema(page: Page) -> None:
    met = set()
    for part in parts_of(read(every_kind(page), "ABCD-2345")):
        for name, told in SCHEMA.items():
            order = told.split()
            for element in part.iter(qn(f"w:{name}")):
                found = [child.tag.rpartition("}")[2] for child in element]
                assert found == sorted(found, key=order.index), name
                once = [one for one in found if one not in {"tr", "p", "footerReference"}]
                assert len(once) == len(set(once)), name
                met.add(name)
    assert met == set(SCHEMA)


@pytest.mark.parametrize("page", list(Page))
def test_every_run_of_text_names_its_faces_and_size(page: Page) -> None:
    sizes = set()
    for part in parts_of(read(every_kind(page), "ABCD-2345")):
        for run in part.iter(qn("w:r")):
            if run.find(qn("w:t")) is not None or run.find(qn("w:instrText")) is not None:
                faces = run.rPr.find(qn("w:rFonts"))
                assert len({faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")}) == 1
                squeezed = run.rPr.find(qn("w:spacing")) is not None
                assert squeezed == (page is Page.OFFICIAL)
                sizes.add(run.rPr.find(qn("w:sz")).get(qn("w:val")))
    assert len(sizes) >= 4


def test_a_table_repeats_its_head_and_breaks_no_row() -> None:
    file = read(Document("题", (TABLE, TABLE)))
    first, second = file.tables
    assert first._tbl.getnext().tag == qn("w:p"), "two tables in a row would be one"
    assert second._tbl.getprevious() is first._tbl.getnext()
    for table in file.tables:
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            list(TABLE.header),
            *map(list, TABLE.rows),
        ]
        rows = table._tbl.tr_lst
        assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False]
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        assert [round(column.width.mm) for column in table.columns] == [11, 62]
        assert {round(cell.width.mm) for row in table.rows for cell in row.cells[1:]} == {62}
        assert table.style.name == "Table Grid"


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        write_docx(Document("题", (Table(("一", "二"), (("1",),), (10.0, 10.0)),)))


def test_each_number_has_a_bookmark_around_it() -> None:
    told = []
    for start in read(every_kind(Page.OFFICIAL)).element.iter(qn("w:bookmarkStart")):
        run, end = start.getnext(), start.getnext().getnext()
        assert end.tag == qn("w:bookmarkEnd")
        assert start.get(qn("w:id")) == end.get(qn("w:id"))
        told.append((start.get(qn("w:id")), start.get(qn("w:name")), run.text))
    assert told == [("1", "F44_1", "700余人次"), ("2", "F44_2", "700余人次")]


@pytest.mark.parametrize(("letters", "kept"), [(SHORT, True), (SHORT + 1, False)])
def test_the_organisation_and_the_date_never_stand_alone(letters: int, kept: bool) -> None:
    tree = Document(
        "题", (Paragraph((Run("字" * letters),)),), organisation="某社", date_text="2022年1月10日"
    )
    shown = read(tree).paragraphs[2:]
    keep = [bool(paragraph.paragraph_format.keep_with_next) for paragraph in shown]
    assert keep == [kept, True, True, False]
    assert shown[-1].text.strip() == "2022年1月10日"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_comes_through_wherever_it_stands(words: str) -> None:
    """What XML cannot hold is left out; a line end of any kind is one break."""
    blocks = (Paragraph((Run(words, "F44"),)), Heading(1, words), Table((words,), ((words,),), (60.0,)))
    file = read(Document("题" + words, blocks, page=Page.FORM))
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(
        ch
        for ch in plain
        if ch in "\t\n" or (ch >= " " and not "\ud800" <= ch <= "\udfff" and ch not in "\ufffe\uffff")
    )
    assert [paragraph.text for paragraph in file.paragraphs] == ["题" + plain, plain, plain]
    assert [cell.text for cell in file.tables[0].column_cells(0)] == [plain, plain]


def test_markup_in_a_text_stays_text() -> None:
    words = "<w:br/>&amp;]]> \"'　前后空格 \t栏\n行\x07"
    paragraph = read(Document("题", (Paragraph((Run(words),)),), page=Page.FORM)).paragraphs[1]
    assert paragraph.text == words[:-1]
    assert [child.tag.rpartition("}")[2] for child in paragraph.runs[0]._r] == [
        "rPr",
        "t",
        "tab",
        "t",
        "br",
        "t",
    ]
