"""Pages of phones at the gate and on the round.

A point, who is inside, how far the round is.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk.phone import entries, work
from taizhang.desk.phone.door import AtPost, at_post
from taizhang.desk.phone.pages import part, secure
from taizhang.desk.premises import phone_gate, phone_rounds, phone_visitors
from taizhang.rooms.premises.patrol import pages as patrol
from taizhang.rooms.premises.visit import pages as visit


@require_safe
@at_post(patrol.POINT.right)
def point(request: AtPost) -> HttpResponse:
    """Show the page behind the QR of a point.

    Its code stands in the fragment, which no server log ever sees.
    """
    sheet = next((row for row in work.sheets(request.post) if row.kind == "point"), None)
    if sheet is None:
        raise Http404
    context = {"post": request.post, "sheet": replace(sheet, id=entries.new_id()), "secure": secure(request)}
    return render(request, "premises/point.html", context)


@require_safe
@at_post(visit.INSIDE.right, phone_gate.GATE)
def inside(request: AtPost) -> HttpResponse:
    """Show the visits inside, for 离开.

    They are read anew each time and never stored on the phone.
    """
    context = {"post": request.post, "rows": phone_visitors.inside(request.post), "id": entries.new_id()}
    return render(request, "premises/inside.html", context | part(request))


@require_safe
@at_post(patrol.ROUND.right)
def round_now(request: AtPost) -> HttpResponse:
    """Show how far the round is: points passed and missing, the window."""
    context = {"post": request.post, "rounds": phone_rounds.rounds(request.post), "id": entries.new_id()}
    return render(request, "premises/round.html", context | part(request))
