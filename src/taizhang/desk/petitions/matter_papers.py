"""Papers of disputes and archive help: those with names are opened for a purpose, which is history first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from taizhang.desk.frame.doors import Signed, address, record_of
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.printed import printed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.report import matter_papers as papers


def links(ledger: Ledger, record: Any, principal: Principal) -> list[dict[str, Any]]:
    """What the record page offers: title and address of each paper, whether names may be printed on it."""
    may = ledger.may_open(principal, record.unit_lo)
    return [
        {
            "title": one.title,
            "address": f"{address(ledger, record)}named/{one.key}/",
            "names": one.named and may,
        }
        for one in papers.offered(record)
    ]


@require_POST
def paper(request: Signed, slug: str, public_id: str, key: str) -> HttpResponse:
    """One paper as Word or PDF. With a purpose its names are opened; without one they are left to the pen."""
    ledger, record = record_of(request, slug, public_id, "print")
    found = next((one for one in papers.offered(record) if one.key == key), None)
    if found is None:
        raise Http404
    opened: dict[str, Any] = {}
    purpose = request.POST.get("purpose", "").strip()
    if found.named and purpose:
        try:
            opened = deeds.reveal(request.principal, ledger, record, purpose)
        except Refused as refused:
            return error_page("不能打印姓名", str(refused), refused.status)
    tree = found.write(record, opened)
    return printed(request, ledger, record, tree, word=request.POST.get("as") != "pdf")
