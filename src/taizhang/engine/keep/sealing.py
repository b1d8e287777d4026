"""Sealing of personal values and files under one key per record.

Erasure destroys the key.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.personal import PersonalField, Sealed, personal_fields
from taizhang.engine.keep import fast_rows
from taizhang.engine.keep.keys import Keys, load_keys
from taizhang.engine.models import RecordKey
from taizhang.kernel import seal

ERASED = "（已销毁）"


@cache
def keys() -> Keys:
    """Load the keys of this installation from its key folder."""
    return load_keys(settings.KEY_FOLDER, create=settings.KEYS_MAY_BE_MADE)


def _aad(owner: str, field: str) -> bytes:
    return f"{owner}/{field}".encode()


def record_key(ledger: str, public_id: str, create: bool = False) -> bytes | None:
    """Return the data key of a record; `None` when it was destroyed or never made."""
    row = RecordKey.objects.filter(public_id=public_id).first()
    if row is not None:
        return None if row.destroyed_at else seal.unwrap(keys().master, row.wrapped, public_id.encode())
    return new_record_key(ledger, public_id) if create else None


def new_record_key(ledger: str, public_id: str) -> bytes:
    """Make the data key of a record that has none yet."""
    key = seal.new_key()
    wrapped = seal.wrap(keys().master, key, public_id.encode())
    fast_rows.insert([RecordKey(ledger=ledger, public_id=public_id, wrapped=wrapped)])
    return key


def close(key: bytes, owner: str, field: str, text: str) -> Sealed:
    """Seal one value of a record."""
    return Sealed(seal.seal(key, text.encode(), _aad(owner, field)) if text else "")


def open_value(key: bytes | None, owner: str, field: str, value: Sealed | str) -> str:
    """Open one sealed value.

    Returns the plain text, an empty text, or a note that its key was destroyed.
    """
    if not isinstance(value, Sealed) or not value.token:
        return ""  # a field never filled holds its plain default
    if key is None:
        return ERASED
    return seal.unseal(key, value.token, _aad(owner, field)).decode()


def blind(field: PersonalField, text: str) -> str:
    """Return the keyed hash for looking up an exact value."""
    return seal.blind(keys().index, f"{field.model._meta.label_lower}.{field.name}", text)


def put(target: Any, key: bytes, owner: str, plain: dict[str, str]) -> None:
    """Seal the personal fields named in `plain` and set them on a record or child row.

    Their blind index is set with them.
    """
    for field in personal_fields(type(target)):
        if field.name in plain:
            setattr(target, field.name, close(key, owner, field.name, plain[field.name]))
    put_index(target, plain)


def put_index(target: Any, plain: dict[str, str]) -> None:
    """Set the blind index of the personal fields named in `plain`.

    By it rules find a value again.
    """
    for field in personal_fields(type(target)):
        if field.name in plain and field.index:
            text = plain[field.name]
            setattr(target, f"{field.name}_key", blind(field, text) if text else "")


def open_all(record: Any, lines: list[Any]) -> dict[str, Any]:
    """Open all personal values of a record and its child rows as plain text.

    Callers log the purpose first.
    """
    key = record_key("", record.public_id)
    texts: dict[str, Any] = {}
    for field in personal_fields(type(record)):
        texts[field.name] = open_value(key, record.public_id, field.name, getattr(record, field.name))
    for line in lines:
        for field in personal_fields(type(line)):
            value = open_value(key, record.public_id, field.name, getattr(line, field.name))
            texts.setdefault(line._meta.model_name, {}).setdefault(line.line_no, {})[field.name] = value
    return texts


def destroy(public_id: str) -> None:
    """Destroy the key of a record.

    Its personal values can never be read again; the row still counts.
    """
    RecordKey.objects.filter(public_id=public_id, destroyed_at=None).update(
        wrapped="", destroyed_at=clock.now()
    )
