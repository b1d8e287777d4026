"""Sealing with SM4-GCM, HMAC-SM3 and SM3 (GB/T 32907, 32905).

SM4-GCM seals values, HMAC-SM3 makes blind indexes, keyed SM3 makes the history chain.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES = 16
_MARK = "s1."


class SealBroken(Exception):
    """A sealed value that was changed, cut, moved or sealed under another key."""


def new_key() -> bytes:
    """Make a fresh 128-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, text: bytes, aad: bytes) -> str:
    """Seal bytes as a token bound to its place (`aad`)."""
    nonce = secrets.token_bytes(12)
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    box.authenticate_additional_data(aad)
    body = box.update(text) + box.finalize()
    return _MARK + base64.urlsafe_b64encode(nonce + box.tag + body).decode().rstrip("=")


def unseal(key: bytes, token: str, aad: bytes) -> bytes:
    """Open a token; raises `SealBroken` on any change."""
    try:
        if not token.startswith(_MARK):
            raise ValueError(token[:3])
        raw = base64.b64decode(token[3:] + "=" * (-len(token[3:]) % 4), altchars=b"-_", validate=True)
        box = Cipher(algorithms.SM4(key), modes.GCM(raw[:12], raw[12:28])).decryptor()
        box.authenticate_additional_data(aad)
        return box.update(raw[28:]) + box.finalize()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("密封内容已损坏或被改动，不能打开。") from error


def scatter(key: bytes, series: str, serial: int, digits: int = 6) -> int:
    """Scatter a serial into a number without order.

    Each number is used once, and a missing one leaves no hole to be seen. It is a keyed permutation
    of the numbers of so many digits (an even number of them, more for a serial that needs more).
    """
    digits = max(digits, len(str(serial)) + len(str(serial)) % 2)
    half = int(10 ** (digits // 2))
    left, right = divmod(serial, half)
    for turn in range(6):
        digest = hashlib.blake2b(
            f"{series}/{digits}/{turn}/{right}".encode(), key=key, digest_size=8
        ).digest()
        left, right = right, (left + int.from_bytes(digest, "big")) % half
    return left * half + right


def wrap(master: bytes, key: bytes, aad: bytes) -> str:
    """Seal a data key under the master key."""
    return seal(master, key, b"key/" + aad)


def unwrap(master: bytes, token: str, aad: bytes) -> bytes:
    """Open a wrapped data key."""
    return unseal(master, token, b"key/" + aad)


def _mac(key: bytes, *parts: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    for part in parts:
        mac.update(len(part).to_bytes(8, "big") + part)
    return mac.finalize()


def blind(key: bytes, field: str, value: str) -> str:
    """Return the keyed hash of a value for exact look-up: 128 bits in hex."""
    return _mac(key, field.encode(), unicodedata.normalize("NFC", value).strip().encode())[:16].hex()


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Write deterministic JSON in NFC; refuse floats."""
    return _JSON.encode(_plain(payload)).encode()


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_AS_IS = frozenset((int, bool, type(None)))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if type(value) in _AS_IS:
        return value
    if isinstance(value, float):
        raise TypeError("floats have no canonical form")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(k): v if type(v) in _AS_IS else _plain(v) for k, v in value.items()}
    if isinstance(value, Mapping):
        return _plain(dict(value))
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Return a salted SM3 digest: the chain commits to content without holding it."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(len(salt).to_bytes(8, "big") + salt + payload)
    return digest.finalize()


def link(key: bytes, previous: bytes, seq: int, committed: bytes) -> bytes:
    """Compute the next link of the chain."""
    return _mac(key, previous, seq.to_bytes(8, "big"), committed)


@dataclass(frozen=True)
class ChainReport:
    """The result of a check of the chain.

    It says whether the chain is valid, how many entries it has, where and why it first fails.
    """

    ok: bool
    entries: int
    first_bad_seq: int | None = None
    reason: str = ""
    last: bytes = b""


def verify_chain(
    key: bytes, rows: Iterable[tuple[int, bytes, bytes, bytes]], anchor: tuple[int, bytes] | None = None
) -> ChainReport:
    """Check the links of the chain in order.

    rows: (seq, previous, commitment, mac)
    anchor: (seq, mac) kept elsewhere; it exposes a cut tail
    """
    previous, count = b"", 0
    anchored = anchor is None or anchor[0] == 0
    for seq, before, committed, mac in rows:
        if seq != count + 1:
            return ChainReport(False, count, seq, "序号不连续：有记录被删除、插入或调换")
        if before != previous or link(key, previous, seq, committed) != mac:
            return ChainReport(False, count, seq, "内容与链不符：记录被改动")
        previous, count = mac, seq
        if anchor is not None and seq == anchor[0]:
            if mac != anchor[1]:
                return ChainReport(False, count, seq, "与另存的锚点不符：历史被重写")
            anchored = True
    if not anchored:
        return ChainReport(False, count, count + 1, "链尾缺失：比另存的锚点短")
    return ChainReport(True, count, last=previous)
