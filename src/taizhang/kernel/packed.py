"""Packed files (zip) from outside: what Python raises where one is damaged."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    NotImplementedError,  # a way of packing that Python does not know, such as Deflate64
    RuntimeError,  # a part under a password
)
"""The errors of reading a packed file that is damaged, cut, under a password or oddly packed."""
