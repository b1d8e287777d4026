"""Backup: one file with every table and file, without the keys.

Each table and file stands under its hash; `filling` restores the backup.

The same file restores to either database engine. Nothing of the target changes before the whole
backup was checked, and the restored database takes its place in one step.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader

from taizhang.engine import clock
from taizhang.engine.keep import history
from taizhang.engine.keep.keys import Keys, load_keys
from taizhang.engine.models import ChainHead, Event
from taizhang.kernel import seal
from taizhang.kernel.packed import DAMAGED

FORMAT = 1
BATCH = 500
UNREADABLE: tuple[type[Exception], ...] = (*DAMAGED, TypeError, AttributeError, RecursionError)
"""What is raised where a file is no backup or is a damaged one."""
MAKING = ".making"
STANDING = ".standing-"
A_DAY = 86400
Told = Callable[[str, int, int], None]
"""Hears how far long work is: its step in Chinese, done, of how many."""


def quiet(step: str, done: int, total: int) -> None:
    """Ignore the progress of a step."""


class BackupBroken(ValueError):
    """A backup that may not be restored, with the cause in Chinese."""


def tables() -> list[type[models.Model]]:
    """Return every table of the product in an order fit for its references.

    What the sweep makes from other tables (`remade`) is left out.
    """
    ours = [config for config in apps.get_app_configs() if config.name.startswith("taizhang.")]
    every = [model for config in ours for model in config.get_models()]
    wanted = [model for model in every if not getattr(model, "remade", False)]
    ordered: list[type[models.Model]] = []

    def place(model: type[models.Model]) -> None:
        if model in ordered or model not in wanted:
            return
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target is not model:
                place(target)
        ordered.append(model)

    for model in wanted:
        place(model)
    return ordered


def _text(field: Any, row: models.Model) -> str | None:
    value = field.value_from_object(row)
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(field.value_to_string(row))


@contextmanager
def standing() -> Iterator[str]:
    """Yield the alias of an unchanging database for the time of writing it out.

    Nobody's write waits for it. PostgreSQL reads one snapshot, on a connection that takes no turn
    among the writers. SQLite is copied beside itself in one quick step, because a long read would
    hold up writers in its rollback journal. Inside a transaction its own view stands still already.
    """
    if connection.in_atomic_block:
        yield DEFAULT_DB_ALIAS
        return
    alias = f"{STANDING}{secrets.token_hex(8)}"
    if connection.vendor == "postgresql":
        plain = connection.settings_dict | {"ENGINE": "django.db.backends.postgresql"}
        with _known(alias, plain), transaction.atomic(using=alias):
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield alias
        return
    source = Path(str(connection.settings_dict["NAME"]))
    _forget_leftovers(source.parent)
    still = source.with_name(alias)
    try:
        with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(still)) as copy:
            live.backup(copy)
        with _known(alias, connection.settings_dict | {"NAME": str(still)}):
            yield alias
    except sqlite3.Error as error:
        raise OSError(None, f"系统所在的盘写不下数据库的副本：{error}") from error
    finally:
        for leftover in source.parent.glob(f"{alias}*"):
            leftover.unlink()


@contextmanager
def _known(alias: str, settings: dict[str, Any]) -> Iterator[None]:
    """Make a database known under an alias, and forget it after."""
    connections.databases[alias] = settings
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def _forget_leftovers(folder: Path) -> None:
    """Remove copies that a killed process left a day ago or earlier."""
    for leftover in folder.glob(f"{STANDING}*"):
        if leftover.stat().st_mtime < time.time() - A_DAY:
            leftover.unlink(missing_ok=True)


def _rows(model: type[models.Model], alias: str) -> Iterator[bytes]:
    fields = model._meta.concrete_fields
    for row in model._default_manager.using(alias).order_by("pk").iterator(chunk_size=BATCH):
        body = {f.attname: _text(f, row) for f in fields}
        yield json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _member(box: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    with box.open(info, "w", force_zip64=True) as out:
        for part in parts:
            digest.update(part)
            size += len(part)
            out.write(part)
    return {"name": name, "sha256": digest.hexdigest(), "size": size}


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(1 << 20):
            yield block


def backup(target: Path, keys: Keys, *, verify: bool = False) -> dict[str, Any]:
    """Write a whole backup to a file; return its manifest.

    The file appears only when complete. `verify` reads it back first: every hash, and the history
    chain.
    """
    draft = target.with_name(f".{target.name}{MAKING}")
    try:
        manifest = _write(draft, keys)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        if verify:
            check(draft, keys, whole=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(draft: Path, keys: Keys) -> dict[str, Any]:
    folder = Path(settings.FILE_FOLDER)
    with standing() as alias, zipfile.ZipFile(draft, "w") as box:
        members = [_member(box, f"tables/{m._meta.label_lower}.jsonl", _rows(m, alias)) for m in tables()]
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "." not in p.name):
            members.append(_member(box, f"files/{path.relative_to(folder)}", _blocks(path)))
        head = ChainHead.objects.using(alias).filter(pk=1).first()
        manifest = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(),
            "key_id": keys.key_id,
            "chain": [head.seq, head.mac] if head else [0, ""],
            "schema": schema(alias),
            "members": members,
        }
        _member(box, "manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
    return manifest


def schema(alias: str = DEFAULT_DB_ALIAS) -> list[list[str]]:
    """Return the last migration of each room that a database has gone through."""
    loader = MigrationLoader(connections[alias])
    applied = loader.applied_migrations.keys() & loader.graph.nodes.keys()

    def is_last(name: tuple[str, str]) -> bool:
        later = {child.key for child in loader.graph.node_map[name].children}
        return not any(child[0] == name[0] for child in later & applied)

    return [list(name) for name in sorted(applied) if is_last(name)]


def check(source: Path, keys: Keys, *, whole: bool = False, told: Told = quiet) -> dict[str, Any]:
    """Check a whole backup before anything is touched.

    Raises `BackupBroken` naming the cause. `whole` also walks the history chain inside the file.
    """
    try:
        with zipfile.ZipFile(source) as box:
            manifest: dict[str, Any] = json.loads(box.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise BackupBroken("备份文件的版本与本系统不符，请用同版本恢复。")
            if manifest["key_id"] != keys.key_id:
                raise BackupBroken("密钥与备份不是一套，请换用当时的密钥备份。")
            expected = {m["name"]: m for m in manifest["members"]}
            if set(box.namelist()) != {*expected, "manifest.json"}:
                raise BackupBroken("备份文件里的内容与清单不一致，可能被增删。")
            for done, (name, member) in enumerate(expected.items()):
                told("核对", done, len(expected))
                digest = hashlib.sha256()
                with box.open(name) as part:
                    while block := part.read(1 << 20):
                        digest.update(block)
                if digest.hexdigest() != member["sha256"]:
                    raise BackupBroken(f"备份文件中“{name}”已损坏，不能恢复。")
            if whole:
                _chain(box, keys, manifest)
            return manifest
    except BackupBroken:
        raise
    except zlib.error as error:
        raise BackupBroken("备份文件压缩内容已损坏，请换一份备份。") from error
    except UNREADABLE as error:
        raise BackupBroken(f"备份文件打不开或不完整（{type(error).__name__}），请换一份备份。") from error


def _chain(box: zipfile.ZipFile, keys: Keys, manifest: dict[str, Any]) -> None:
    """Verify the history chain inside a backup.

    It runs from the first line to the head that the manifest names.
    """
    seq, mac = manifest["chain"]
    report = seal.verify_chain(keys.chain, history.links(stored(box, Event)), (seq, bytes.fromhex(mac)))
    if not report.ok or report.entries != seq:
        raise BackupBroken(f"备份文件里的历史链核验不通过（{report.reason}）。")


def stored(box: zipfile.ZipFile, model: type[models.Model]) -> Iterator[Any]:
    """Yield the rows of a table inside a backup, in the order of their writing."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    with box.open(f"tables/{model._meta.label_lower}.jsonl") as part:
        for line in io.TextIOWrapper(part, "utf-8"):
            yield model(**{k: _value(fields[k], v) for k, v in json.loads(line).items()})


def _value(field: Any, text: str | None) -> Any:
    from taizhang.engine.declare.personal import PersonalField, Sealed

    if text is None:
        return None
    if isinstance(field, PersonalField):
        return Sealed(text)
    if field.is_relation:
        return field.target_field.to_python(text)
    return json.loads(text) if isinstance(field, models.JSONField) else field.to_python(text)


def present_keys() -> Keys:
    """Load the keys of this installation."""
    return load_keys(settings.KEY_FOLDER)
