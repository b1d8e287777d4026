"""待补签: the acts by word still without a signature.

The list, the signed scan that completes an act, and the list on paper.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from taizhang.desk.frame import uploads, values
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address, once
from taizhang.desk.ledger import grids
from taizhang.desk.ledger.entry import Errors, reason
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import ANYBODY, WRITES_SOME
from taizhang.engine.models import Evidence
from taizhang.engine.read import unsigned
from taizhang.engine.write import deeds
from taizhang.paper.tree import Document, Page, Paragraph, Run, Signatures, Table


@require_safe
@needs(WRITES_SOME)
def unsigned_list(request: Signed) -> HttpResponse:
    """Show the decisions by word not signed yet, the oldest first."""
    rows = unsigned.waiting(request.principal)
    pairs = [(row, address(row.ledger, row.record)) for row in rows]
    return render(request, "day/unsigned.html", {"rows": pairs})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def sign(request: Signed, seq: int) -> HttpResponse:
    """Attach the signed scan to the act: a further line of history that names it."""
    act = unsigned.one(request.principal, seq)
    if act is None:
        raise Http404
    upload = uploads.received(request, Evidence.Kind.SIGNED)
    errors: Errors = {"evidence": list(upload.problems)} if upload.problems else {}
    if request.method == "POST" and not errors and "more" not in request.POST:
        try:
            note = request.POST.get("note", "")
            who, ledger, record = request.principal, act.ledger, act.record
            deeds.attach(who, ledger, record, upload.ids, note, once=once(request), signs=act.event)
            return redirect("/unsigned/?done=signed")
        except Refused as refused:
            errors = refused.errors
    event = act.event
    decision = f"{event.decided_by.name if event.decided_by else ''} {values.moment_text(event.decided_at)}"
    context = {
        "title": f"补签 {act.record.number}",
        "ledger": act.ledger,
        "hint": f"“{act.label}”由{decision}{act.way}决定，请附签字件。",
        "blocks": (),
        "grids": (),
        "upload": upload,
        "signed": True,
        "errors": grids.summary(errors, ()),
        "hidden": [("once", once(request))],
        "reason": reason("note", "说明（可不填）", request, errors),
        "submit": "补签",
        "back": "/unsigned/",
    }
    return render(request, "ledger/form.html", context, status=422 if errors else 200)


@require_GET
@needs(WRITES_SOME)
def unsigned_paper(request: Signed) -> HttpResponse:
    """Send the list on paper, to take along for signatures."""
    from taizhang.paper.pdf import write_pdf

    content = write_pdf(document(unsigned.waiting(request.principal)))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = disposition("待补签清单.pdf", inline=True)
    return response


_HEAD = ("序号", "台账", "编号", "事项", "决定人", "决定时间", "方式", "已等", "签字")
_WIDTHS = (12.0, 34.0, 48.0, 30.0, 24.0, 34.0, 16.0, 16.0, 41.0)


def document(rows: list[unsigned.Waiting]) -> Document:
    """Write the list as a document tree with a place to sign in each row."""
    cells = tuple(
        (
            str(number),
            row.ledger.title,
            row.record.number,
            row.label,
            row.event.decided_by.name if row.event.decided_by else "",
            values.moment_text(row.event.decided_at),
            row.way,
            f"{row.days}天",
            "",
        )
        for number, row in enumerate(rows, 1)
    )
    head = Paragraph((Run(f"共{len(cells)}项　　打印日期：{clock.today()}"),), indent=False)
    table = Table(_HEAD, cells, _WIDTHS, size=9.0)
    return Document("待补签清单", (head, table), page=Page.BOOK, tail=(Signatures(("经办人",), seal=False),))
