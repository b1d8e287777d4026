"""`taizhang sweep`, `verify`, `doctor`."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.models import Sum

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep import evidence, history, pending, sealing
from taizhang.engine.keep.keys import exported
from taizhang.engine.keep.pieces import in_pieces
from taizhang.engine.models import ChainHead, Counter, Event, Evidence, Pending, RecordKey
from taizhang.keep import sweeps
from taizhang.kernel import environment, seal
from taizhang.site.commands import output


@dataclass(frozen=True)
class Finding:
    """One line of a check: good, or what is wrong and what to do."""

    what: str
    ok: bool
    text: str


def _say(findings: list[Finding], form: str) -> int:
    if form == "json":
        output.document([vars(row) for row in findings])
    else:
        output.table(
            ("项目", "结果", "说明"), [(r.what, "正常" if r.ok else "有问题", r.text) for r in findings]
        )
    return 0 if all(row.ok for row in findings) else 1


def sweep(given: argparse.Namespace) -> int:
    """Sweep once and anchor the history outside the database.

    The exit code is 1 when something is stuck.
    """
    result = sweeps.run()
    head = ChainHead.objects.filter(pk=1).first()
    if head:
        place = Path(settings.HOME) / "anchors"
        with place.open("a") as out:
            out.write(f"{head.seq} {head.mac} {clock.now():%Y-%m-%dT%H:%M:%SZ}\n")
    if given.format == "json":
        output.document(vars(result) | {"stuck": [vars(row) for row in result.stuck]})
    else:
        print(f"已扫：重排期限{result.redated}项，提醒升级{result.warned}项。")
        for row in result.stuck:
            print(f"没有办成（下次再试）：{sweeps.title(row)} {row.number}：{row.reason}")
    return 1 if result.stuck else 0


def _anchor() -> tuple[int, bytes] | None:
    place = Path(settings.HOME) / "anchors"
    if not place.exists():
        return None
    seq, mac, _ = place.read_text().strip().splitlines()[-1].split()
    return int(seq), bytes.fromhex(mac)


def verify(given: argparse.Namespace) -> int:
    """Verify the history chain, ledgers and files.

    The chain is checked, every ledger against its history, and every file against its hash.
    """
    return _say([_chain(), *_projections(), _open(), _files()], given.format)


def _chain() -> Finding:
    report = seal.verify_chain(sealing.keys().chain, history.chain_rows(), _anchor())
    if not report.ok:
        return Finding("历史链", False, f"第{report.first_bad_seq}条：{report.reason}")
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.seq, head.mac) != (report.entries, report.last.hex()):
        return Finding("历史链", False, "链尾与链头记录不一致：末尾有记录被删除。")
    return Finding("历史链", True, f"{report.entries}条，逐条相符")


def _projections() -> Iterator[Finding]:
    for ledger in ledgers():
        wrong, count = [], 0
        for record in in_pieces(ledger.model._default_manager.all()):
            count += 1
            lines = ledger.children(record)
            last = (
                Event.objects.filter(ledger=ledger.key, record_id=record.pk)
                .exclude(snapshot="")
                .order_by("-seq")
                .values_list("snapshot", flat=True)
                .first()
            )
            if last is None or not history.agrees(ledger, record, lines, last):
                wrong.append(record.number)
        text = f"{count}条，与历史相符" if not wrong else f"与历史不符：{'、'.join(wrong[:5])}"
        yield Finding(ledger.title, not wrong, text)
        total = Counter.objects.filter(name__contains=f"-{ledger.code}-").aggregate(n=Sum("last"))["n"] or 0
        if total != count:
            yield Finding(ledger.title, False, f"发出编号{total}个，登记{count}条：有登记被删除或编号被改动")


def _open() -> Finding:
    """Check that the index of open records says what the records say."""
    wrong = [number for ledger in ledgers() for number in pending.wrong(ledger)]
    text = f"{Pending.objects.count()}条，与台账相符"
    return Finding("待办索引", not wrong, f"与台账不符：{'、'.join(wrong[:5])}" if wrong else text)


def _files() -> Finding:
    """Check every file and its preview.

    Files whose keys retention destroyed can be read by nobody.
    """
    wrong, count, expired = [], 0, 0
    keys = RecordKey.objects.filter(ledger="evidence").exclude(destroyed_at=None)
    ids = set(keys.values_list("public_id", flat=True))
    for row in in_pieces(Evidence.objects.all()):
        count += 1
        if row.public_id in ids:
            expired += 1
            continue
        for what, read in (("", evidence.read), ("预览图：", evidence.read_thumb)):
            try:
                read(row)
            except (Refused, OSError, seal.SealBroken) as error:
                wrong.append(f"{row.name}（{what}{error}）")
    text = f"{count}份及预览图，指纹相符" + (f"（其中{expired}份已按规定销毁）" if expired else "")
    text = "、".join(wrong[:5]) or text
    return Finding("佐证材料", not wrong, text)


def doctor(given: argparse.Namespace) -> int:
    """Say how this installation stands and what to do."""
    keys = sealing.keys()
    free = shutil.disk_usage(settings.HOME).free // 2**20
    errors = [e for e in run_checks() if e.is_serious()]
    findings = [
        Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0]),
        Finding("数据库", True, _database()),
        Finding("环境变量", not (odd := environment.unknown()), "".join(odd) or "没有不认识的"),
        Finding("声明检查", not errors, "；".join(str(e.msg) for e in errors[:3]) or "全部通过"),
        Finding("磁盘", free > 500, f"余{free}兆" + ("" if free > 500 else "，请清理或换盘")),
        Finding(
            "密钥备份",
            exported(settings.KEY_FOLDER, keys),
            f"编号{keys.key_id}"
            + ("" if exported(settings.KEY_FOLDER, keys) else "：还没有导出，请用 taizhang key export"),
        ),
    ]
    return _say(findings, given.format)


def _database() -> str:
    if connection.vendor == "sqlite":
        journal = (
            settings.DATABASES["default"]["OPTIONS"]["init_command"].split("journal_mode=")[1].split(";")[0]
        )
        return f"内嵌 SQLite {sqlite3.sqlite_version}，日志方式 {journal}（试用版：数据库级防篡改须用 PostgreSQL）"
    return "PostgreSQL"
