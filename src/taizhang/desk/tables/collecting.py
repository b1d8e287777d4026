"""The tables of units without accounts on one page.

Hand out, drop all at once, see who is missing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, me, once, units_within
from taizhang.desk.tables import mending
from taizhang.desk.tables import signed_paper as paper
from taizhang.desk.tables.parcels import look
from taizhang.desk.tables.workbooks import attachment
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import WRITES, WRITES_SOME
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.kernel.days import Period, month_in
from taizhang.workbooks.intake import chain, outcomes, parcels, rehearsing, taking
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.sheets import files
from taizhang.workbooks.writing import units

MOST_FILES = 60


def _ledgers(request: Signed) -> list[Ledger]:
    """List the ledgers written by this person, those with a monthly report first."""
    own_ledgers = [ledger for ledger in ledgers() if holds(WRITES, request.principal, ledger)]
    return sorted(own_ledgers, key=lambda ledger: ledger.periodic is None)


def _asked(request: Signed) -> tuple[list[Ledger], Ledger, Period, list[str]]:
    """Return the ledgers on offer, the one chosen, the month, and the problems.

    The problems are what was not understood.
    """
    own_ledgers = _ledgers(request)
    query = request.POST if request.method == "POST" else request.GET
    ledger = next((x for x in own_ledgers if x.slug == query.get("ledger")), own_ledgers[0])
    last = clock.today().replace(day=1) - timedelta(days=1)
    text = query.get("month", "").strip()
    month = month_in(text)
    wrong = [f"月份“{text[:20]}”看不懂，请按 2021-03 的样子填写，再办理。"] if text and month is None else []
    return own_ledgers, ledger, month or Period.month(last.year, last.month), wrong


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES_SOME)
def collecting(request: Signed) -> HttpResponse:
    """Hand out, collect, remind: one ledger and one month."""
    own_ledgers, ledger, period, problems = _asked(request)
    month = f"{period.start:%Y-%m}"
    pasted = request.POST.get("pasted", "")[:20000]
    act = request.POST.get("act", "") if not problems else ""  # nothing is done for a month that is not clear
    if act == "drop":
        problems = _dropped(request, ledger)
        if not problems:
            return redirect(f"/workbooks/?ledger={ledger.slug}&month={month}#waiting")
    elif act == "nothing":
        try:
            _nothing(request, ledger, period)
            return redirect(f"/workbooks/?ledger={ledger.slug}&month={month}&done=created")
        except Refused as refused:
            problems = _words(refused)
    elif act == "signed":
        problems = paper.registered(request, ledger, period)
        if not problems:
            return redirect(f"/workbooks/?ledger={ledger.slug}&month={month}&done=created")
    elif act == "take":
        count, problems = _taken(request)
        if not problems:
            done = "&done=created" if count else "#waiting"
            return redirect(f"/workbooks/?ledger={ledger.slug}&month={month}{done}")
    context = _page(request, ledger, period, pasted)
    context |= {"known": own_ledgers, "month": month, "problems": problems, "once": once(request)}
    context |= {"paper": paper.asked(request, ledger, period, context["missing"])}
    return render(request, "tables/workbooks.html", context, status=422 if problems else 200)


def _words(refused: Refused) -> list[str]:
    from taizhang.engine.write.many.bulk import RowsRefused

    if isinstance(refused, RowsRefused):
        return [
            f"{place}：{'；'.join(text for texts in errors.values() for text in texts)}"
            for place, errors in refused.rows.items()
        ]
    return refused.messages


def _dropped(request: Signed, ledger: Ledger) -> list[str]:
    """Receive many files.

    Each good one waits with what was understood, each refused one is named.
    """
    uploads = request.FILES.getlist("files")
    if not uploads:
        return ["请先选择各单位报来的表（可以一次选多个）。"]
    if len(uploads) > MOST_FILES:
        return [f"一次最多{MOST_FILES}个文件，请分几次上传。"]
    problems = []
    for file in uploads:
        name = file.name or "表格"
        if (file.size or 0) > files.MOST_BYTES:
            problems.append(f"“{name}”超过20兆，没有收下，请拆开再上传。")
            continue
        try:
            look(
                request,
                parcels.receive(
                    request.principal, name, file.read(), period=request.POST.get("month", "")[:7]
                ),
            )
        except Refused as refused:
            problems += _words(refused)
    return problems


def _taken(request: Signed) -> tuple[int, list[str]]:
    """Take in every waiting file understood as a whole.

    Each is taken in by itself, all of it or nothing.

    Cells put right on the page count; a file that corrects what is stored enters only where that is
    ticked.
    """
    count, problems, agreed_ids = 0, [], request.POST.getlist("agree")
    for parcel in _waiting(request):
        mending.mended(request, parcel)
        if _ready(outcomes.outcome_of(parcel), agreed=parcel.public_id in agreed_ids):
            try:
                taking.take(request.principal, parcel)
                count += 1
            except Refused as refused:
                outcomes.keep_outcome(parcel, rehearsing.examine(request.principal, parcel))
                problems += [f"“{parcel.file.name}”：{text}" for text in _words(refused)]
    return count, problems


def _waiting(request: Signed) -> list[Parcel]:
    rows = Parcel.objects.filter(person=me(request), state=Parcel.State.WAITING)
    return list(rows.select_related("file", "unit").order_by("id")[:200])


def _ready(outcome: outcomes.Outcome | None, *, agreed: bool = False) -> bool:
    """Return whether a file may be taken in without another look.

    It may where it has new rows alone (or agreed ones), and not many.
    """
    if outcome is None or not outcome.ready or outcome.rows > taking.BIG:
        return False
    return agreed or not outcome.changes


def _nothing(request: Signed, ledger: Ledger, period: Period) -> None:
    reach = units_within(request.principal, ledger.access.writers)
    chosen_units = list(reach.filter(code__in=request.POST.getlist("units")).order_by("lo"))
    ids = []
    proof = request.FILES.get("proof")
    if proof is not None:
        kind = Evidence.Kind.SCREENSHOT
        ids = [evidence.add(request.principal, proof.name or "依据", proof.read(), kind).public_id]
    units.nothing(request.principal, ledger, period, chosen_units, ids, once(request))


def _page(request: Signed, ledger: Ledger, period: Period, pasted: str) -> dict[str, Any]:
    rows = units.standings(request.principal, ledger, period)
    ticked = chain.read(pasted, [row.unit for row in rows]) if pasted.strip() else None
    unit_pks = {unit.pk for unit in ticked.units} if ticked else set()
    missing = [row.unit for row in rows if not row.number and row.unit.pk not in unit_pks]
    waiting = [mending.shown(row) for row in _waiting(request)]
    return {
        "ledger": ledger,
        "period": period,
        "rows": [(row, row.unit.pk in unit_pks) for row in rows],
        "reported": sum(1 for row in rows if row.signed),
        "unsigned": sum(1 for row in rows if row.unsigned),
        "chain": ticked,
        "pasted": pasted,
        "reminder": chain.reminder(
            ledger.title, period.label, missing, len(rows), unsigned=[r.unit for r in rows if r.unsigned]
        ),
        "missing": missing,
        "waiting": waiting,
        "ready": sum(1 for row in waiting if _ready(row.outcome)),
        "mends": any(row.holes or row.changes for row in waiting),
        "none": bool(ledger.periodic and ledger.periodic.none),
        "signs": paper.step_of(ledger) is not None,
    }


@require_safe
@needs(WRITES_SOME)
def bundle(request: Signed) -> HttpResponseBase:
    """Send one workbook for each unit of a ledger and month, all in a zip."""
    _, ledger, period, problems = _asked(request)
    if problems:
        raise Http404
    try:
        content = units.bundle(request.principal, ledger, period, f"{period.start:%Y-%m}")
    except Refused as refused:
        raise Http404 from refused
    name = f"{ledger.title}-{period.label}-各单位表.zip"
    return attachment(HttpResponse(content, content_type="application/zip"), name)
