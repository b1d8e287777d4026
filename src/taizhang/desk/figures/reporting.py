"""年度总结: the document as it will print.

Every number opens its records; issuing; the issued files.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from taizhang.desk.figures.numbers import period_of
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.printed import KINDS, saved
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import BUSINESS, WRITES
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.report import issue as issuing
from taizhang.report.annual import annual
from taizhang.report.circulation_ledger import LEDGER as CIRCULATION
from taizhang.report.consistency import problems

__all__ = ["KINDS", "download", "report"]


@require_GET
@needs(BUSINESS)
def report(request: Signed) -> HttpResponse:
    """Show the report of a year.

    Text with its numbers, what is not stated, the corrections after issue.
    """
    span, _, problem = period_of(request)
    period = Period.year(span.start.year)
    context = Context(period, behind=request.principal.walls)
    annual_report = annual(context)
    row = issuing.issued(period)
    way = (
        rows_for(CIRCULATION, request.principal, "report")
        .filter(year=period.start.year, voided=False)
        .first()
    )
    data: dict[str, Any] = {
        "period": period,
        "before": period.start.year - 1,
        "after": period.start.year + 1,
        "made": annual_report,
        "issued": row,
        "corrections": issuing.corrections(row, context) if row else [],
        "problems": [*filter(None, [problem])],
        "checks": problems(annual_report),
        "way": way,
        "way_state": CIRCULATION.flow.state(way.state).label if way else "",
        "may_begin": row is None and way is None and holds(WRITES, request.principal, CIRCULATION),
    }
    return render(request, "figures/report.html", data)


@require_GET
@needs(BUSINESS)
def download(request: Signed, kind: str) -> HttpResponse:
    """Send the Word or PDF file of the report.

    The stored bytes once issued, else a draft made now. Each fetch is history.
    """
    if kind not in KINDS:
        raise Http404
    span, _, _ = period_of(request)
    period = Period.year(span.start.year)
    row = issuing.issued(period)
    if row:
        content, title = issuing.stored(row.word_sha if kind == "docx" else row.pdf_sha), row.title
    else:
        annual_report = annual(Context(period, behind=request.principal.walls))
        content, title = issuing.files(annual_report)[kind == "pdf"], f"{annual_report.title}（草稿）"
    history.append("export", request.principal, note=f"{title}.{kind}")
    return saved(content, title, kind)
