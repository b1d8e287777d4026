"""Tables in and out of a ledger: template, export, import, and the page of one dropped file."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from taizhang.desk import controls, mending
from taizhang.desk.doors import Signed, ledger_of, me, units_within
from taizhang.engine import plans
from taizhang.engine.draft import Refused
from taizhang.engine.ledger import Ledger, by_key, ledgers
from taizhang.engine.record import Entry
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.workbooks import columns, exporting, files, jobs, marked, taking, template
from taizhang.workbooks.models import Parcel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FIXES = 500


def attachment(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Send as a file under a Chinese name."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def writable(request: Signed, slug: str) -> Ledger:
    """A ledger of an address on which this person may write."""
    ledger = ledger_of(request, slug)
    if not ledger.may_write(request.principal):
        raise Http404
    return ledger


@require_safe
def blank(request: Signed, slug: str) -> HttpResponseBase:
    """The empty workbook of a ledger."""
    ledger = writable(request, slug)
    content = template.made(request.principal, ledger)
    return attachment(HttpResponse(content, content_type=XLSX), f"{ledger.title}-模板.xlsx")


@require_POST
def export(request: Signed, slug: str) -> HttpResponseBase:
    """The rows of the list under its conditions, as a file; the export is a line of history first."""
    ledger = ledger_of(request, slug)
    asked = QueryDict(request.POST.get("asked", "")[:2000])
    rows, bar = controls.narrowed(ledger, request.principal, asked)
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
    """The conditions of a list in words, for the history."""
    told = [f"查找“{bar.search}”"] if bar.search else []
    told += [f"{control.label}={control.value}" for control in (*bar.first, *bar.more) if control.value]
    return "，".join(told)[:300]


def _export_job(request: Signed, ledger: Ledger, rows: QuerySet[Any], count: int) -> HttpResponse:
    principal = request.principal

    def work(key: str, progress: jobs.Progress) -> str:
        draft = jobs.product(key)
        with draft.open("wb") as out:
            made = exporting.as_workbook(principal, ledger, rows, out, progress)
        return f"已生成，共{made}条。"

    job = jobs.start(me(request).pk, f"导出{ledger.title}", count, f"/t/{ledger.slug}/", work)
    return redirect(f"/work/{job.key}/")


@require_safe
def work(request: Signed, key: str) -> HttpResponse:
    """How far long work is; the page asks again by itself."""
    job = _job(request, key)
    told = {"job": job, "made": jobs.product(key).exists() and job.state == "done"}
    return render(request, "desk/work.html", told)


@require_safe
def work_file(request: Signed, key: str) -> HttpResponseBase:
    """The file that long work made."""
    job, place = _job(request, key), jobs.product(key)
    if job.state != "done" or not place.exists():
        raise Http404
    return attachment(FileResponse(place.open("rb"), content_type=XLSX), f"{job.title}.xlsx")


def _job(request: Signed, key: str) -> jobs.Job:
    job = jobs.find(key)
    if job is None or job.owner != me(request).pk:
        raise Http404
    return job


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Signed, slug: str) -> HttpResponse:
    """Drop one file for a ledger; it is read and shown, nothing is stored in the ledger yet."""
    ledger = writable(request, slug)
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problems = ["请先选择要导入的表格文件。"]
        elif (file.size or 0) > files.MOST_BYTES:
            problems = [f"“{file.name}”超过20兆，请按月或按单位拆成几个文件再上传。"]
        else:
            try:
                parcel = taking.receive(request.principal, file.name or "表格", file.read(), ledger)
                return look(request, parcel)
            except Refused as refused:
                problems = [text for texts in refused.errors.values() for text in texts]
    waiting = Parcel.objects.filter(person=me(request), ledger=ledger.key, state=Parcel.State.WAITING)
    told = {
        "ledger": ledger,
        "problems": problems,
        "waiting": waiting.select_related("file").order_by("-id")[:20],
        "columns": columns.main(ledger).columns,
        "lines": columns.lines(ledger),
    }
    return render(request, "desk/import.html", told, status=422 if problems else 200)


def look(request: Signed, parcel: Parcel) -> HttpResponse:
    """Understand a parcel anew, in the background when it is big, and show what came of it."""
    principal = request.principal
    size = _size(parcel) if parcel.ledger else 0
    if size <= taking.BIG:
        taking.keep_outcome(parcel, taking.examine(principal, parcel))
        return redirect(f"/workbooks/{parcel.public_id}/")
    parcel.outcome = ""
    parcel.save(update_fields=("outcome",))

    def work(key: str, progress: jobs.Progress) -> str:
        taking.keep_outcome(parcel, taking.examine(principal, parcel, progress))
        return "已核对完，请查看结果。"

    to = f"/workbooks/{parcel.public_id}/"
    job = jobs.start(me(request).pk, f"核对{parcel.file.name}", size, to, work, key=f"look{parcel.public_id}")
    return redirect(f"/work/{job.key}/")


def _size(parcel: Parcel) -> int:
    from taizhang.engine import evidence

    book = files.opened(parcel.file.name, evidence.read(parcel.file))
    return max((sum(1 for _ in table.rows()) for table in book.shown), default=0)


def mine(request: Signed, public_id: str) -> Parcel:
    """A parcel of this person; of others' parcels nothing is told."""
    rows = Parcel.objects.select_related("file", "unit", "batch").filter(person=me(request))
    parcel = rows.filter(public_id=public_id).first()
    if parcel is None or (parcel.ledger and not by_key(parcel.ledger).may_write(request.principal)):
        raise Http404
    return parcel


@require_http_methods(["GET", "HEAD", "POST"])
def parcel(request: Signed, public_id: str) -> HttpResponse:
    """What was understood of a dropped file and what was not; every hole is a field to fill."""
    row = mine(request, public_id)
    problem = ""
    if request.method == "POST" and row.state == Parcel.State.WAITING:
        act = request.POST.get("act", "check")
        if act == "drop":
            row.state, row.told = Parcel.State.DROPPED, "已放弃，没有登记。"
            row.save(update_fields=("state", "told"))
            return redirect("/workbooks/")
        _answered(request, row)
        if act != "take":
            return look(request, row)
        problem_or_page = _take(request, row)
        if isinstance(problem_or_page, HttpResponse):
            return problem_or_page
        problem = problem_or_page
        row.refresh_from_db()
    outcome = taking.outcome_of(row)
    if outcome is None and row.state == Parcel.State.WAITING:
        job = jobs.find(f"look{row.public_id}")
        if job is not None and job.state == "running" and not job.broken:
            return redirect(f"/work/{job.key}/")
        return look(request, row)
    return render(
        request, "desk/parcel.html", _told(request, row, outcome, problem), status=422 if problem else 200
    )


def _take(request: Signed, row: Parcel) -> HttpResponse | str:
    """Take a parcel in; words when it was not done."""
    principal, note = request.principal, request.POST.get("note", "")
    size = _size(row)
    if size <= taking.BIG:
        try:
            done = taking.take(principal, row, note)
        except Refused as refused:
            taking.keep_outcome(row, taking.examine(principal, row))
            return str(refused)
        return redirect(f"/workbooks/{row.public_id}/?taken={1 if done.batch else 0}")

    def work(key: str, progress: jobs.Progress) -> str:
        return taking.take(principal, row, note, progress).words

    to = f"/workbooks/{row.public_id}/"
    job = jobs.start(me(request).pk, f"登记{row.file.name}", size, to, work, key=f"take{row.public_id}")
    return redirect(f"/work/{job.key}/")


def _answered(request: Signed, row: Parcel) -> None:
    """Keep what was typed on the page: cells put right, the unit, the month, how the rows came."""
    typed = request.POST.dict()
    fixes = {
        key.removeprefix("fix-"): str(value)[:2000]
        for key, value in typed.items()
        if key.startswith("fix-") and key.count(":") == 2 and value != typed.get(f"was-{key[4:]}", "")
    }
    if fixes:
        taking.keep_answers(row, fixes)
    found = next((x for x in ledgers() if x.slug == typed.get("ledger")), None)
    if not row.ledger and found is not None and found.may_write(request.principal):
        row.ledger = found.key
        row.entry = Entry.DIRECT if found.periodic else Entry.COPIED
    if row.ledger and "unit" in typed:
        row.unit = unit_of(request, by_key(row.ledger), str(typed["unit"]))
    if "period" in typed:
        row.period = _period(str(typed["period"]))
    if typed.get("entry") in Entry.values:
        row.entry = str(typed["entry"])
        row.late_reason = str(typed.get("late_reason", "")).strip()[:200]
    row.save()
    _remembered(request, row)


def _remembered(request: Signed, row: Parcel) -> None:
    """Keep which field a strange heading means."""
    unknown = request.POST.getlist("unknown")
    chosen = {text: request.POST.get(f"head-{place}", "") for place, text in enumerate(unknown)}
    if row.ledger and any(chosen.values()):
        taking.remember(row, unknown, {text: name for text, name in chosen.items() if name})


def _period(text: str) -> str:
    try:
        Period.parse(text.strip())
    except ValueError:
        return ""
    return text.strip()[:7]


def _told(request: Signed, row: Parcel, outcome: taking.Outcome | None, problem: str) -> dict[str, Any]:
    ledger = by_key(row.ledger) if row.ledger else None
    units: list[tuple[str, str]] = []
    fields: list[tuple[str, str]] = []
    if ledger is not None:
        reach = units_within(request.principal, ledger.access.writers).order_by("lo")
        units = list(reach.values_list("code", "short"))
        fields = [(c.name, c.label) for c in columns.main(ledger).columns]
    return {
        "parcel": row,
        "ledger": ledger,
        "outcome": outcome,
        "problem": problem,
        "holes": [mending.control(ledger, hole) for hole in outcome.holes[:MOST_FIXES]] if outcome else [],
        "unseen": max(0, len(outcome.holes) - MOST_FIXES) + outcome.more if outcome else 0,
        "units": units,
        "fields": fields,
        "ledgers": [x for x in ledgers() if x.may_write(request.principal)],
        "entries": [(e.value, e.label) for e in (Entry.COPIED, Entry.LATE, Entry.DIRECT)],
        "waiting": row.state == Parcel.State.WAITING,
        "sample": [list(zip(("行", *outcome.heading), texts, strict=False)) for texts in outcome.sample]
        if outcome
        else [],
    }


@require_safe
def marked_file(request: Signed, public_id: str) -> HttpResponseBase:
    """The workbook to send back: bad cells red, what to do beside each row."""
    row = mine(request, public_id)
    outcome = taking.outcome_of(row)
    if not row.ledger or outcome is None:
        raise Http404
    content = marked.made(taking.reading_of(request.principal, row), outcome.holes)
    name = row.file.name.rpartition(".")[0] or row.file.name
    return attachment(HttpResponse(content, content_type=XLSX), f"{name}-请改标红处.xlsx")


def unit_of(request: Signed, ledger: Ledger, code: str) -> Unit | None:
    """A unit that this person writes for, by its code."""
    found: Unit | None = units_within(request.principal, ledger.access.writers).filter(code=code).first()
    return found
