"""A number as a picture to forward.

It shows name, value, period, unit, comparisons, time and source.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from taizhang.numbers.asked import SOURCE, Asked
from taizhang.paper import fonts

WIDTH, EDGE = 1080, 72
NAVY, INK, SOFT, GOLD, PAPER = "#14375e", "#1d2733", "#4d5b6a", "#e9b44c", "#ffffff"
Line = tuple[str, int, str, int]
"""Text, size in pixels, colour, space below."""


def lines(asked: Asked) -> list[Line]:
    """Write the words of the picture, line by line."""
    rows: list[Line] = [
        (asked.name, 56, NAVY, 14),
        (f"{asked.context.period.label}　{asked.whose}", 36, SOFT, 40),
        (asked.value, 110, NAVY, 40),
    ]
    rows += [(str(other), 38, INK, 14) for other in asked.compared if other.known]
    if asked.row.note:
        rows.append((asked.row.note, 32, SOFT, 14))
    rows.append(("", 10, SOFT, 0))
    rows.append((f"数据截至{asked.as_of}", 30, SOFT, 8))
    rows.append((f"来源：{SOURCE}，由{asked.row.rows}条记录计数", 30, SOFT, 0))
    return rows


def picture(asked: Asked) -> bytes:
    """Draw the picture as PNG, 1080 pixels wide, as high as its text asks for."""
    from PIL import Image, ImageDraw, ImageFont

    path = str(fonts.folder() / "NotoSansSC-Regular.otf")
    placed: list[tuple[Any, str, str, int]] = []
    top = EDGE + 24
    for text, size, colour, below in lines(asked):
        face = ImageFont.truetype(path, size)
        for part in wrapped(text, face, WIDTH - 2 * EDGE):
            placed.append((face, part, colour, top))
            top += round(size * 1.4)
        top += below
    image = Image.new("RGB", (WIDTH, top + EDGE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 20), fill=NAVY)
    draw.rectangle((0, 20, WIDTH, 26), fill=GOLD)
    for face, part, colour, y in placed:
        draw.text((EDGE, y), part, font=face, fill=colour)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def wrapped(text: str, face: Any, width: int) -> list[str]:
    """Break a text into lines of a width in pixels; Chinese breaks anywhere."""
    rows, line = [], ""
    for mark in text:
        if line and face.getlength(line + mark) > width:
            rows.append(line)
            line = ""
        line += mark
    return [*rows, line]
