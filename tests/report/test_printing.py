"""打印与回传: each ledger's form and book, as pictures; codes found on spoilt photos.

A return attaches once.
"""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from taizhang.desk.ledger.papers.form_and_book import book_document
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.registry import ledgers
from taizhang.kernel.days import Period
from taizhang.paper.pdf import places, write_pdf
from taizhang.paper.tree import Document, Page, Signatures, Table
from taizhang.paper.word import write_docx
from taizhang.report.recognise import _pages, codes_in
from tests import pdf

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
CODE = "ABCD-2345"


def jpeg(image: Image.Image, quality: int = 60) -> bytes:
    body = io.BytesIO()
    image.save(body, "JPEG", quality=quality)
    return body.getvalue()


def shadowed(image: Image.Image) -> Image.Image:
    """Darken a picture as a desk lamp and a hand do.

    The light comes from one side, and the shadow of the hand lies across the corner.
    """
    dark = Image.linear_gradient("L").resize(image.size).point(lambda v: 80 + v * 2 // 3)
    hand = Image.new("L", image.size, 255)
    ImageDraw.Draw(hand).polygon(
        [(image.width * 3 // 4, 0), (image.width, 0), (image.width, image.height // 3)], fill=110
    )
    hand = hand.filter(ImageFilter.GaussianBlur(25))
    made = Image.composite(image, Image.new("RGB", image.size), dark)
    return Image.composite(made, Image.new("RGB", image.size), hand)


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    text = "在一楼大厅张贴平安建设横标一幅，内容为平安建设人人有责"
    return tuple(
        (str(n), f"ZSG-XC-2021-{n:04d}", "市社机关", text * (1 + n % 3)) for n in range(1, count + 1)
    )


def long_book(count: int) -> Document:
    table = Table(
        ("序号", "编号", "单位", "内容"),
        rows(count),
        (14.0, 50.0, 30.0, 161.0),
        9.0,
        tuple(range(1, count + 1)),
    )
    return Document(
        "登记簿",
        (table,),
        page=Page.BOOK,
        tail=(Signatures(("经办人", "审核人")),),
        cover=("2021年3月", "某社"),
    )


@each
def test_its_blank_book_and_form_carry_a_code_that_a_camera_reads(ledger: Ledger, db: None) -> None:
    tree = book_document(ledger, Period.parse("2021-03"), (), (), "某市供销社")
    pages, _ = places(tree)
    made = write_pdf(tree, dict.fromkeys(range(2, pages + 1), CODE))
    shown = pdf.pictures(made)
    assert codes_in("封面.jpg", jpeg(shown[0]), "image/jpeg") == [], "the cover has none"
    assert codes_in("照片.jpg", jpeg(shown[1]), "image/jpeg") == [CODE]
    words = pdf.texts(made)
    assert ledger.paper.book in words[0]
    assert CODE in words[1]
    assert "第1页" in words[1]
    assert "（盖章）" in "".join(words)
    for place in ledger.paper.signatures:
        assert f"{place}（签字）" in "".join(words)


@pytest.mark.parametrize("turn", [0, 4, -7, 90, 180, 270])
def test_a_code_is_found_on_a_tilted_blurred_shadowed_photo(turn: int) -> None:
    tree = long_book(12)
    page = pdf.pictures(write_pdf(tree, {2: CODE}), 200)[1]
    desk = Image.new("RGB", (page.width + 200, page.height + 200), (122, 98, 70))
    desk.paste(page, (100, 100))
    photo = shadowed(
        desk.rotate(turn, expand=True, fillcolor=(122, 98, 70), resample=Image.Resampling.BICUBIC)
    )
    photo.thumbnail((1440, 1440))
    photo = photo.filter(ImageFilter.GaussianBlur(0.8))
    assert codes_in("照片.jpg", jpeg(photo, 45), "image/jpeg") == [CODE]


def test_every_page_of_a_scanned_pdf_is_read() -> None:
    codes = {2: "AAAA-2222", 3: "BBBB-3333"}
    shown = pdf.pictures(write_pdf(long_book(40), codes), 150)
    body = io.BytesIO()
    shown[1].save(body, "PDF", save_all=True, append_images=[shown[2]])
    assert codes_in("扫描.pdf", body.getvalue(), "application/pdf") == ["AAAA-2222", "BBBB-3333"]


@pytest.mark.parametrize(
    ("points", "drawn"),
    [((595, 842), (1240, 1754)), ((1191, 842), (2481, 1754)), ((3000, 3000), (1754, 1754))],
)
def test_a_page_is_drawn_no_larger_than_a3(points: tuple[int, int], drawn: tuple[int, int]) -> None:
    body = io.BytesIO()
    Image.new("L", points).save(body, "PDF", resolution=72)
    (page,) = _pages(body.getvalue())
    assert page.size == drawn


def test_a_code_is_read_on_a_page_that_claims_to_be_huge() -> None:
    shown = pdf.pictures(write_pdf(long_book(12), {2: CODE}), 150)
    body = io.BytesIO()
    shown[1].save(body, "PDF", resolution=30)
    assert codes_in("扫描.pdf", body.getvalue(), "application/pdf") == [CODE]


@pytest.mark.parametrize("count", [1, 40, 400])
def test_a_book_of_any_length_is_whole(count: int) -> None:
    """Every row once, on the page that the code of that page stands for.

    Header, numbers, nothing cut.
    """
    tree = long_book(count)
    pages, marks = places(tree)
    made = write_pdf(tree, {page: f"AAAA-{page:04d}" for page in range(2, pages + 1)})
    words = pdf.texts(made)
    assert len(words) == pages
    assert [key for key, _ in marks] == list(range(1, count + 1))
    for key, page in marks:
        assert f"ZSG-XC-2021-{key:04d}" in words[page - 1], key
    for number, text in enumerate(words[1:], 1):
        assert f"第{number}页" in text.replace(" ", "")
        assert f"共{pages - 1}页" in text.replace(" ", "")
        assert f"AAAA-{number + 1:04d}" in text
        if re.search(r"ZSG-XC-2021-\d{4}", text):
            assert re.search(r"序号\s+编号", text), "the header is repeated"
    assert "第" not in words[0].replace("第", "", 0) or "页" not in words[0]
    edges = [(line.left, line.right) for page in pdf.lines(made) for line in page]
    assert min(left for left, _ in edges) >= 28 * 72 / 25.4 - 1, "the binding margin is free"
    assert max(right for _, right in edges) <= 842 - 12 * 72 / 25.4 + 1
    joined = re.sub(r"\s", "", "".join(words))
    assert joined.count("人人有责") == sum(1 + n % 3 for n in range(1, count + 1)), "nothing is cut"


def test_a_cell_without_a_place_to_break_is_not_cut() -> None:
    link = "https://example.invalid/" + "a1b2c3d4" * 20
    tree = Document("登记簿", (Table(("序号", "网址"), (("1", link),), (20.0, 60.0)),), page=Page.BOOK)
    told = re.sub(r"[\s\u200b]", "", "".join(pdf.texts(write_pdf(tree))))
    assert link in told


def as_pdf(word: bytes, folder: Path) -> bytes:
    (folder / "made.docx").write_bytes(word)
    home = f"-env:UserInstallation=file://{folder}/office"
    subprocess.run(
        [
            "soffice",
            home,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "made.docx"),
        ],
        check=True,
        capture_output=True,
    )
    return (folder / "made.pdf").read_bytes()


@pytest.mark.needs_soffice
@pytest.mark.parametrize("count", [1, 40, 400])
def test_the_word_book_of_any_length_is_whole_and_coded(count: int, tmp_path: Path) -> None:
    """As a picture, the book has its header and its code on each page.

    The pages are numbered, every row is there, and nothing is cut.
    """
    made = as_pdf(write_docx(long_book(count), CODE), tmp_path)
    cover, *words = pdf.texts(made)
    for told in ("登记簿", "2021年3月", "某社"):
        assert told in cover.replace(" ", "")
    assert CODE not in cover
    assert "页" not in cover
    joined = re.sub(r"\s", "", "".join(words))
    for number, text in enumerate(words, 2):
        plain = text.replace(" ", "")
        assert f"第{number}页" in plain
        assert f"共{len(words) + 1}页" in plain
        assert CODE in plain
        if re.search(r"ZSG-XC-2021-\d{4}", text):
            assert re.search(r"序号\s+编号", text), "the header is repeated"
    assert joined.count("人人有责") == sum(1 + n % 3 for n in range(1, count + 1))
    assert "经办人（签字）" in joined
    assert "（盖章）" in joined
    for page in pdf.pictures(made)[1:4]:
        assert codes_in("照片.jpg", jpeg(page), "image/jpeg") == [CODE]
