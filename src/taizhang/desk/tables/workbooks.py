"""Tables in and out of a ledger.

These are template, export, import, and the page of one dropped file.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from taizhang.desk.frame import controls
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.readable import LONGEST
from taizhang.desk.frame.requests import Signed, me
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import ANYBODY, READS, WRITES
from taizhang.engine.read import plans
from taizhang.workbooks import jobs
from taizhang.workbooks.writing import exporting, template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FIXES = 500


def attachment(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Send as a file under a Chinese name."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_safe
@needs(WRITES)
def blank(request: Signed, ledger: Ledger) -> HttpResponseBase:
    """Send the empty workbook of a ledger."""
    content = template.made(request.principal, ledger)
    return attachment(HttpResponse(content, content_type=XLSX), f"{ledger.title}-模板.xlsx")


@require_POST
@needs(READS)
def export(request: Signed, ledger: Ledger) -> HttpResponseBase:
    """Send the rows of the list under its conditions, as a file.

    The export is a line of history first.
    """
    if len(asked := request.POST.get("asked", "")) > LONGEST:
        return error_page("没有导出", controls.UNCLEAR, 422)
    rows, bar = controls.narrowed(ledger, request.principal, QueryDict(asked))
    if bar.problems:
        return error_page("没有导出", controls.UNCLEAR, 422)
    form = "csv" if request.POST.get("form") == "csv" else "xlsx"
    count = rows.count()
    exporting.note(request.principal, ledger, count, form, _said(bar))
    rows = plans.newest(rows, count)
    name = exporting.file_name(ledger, form)
    if form == "csv":
        stream = StreamingHttpResponse(
            exporting.as_csv(request.principal, ledger, rows), content_type="text/csv; charset=utf-8"
        )
        return attachment(stream, name)
    if count > exporting.BIG:
        return _export_job(request, ledger, rows, count)
    import tempfile

    out = tempfile.TemporaryFile(dir=jobs.folder())  # noqa: SIM115  # the response closes it
    exporting.as_workbook(request.principal, ledger, rows, out)
    out.seek(0)
    return attachment(FileResponse(out, content_type=XLSX), name)


def _said(bar: controls.Bar) -> str:
    """Write the conditions of a list in words, for the history."""
    conditions = [f"查找“{bar.search}”"] if bar.search else []
    conditions += [f"{control.label}={control.value}" for control in (*bar.first, *bar.more) if control.value]
    return "，".join(conditions)[:300]


def _export_job(request: Signed, ledger: Ledger, rows: QuerySet[Any], count: int) -> HttpResponse:
    principal = request.principal

    def work(key: str, progress: jobs.Progress) -> str:
        draft = jobs.product(key)
        with draft.open("wb") as out:
            total = exporting.as_workbook(principal, ledger, rows, out, progress)
        return f"已生成，共{total}条。"

    job = jobs.start(me(request).pk, f"导出{ledger.title}", count, f"/t/{ledger.slug}/", work)
    return redirect(f"/work/{job.key}/")


@require_safe
@needs(ANYBODY)
def work(request: Signed, key: str) -> HttpResponse:
    """Show how far long work is; the page asks again by itself."""
    job = _job(request, key)
    context = {"job": job, "made": jobs.product(key).exists() and job.state == "done"}
    return render(request, "tables/work.html", context)


@require_safe
@needs(ANYBODY)
def work_file(request: Signed, key: str) -> HttpResponseBase:
    """Send the file made by long work."""
    job, place = _job(request, key), jobs.product(key)
    if job.state != "done" or not place.exists():
        raise Http404
    return attachment(FileResponse(place.open("rb"), content_type=XLSX), f"{job.title}.xlsx")


def _job(request: Signed, key: str) -> jobs.Job:
    job = jobs.find(key)
    if job is None or job.owner != me(request).pk:
        raise Http404
    return job
