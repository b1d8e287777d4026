"""门禁道闸导入: drop the file of the door system, see what it holds, take it in as copies of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import uploads
from taizhang.desk.frame.controls import whole
from taizhang.desk.frame.doors import Signed, units_within
from taizhang.desk.frame.needs import needs
from taizhang.engine.declare import detect
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.org.models import Site
from taizhang.rooms.premises.visit import ledger as visits
from taizhang.rooms.premises.visit import pages, passage
from taizhang.rooms.premises.visit.model import Reason
from taizhang.workbooks import files

LEDGER = visits.VISITS
MOST, SHOWN = 1000, 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.PASSAGES.right)
def passages_file(request: Signed) -> HttpResponse:
    """The page: nothing is stored before the rows were seen."""
    gates = list(_gates(request))
    gate = next((one for one in gates if one.pk == whole(request.POST.get("site", ""))), (*gates, None)[0])
    upload = uploads.received(request, Evidence.Kind.LOG).newest
    problems, left_out, found = list(upload.problems), list[str](), list[passage.Passage]()
    if request.method == "POST" and not problems:
        try:
            found, problems, left_out = _read(request, gate, upload)
            if gate and "store" in request.POST and not problems:
                made = passage.take(request.principal, gate, found, upload.ids[0])
                days = sorted(row.occurred_on for row in made)
                return redirect(f"/t/{LEDGER.slug}/?from={days[0]}&to={days[-1]}&entry=copied")
        except Refused as refused:
            problems = [text for texts in refused.errors.values() for text in texts]
    told: dict[str, Any] = {
        "gates": gates,
        "gate": gate,
        "dept": _dept(request),
        "reasons": [(key, label) for key, label in Reason.choices if key != Reason.PETITION],
        "reason": _reason(request),
        "upload": upload,
        "found": found[:SHOWN],
        "count": len(found),
        "fresh": sum(one.fresh for one in found),
        "left_out": left_out,
        "problems": problems,
    }
    return render(request, "premises/passages.html", told, status=422 if problems else 200)


def _gates(request: Signed) -> Any:
    units = units_within(request.principal, LEDGER.access.writers)
    return Site.objects.filter(kind="gate", unit__in=units).select_related("unit").order_by("unit__lo", "pk")


def _dept(request: Signed) -> str:
    return detect.clean(request.POST.get("dept", ""))[:40]


def _reason(request: Signed) -> str:
    asked = request.POST.get("reason", "")
    return asked if asked in Reason.values and asked != Reason.PETITION else Reason.BUSINESS.value


def _read(
    request: Signed, gate: Site | None, upload: uploads.Upload
) -> tuple[list[passage.Passage], list[str], list[str]]:
    if gate is None:
        raise Refused([("file", "还没有登记门岗场所，请先请系统管理员登记。")])
    if not upload.waiting:
        raise Refused([("file", "请选择门禁、道闸或访客机导出的一个文件（.xlsx 或 .csv）。")])
    row = upload.waiting[0]
    book = files.opened(row.name, evidence.read(row))
    read, problems, left_out = passage.stays(next((table.rows() for table in book.shown), iter(())))
    if len(read) > MOST:
        raise Refused([("file", f"文件里有{len(read)}次进出，一次最多{MOST}次，请分段导出。")])
    found, more = passage.against_book(request.principal, gate, read, _dept(request), _reason(request))
    problems += more
    if not found and not problems:
        problems.append("文件里没有可登记的进出记录。")
    if not problems and any(one.fresh for one in found) and "store" not in request.POST:
        problems = passage.rehearsed(request.principal, gate, found, upload.ids[0])
    return found, problems, left_out
