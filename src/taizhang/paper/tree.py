"""One document tree for everything that prints: the report, forms and month books."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

SHORT = 84
"""Characters in three lines: so short a last paragraph goes to a new page with what is signed below it."""


class Page(StrEnum):
    """Page styles of the printed papers.

    They are: the official report (GB/T 9704-2012), a form, a landscape month book, a slip (A5).
    """

    OFFICIAL = "official"
    FORM = "form"
    BOOK = "book"
    SLIP = "slip"


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Run:
    """A stretch of text. With a figure it is a number that the Word file bookmarks."""

    text: str
    figure: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, by default with the first line set in by two characters."""

    runs: tuple[Run, ...]
    indent: bool = True
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 一、 (黑体), level 2 （一） (楷体), level 3 and 4 in the body face."""

    level: int
    text: str


@dataclass(frozen=True)
class Table:
    """A table whose header row repeats on each page. Widths in millimetres.

    `keys` names the records behind the rows, so that it is known which page shows which record.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    size: float = 10.5
    keys: tuple[int, ...] = ()


@dataclass(frozen=True)
class Signatures:
    """Places to sign: each with a line and a date.

    Where wanted, the place of the seal is added.
    """

    places: tuple[str, ...]
    seal: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels before the lines, padded so that the lines begin aligned."""
        most = max(map(len, self.places), default=0)
        return tuple(f"{place}（签字）：{'　' * (most - len(place))}" for place in self.places)


@dataclass(frozen=True)
class PageBreak:
    """A break: the text goes on at the top of a new page."""


@dataclass(frozen=True)
class Square:
    """A QR picture of an address with the words beside it."""

    address: str
    words: str

    @property
    def name(self) -> str:
        """Return the name of its picture file."""
        return f"square-{hashlib.sha256(self.address.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Annex:
    """The title of an annex, on a new page."""

    title: str


Block = Paragraph | Heading | Table | Signatures | Square | PageBreak | Annex


@dataclass(frozen=True)
class Document:
    """A whole document: title, blocks, organisation and date.

    Organisation and date stand below the text. `cover` holds the lines of a cover page, which
    carries the title and no number. In a PDF it is not counted; in Word it is, since only the
    number of all pages is known to every program that opens the file.
    """

    title: str
    blocks: tuple[Block, ...]
    page: Page = Page.OFFICIAL
    organisation: str = ""
    date_text: str = ""
    note: str = ""
    tail: tuple[Block, ...] = field(default=())
    cover: tuple[str, ...] = ()


def text(words: str) -> Paragraph:
    """Make a plain paragraph."""
    return Paragraph((Run(words),))
