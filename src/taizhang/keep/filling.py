"""Restoring of a checked backup into an empty installation.

It takes its place in one step, or not at all.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from taizhang.engine import clock
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import history
from taizhang.engine.keep.keys import Keys, save_keys
from taizhang.keep.backup import BATCH, BackupBroken, Told, check, quiet, stored, tables
from taizhang.kernel import seal
from taizhang.org.models import Unit


@dataclass(frozen=True)
class Restored:
    """The result of a restore."""

    rows: int
    files: int
    entries: int
    made_at: str
    records: dict[str, int]
    """Rows by ledger title."""


def restore(source: Path, keys: Keys, told: Told = quiet) -> Restored:
    """Restore a checked backup to an empty installation.

    The chain is verified before the restored data takes its place.
    """
    manifest = check(source, keys, told=told)
    _must_be_empty()
    final = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return _into_file(source, keys, manifest, Path(final), told)
    with transaction.atomic():
        summary = _fill(source, keys, manifest, told)
    save_keys(settings.KEY_FOLDER, keys)
    return summary


def _into_file(source: Path, keys: Keys, manifest: dict[str, Any], final: Path, told: Told) -> Restored:
    final.parent.mkdir(parents=True, exist_ok=True)
    draft = final.with_name(f"{final.name}.restoring")
    for leftover in final.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    _point_at(draft)
    try:
        summary = _fill(source, keys, manifest, told)
        connection.close()
        save_keys(settings.KEY_FOLDER, keys)
        draft.replace(final)
    finally:
        _point_at(final)
    return summary


def _point_at(path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    clock.forget_offset()


def _must_be_empty() -> None:
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return
    if "org_unit" in connection.introspection.table_names() and Unit.objects.exists():
        raise BackupBroken("这里已有数据。恢复只在空的机器上进行，以免覆盖现有台账。")


def _lay(manifest: dict[str, Any]) -> list[type[models.Model]]:
    """Lay the tables as they were when the backup was made; return them in order.

    A backup of a newer program names tables that this one does not know.
    """
    loader = MigrationExecutor(connection).loader
    wanted = [tuple(name) for name in manifest.get("schema", ())] or loader.graph.leaf_nodes()
    if unknown := [name for name in wanted if name not in loader.graph.nodes]:
        room, name = unknown[0]
        raise BackupBroken(f"这份备份是更新的版本做的（{room} {name}），请用那个版本恢复。")
    executor = MigrationExecutor(connection)
    executor.migrate(wanted)
    if set(wanted) >= set(loader.graph.leaf_nodes()):
        return tables()
    names = {member["name"] for member in manifest["members"]}
    past = executor.loader.project_state(wanted).apps
    known = {model._meta.label_lower: place for place, model in enumerate(tables())}
    rows = [model for model in past.get_models() if f"tables/{model._meta.label_lower}.jsonl" in names]
    return sorted(rows, key=lambda model: known.get(model._meta.label_lower, len(known)))


def _fill(source: Path, keys: Keys, manifest: dict[str, Any], told: Told) -> Restored:
    order = _lay(manifest)
    counts: dict[str, int] = {}
    with zipfile.ZipFile(source) as box:
        with transaction.atomic():
            for done, model in enumerate(order):
                told("装入台账", done, len(order))
                counts[model._meta.label_lower] = _load(box, model)
        connection.check_constraints()  # what is still to be checked would stop a change of tables
        call_command("migrate", verbosity=0)  # up to this program, as an upgrade does
        _reset_serials()
        files = [m["name"] for m in manifest["members"] if m["name"].startswith("files/")]
        for done, name in enumerate(files):
            told("装入材料", done, len(files))
            _put(box, name)
    seq, mac = manifest["chain"]
    report = seal.verify_chain(keys.chain, history.chain_rows(), (seq, bytes.fromhex(mac)))
    if not report.ok or report.entries != seq:
        raise BackupBroken(f"恢复后的历史链核验不通过（{report.reason}），已放弃。")
    records = {ledger.title: counts.get(ledger.key, 0) for ledger in ledgers()}
    return Restored(sum(counts.values()), len(files), report.entries, manifest["made_at"], records)


def _load(box: zipfile.ZipFile, model: type[models.Model]) -> int:
    count = 0
    rows = stored(box, model)
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)
        count += len(batch)
    return count


def _put(box: zipfile.ZipFile, name: str) -> None:
    target = Path(settings.FILE_FOLDER) / name.removeprefix("files/")
    if not target.resolve().is_relative_to(Path(settings.FILE_FOLDER).resolve()):
        raise BackupBroken(f"备份里有越界的文件名“{name}”，已拒绝。")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.restoring")
    with box.open(name) as part, draft.open("wb") as out:
        while block := part.read(1 << 20):
            out.write(block)
    draft.replace(target)


def _reset_serials() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
