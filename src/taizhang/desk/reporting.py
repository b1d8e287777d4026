"""年度总结: the document as it will print, every number opening its records; issuing; the issued files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from taizhang.desk.doors import Signed, me
from taizhang.desk.files import disposition
from taizhang.desk.numbers import may_see, period_of
from taizhang.engine import clock, history
from taizhang.engine.draft import Refused
from taizhang.engine.figure import Context
from taizhang.kernel.days import Period
from taizhang.org.models import Person
from taizhang.org.principals import holders
from taizhang.report import issue as issuing
from taizhang.report.annual import annual
from taizhang.report.consistency import problems

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_GET
def report(request: Signed) -> HttpResponse:
    """The report of a year: text with its numbers, what is not stated, the corrections after issue."""
    may_see(request)
    return _page(request, [])


def _page(request: Signed, refused: list[str]) -> HttpResponse:
    asked, _, problem = period_of(request)
    period = Period.year(asked.start.year)
    context = Context(period, behind=request.principal.walls)
    made = annual(context)
    row = issuing.issued(period)
    makes = request.principal.holds(issuing.MAKERS)
    told: dict[str, Any] = {
        "period": period,
        "before": period.start.year - 1,
        "after": period.start.year + 1,
        "made": made,
        "issued": row,
        "corrections": issuing.corrections(row, context) if row else [],
        "problems": [*filter(None, [problem]), *refused],
        "checks": problems(made),
        "may_issue": makes and row is None,
        "signers": holders(issuing.SIGNERS, me(request).unit, clock.today()) if makes else [],
    }
    return render(request, "desk/report.html", told, status=422 if refused else 200)


@require_POST
def issue(request: Signed) -> HttpResponse:
    """Issue the report: typed by the coordinator, signed by the head."""
    may_see(request)
    asked, text, _ = period_of(request)
    signer = Person.objects.filter(pk=request.POST.get("signer") or 0).first()
    try:
        if signer is None:
            raise Refused([("signer", "请选择签发人。")])
        issuing.issue(request.principal, Period.year(asked.start.year), signer)
    except Refused as error:
        return _page(request, [message for texts in error.errors.values() for message in texts])
    return redirect(f"/report/?period={text}")


@require_GET
def download(request: Signed, kind: str) -> HttpResponse:
    """The Word or PDF file: the stored bytes once issued, else a draft made now. Each fetch is history."""
    may_see(request)
    if kind not in KINDS:
        raise Http404
    asked, _, _ = period_of(request)
    period = Period.year(asked.start.year)
    row = issuing.issued(period)
    if row:
        content, title = issuing.stored(row.word_sha if kind == "docx" else row.pdf_sha), row.title
    else:
        made = annual(Context(period, behind=request.principal.walls))
        content, title = issuing.files(made)[kind == "pdf"], f"{made.title}（草稿）"
    history.append("export", request.principal, note=f"{title}.{kind}")
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = disposition(f"{title}.{kind}")
    return response
