"""转来待登记: matters handed over by another ledger.

They are to be registered or declined with a reason.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame import values
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import ANYBODY
from taizhang.engine.keep.shown import shower
from taizhang.engine.write import offers


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def offer(request: Signed, offer_id: int) -> HttpResponse:
    """Show one offer on this person's desk."""
    row = offers.one(request.principal, offer_id)
    if row is None:
        raise Http404
    ledger = by_key(row.target_ledger)
    problems: list[str] = []
    if request.method == "POST":
        try:
            offers.decline(request.principal, row, request.POST.get("reason", ""))
            return redirect("/?done=declined")
        except Refused as refused:
            problems = refused.messages
    names = {field.name: field for field in ledger.model._meta.concrete_fields}
    carried = [
        (str(names[name].verbose_name), shower(names[name])(names[name].to_python(value)))
        for name, value in row.carried.items()
        if name in names and not names[name].is_relation
    ]
    context = {
        "offer": row,
        "ledger": ledger,
        "source": offers.source_title(row.source_ledger),
        "carried": carried,
        "problems": problems,
        "made_at": values.moment_text(row.made_at),
    }
    return render(request, "ledger/offer.html", context, status=422 if problems else 200)
