"""Statistical sheets of ledgers that the law wants by quarter or year, as Word or PDF from counted figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from taizhang.desk.figures.reporting import KINDS
from taizhang.desk.frame import values
from taizhang.desk.frame.doors import Signed, ledger_of, me
from taizhang.desk.frame.files import disposition
from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.keep import history
from taizhang.kernel import spoken
from taizhang.kernel.days import Period
from taizhang.paper.tree import Document
from taizhang.report import hazard_sheet
from taizhang.rooms.safety.hazard.ledger import LEDGER as HAZARDS


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, the document of a context as of a moment, the periods offered on a day."""

    title: str
    document: Callable[[Context, str], Document]
    recent: Callable[[date], list[Period]]

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The periods to choose from, as typed and as read."""
        return [(spoken.short(period), period.label) for period in self.recent(clock.today())]


SHEETS = {HAZARDS.key: Sheet(hazard_sheet.TITLE, hazard_sheet.document, hazard_sheet.recent)}


@require_GET
def download(request: Signed, slug: str, kind: str) -> HttpResponse:
    """The sheet of a quarter or year over the reader's own unit and those below it. Each fetch is history."""
    from taizhang.paper import pdf, word

    sheet = SHEETS.get(ledger_of(request, slug).key)
    asked = request.GET.get("period", "")
    if sheet is None or kind not in KINDS or asked not in dict(sheet.periods):
        raise Http404
    context = Context(Period.parse(asked), me(request).unit, request.principal.walls)
    tree = sheet.document(context, values.moment_text(clock.now()))
    content = word.write_docx(tree) if kind == "docx" else pdf.write_pdf(tree)
    history.append("export", request.principal, note=f"{tree.title} {me(request).unit.name}.{kind}")
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = disposition(f"{tree.title}.{kind}", inline=kind == "pdf")
    return response
