"""What a reader sees of a PDF: its words, where they stand, its pages as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

INCH = 72
"""Points."""
WORD = 0.35
"""From which width, in parts of the height of a letter, a gap that nobody typed parts two words."""


@dataclass(frozen=True)
class Line:
    """A line of text with its box, in points from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Measure each page: width and height in whole points."""
    with _pages(pdf) as pages:
        return [(round(page.get_width()), round(page.get_height())) for page in pages]


def texts(pdf: bytes) -> list[str]:
    """Read each page line by line; columns of one line are parted by a space."""
    return ["\n".join(line.text for line in page) for page in lines(pdf)]


def lines(pdf: bytes) -> list[list[Line]]:
    """Read the lines of each page with their boxes.

    They come in the order in which they are drawn.
    """
    with _pages(pdf) as pages:
        return [list(_lines(page)) for page in pages]


def pictures(pdf: bytes, dpi: int = 110) -> list[Image.Image]:
    """Draw each page in colour."""
    with _pages(pdf) as pages:
        return [page.render(scale=dpi / INCH).to_pil().convert("RGB") for page in pages]


@contextmanager
def _pages(pdf: bytes) -> Iterator[list[pypdfium2.PdfPage]]:
    with ExitStack() as stack:
        document = stack.enter_context(pypdfium2.PdfDocument(pdf))
        pages = [document[number] for number in range(len(document))]
        for page in pages:
            stack.callback(page.close)
        assert pages, "a PDF without a page"
        yield pages


def _lines(page: pypdfium2.PdfPage) -> Iterator[Line]:
    sheet, height = page.get_textpage(), page.get_height()
    try:
        text = [sheet.get_text_range(place, 1) for place in range(sheet.count_chars())]
        line: list[int] = []
        for place, letter in enumerate([*text, "\n"]):
            if letter not in "\r\n":
                line.append(place)
                continue
            boxes = [sheet.get_charbox(one) for one in line if text[one].strip()]
            if boxes:
                left, bottom, right, top = zip(*boxes, strict=True)
                words = "".join(text[one] for one in line if not _narrow(sheet, one)).strip()
                yield Line(min(left), height - max(top), max(right), height - min(bottom), words)
            line = []
    finally:
        sheet.close()


def _narrow(sheet: pypdfium2.PdfTextPage, place: int) -> bool:
    """Say whether a space stands for a gap only and parts no words.

    Such a gap is the one between a Chinese letter and a number.
    """
    if not 0 < place < sheet.count_chars() - 1 or not raw.FPDFText_IsGenerated(sheet, place):
        return False
    before, after = (sheet.get_charbox(place + step, loose=True) for step in (-1, 1))
    return after[0] - before[2] < WORD * (before[3] - before[1])
