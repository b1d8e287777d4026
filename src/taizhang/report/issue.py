"""Issuing and freezing of a report.

Frozen are files with hashes, values, record ids and versions; corrections come beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import Entry, answers, find, trace_rows
from taizhang.org.models import Person
from taizhang.org.principals import Principal, system
from taizhang.report import layout
from taizhang.report.annual import Annual, annual
from taizhang.report.consistency import problems
from taizhang.report.tables import IssuedReport


def files(report: Annual) -> tuple[bytes, bytes]:
    """Write the Word and PDF files of a report: the same tree through two writers."""
    from taizhang.paper.pdf import write_pdf
    from taizhang.paper.word import write_docx

    tree = layout.document(report)
    return write_docx(tree), write_pdf(tree)


def _keep(content: bytes) -> str:
    sha = hashlib.sha256(content).hexdigest()
    folder: Path = settings.FILE_FOLDER / "issued"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{sha}.{os.getpid()}"
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / sha)
    return sha


def stored(sha: str) -> bytes:
    """Read the bytes of an issued file and check them against the hash."""
    content = (Path(settings.FILE_FOLDER) / "issued" / sha).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha:
        raise Refused("定稿文件与登记的指纹不一致，请立即核查备份。", status=409)
    return content


def freeze(report: Annual) -> dict[str, Any]:
    """Freeze every figure of the report with its value.

    The records (number, version) behind it are frozen too.
    """
    asker = system("定稿")
    frozen: dict[str, Any] = {}
    for code, row in report.figures.items():
        rows = trace_rows(find(code), report.context, asker)
        frozen[code] = {"answer": row.as_json(), "records": [[r.number, r.version] for r in rows]}
    return frozen


def issued(period: Period, kind: str = "annual") -> IssuedReport | None:
    """Find the issued report of a period; None when there is none."""
    return IssuedReport.objects.filter(kind=kind, period=period.label).first()


def issue(principal: Principal, period: Period, signer: Person) -> IssuedReport:
    """Issue the annual report of a period; it happens once.

    This is the step 签发定稿 of its circulation, which says who may do it.
    """
    if issued(period):
        raise Refused("这一期的报告已经定稿；之后的变动列在更正说明里。", status=409)
    if clock.today() <= period.end:
        raise Refused(f"{period.label}还没有结束，不能定稿。")
    report = annual(Context(period))
    if texts := problems(report):
        raise Refused([("", text) for text in texts])
    docx, sheet = files(report)
    try:
        with transaction.atomic():
            row = IssuedReport.objects.create(
                period=period.label,
                title=report.title,
                issued_at=clock.now(),
                signed_by=signer,
                issued_by=principal.person or signer,
                word_sha=_keep(docx),
                pdf_sha=_keep(sheet),
                frozen=json.dumps(freeze(report), ensure_ascii=False, sort_keys=True),
            )
            history.append("issue", principal, note=f"{report.title} {row.word_sha}")
    except IntegrityError as error:
        raise Refused("这一期的报告已经定稿。", status=409) from error
    return row


@dataclass(frozen=True)
class Correction:
    """A change behind an issued number.

    It holds 定稿数, 现数, and the records added, removed or corrected.
    """

    code: str
    label: str
    was: str
    now: str
    records: tuple[str, ...]


def corrections(row: IssuedReport, context: Context) -> list[Correction]:
    """List 更正说明: figures with value or records different from those frozen.

    The issued files never change. Behind a wall the frozen number stands as it was printed: a
    figure is told of when a record that may be seen was added, removed or corrected.
    """
    asker, lines = system("更正说明", behind=context.behind), []
    frozen: dict[str, Any] = json.loads(row.frozen)
    entries = [find(code) for code in sorted(frozen)]
    for entry, answer in zip(entries, answers(replace(context, behind=()), entries), strict=True):
        old = frozen[entry.figure.code]
        records = {r.number: r.version for r in trace_rows(entry, context, asker)}
        before = dict(old["records"])
        before = {n: v for n, v in before.items() if n in records or not _hidden(entry, n, context)}
        changed = sorted({n for n in records.keys() | before.keys() if records.get(n) != before.get(n)})
        was, now = old["answer"]["value"], answer.value
        if changed or (was != now and not context.behind):
            lines.append(
                Correction(entry.figure.code, entry.figure.label, was or "—", now or "—", tuple(changed))
            )
    return lines


def _hidden(entry: Entry, told: str, context: Context) -> bool:
    """Return whether a record of a frozen figure lies behind the reader's wall.

    `told` names the record by its number and line.
    """
    if entry.ledger is None:
        return False
    number = told.partition("/")[0]
    every, visible = (
        rows_for(entry.ledger, system("更正说明", behind=walls), "corrections").filter(number=number)
        for walls in ((), context.behind)
    )
    return every.exists() and not visible.exists()
