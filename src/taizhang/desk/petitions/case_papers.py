"""Papers of a case at the desk: offered on its page, fetched as PDF or Word; the page of identity for a purpose."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from taizhang.desk.frame.doors import Signed, address, record_of
from taizhang.desk.frame.files import pdf
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.printed import printed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import opening
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.report import case_papers as papers
from taizhang.rooms.petitions.case.ledger import LEDGER
from taizhang.rooms.petitions.reception.ledger import LEDGER as RECEPTIONS


def links(ledger: Ledger, record: Any, principal: Principal) -> dict[str, Any]:
    """What the record page offers: (title, address) of each paper, and whether the page of identity may be opened."""
    if ledger is not LEDGER or record.voided:
        return {"papers": [], "identity": ""}
    rows = [(one.title, address(ledger, record, "papers", one.key)) for one in papers.offered(record)]
    visit = _visit(principal, record) if RECEPTIONS.may_open(principal, record.unit_lo) else None
    if visit is None:
        return {"papers": rows, "identity": ""}
    told: dict[str, Any] = {"papers": rows, "identity": address(ledger, record, "identity")}
    if opening.guarded(RECEPTIONS, visit):
        told["granted"] = opening.grant(principal, RECEPTIONS, visit)
        told["ask_at"] = f"{address(RECEPTIONS, visit)}#opening"
    return told


def _visit(principal: Principal, record: Any) -> Any:
    """The first visit of a case that holds one petitioner; a group is named on its own paper by hand."""
    rows = rows_for(RECEPTIONS, principal, "reveal").filter(case=record, voided=False, is_group=False)
    return rows.order_by("occurred_at", "id").first()


@require_GET
def paper(request: Signed, public_id: str, key: str) -> HttpResponse:
    """One paper of a case; each fetch is history."""
    ledger, record = record_of(request, LEDGER.slug, public_id, "print")
    found = next((one for one in papers.offered(record) if one.key == key), None)
    if found is None:
        raise Http404
    return printed(request, ledger, record, found.write(record), word=request.GET.get("as") == "word")


@require_POST
def identity(request: Signed, public_id: str) -> HttpResponse:
    """The page of identity, opened for a stated purpose: one petitioner, on a sheet of its own."""
    from taizhang.paper.pdf import write_pdf

    _, record = record_of(request, LEDGER.slug, public_id, "print")
    visit = _visit(request.principal, record)
    if visit is None:
        raise Http404
    purpose = request.POST.get("purpose", "").strip()
    try:
        opened = deeds.reveal(request.principal, RECEPTIONS, visit, purpose)
    except Refused as refused:
        return error_page("不能打印身份页", str(refused), refused.status)
    given = opening.grant(request.principal, RECEPTIONS, visit)
    tree = papers.identity(record, opened, given.purpose if given else purpose)
    return pdf(write_pdf(tree), f"身份页 {record.number}")
