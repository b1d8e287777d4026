"""办理情况图: the standing of casework, for the clerk and the leader.

What came in, is open, due and late, by unit and topic.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from taizhang.desk.frame import charts, values
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.kernel.numbers import whole
from taizhang.rooms.petitions.case import pages
from taizhang.rooms.petitions.case.ledger import LEDGER
from taizhang.rooms.petitions.case.standing import Stand, standing


@require_GET
@needs(pages.STANDING.right)
def page(request: Signed) -> HttpResponse:
    """Show the picture of this year, or of `?year=`.

    As far as the reader's posts reach.
    """
    year, today = whole(request.GET.get("year", "")), clock.today()
    period = Period.year(year if 2005 <= year <= today.year else today.year)
    picture = standing(rows_for(LEDGER, request.principal, "standing"), period, today)
    context = {
        "period": period,
        "before": period.start.year - 1,
        "as_of": values.moment_text(clock.now()),
        "found": picture,
        "unit_picture": _picture("信访件按单位", picture.units),
        "topic_picture": _picture("信访件按内容", picture.topics),
    }
    return render(request, "petitions/case_standing.html", context)


def _picture(title: str, rows: Sequence[Stand]) -> SafeString:
    labels = [row.label[:6] for row in rows]
    series = {"收到": [row.received for row in rows], "在办": [row.open for row in rows]}
    series |= {"七日内到期": [row.soon for row in rows], "超期": [row.late for row in rows]}
    return charts.bars(title, labels, series)
