"""`taizhang backup`, `restore`, `key`."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from django.conf import settings

from taizhang.engine.keys import export_keys, import_keys, mark_exported, save_keys
from taizhang.site import backup as safe
from taizhang.site.commands import output


def _passphrase(given: argparse.Namespace) -> str:
    if given.passphrase_file:
        return Path(given.passphrase_file).read_text().strip()
    return getpass.getpass("口令：")


def backup(given: argparse.Namespace) -> int:
    """Write a backup and say what is in it."""
    manifest = safe.backup(Path(given.file), safe.present_keys())
    summary = {
        "file": given.file,
        "members": len(manifest["members"]),
        "history": manifest["chain"][0],
        "key_id": manifest["key_id"],
    }
    if given.format == "json":
        output.document(summary)
    else:
        print(
            f"已备份到 {given.file}：{summary['members']}个部分，历史{summary['history']}条。密钥不在其中，请另行导出。"
        )
    return 0


def restore(given: argparse.Namespace) -> int:
    """Restore to an empty installation; asks for the key copy."""
    keys = import_keys(Path(given.key_file).read_text(), _passphrase(given))
    done = safe.restore(Path(given.file), keys)
    if given.format == "json":
        output.document(vars(done))
    else:
        print(f"已恢复：{done.rows}行、{done.files}个文件，历史链{done.entries}条核验无误。")
    return 0


def key(given: argparse.Namespace) -> int:
    """Export the keys under a passphrase, or import them into an empty key folder."""
    path = Path(given.file)
    if given.action == "export":
        keys = safe.present_keys()
        path.write_text(export_keys(keys, _passphrase(given)))
        path.chmod(0o600)
        mark_exported(settings.KEY_FOLDER, keys)
        print(f"密钥已导出到 {path}，请与备份分开保管。")
        return 0
    keys = import_keys(path.read_text(), _passphrase(given))
    if not save_keys(settings.KEY_FOLDER, keys):
        raise ValueError("这里已有密钥，没有改动。")
    print("密钥已导入。")
    return 0
