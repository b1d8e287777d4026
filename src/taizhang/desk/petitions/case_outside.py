"""上级系统核对: drop the superior's export, see where the two differ, keep what it says. The file is not kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.doors import Signed, address
from taizhang.desk.frame.needs import needs
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.rooms.petitions.case import outside, pages
from taizhang.rooms.petitions.case.ledger import LEDGER
from taizhang.workbooks import files

MOST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(pages.OUTSIDE.right)
def page(request: Signed) -> HttpResponse:
    """The page: first the comparison; with `store` what the other system says is kept on the cases."""
    found, problems = list[outside.Seen](), list[str]()
    if request.method == "POST":
        try:
            found, problems = _read(request)
            if "store" in request.POST and not problems:
                changed = outside.take([seen for seen in found if seen.case])
                told = f"上级系统导出表 {len(found)}行，记录{changed}件"
                history.append("import", request.principal, note=told)
                return redirect(f"/t/{LEDGER.slug}/")
        except Refused as refused:
            problems = [text for texts in refused.errors.values() for text in texts]
    told_rows = [(seen, address(LEDGER, seen.case) if seen.case else "") for seen in found]
    context: dict[str, Any] = {
        "problems": problems,
        "rows": told_rows,
        "known": sum(seen.case is not None for seen in found),
        "different": sum(bool(seen.differences) for seen in found),
    }
    return render(request, "petitions/case_outside.html", context, status=422 if problems else 200)


def _read(request: Signed) -> tuple[list[outside.Seen], list[str]]:
    upload = request.FILES.get("table")
    if upload is None:
        raise Refused([("table", "请选择上级系统导出的表（.xlsx 或 .csv）。")])
    book = files.opened(upload.name or "", upload.read())
    rows, problems = outside.read(next((table.rows() for table in book.shown), iter(())))
    if len(rows) > MOST:
        raise Refused([("table", f"表里有{len(rows)}行，一次最多{MOST}行，请分批导入。")])
    if not rows and not problems:
        problems.append("表里没有信访件。")
    return outside.compare(request.principal, rows), problems
