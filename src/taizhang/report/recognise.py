"""Recognition of the return codes on a photo or scan of printed paper.

The paper may be tilted, shadowed, small, or given as a PDF.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taizhang.engine.keep import pictures
from taizhang.paper import typesetting
from taizhang.paper.pdf import QR_PREFIX
from taizhang.report.printing import read_code

MOST_PAGES = 40
_LONG_SIDE = 3200
_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#context {
  let size = measure(image("scan.pdf", page: %(page)d))
  let (long, short) = (calc.max(size.width, size.height), calc.min(size.width, size.height))
  image("scan.pdf", page: %(page)d, width: size.width * calc.min(1, 1191pt / long, 842pt / short))
}"""
"""A page drawn no larger than an A3 sheet, whatever size it claims: its size is read before it is drawn."""


def codes_in(name: str, content: bytes, media_type: str) -> list[str]:
    """Read the return codes on a file, in the order of its pages.

    The list is empty when none can be read.
    """
    codes: list[str] = []
    for image in _images(name, content, media_type):
        for code in _codes(image):
            if code not in codes:
                codes.append(code)
    return codes


def _images(name: str, content: bytes, media_type: str) -> Iterator[Any]:
    if media_type.startswith("image/"):
        yield pictures.upright(name, content)
    elif media_type == "application/pdf":
        yield from _pages(content)


def _pages(content: bytes) -> Iterator[Any]:
    """Yield the pages of a scan as pictures, one after the other.

    They are at most 40 A3 sheets at 150 points an inch, of which one at a time is held.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scan.pdf").write_bytes(content)
        place = Path(folder) / "page.typ"
        for page in range(1, MOST_PAGES + 1):
            place.write_text(_PAGE % {"page": page})
            try:
                picture, _ = typesetting.compiled(place, root=folder, format="png", ppi=150.0)
            except typesetting.NotTypeset:  # past the last page, or no PDF at all: its code is typed
                return
            yield pictures.upright(f"第{page}页", picture)


def _codes(image: Any) -> list[str]:
    """Read codes from the picture as it is, then evened out, then larger and smaller."""
    for attempt in _attempts(image):
        codes = [code for text in _read(attempt) if (code := read_code(text))]
        if codes:
            return codes
    return []


def _attempts(image: Any) -> Iterator[Any]:
    from PIL import ImageFilter, ImageOps

    grey = image.convert("L")
    if max(grey.size) > _LONG_SIDE:
        grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
    yield grey
    even = ImageOps.autocontrast(grey, cutoff=2)
    yield even
    yield even.filter(ImageFilter.UnsharpMask(3, 200, 2))
    yield even.resize((even.width * 2, even.height * 2)) if max(even.size) < 2000 else even.reduce(2)
    yield _flat(even)


def _flat(grey: Any) -> Any:
    """Divide the picture by its own blurred light to take shadows away."""
    from PIL import ImageChops, ImageFilter, ImageOps

    light = grey.filter(ImageFilter.GaussianBlur(max(grey.size) // 40))
    return ImageOps.autocontrast(ImageOps.invert(ImageChops.subtract(light, grey)), cutoff=1)


def _read(image: Any) -> list[str]:
    import zxingcpp

    barcodes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return [code.text for code in barcodes if code.text.startswith(QR_PREFIX)]
