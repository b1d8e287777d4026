"""The official page, measured.

Measured from LibreOffice, it has 22 lines of 28 characters, margins, and faces on every run.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
import zxingcpp
from docx.oxml.ns import qn
from PIL import Image

from taizhang.paper.pdf import literal, write_pdf
from taizhang.paper.tree import Document, Heading, Page, Paragraph, Run, Signatures, Square, Table
from taizhang.paper.word import write_docx
from tests import pdf

FULL = "平安创建工作台账随做随记件件有登记事事有回音全系统逐月签报零报告" * 40
MM = 72 / 25.4


def official() -> Document:
    body = (
        Paragraph((Run(FULL),)),
        Heading(1, "一、基础工作"),
        Paragraph((Run(FULL), Run("“700余人次”", "F44"))),
    )
    return Document("2021年平安创建工作总结", body * 2, organisation="某社", date_text="2022年1月10日")


def body_lines(page: list[pdf.Line]) -> list[tuple[float, float, str]]:
    """Lines of the text area from top to bottom: left, right, text.

    Page numbers left out.
    """
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for line in page:
        if line.top < (297 - 35) * MM - 4:
            rows.setdefault(round(line.top / 8), []).append((line.left, line.right, line.text))
    joined = []
    for _, parts in sorted(rows.items()):
        parts.sort()
        joined.append((parts[0][0], parts[-1][1], "".join(part[2] for part in parts).replace(" ", "")))
    return joined


def measure(content: bytes, most: int = 28) -> None:
    pages = pdf.lines(content)
    assert len(pages) >= 3
    for page in pages[:-1]:
        lines = body_lines(page)
        whole = [len(text) for *_, text in lines if text in FULL]
        if page is not pages[0]:
            assert len(lines) == 22, [text for *_, text in lines]
        assert Counter(whole).most_common(1)[0][0] == 28
        assert max(len(text) for *_, text in lines) <= most
        assert abs(min(left for left, *_ in lines) / MM - 28) < 1.5
        assert abs(max(right for _, right, _ in lines) / MM - 184) < 1.5


@pytest.mark.needs_soffice
def test_word_pages_hold_22_lines_of_28_characters(tmp_path: Path) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(write_docx(official()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
    )
    measure((tmp_path / "report.pdf").read_bytes())


def test_pdf_pages_hold_22_lines_of_28_characters() -> None:
    measure(write_pdf(official()), most=29)  # typst sets paired quotes closer


def test_every_run_names_its_face_four_times() -> None:
    document = docx.Document(io.BytesIO(write_docx(official())))
    runs = list(document.element.body.iter(qn("w:r")))
    assert len(runs) > 8
    for run in runs:
        if run.find(qn("w:t")) is None:
            continue
        faces = run.rPr.find(qn("w:rFonts"))
        names = {faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert len(names) == 1
        assert None not in names


def test_the_same_tree_gives_the_same_bytes() -> None:
    assert write_docx(official()) == write_docx(official())
    assert write_pdf(official()) == write_pdf(official())


@pytest.mark.parametrize(
    "text", ["#set page(width: 1cm)", '$x$ [a] \\ "b"', "“引号”〔2021〕12号", "<label> @ref *b* _i_ `c`"]
)
def test_any_text_prints_as_it_is(text: str) -> None:
    shown = "".join(pdf.texts(write_pdf(Document("题", (Paragraph((Run(text),)),)))))
    assert text.replace(" ", "") in shown.replace(" ", "")
    assert literal('a"\\\n').startswith('"a\\"\\\\')


def plain_pages(tree: Document) -> list[str]:
    """The text of each page as printed, without space or line break."""
    return [re.sub(r"\s", "", page) for page in pdf.texts(write_pdf(tree))]


@pytest.mark.parametrize("count", [1, 40, 400])
def test_a_book_repeats_its_head_and_counts_its_pages(count: int) -> None:
    rows = tuple((f"{n:04d}", "值班记事" * 3) for n in range(count))
    book = Document(
        "登记簿",
        (Table(("序号", "内容"), rows, (30.0, 200.0)), Signatures(("登记人", "审核人"))),
        page=Page.BOOK,
    )
    pages = plain_pages(book)
    assert all("序号" in page for page in pages if "值班记事" in page)
    assert f"第1页共{len(pages)}页" in pages[0]
    assert "登记人（签字）" in pages[-1]
    assert all(f"{n:04d}" in "".join(pages) for n in range(count))


def pages_of(tree: Document) -> list[str]:
    return [re.sub(r"—\d+—", "", page) for page in plain_pages(tree)]


def test_what_is_signed_never_stands_alone_and_no_heading_ends_a_page() -> None:
    """The last paragraph goes along, whatever the length of the text before it.

    So do places to sign.
    """
    told = Paragraph((Run("不服本意见的，可以申请复查。"),))
    official_pages, form_pages, ends = 0, 0, []
    for lines in range(12, 24):
        body = (Paragraph((Run("平安创建工作台账" * 7),)),) * (lines // 2)
        more = (*body, *(told,) * (lines % 2))
        signed = Document("答复", (*more, told), organisation="某某供销合作社", date_text="2021年5月12日")
        pages = pages_of(signed)
        official_pages += len(pages) - 1
        assert "申请复查。某某供销合作社2021年5月12日" in pages[-1]
        headed = Document("答复", (*more, Heading(1, "一、依据"), told))
        ends += [page for page in pages_of(headed) if page.endswith("一、依据")]
        places = (Signatures(("申请方", "对方", "调解员")),)
        form = Document("协议", (*(body * 3), told), page=Page.FORM, tail=places)
        pages = pages_of(form)
        form_pages += len(pages) - 1
        assert re.search("申请复查。.*申请方.*对方.*调解员.*盖章", pages[-1])
    assert ends == []
    assert official_pages > 2
    assert form_pages > 2


def test_a_square_reads_from_word_as_from_pdf(tmp_path: Path) -> None:
    where = "https://xf.example.gov.cn/public/"
    content = write_docx(Document("单据", (Square(where, "扫码查询"),), page=Page.SLIP))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        picture = Image.open(io.BytesIO(file.read("word/media/image1.png"))).convert("RGB")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [where]
    paragraph = docx.Document(io.BytesIO(content)).paragraphs[1]
    assert paragraph.text.strip() == "扫码查询"
    assert paragraph._p.findall(f".//{qn('w:drawing')}")
    assert paragraph.paragraph_format.line_spacing == 1.0, "an exact line would cut the picture"
