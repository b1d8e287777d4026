"""`taizhang report`: a draft of the report, or the issued files once it is issued."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings

from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.report.annual import annual
from taizhang.report.issue import corrections, files, issued, stored
from taizhang.site.commands import output
from taizhang.site.commands.demo import write_files


def report(given: argparse.Namespace) -> int:
    """Write Word and PDF; 1 when an issued report has corrections beside it."""
    period = Period.parse(given.period)
    if period != Period.year(period.start.year):
        raise ValueError(f"年度总结按整年写，期间“{given.period}”不是一年，请写成 {period.start.year}。")
    context = Context(period)
    row = issued(period)
    if row:
        docx, sheet, title = stored(row.word_sha), stored(row.pdf_sha), row.title
        changes = corrections(row, context)
        omissions = []
    else:
        draft = annual(context)
        (docx, sheet), title, changes = files(draft), draft.title, []
        omissions = [{"what": n.what, "reason": n.reason, "figures": list(n.codes)} for n in draft.not_stated]
    folder = Path(given.out) if given.out else Path(settings.OUT) / given.period
    paths = write_files(folder, title, docx, sheet)
    if given.format == "json":
        output.document(
            {
                "title": title,
                "issued": bool(row),
                "files": [str(path) for path in paths],
                "not_stated": omissions,
                "corrections": [vars(change) for change in changes],
            }
        )
    else:
        print(f"{'定稿版' if row else '草稿'}：{title}")
        for path in paths:
            print(path)
        for change in changes:
            print(f"更正：{change.code} {change.label} 定稿{change.was}，现{change.now}")
    return 1 if changes else 0
