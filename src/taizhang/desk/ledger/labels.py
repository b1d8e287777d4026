"""Labels of the records of a register, to be put up.

Each has a name, a number and a QR code.

The code opens the page of the record, for whoever may read it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taizhang.desk.frame import controls
from taizhang.desk.frame.codes import qr
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, address
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep.shown import value_of


def _joined(ledger: Ledger) -> list[str]:
    """Return the relations that labels print, to be read with the records."""
    return [name for name in ledger.labels.split() if ledger.model._meta.get_field(name).is_relation]


MOST = 300
"""So many labels at most stand on one page; more are narrowed by the filters of the list."""


@require_safe
@needs(READS)
def sheet(request: Signed, ledger: Ledger) -> HttpResponse:
    """Show the labels of the records that the list shows under the same filters."""
    rows, bar = controls.narrowed(ledger, request.principal, request.GET)
    rows = rows.filter(voided=False).order_by("number")
    total, host = rows.count(), request.get_host()
    labels = [
        (
            row.number,
            qr(f"{request.scheme}://{host}{address(ledger, row)}"),
            [text for name in ledger.labels.split() if (text := value_of(row, name))],
        )
        for row in rows.select_related("unit", *_joined(ledger))[:MOST]
    ]
    context = {
        "ledger": ledger,
        "labels": labels,
        "left_out": max(0, total - MOST),
        "here_only": host.partition(":")[0] in ("localhost", "127.0.0.1"),
        "problems": bar.problems,
    }
    return render(request, "ledger/labels.html", context)
