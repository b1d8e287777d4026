"""佐证材料: files kept under their hash, attached to records, sealed for petition ledgers."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from taizhang.engine import clock, sealing
from taizhang.engine.draft import Refused
from taizhang.engine.models import Evidence
from taizhang.engine.record import new_public_id
from taizhang.kernel import seal
from taizhang.org.principals import Principal

MAX_BYTES = 20 * 1024 * 1024
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"RIFF", "image/webp"),
    (b"OFD", "application/ofd"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ofd": "application/ofd",
}


def media_type(name: str, head: bytes) -> str:
    """The type of a file by its first bytes; refuses what is not a picture, PDF or office file."""
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if found == "application/zip":
        found = _OFFICE.get(Path(name).suffix.lower(), "")
    if not found:
        try:
            head.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused([("evidence", f"“{name}”不是图片、PDF或Office文件，请转换后再上传。")]) from error
        if Path(name).suffix.lower() not in (".txt", ".csv", ".log"):
            raise Refused([("evidence", f"“{name}”不是图片、PDF或Office文件，请转换后再上传。")])
        found = "text/plain"
    return found


def _path(sha: str) -> Path:
    folder: Path = settings.FILE_FOLDER
    return folder / sha[:2] / sha


def _write(sha: str, content: bytes) -> None:
    target = _path(sha)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{sha}.{os.getpid()}.{new_public_id()}")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def add(
    principal: Principal, name: str, content: bytes, kind: str = "photo", taken_on: date | None = None
) -> Evidence:
    """Keep a file that belongs to no record yet; a record takes it at its next deed.

    The stored bytes are sealed under the file's own key, so that a petition's papers never lie open.
    """
    if not content:
        raise Refused([("evidence", f"“{name}”是空文件，请重新选择。")])
    if len(content) > MAX_BYTES:
        raise Refused([("evidence", f"“{name}”超过20兆，请压缩或分开上传。")])
    kind_of_file = media_type(name, content[:512])
    public_id = new_public_id()
    key = sealing.record_key("evidence", public_id, create=True)
    assert key is not None
    body = seal.seal(key, content, public_id.encode()).encode()
    sha = hashlib.sha256(content).hexdigest()
    stored = hashlib.sha256(body).hexdigest()
    _write(stored, body)
    return Evidence.objects.create(
        public_id=public_id,
        name=Path(name).name[:120],
        kind=kind,
        media_type=kind_of_file,
        size=len(content),
        sha256=sha,
        stored=stored,
        taken_on=taken_on,
        added_at=clock.now(),
        added_by=principal.person,
    )


def read(row: Evidence) -> bytes:
    """The content of a file, checked against its hash."""
    key = sealing.record_key("evidence", row.public_id)
    if key is None:
        raise Refused("该材料已按规定销毁。", status=410)
    content = seal.unseal(key, _path(row.stored).read_bytes().decode(), row.public_id.encode())
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Refused("该材料与登记时的指纹不一致，请联系管理员核查。", status=409)
    return content


def waiting(principal: Principal, public_ids: list[str]) -> list[Evidence]:
    """Files that this person uploaded and no record has taken yet; refuses any other id."""
    if not public_ids:
        return []
    rows = Evidence.objects.filter(public_id__in=public_ids, record_id=None, added_by=principal.person)
    found = {row.public_id: row for row in rows}
    missing = [public_id for public_id in public_ids if public_id not in found]
    if missing:
        raise Refused([("evidence", "有佐证材料已被使用或不是您上传的，请重新选择文件。")])
    return [found[public_id] for public_id in public_ids]


def take(ledger: str, record: Any, files: list[Evidence]) -> None:
    """Attach files to a record, inside its deed."""
    for row in files:
        keep(ledger, record.unit_lo, row, record.pk)


def keep(ledger: str, unit_lo: int, row: Evidence, record_id: int = 0) -> None:
    """Give a waiting file its place. A file serves once: the first to take it has it."""
    row.ledger, row.record_id, row.unit_lo = ledger, record_id, unit_lo
    free = Evidence.objects.filter(pk=row.pk, record_id=None)
    if not free.update(ledger=ledger, record_id=record_id, unit_lo=unit_lo):
        raise Refused([("evidence", f"“{row.name}”刚被另一条记录使用，请重新选择文件。")], 409)


def of_record(ledger: str, record_id: int) -> list[Evidence]:
    """The files of a record, oldest first."""
    return list(Evidence.objects.filter(ledger=ledger, record_id=record_id).order_by("id"))
