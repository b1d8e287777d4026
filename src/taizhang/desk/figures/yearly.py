"""全年总览: the year as pictures that the rooms bring."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from taizhang.desk.figures import panels
from taizhang.desk.figures.numbers import period_of
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.rights import BUSINESS
from taizhang.kernel.days import Period


@require_GET
@needs(BUSINESS)
def year(request: Signed) -> HttpResponse:
    """Show the year page, counted over the whole unit."""
    span, _, problem = period_of(request)
    period = Period.year(span.start.year)
    context = {
        "period": period,
        "before": period.start.year - 1,
        "after": period.start.year + 1,
        "problem": problem,
        "panels": panels.drawn(period, request.principal),
    }
    return render(request, "figures/year.html", context)
