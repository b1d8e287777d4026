"""巡更棒导入: drop the wand's file, see the rounds it holds, take them in as copies of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.controls import whole
from taizhang.desk.frame.doors import Signed, units_within
from taizhang.desk.frame.needs import needs
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.org.models import Person
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol import pages, wand
from taizhang.workbooks import files

LEDGER = patrols.LEDGER
MOST = 5000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.WAND.right)
def wand_file(request: Signed) -> HttpResponse:
    """The page: nothing is stored before the rounds were seen."""
    units = list(units_within(request.principal, LEDGER.access.writers))
    unit = next((one for one in units if one.code == request.POST.get("unit")), units[0])
    upload = uploads.received(request, Evidence.Kind.LOG).newest
    problems, found = list(upload.problems), list[wand.Round]()
    if request.method == "POST" and not problems:
        try:
            found, problems = _read(request, unit, upload)
            if "store" in request.POST and not problems:
                taken = wand.take(request.principal, unit, found, upload.ids[0])
                return redirect(f"/t/{LEDGER.slug}/?from={taken[0].occurred_on}&to={taken[-1].occurred_on}")
        except Refused as refused:
            problems = [text for texts in refused.errors.values() for text in texts]
    told: dict[str, Any] = {
        "units": units,
        "unit": unit,
        "people": _people(request, unit),
        "chosen": whole(request.POST.get("patroller", "")),
        "upload": upload,
        "rounds": found,
        "fresh": sum(not one.known for one in found),
        "problems": problems,
    }
    return render(request, "premises/wand.html", told, status=422 if problems else 200)


def _people(request: Signed, unit: Any) -> list[Person]:
    """Who may have walked: those who hold a post of the ledger's writers in the unit."""
    rows = Person.objects.filter(holdings__unit=unit, holdings__post__in=LEDGER.access.writers)
    return list(rows.distinct().order_by("id"))


def _read(request: Signed, unit: Any, upload: uploads.Upload) -> tuple[list[wand.Round], list[str]]:
    if not upload.waiting:
        raise Refused([("file", "请选择巡更棒导出的一个文件（.xlsx 或 .csv）。")])
    row = upload.waiting[0]
    book = files.opened(row.name, evidence.read(row))
    read, problems = wand.stamps(next((table.rows() for table in book.shown), iter(())))
    if len(read) > MOST:
        raise Refused([("file", f"文件里有{len(read)}条打点，一次最多{MOST}条，请分月导入。")])
    chosen = next(
        (one for one in _people(request, unit) if one.pk == whole(request.POST.get("patroller", ""))), None
    )
    found, more = wand.rounds(request.principal, unit, read, chosen)
    if not found and not problems and not more:
        problems.append("文件里没有打点记录。")
    return found, problems + more
