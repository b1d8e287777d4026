"""`taizhang backup`, `restore`, `key`."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from django.conf import settings

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep.keys import export_keys, import_keys, mark_exported, save_keys
from taizhang.keep import backup as safe
from taizhang.keep import copies, filling, restoring, staffing, swapping, upgrading
from taizhang.org.models import Account
from taizhang.org.principals import console
from taizhang.site.commands import output

STANDARD_INPUT = "-"


def _passphrase(given: argparse.Namespace) -> str:
    if given.passphrase_file == STANDARD_INPUT:
        return sys.stdin.read().strip()
    if given.passphrase_file:
        return Path(given.passphrase_file).read_text().strip()
    if not sys.stdin.isatty():
        raise ValueError("这里没有键盘可以输入口令，请把口令写在文件里，用 --passphrase-file 指给它。")
    return getpass.getpass("口令：")


def _in_a_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise ValueError(f"文件夹“{path.parent}”不存在，请先建好，或换一个位置。")
    if path.is_dir():
        raise ValueError(f"“{path}”是文件夹，请在后面写上文件名。")


def backup(given: argparse.Namespace) -> int:
    """Write a backup and say what is in it."""
    _in_a_folder(Path(given.file))
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
    progress = _teller(given.state)
    try:
        keys = import_keys(Path(given.key_file).read_text(), _passphrase(given))
        summary = filling.restore(Path(given.file), keys, progress)
    except (ValueError, OSError) as error:
        if given.state:
            restoring.tell({"stage": "failed", "text": str(error)}, Path(given.state))
        raise
    mark_exported(settings.KEY_FOLDER, keys)
    if given.state:
        restoring.tell({"stage": "ready", "text": "核对无误"} | vars(summary), Path(given.state))
    elif given.format == "json":
        output.document(vars(summary))
    else:
        print(f"已恢复：{summary.rows}行、{summary.files}个文件，历史链{summary.entries}条核验无误。")
    return 0


def back(given: argparse.Namespace) -> int:
    """Put the data of before an upgrade in its place, once that is confirmed."""
    kept = upgrading.copies()
    if not kept:
        raise LookupError("这里没有升级前的副本。")
    if given.list:
        for row in kept:
            print(
                f"{Path(row.place).name}  {row.at}  {row.program}版升级到{row.newer}版之前，{row.entries}条经过"
            )
        return 0
    chosen = next((row for row in kept if given.copy in ("", Path(row.place).name)), None)
    if chosen is None:
        raise LookupError(f"没有名为“{given.copy}”的副本，用 taizhang back --list 查看。")
    with swapping.alone(Path(settings.HOME), "台账还在运行，请先停止（关闭启动窗口）再退回。"):
        if not given.yes:
            print(f"将退回{chosen.at}升级前的数据。升级后登记的不在这份副本里。确认请加 --yes。")
            return 1
        print(upgrading.back(chosen))
    return 0


def _teller(place: str) -> safe.Told:
    """Make a function for writing each twentieth step to a rehearsal's state file."""
    if not place:
        return safe.quiet

    def tell(step: str, done: int, total: int) -> None:
        if done % max(total // 20, 1) == 0:
            restoring.tell({"stage": "working", "text": step, "done": done, "total": total}, Path(place))

    return tell


def password(given: argparse.Namespace) -> int:
    """Give an account a new first password.

    Whoever sits at the machine may do it, and history says so.
    """
    account = Account.objects.select_related("person").filter(username=given.username).first()
    if account is None:
        raise LookupError(f"没有登录名“{given.username}”。")
    print(f"{account.username}（{account.person.name}）的新密码（只显示这一次）：", end="")
    print(staffing.new_password(console("重置密码"), account))
    return 0


def replace_security(given: argparse.Namespace) -> int:
    """Hand the security administrator's post to the person of an account.

    It is done as the paper beside the server says.
    """
    account = Account.objects.select_related("person").filter(username=given.username).first()
    if account is None:
        raise LookupError(f"没有登录名“{given.username}”，请先由系统管理员开账号。")
    staffing.replace_administrator(console("更换安全管理员"), "security_admin", account.person)
    print(f"安全管理员现在是{account.person.name}（{account.username}）。前任的岗位已经结束，账号还在。")
    return 0


def nightly(given: argparse.Namespace) -> int:
    """Make the copy of the day when it is due; 1 when it could not be made."""
    if not copies.plan().folder or not copies.is_due(clock.now(), copies.plan(), copies.state()):
        return 0
    try:
        print(f"已备份：{copies.make().name}")
    except Refused as refused:
        print(f"备份没有做成：{refused}")
        return 1
    return 0


def key(given: argparse.Namespace) -> int:
    """Export the keys under a passphrase, or import them into an empty key folder."""
    path = Path(given.file)
    if given.action == "export":
        _in_a_folder(path)
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
