"""The keys of an installation: one folder, never in a backup.

They are exported under a passphrase.
"""

from __future__ import annotations

import json
import os
import tempfile
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from taizhang.kernel import seal

NAME = "keys.json"
EXPORTED = "exported"
_HEAD = "平安创建工作台账 密钥备份"


@dataclass(frozen=True)
class Keys:
    """Master key (wraps data keys), index key (blind indexes), chain key (history)."""

    master: bytes
    index: bytes
    chain: bytes

    @property
    def key_id(self) -> str:
        """Return a short fingerprint to tell two key sets apart."""
        return seal.commitment(b"key-id", self.master + self.index + self.chain).hex()[:12]

    def _text(self) -> str:
        return json.dumps({"master": self.master.hex(), "index": self.index.hex(), "chain": self.chain.hex()})

    @classmethod
    def _read(cls, text: str) -> Keys:
        values = {k: bytes.fromhex(v) for k, v in json.loads(text).items()}
        if any(len(values[k]) != seal.KEY_BYTES for k in ("master", "index", "chain")):
            raise ValueError("length")
        return cls(values["master"], values["index"], values["chain"])


def load_keys(folder: Path, *, create: bool = False) -> Keys:
    """Load the keys in a folder; make them there once when `create` is set.

    Raises `FileNotFoundError` or `ValueError` with a message in Chinese.
    """
    place = folder / NAME
    if not place.exists():
        if not create:
            raise FileNotFoundError(f"没有找到密钥文件 {place}，请用 taizhang key import 导入。")
        save_keys(folder, Keys(seal.new_key(), seal.new_key(), seal.new_key()))
    try:
        return Keys._read(place.read_text())
    except (ValueError, KeyError, AttributeError) as error:
        raise ValueError(f"密钥文件 {place} 已损坏，请用密钥备份重新导入。") from error


def save_keys(folder: Path, keys: Keys) -> bool:
    """Save keys into an empty folder, complete or not at all.

    Returns `False` when others were there first.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".keys")
    with os.fdopen(handle, "w") as out:
        out.write(keys._text())
        out.flush()
        os.fsync(out.fileno())
    Path(draft).chmod(0o600)
    try:
        os.link(draft, folder / NAME)
    except FileExistsError:
        return False
    finally:
        Path(draft).unlink()
    return True


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=seal.KEY_BYTES, n=2**15, r=8, p=1).derive(passphrase.encode())


def export_keys(keys: Keys, passphrase: str) -> str:
    """Export the keys as a printable block sealed under a passphrase.

    The passphrase has at least 12 characters; a shorter one raises `ValueError`.
    """
    if len(passphrase) < 12:
        raise ValueError("口令至少12个字符，请换一句长一些的话。")
    salt = seal.new_key()
    token = seal.seal(_stretch(passphrase, salt), keys._text().encode(), b"export")
    return f"{_HEAD}\n编号 {keys.key_id}\n{salt.hex()}\n" + "\n".join(textwrap.wrap(token, 64)) + "\n"


def import_keys(text: str, passphrase: str) -> Keys:
    """Read the keys of an exported block; raise `ValueError` in Chinese."""
    lines = text.strip().splitlines()
    if len(lines) < 4 or lines[0] != _HEAD:
        raise ValueError("这不是密钥备份文件，请核对。")
    try:
        key = _stretch(passphrase, bytes.fromhex(lines[2]))
        return Keys._read(seal.unseal(key, "".join(lines[3:]), b"export").decode())
    except (seal.SealBroken, ValueError) as error:
        raise ValueError("口令不对，或密钥备份文件已损坏。") from error


def mark_exported(folder: Path, keys: Keys) -> None:
    """Record that a copy of these keys was made.

    The administrator's page then stops being red.
    """
    (folder / EXPORTED).write_text(f"{keys.key_id} {int(time.time())}")


def exported(folder: Path, keys: Keys) -> bool:
    """Return whether a copy of these very keys was made."""
    place = folder / EXPORTED
    return place.exists() and place.read_text().startswith(keys.key_id)
