"""佐证材料: files stored under their hash and attached to records.

Files of petition ledgers are sealed.
"""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.record import new_public_id
from taizhang.engine.declare.registry import by_key
from taizhang.engine.keep import opening, outgoing, pictures, sealing
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Evidence, EvidenceUse
from taizhang.kernel import seal
from taizhang.org.principals import Principal

MAX_BYTES = 20 * 1024 * 1024
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"OFD", "application/ofd"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ofd": "application/ofd",
}


def media_type(name: str, head: bytes) -> str:
    """Return the media type of a file, judged by its first bytes.

    Refuses what is not a picture, PDF or office file.
    """
    media = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        media = "image/webp"
    if media == "application/zip":
        media = _OFFICE.get(Path(name).suffix.lower(), "")
    if not media:
        if not _is_text(head):
            raise Refused([("evidence", f"“{name}”不是图片、PDF或Office文件，请转换后再上传。")])
        if Path(name).suffix.lower() not in (".txt", ".csv", ".log"):
            raise Refused([("evidence", f"“{name}”不是图片、PDF或Office文件，请转换后再上传。")])
        media = "text/plain"
    return media


def _is_text(head: bytes) -> bool:
    """Return whether the beginning of a file is text as offices write it.

    A character may be cut at the end of the given bytes.
    """
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


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
    principal: Principal,
    name: str,
    content: bytes,
    kind: str = "photo",
    taken_on: date | None = None,
    *,
    strict: bool = False,
) -> Evidence:
    """Store a file without a record; records take it at their deeds.

    The stored bytes are sealed under the file's own key, so that a petition's papers never lie
    open. The same content that this person may already use is given again instead of being kept
    twice. `strict` refuses a picture that cannot be decoded.
    """
    kind_of_file = _allowed(name, content)
    sha = hashlib.sha256(content).hexdigest()
    if file := _known(principal, sha, kind, taken_on):
        return file
    look = pictures.look(name, content, kind_of_file, strict=strict)
    public_id = new_public_id()
    key = sealing.record_key("evidence", public_id, create=True)
    assert key is not None
    return Evidence.objects.create(
        public_id=public_id,
        name=Path(name).name[:120],
        kind=kind,
        media_type=kind_of_file,
        size=len(content),
        sha256=sha,
        stored=_keep(key, public_id, content),
        thumb=_keep(key, public_id, look.thumb) if look.thumb else "",
        looks=look.looks,
        taken_on=taken_on or look.taken_on,
        taken_at=look.taken_at,
        dated_by=Evidence.Dated.TOLD if taken_on else look.dated_by,
        added_at=clock.now(),
        added_by=principal.person,
        held_by=principal.person,
    )


def _allowed(name: str, content: bytes) -> str:
    """Return the media type of an acceptable file; refuse any other."""
    if not content:
        raise Refused([("evidence", f"“{name}”是空文件，请重新选择。")])
    if len(content) > MAX_BYTES:
        raise Refused([("evidence", f"“{name}”超过20兆，请压缩或分开上传。")])
    pictures.refuse_strange(name, content)
    media = media_type(name, content[:512])
    outgoing.refuse_damaged(name, content, media)
    return media


def _keep(key: bytes, public_id: str, content: bytes) -> str:
    body = seal.seal(key, content, public_id.encode()).encode()
    digest = hashlib.sha256(body).hexdigest()
    _write(digest, body)
    return digest


def _known(principal: Principal, sha: str, kind: str, taken_on: date | None) -> Evidence | None:
    """Find a file with this content among those usable by the person.

    Nothing is told of files of others.
    """
    for row in Evidence.objects.filter(sha256=sha, kind=kind).prefetch_related("uses").order_by("id"):
        if may_see(principal, row) and (taken_on is None or row.taken_on == taken_on):
            return row
    return None


def read(row: Evidence) -> bytes:
    """Read the content of a file and check it against its hash."""
    content = _unsealed(row, row.stored)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Refused("该材料与登记时的指纹不一致，请联系管理员核查。", status=409)
    return content


def read_thumb(row: Evidence) -> bytes:
    """Read the thumbnail of a file; return empty bytes when it has none."""
    return _unsealed(row, row.thumb) if row.thumb else b""


def _unsealed(row: Evidence, stored: str) -> bytes:
    key = sealing.record_key("evidence", row.public_id)
    if key is None:
        raise Refused("该材料已按规定销毁。", status=410)
    return seal.unseal(key, _path(stored).read_bytes().decode(), row.public_id.encode())


doors: dict[str, Callable[[Principal], bool]] = {}
"""Who may see files kept under a name that is no ledger."""


def may_see(principal: Principal, row: Evidence) -> bool:
    """Return whether a person sees a file.

    The person sees it through one of its uses or, while it waits, as its holder or uploader.
    """
    uses = list(row.uses.all())
    if not uses:
        person = principal.person
        return person is not None and person.pk in (row.added_by_id, row.held_by_id)
    records: dict[str, list[int]] = {}
    for use in uses:
        records.setdefault(use.ledger, []).append(use.record_id)
    return any(_sees(principal, name, keys) for name, keys in records.items())


def _sees(principal: Principal, name: str, keys: list[int]) -> bool:
    if name in doors:
        return doors[name](principal)
    ledger = by_key(name)
    seen = rows_for(ledger, principal, "evidence").filter(pk__in=keys).values_list("pk", flat=True)
    return bool(set(seen) - opening.shut(principal, ledger, keys))


def waiting(principal: Principal, public_ids: Sequence[str]) -> list[Evidence]:
    """Return the files this person may give to a record, in the order asked for.

    Refuses any other id.
    """
    ids = list(dict.fromkeys(public_ids))
    if not ids:
        return []
    rows = Evidence.objects.filter(public_id__in=ids).prefetch_related("uses")
    files = {row.public_id: row for row in rows if may_see(principal, row)}
    if len(files) < len(ids):
        raise Refused([("evidence", "有佐证材料不是您上传的，或您无权查看，请重新选择文件。")])
    return [files[public_id] for public_id in ids]


def take(ledger: str, record: Any, files: Iterable[Evidence], principal: Principal) -> None:
    """Let a record use files, inside its deed."""
    for row in files:
        keep(ledger, record.unit_lo, row, principal, record.pk)


def keep(ledger: str, unit_lo: int, row: Evidence, principal: Principal, record_id: int = 0) -> None:
    """Attach a file to a place; a second time at the same place changes nothing."""
    use = EvidenceUse(file=row, ledger=ledger, record_id=record_id, unit_lo=unit_lo)
    use.added_at, use.added_by = clock.now(), principal.person
    EvidenceUse.objects.bulk_create([use], ignore_conflicts=True)


def of_record(ledger: str, record_id: int) -> list[Evidence]:
    """Return the files of a record, in the order of their attachment."""
    uses = EvidenceUse.objects.filter(ledger=ledger, record_id=record_id).select_related("file")
    return [use.file for use in uses.order_by("id")]
