"""Small valid pictures, each different from every other."""

from __future__ import annotations

import struct
import zlib


def png(mark: str) -> bytes:
    """A picture of one pixel that bears a mark."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + zlib.crc32(mark.encode()).to_bytes(4, "big")[:3])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"tEXt", mark.encode())
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )
