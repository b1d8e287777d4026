"""年度结转 on screen: the rehearsal, the one button, the list that is signed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from taizhang.desk.figures.reporting import KINDS
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS, of_posts
from taizhang.engine.keep import history
from taizhang.kernel.numbers import whole
from taizhang.report import outside, year_turn

LOOKS = of_posts(*year_turn.READERS)
TURNS = of_posts(*year_turn.MAKERS)


def _year(request: Signed) -> int:
    """Return the year asked for.

    By default the one that has just ended, from November on the one that ends.
    """
    today = clock.today()
    usual = today.year if today.month >= 11 else today.year - 1
    year = whole(request.POST.get("year") or request.GET.get("year", "")) or usual
    if not 2000 <= year <= today.year:
        raise Http404
    return year


@require_safe
@needs(LOOKS)
def page(request: Signed) -> HttpResponse:
    """Show what is open and what is carried."""
    return _page(request, _year(request))


@require_POST
@needs(TURNS)
def turn(request: Signed) -> HttpResponse:
    """Turn the year, once."""
    year = _year(request)
    try:
        year_turn.turn(request.principal, year)
    except Refused as refused:
        return _page(request, year, [text for texts in refused.errors.values() for text in texts])
    return redirect(f"/year-turn/?year={year}&done=turned")


def _page(request: Signed, year: int, problems: list[str] | None = None) -> HttpResponse:
    done = year_turn.turned(year)
    parts = year_turn.listed(done) if done else year_turn.rehearsal(year, request.principal.walls)
    context = {
        "year": year,
        "row": done,
        "parts": [
            (part, [(list(zip(part.header, row, strict=True)), link) for row, link in _rows(request, part)])
            for part in parts
        ],
        "problems": problems or [],
        "may": holds(TURNS, request.principal) and done is None,
        "over": clock.today().year > year,
    }
    return render(request, "day/year_turn.html", context, status=422 if problems else 200)


def _rows(request: Signed, part: year_turn.Part) -> list[tuple[tuple[str, ...], str]]:
    """Return each row with its link.

    The link is empty where this person may not open what it leads to.
    """
    readable = tuple(f"/t/{ledger.slug}/" for ledger in ledgers() if holds(READS, request.principal, ledger))
    figures = ("/figures/",) if request.principal.holds(outside.MAKERS) else ()
    links = part.links or ("",) * len(part.rows)
    addresses = (link if link.startswith((*readable, *figures)) else "" for link in links)
    return list(zip(part.rows, addresses, strict=True))


@require_GET
@needs(LOOKS)
def download(request: Signed, kind: str) -> HttpResponse:
    """Send 年度结转清单 as Word or PDF. Each fetch is history."""
    year = _year(request)
    if kind not in KINDS:
        raise Http404
    done = year_turn.turned(year)
    tree = year_turn.document(
        year, year_turn.listed(done) if done else year_turn.rehearsal(year, request.principal.walls), done
    )
    from taizhang.paper import pdf, word

    content = word.write_docx(tree) if kind == "docx" else pdf.write_pdf(tree)
    history.append("export", request.principal, note=f"{tree.title}.{kind}")
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = disposition(f"{tree.title}.{kind}")
    return response
