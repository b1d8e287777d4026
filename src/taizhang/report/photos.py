"""照片页: two or four photos to a sheet as a Word file.

Each photo has 时间 地点 事由 and carries neither place data nor author.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.keep import evidence, pictures
from taizhang.engine.models import Evidence

MOST = 200
_SIDE = 1600
_SIZES = {2: (1, 150.0, 100.0), 4: (2, 78.0, 92.0)}
"""Photos to a sheet: columns, and the width and height of a photo in millimetres."""


@dataclass(frozen=True)
class Shot:
    """A photo with its caption."""

    file: Evidence
    when: str
    where: str
    what: str


def shot_of(file: Evidence, ledger: Ledger | None = None, record: Any = None) -> Shot:
    """Make the caption of a photo.

    The time is the photo's own, else its record's; place and matter come from the record.
    """
    if file.taken_at:
        when = f"{file.taken_at.astimezone(clock.SHANGHAI):%Y年%m月%d日 %H:%M}"
    elif file.taken_on:
        when = f"{file.taken_on:%Y年%m月%d日}"
    else:
        when = f"{record.occurred_at.astimezone(clock.SHANGHAI):%Y年%m月%d日 %H:%M}" if record else ""
    if ledger is None or record is None:
        return Shot(file, when, "", "")
    texts = {name: str(getattr(record, name) or "") for name in ledger.find_names if _open(record, name)}
    place = texts.get("place") or record.unit.short
    words = next((text for name, text in texts.items() if text and name not in ("place", "number")), "")
    return Shot(file, when, place, f"{ledger.title}：{words}" if words else ledger.title)


def _open(record: Any, name: str) -> bool:
    field = record._meta.get_field(name)
    return not isinstance(field, PersonalField) and not field.choices and not field.is_relation


def _picture(file: Evidence) -> io.BytesIO | None:
    """Draw the photo anew, without its notes.

    Returns None when it is no picture.
    """
    if not file.media_type.startswith("image/"):
        return None
    try:
        image = pictures.upright(file.name, evidence.read(file), _SIDE)
    except Refused:
        return None
    body = io.BytesIO()
    image.save(body, "JPEG", quality=82)
    body.seek(0)
    return body


def photo_pages(title: str, shots: Sequence[Shot], per_page: int = 2) -> bytes:
    """Write the Word file; raise `Refused` when none of the files is a picture."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    columns, width, height = _SIZES[per_page]
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(20)
    document.core_properties.author = ""
    document.core_properties.title = title
    photos = [(shot, body) for shot in shots[:MOST] if (body := _picture(shot.file))]
    if not photos:
        raise Refused([("evidence", "所选材料里没有能打开的照片，请重新选择。")])
    for start in range(0, len(photos), per_page):
        head = document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.page_break_before = start > 0
        _say(head, title, 16)
        table = document.add_table(rows=-(-per_page // columns), cols=columns)
        for at, (shot, body) in enumerate(photos[start : start + per_page]):
            cell = table.cell(at // columns, at % columns)
            _put(cell, shot, body, Mm(width), Mm(height))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _say(paragraph: Any, words: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), "宋体"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")


def _put(cell: Any, shot: Shot, body: io.BytesIO, width: int, height: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    first = cell.paragraphs[0]
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = first.add_run().add_picture(body)
    scale = min(width / picture.width, height / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    for label, words in (("时间", shot.when), ("地点", shot.where), ("事由", shot.what)):
        line = cell.add_paragraph()
        line.paragraph_format.space_after = 0
        _say(line, f"{label}：{words}", 12 if width > 100 * 36000 else 10)
