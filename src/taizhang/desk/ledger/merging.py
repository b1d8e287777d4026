"""Merge two records of a register that are one thing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import WRITES
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.shown import matter
from taizhang.engine.write.merging import merge
from taizhang.kernel.numbers import whole

OFFERED = 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES, "merge")
def act(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Show the form by which a record goes into another one, and merge them."""
    problems: list[str] = []
    chosen = request.POST.get("kept", "").strip()
    if request.method == "POST":
        try:
            kept = rows_for(ledger, request.principal, "merge").filter(number=chosen).first()
            if kept is None:
                raise Refused([("kept", f"没有找到编号“{chosen[:40]}”，或您无权查看，请重新填写。")])
            reason, version = request.POST.get("reason", ""), whole(request.POST.get("version", ""))
            merge(request.principal, ledger, record, kept, reason, version=version)
            return redirect(address(ledger, kept) + "?done=merged")
        except Refused as refused:
            problems = refused.messages
    others = rows_for(ledger, request.principal, "choose").filter(voided=False).exclude(pk=record.pk)
    context = {
        "ledger": ledger,
        "record": record,
        "back": address(ledger, record),
        "headline": matter(ledger, record),
        "others": [(row.number, matter(ledger, row)) for row in others.order_by("-pk")[:OFFERED]],
        "chosen": chosen,
        "reason": request.POST.get("reason", ""),
        "problems": problems,
    }
    return render(request, "ledger/merge.html", context, status=422 if problems else 200)
