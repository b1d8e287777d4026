"""Papers of a ledger over a period.

They are offered below its list and fetched as PDF or Word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.printed import drawn
from taizhang.desk.frame.requests import Signed, me, month_of, units_within
from taizhang.desk.ledger.papers.check_sheet import CHECK_SHEET
from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper, Span
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import history
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel import spoken
from taizhang.kernel.days import Period
from taizhang.org.models import Unit


def papers_of(ledger: Ledger) -> tuple[LedgerPaper, ...]:
    """List the papers of a period.

    Those that the ledger declares, and the check sheet of every ledger.
    """
    return (CHECK_SHEET, *(paper for paper in ledger.papers if paper.of_period))


@dataclass(frozen=True)
class Offered:
    """A paper as the list offers it.

    With the periods to choose from as typed and as read, none for a month.
    """

    paper: LedgerPaper
    periods: tuple[tuple[str, str], ...]


def offered(ledger: Ledger) -> list[Offered]:
    """List the papers of a period with the periods of today."""
    return [Offered(paper, tuple(_choices(paper))) for paper in papers_of(ledger)]


def _choices(paper: LedgerPaper) -> list[tuple[str, str]]:
    periods = paper.periods(clock.today()) if paper.periods else ()
    return [(spoken.short(period), period.label) for period in periods]


@require_GET
@needs(READS)
def fetch(request: Signed, ledger: Ledger, paper: str) -> HttpResponse:
    """Give the paper of a month or period over the reader's unit.

    Each fetch is history.
    """
    declared = next((row for row in papers_of(ledger) if row.key == paper), None)
    if declared is None:
        raise Http404
    span = _span(request, ledger, declared)
    name = f"{ledger.title} {declared.title} {span.period.label} {span.unit.short}"
    history.append("print", request.principal, note=name)
    return drawn(declared.document(span), name, word=request.GET.get("as") == "word")


def _span(request: Signed, ledger: Ledger, paper: LedgerPaper) -> Span:
    period = month_of(request) if paper.monthly else _period(request, paper)
    rows = rows_for(ledger, request.principal, "paper")
    rows = rows.filter(occurred_on__gte=period.start, occurred_on__lte=period.end)
    return Span(ledger, period, _unit(request, ledger), rows, request.principal.walls)


def _period(request: Signed, paper: LedgerPaper) -> Period:
    """Give the period of `?period=` among those offered today."""
    text = request.GET.get("period", "")
    if text not in dict(_choices(paper)):
        raise Http404
    return Period.parse(text)


def _unit(request: Signed, ledger: Ledger) -> Unit:
    """Give the unit of `?unit=` as far as the reader's posts reach.

    Where they do not reach, it is the reader's own.
    """
    code = request.GET.get("unit", "")
    if not code:
        return me(request).unit
    reached: Iterable[Unit] = units_within(request.principal, ledger.access.readers)
    unit = next((unit for unit in reached if unit.code == code), None)
    if unit is None:
        raise Http404
    return unit
