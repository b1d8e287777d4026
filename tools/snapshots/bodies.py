"""Put answers into words that a reader can compare.

What differs from run to run is replaced (`REPLACED`) or left out of files (`UNSAID`).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

REPLACED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1CSRF"),
    (re.compile(r'(name="once" value=")[\w-]{24}'), r"\1ONCE"),
    (re.compile(r"余\d+兆"), "余N兆"),
    (re.compile(r"只剩\d+兆"), "只剩N兆"),
)
"""Tokens of forms and free space; the scratch folder is replaced as well (`Words`)."""


UNSAID = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\([^)]*\)|/ID\s*\[[^\]]*\]"
    rb"|<xmp:\w+Date>[^<]*</xmp:\w+Date>|<xmpMM:\w+ID>[^<]*</xmpMM:\w+ID>"
    rb"|<dcterms:(?:created|modified)[^>]*>[^<]*</dcterms:(?:created|modified)>"
)
"""When a file was made, and the name it drew for itself."""


@dataclass
class Words:
    """Text as it is kept: what differs from run to run replaced."""

    scratch: str = ""

    def kept(self, text: str) -> str:
        """Replace what says nothing about the product."""
        if self.scratch:
            text = text.replace(self.scratch, "SCRATCH")
        for pattern, stand_in in REPLACED:
            text = pattern.sub(stand_in, text)
        return text


WORDS = Words()


def digest(content: bytes) -> str:
    """Name content by its hash and size."""
    return f"sha256 {hashlib.sha256(content).hexdigest()} {len(content)} bytes"


def body_text(content: bytes, media_type: str) -> str:
    """Put a body into lines that a reader can compare."""
    if content.startswith(b"%PDF"):
        return pdf_text(content)
    if content.startswith(b"PK\x03\x04"):
        return zip_text(content)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return digest(content)
    if "\0" in text:
        return digest(content)
    if media_type.startswith("application/json"):
        with contextlib.suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    return WORDS.kept(text)


def pdf_text(content: bytes) -> str:
    """Tell a PDF by its hash, its pages, and how much is drawn on them."""
    bare = UNSAID.sub(b"", content)
    pages, drawn = 0, 0
    for stream in _streams(bare):
        pages += len(re.findall(rb"/Type\s*/Page\b", stream))
        drawn += len(stream)
    pages += len(re.findall(rb"/Type\s*/Page\b", bare))
    return f"PDF {digest(bare)}, {pages} pages, {drawn} bytes unpacked"


def _streams(content: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(found[1])


def pdf_words(content: bytes) -> str:
    """Read the text of a PDF; empty where no reader of PDF is installed."""
    if importlib.util.find_spec("pypdfium2") is None:
        return ""
    reader = importlib.import_module("pypdfium2")
    with contextlib.closing(reader.PdfDocument(content)) as paper:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in paper)


def zip_text(content: bytes) -> str:
    """Tell a zip file (Word, Excel, a bundle) by its members in order.

    Those that hold text are told by their text as well.
    """
    lines, texts = ["ZIP"], list[str]()
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for member in box.infolist():
            inside = UNSAID.sub(b"", box.read(member))
            boxed = inside.startswith(b"PK\x03\x04")  # its own members say more, and hold times of making
            lines.append(f"{member.filename}{'' if boxed else f': {digest(inside)}'}")
            if boxed:
                texts.append(f"== {member.filename}\n{zip_text(inside)}")
            elif told := _member_text(member.filename, inside):
                texts.append(f"== {member.filename}\n{told}")
    return "\n".join((*lines, *texts))


TEXT_ELEMENTS = {
    "word/": ("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p",),
    "xl/sharedStrings": ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}si",),
    "xl/worksheets/": ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row",),
}


WITH_TEXT = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml|xl/worksheets/\w+\.xml"
)


def _member_text(name: str, content: bytes) -> str:
    """Read the text of a member, a line for each paragraph or row."""
    if name.endswith((".txt", ".csv")):
        return content.decode(errors="replace")
    if not WITH_TEXT.fullmatch(name):
        return ""
    wanted = next(tags for start, tags in TEXT_ELEMENTS.items() if name.startswith(start))
    lines = []
    for _, node in etree.iterparse(io.BytesIO(content), tag=wanted):
        words = ("".join(cell.itertext()) for cell in node) if name.startswith("xl/w") else node.itertext()
        lines.append(("|" if name.startswith("xl/w") else "").join(words))
        node.clear()
    return "\n".join(lines)
