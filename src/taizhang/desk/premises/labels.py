"""Labels of the patrol points: name, code and QR to be printed and put up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.codes import qr
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.phone.office import here_only, phone_address
from taizhang.engine.keep.rows import rows_for
from taizhang.rooms.premises.patrol import pages, routes

MOST_LABELS = 200


@require_http_methods(["GET", "HEAD"])
@needs(pages.LABELS.right)
def labels(request: Signed) -> HttpResponse:
    """Show the labels of the patrol points for printing: name, code, QR.

    They are put up at the points.
    """
    rows = rows_for(routes.POINTS, request.principal, "print").filter(state="used", voided=False)
    address = phone_address(request)
    pairs = [
        (row, qr(f"{address}/p/point/#{row.code}"))
        for row in rows.select_related("site").order_by("id")[:MOST_LABELS]
    ]
    return render(request, "premises/points.html", {"labels": pairs, "here_only": here_only(request)})
