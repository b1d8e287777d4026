"""Copies of files for the outside, without place (GPS) and author.

The content stays as it is (T-UPL-7). The stored original keeps its fingerprint. The capture time
stays in the copy, as it is data, and so does the way up. What is damaged is cleaned as far as a
lenient programme would read it; an office file that cannot be taken apart is not given as a copy.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile

from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep.pictures import UNREADABLE
from taizhang.kernel.packed import DAMAGED

MOST_UNPACKED = 200 * 1024 * 1024
_ORIENTATION, _EXIF, _TAKEN = 274, 34665, 36867
_PNG_DROP = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_AUTHORS = re.compile(
    rb"(<(dc:creator|cp:lastModifiedBy|Company|Manager)(?: [^<>]*+)?>)[^<]*+(</\2>)", re.IGNORECASE
)
_PDF_INFO = re.compile(rb"/(?:Author|Creator)\s*\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_PDF_HEX = re.compile(rb"/(?:Author|Creator)\s*<([0-9A-Fa-f\s]*)>")
_PDF_XMP = re.compile(rb"<dc:creator>(.*?)</dc:creator>", re.DOTALL)
"""Read only up to the last end tag: without one, each start would be followed to the end of the file."""
_XMP_END = b"</dc:creator>"


def clean(content: bytes, media_type: str) -> bytes:
    """Return the content without place and author.

    Raises `Refused` for an office file from which they cannot be taken.
    """
    if "officedocument" in media_type:
        try:
            return _office(content)
        except DAMAGED as error:
            message = "这份材料已损坏或带密码，作者等信息去不掉，不能给副本。确需使用的，请下载原件（下载会留下记录）。"
            raise Refused(message, status=409) from error
    try:
        if media_type == "image/jpeg":
            return _jpeg(content)
        if media_type == "image/png":
            return _png(content)
        if media_type == "image/webp":
            return _webp(content)
    except (struct.error, ValueError, IndexError):
        return content
    return _pdf(content) if media_type == "application/pdf" else content


def _jpeg(content: bytes) -> bytes:
    """Remove notes and anything after the end of a JPEG picture.

    Notes are APP1, APP13 and comments.
    """
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    segments, at = [b"\xff\xd8", _kept_notes(content)], 2
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        mark = content[at + 1]
        if mark in (0x00, 0xFF):  # filling, or rubbish between the segments: readers skip both
            at += 1
        elif mark == 0xD9:
            break
        elif mark in _BARE:
            segments.append(content[at : at + 2])
            at += 2
        else:
            size = int.from_bytes(content[at + 2 : at + 4])
            end = max(at + 2 + size, at + 4)
            if mark == 0xDA:
                end = _scan_end(content, end)
            if mark not in (0xE1, 0xED, 0xFE) and content[at + 4 : at + 7] != b"MPF":
                segments.append(content[at:end])
            at = end
    return b"".join([*segments, b"\xff\xd9"])


_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a segment."""


def _scan_end(content: bytes, at: int) -> int:
    """Find the end of the coded points of a JPEG picture.

    It is at the first marker that is neither stuffing nor a restart, or where the file was cut.
    """
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if content[at + 1] == 0xFF else 2
    return len(content)


def _kept_notes(content: bytes) -> bytes:
    """Make a new note with only the way up and the capture time.

    Returns empty bytes when there is neither.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            exif = image.getexif()
            turn, moment = exif.get(_ORIENTATION), exif.get_ifd(_EXIF).get(_TAKEN)
    except UNREADABLE:
        return b""
    fresh = Image.Exif()
    if turn in range(2, 9):
        fresh[_ORIENTATION] = turn
    if isinstance(moment, str) and re.fullmatch(r"[\d: ]{19}", moment):
        fresh.get_ifd(_EXIF)[_TAKEN] = moment
    if not fresh and not fresh.get_ifd(_EXIF):
        return b""
    body = fresh.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    chunks, at = [content[:8]], 8
    while True:
        size = int.from_bytes(content[at : at + 4])
        kind, end = content[at + 4 : at + 8], at + 12 + size
        if kind not in _PNG_DROP:
            chunks.append(content[at:end])
        if kind == b"IEND" or end >= len(content):  # the end, or where the file was cut
            return b"".join(chunks)
        at = end


def _webp(content: bytes) -> bytes:
    chunks, at = [], 12
    while at + 8 <= len(content):
        kind, (size,) = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])
        end = at + 8 + size + size % 2
        part = content[at:end]
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]
        if kind not in (b"EXIF", b"XMP "):
            chunks.append(part)
        at = end
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _office(content: bytes) -> bytes:
    """Return the same office package with empty author fields and cleaned pictures."""
    package = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        _bounded(old)
        for part in old.infolist():
            body, name = old.read(part), part.filename.lower()
            if name.startswith("docprops/"):
                body = _AUTHORS.sub(rb"\1\3", body)
            elif name.endswith((".jpg", ".jpeg")):
                body = clean(body, "image/jpeg")
            elif name.endswith(".png"):
                body = clean(body, "image/png")
            new.writestr(part, body)
    return package.getvalue()


def _bounded(packed: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
        raise ValueError("too large when unpacked")


def refuse_damaged(name: str, content: bytes, media_type: str) -> None:
    """Refuse an office file of which no clean copy could be given later."""
    if "officedocument" not in media_type:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _bounded(packed)
            bad = packed.testzip()
    except DAMAGED:
        bad = name
    if bad is not None:
        message = f"“{name}”已损坏、带密码或解开后太大，打不开：请在WPS或Office里打开后另存，再上传。"
        raise Refused([("evidence", message)])


def _pdf(content: bytes) -> bytes:
    """Blank the author of a PDF in place, so that no offset moves."""

    def blank(found: re.Match[bytes]) -> bytes:
        start, end = found.start(1) - found.start(), found.end(1) - found.start()
        fill = b"0" if found.re is _PDF_HEX else b" "
        return found.group()[:start] + fill * (end - start) + found.group()[end:]

    for pattern in (_PDF_INFO, _PDF_HEX):
        content = pattern.sub(blank, content)
    end = content.rfind(_XMP_END) + len(_XMP_END)
    return _PDF_XMP.sub(blank, content[:end]) + content[end:] if _XMP_END in content else content
