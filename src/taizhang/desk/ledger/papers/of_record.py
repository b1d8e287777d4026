"""Papers of a record: offered on its page, fetched as PDF or Word.

Names are opened for a purpose, history first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.printed import printed
from taizhang.desk.frame.requests import Signed, address
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper, Named, Names
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import OPENS, READS
from taizhang.engine.keep import opening
from taizhang.engine.keep.opening import Grant
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal


@dataclass(frozen=True)
class Offered:
    """A paper as the record's page offers it.

    `may_name` says whether the reader may have names printed; `grant` for what another person
    approved it, `ask_at` where such an approval is asked for, at the `holder` of the names.
    """

    paper: LedgerPaper
    address: str
    may_name: bool = False
    grant: Grant | None = None
    ask_at: str = ""
    holder: str = ""


def offered(ledger: Ledger, record: Any, principal: Principal) -> list[Offered]:
    """List the papers fitting a record.

    Those that the record has come to; one that is nothing without names only for who may open them.
    """
    rows = [_offered(paper, ledger, record, principal) for paper in ledger.papers if paper.fits(record)]
    return [
        row for row in rows if row.may_name or row.ask_at or not (row.paper.names and row.paper.names.needed)
    ]


def _offered(paper: LedgerPaper, ledger: Ledger, record: Any, principal: Principal) -> Offered:
    here = address(ledger, record, "papers", paper.key)
    source = _source(paper.names, ledger, record, principal) if paper.names else None
    if source is None or not holds(OPENS, principal, source[0], source[1].unit_lo):
        return Offered(paper, here)
    if not opening.guarded(*source):
        return Offered(paper, here, may_name=True)
    if grant := opening.grant(principal, *source):
        return Offered(paper, here, may_name=True, grant=grant)
    title = str(source[0].model._meta.verbose_name)
    return Offered(paper, here, ask_at=f"{address(*source)}#opening", holder=title)


def _source(names: Names, ledger: Ledger, record: Any, principal: Principal) -> tuple[Ledger, Any] | None:
    """Find the record with the personal values of a paper.

    Among those that the reader sees; None if there is none.
    """
    if not names.ledger:
        return ledger, record
    other = by_key(names.ledger)
    rows = rows_for(other, principal, "reveal").filter(**names.where, **{names.by: record}, voided=False)
    row = rows.order_by("occurred_at", "id").first()
    return (other, row) if row is not None else None


@require_http_methods(["GET", "POST"])
@needs(READS, "print")
def fetch(request: Signed, ledger: Ledger, record: Any, paper: str) -> HttpResponse:
    """Give a paper of a record.

    Posted with a purpose, with the names opened for it. Each fetch is history.
    """
    declared = next((row for row in ledger.papers if row.key == paper and row.fits(record)), None)
    if declared is None:
        raise Http404
    about, typed = record, request.POST if request.method == "POST" else request.GET
    if declared.names is not None:
        if declared.names.needed and request.method == "GET":
            return HttpResponseNotAllowed(["POST"])
        try:
            about = _named(request, declared.names, ledger, record)
        except Refused as refused:
            return error_page("不能打印姓名", str(refused), refused.status)
    return printed(request, ledger, record, declared.document(about), word=typed.get("as") == "word")


def _named(request: Signed, names: Names, ledger: Ledger, record: Any) -> Named:
    """Open the names of a paper for the purpose typed.

    Without one their places stay empty.
    """
    purpose = request.POST.get("purpose", "").strip()
    if not purpose and not names.needed:
        return Named(record)
    source = _source(names, ledger, record, request.principal)
    if source is None:
        raise Http404
    opened = deeds.reveal(request.principal, *source, purpose)
    grant = opening.grant(request.principal, *source)
    return Named(record, opened, grant.purpose if grant else purpose)
