"""The page of one dropped file.

What was understood, what to put right, and taking it in.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, me, units_within
from taizhang.desk.tables import mending
from taizhang.desk.tables.workbooks import XLSX, attachment
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import by_key, ledgers
from taizhang.engine.declare.rights import ANYBODY, WRITES
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.workbooks import jobs
from taizhang.workbooks.intake import marked, outcomes, parcels, rehearsing, taking
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading.doubts import SURE
from taizhang.workbooks.sheets import columns, files

MOST_FIXES = 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES)
def bring(request: Signed, ledger: Ledger) -> HttpResponse:
    """Drop one file for a ledger.

    It is read and shown, nothing is stored in the ledger yet.
    """
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problems = ["请先选择要导入的表格文件。"]
        elif (file.size or 0) > files.MOST_BYTES:
            problems = [f"“{file.name}”超过20兆，请按月或按单位拆成几个文件再上传。"]
        else:
            try:
                parcel = parcels.receive(request.principal, file.name or "表格", file.read(), ledger)
                return look(request, parcel)
            except Refused as refused:
                problems = refused.messages
    waiting = Parcel.objects.filter(person=me(request), ledger=ledger.key, state=Parcel.State.WAITING)
    context = {
        "ledger": ledger,
        "problems": problems,
        "waiting": waiting.select_related("file").order_by("-id")[:20],
        "columns": columns.main(ledger).columns,
        "lines": columns.lines(ledger),
    }
    return render(request, "tables/import.html", context, status=422 if problems else 200)


def look(request: Signed, parcel: Parcel) -> HttpResponse:
    """Understand a parcel anew and show what came of it.

    In the background when it is big.
    """
    principal = request.principal
    size = _size(parcel) if parcel.ledger else 0
    if size <= taking.BIG:
        outcomes.keep_outcome(parcel, rehearsing.examine(principal, parcel))
        return redirect(f"/workbooks/{parcel.public_id}/")
    parcels.change(parcel, outcome="")

    def work(key: str, progress: jobs.Progress) -> str:
        outcomes.keep_outcome(parcel, rehearsing.examine(principal, parcel, progress))
        return "已核对完，请查看结果。"

    to = f"/workbooks/{parcel.public_id}/"
    job = jobs.start(me(request).pk, f"核对{parcel.file.name}", size, to, work, key=f"look{parcel.public_id}")
    return redirect(f"/work/{job.key}/")


def _size(parcel: Parcel) -> int:
    from taizhang.engine.keep import evidence

    book = files.opened(parcel.file.name, evidence.read(parcel.file))
    return max((sum(1 for _ in table.rows()) for table in book.shown), default=0)


def mine(request: Signed, public_id: str) -> Parcel:
    """Return a parcel of this person; of others' parcels nothing is told."""
    rows = Parcel.objects.select_related("file", "unit", "batch").filter(person=me(request))
    parcel = rows.filter(public_id=public_id).first()
    if parcel is None or (parcel.ledger and not holds(WRITES, request.principal, by_key(parcel.ledger))):
        raise Http404
    return parcel


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def parcel(request: Signed, public_id: str) -> HttpResponse:
    """Show what was understood of a dropped file and what was not.

    Every hole is a field to fill.
    """
    row = mine(request, public_id)
    problem = ""
    if request.method == "POST" and row.state == Parcel.State.WAITING:
        act = request.POST.get("act", "check")
        if act == "drop":
            dropped = parcels.change(row, state=Parcel.State.DROPPED, told="已放弃，没有登记。")
            return redirect("/workbooks/" if dropped else f"/workbooks/{row.public_id}/")
        problem, waits = _answered(request, row)
        if not waits:  # another tab was quicker: the page says what came of it
            return redirect(f"/workbooks/{row.public_id}/")
        if act != "take" and not problem:
            return look(request, row)
        problem_or_page = problem or _take(request, row)
        if isinstance(problem_or_page, HttpResponse):
            return problem_or_page
        problem = problem_or_page
        row = mine(request, public_id)
    outcome = outcomes.outcome_of(row)
    if outcome is None and row.state == Parcel.State.WAITING and not problem:
        job = jobs.find(f"look{row.public_id}")
        if job is not None and job.state == "running" and not job.broken:
            return redirect(f"/work/{job.key}/")
        return look(request, row)
    return render(
        request, "tables/parcel.html", _told(request, row, outcome, problem), status=422 if problem else 200
    )


def _take(request: Signed, row: Parcel) -> HttpResponse | str:
    """Take a parcel in; words when it was not done."""
    principal, note = request.principal, request.POST.get("note", "")
    size = _size(row)
    if size <= taking.BIG:
        try:
            done = taking.take(principal, row, note)
        except Refused as refused:
            outcomes.keep_outcome(row, rehearsing.examine(principal, row))
            return str(refused)
        return redirect(f"/workbooks/{row.public_id}/?taken={1 if done.batch else 0}")

    def work(key: str, progress: jobs.Progress) -> str:
        return taking.take(principal, row, note, progress).words

    to = f"/workbooks/{row.public_id}/"
    job = jobs.start(me(request).pk, f"登记{row.file.name}", size, to, work, key=f"take{row.public_id}")
    return redirect(f"/work/{job.key}/")


def _answered(request: Signed, row: Parcel) -> tuple[str, bool]:
    """Keep what was typed on the page.

    Cells put right, the unit, the month, how the rows came.

    Returns what is wrong with it, and whether the parcel still waits.
    """
    typed = request.POST.dict()
    fixes = {
        key.removeprefix("fix-"): str(value)[:2000]
        for key, value in typed.items()
        if key.startswith("fix-") and key.count(":") == 2 and value != typed.get(f"was-{key[4:]}", "")
    }
    if "doubted" in typed:
        fixes[SURE] = str(typed.get("sure", ""))[:32]
    if fixes and not parcels.keep_answers(row, fixes):
        return "", False
    values, problem = _typed(request, row, typed)
    if values and not parcels.change(row, **values):
        return "", False
    _remembered(request, row)
    return problem, True


def _typed(request: Signed, row: Parcel, typed: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Return the fields of the parcel as typed, and what is wrong with one of them."""
    values: dict[str, Any] = {}
    problem = ""
    chosen_ledger = next((x for x in ledgers() if x.slug == typed.get("ledger")), None)
    if not row.ledger and chosen_ledger is not None and holds(WRITES, request.principal, chosen_ledger):
        values["ledger"] = chosen_ledger.key
        values["entry"] = Entry.DIRECT if chosen_ledger.periodic else Entry.COPIED
    ledger = by_key(key) if (key := values.get("ledger", row.ledger)) else None
    if ledger is not None and "unit" in typed:
        values["unit"] = unit_of(request, ledger, typed["unit"])
    if "period" in typed:
        try:
            values["period"] = _period(typed["period"], monthly=ledger is not None and bool(ledger.periodic))
        except ValueError as error:
            problem = str(error)
    if typed.get("entry") in Entry.values:
        values["entry"] = typed["entry"]
        values["late_reason"] = typed.get("late_reason", "").strip()[:200]
    return values, problem


def _remembered(request: Signed, row: Parcel) -> None:
    """Keep which field a strange heading means."""
    unknown = request.POST.getlist("unknown")
    chosen = {text: request.POST.get(f"head-{place}", "") for place, text in enumerate(unknown)}
    if row.ledger and any(chosen.values()):
        parcels.remember(row, unknown, {text: name for text, name in chosen.items() if name})


def _period(text: str, *, monthly: bool) -> str:
    """Return a period as a parcel keeps it; a monthly table takes a month alone.

    Raises `ValueError` with what to write.
    """
    period_text = unicodedata.normalize("NFKC", text).strip()
    if not period_text:
        return ""
    period = Period.parse(period_text)
    if monthly and period != Period.month(period.start.year, period.start.month):
        raise ValueError(f"“{period_text}”不是一个月：这张表按月报，请写成 2021-03 的样子。")
    if len(period_text) > 7:
        raise ValueError(
            f"“{period_text}”是一段日期：这里请写一个月、一个季度或一年，如 2021-03、2021Q1、2021。"
        )
    return period_text


def _told(request: Signed, row: Parcel, outcome: outcomes.Outcome | None, problem: str) -> dict[str, Any]:
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
        "doubts": [mending.control(ledger, hole) for hole in outcome.doubts] if outcome else [],
        "unseen": max(0, len(outcome.holes) - MOST_FIXES) + outcome.more if outcome else 0,
        "units": units,
        "fields": fields,
        "ledgers": [x for x in ledgers() if holds(WRITES, request.principal, x)],
        "entries": [(e.value, e.label) for e in (Entry.COPIED, Entry.LATE, Entry.DIRECT)],
        "waiting": row.state == Parcel.State.WAITING,
        "sample": [list(zip(("行", *outcome.heading), texts, strict=False)) for texts in outcome.sample]
        if outcome
        else [],
    }


@require_safe
@needs(ANYBODY)
def marked_file(request: Signed, public_id: str) -> HttpResponseBase:
    """Send the workbook to send back.

    Bad cells red, what to do beside each row.
    """
    row = mine(request, public_id)
    outcome = outcomes.outcome_of(row)
    if not row.ledger or outcome is None:
        raise Http404
    content = marked.made(parcels.reading_of(request.principal, row), (*outcome.holes, *outcome.doubts))
    name = row.file.name.rpartition(".")[0] or row.file.name
    return attachment(HttpResponse(content, content_type=XLSX), f"{name}-请改标红处.xlsx")


def unit_of(request: Signed, ledger: Ledger, code: str) -> Unit | None:
    """Find a unit by its code, among those written for by this person."""
    unit: Unit | None = units_within(request.principal, ledger.access.writers).filter(code=code).first()
    return unit
