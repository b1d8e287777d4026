"""Checks of pictures before they are kept.

Checked are: size before decoding, when taken, a thumbnail, how they look. No picture is decoded
whose header asks for more than 60 million points (T-UPL-2).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.kernel.shots import Source, from_camera, from_name

MOST_PIXELS = 60_000_000
THUMB = 320
_TAKEN, _TAKEN_ORIGINAL, _EXIF, _ORIENTATION = 306, 36867, 34665, 274
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim")
_SMUGGLED = (b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"<script", b"<html", b"<?php", b"<svg", b"MZ\x90\x00")


UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    struct.error,
    OverflowError,
    ZeroDivisionError,
    RecursionError,
)
"""The errors of reading the notes (EXIF) of a picture that are no notes."""


class Undecodable(Refused):
    """A file that calls itself a picture and is none."""


@dataclass(frozen=True)
class Look:
    """The findings on a file: date, source of the date, thumbnail, looks.

    The date is when the picture was taken; `looks` is a small hash of what it looks like.
    """

    taken_on: date | None = None
    taken_at: datetime | None = None
    dated_by: str = ""
    thumb: bytes = b""
    looks: str = ""


def refuse_strange(name: str, content: bytes) -> None:
    """Refuse picture formats unknown to the browsers here.

    Also refuses pictures that carry another file behind their end.
    """
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise Refused(
            [
                (
                    "evidence",
                    f"“{name}”是苹果手机的HEIC照片，电脑打不开：请用微信发给自己后保存，或在手机相机格式里选“兼容性最佳”。",
                )
            ]
        )
    end = _end(content)
    if end and any(mark in content[end:].lower() or mark in content[end:] for mark in _SMUGGLED):
        raise Refused([("evidence", f"“{name}”的图片后面夹带了别的文件，不能收：请重新拍照或截图后上传。")])


def _end(content: bytes) -> int:
    """Find the end of a picture's own data; return 0 when it is not known."""
    if content.startswith(b"\xff\xd8"):
        return content.rfind(b"\xff\xd9") + 2 if b"\xff\xd9" in content else 0
    if content.startswith(b"\x89PNG"):
        return content.find(b"IEND") + 8 if b"IEND" in content else 0
    return 0


def _opened(name: str, content: bytes) -> Any:
    """Open a picture with only its header read.

    Refuses a picture with too many points before anything is decoded.
    """
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit below is lower and says so in Chinese
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Undecodable(
            [("evidence", f"“{name}”不是能打开的图片，可能没传完整：请重新保存后再上传。")]
        ) from error
    if image.width * image.height > MOST_PIXELS:
        message = f"“{name}”有{image.width * image.height // 10000}万像素，超过6000万像素，请缩小后再上传。"
        raise Refused([("evidence", message)])
    return image


def upright(name: str, content: bytes, most: int = 0) -> Any:
    """Decode a picture the right way up; `most` asks for no more than a small one."""
    image = _opened(name, content)
    try:
        if most:
            image.draft("RGB", (most * 2, most * 2))
        picture = _turned(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, struct.error) as error:
        raise Undecodable([("evidence", f"“{name}”的图片数据不完整：请重新保存后再上传。")]) from error
    if most:
        picture.thumbnail((most, most))
    return picture


def _turned(image: Any) -> Any:
    """Return a picture the right way up.

    One whose notes are broken is left as it lies.
    """
    from PIL import Image

    try:
        way = image.getexif().get(_ORIENTATION)
    except UNREADABLE:
        way = None
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[way]) if way in turns else image


def look(name: str, content: bytes, media_type: str, *, strict: bool = False) -> Look:
    """Examine a file: date, thumbnail and looks.

    Without `strict` a picture that cannot be decoded is kept as an opaque file.
    """
    fallback = from_name(name)
    if not media_type.startswith("image/"):
        return _dated(Look(), fallback)
    try:
        refuse_strange(name, content)
        image = _opened(name, content)
        source = from_camera(_taken(image)) or fallback
        small = upright(name, content, THUMB)
    except Undecodable:
        if strict:
            raise
        return _dated(Look(), fallback)
    body = io.BytesIO()
    small.save(body, "JPEG", quality=72)
    return _dated(Look(thumb=body.getvalue(), looks=_hash(small)), source)


def _dated(base: Look, found: Source | None) -> Look:
    if found is None or found.moment.date() > clock.today():
        return base
    at = found.moment.replace(tzinfo=clock.SHANGHAI) if found.exact else None
    return Look(found.moment.date(), at, found.kind, base.thumb, base.looks)


def _taken(image: Any) -> str:
    """Return the camera's own time as text; empty if there is none or it is broken."""
    try:
        exif = image.getexif()
        return str(exif.get_ifd(_EXIF).get(_TAKEN_ORIGINAL) or exif.get(_TAKEN) or "")
    except UNREADABLE:
        return ""


def _hash(image: Any) -> str:
    """Hash the looks of a picture into 64 bits.

    Each bit compares two neighbouring points of the grey picture at nine by eight.
    """
    grey = image.convert("L").resize((9, 8))
    points = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (points[row * 9 + column] > points[row * 9 + column + 1])
    return f"{bits:016x}"


def alike(one: str, other: str, most: int = 5) -> bool:
    """Return whether two pictures look nearly the same."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= most
