"""照片页 of a record, or of the records that a list's filter leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from taizhang.desk.frame import controls
from taizhang.desk.frame.files import docx
from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep import history, opening
from taizhang.engine.models import EvidenceUse
from taizhang.org.principals import Principal
from taizhang.report import photos


def _shots(principal: Principal, ledger: Ledger, records: Iterable[Any]) -> list[photos.Shot]:
    by_pk = {record.pk: record for record in records}
    for key in opening.shut(principal, ledger, list(by_pk)):
        del by_pk[key]
    uses = EvidenceUse.objects.filter(
        ledger=ledger.key, record_id__in=list(by_pk), file__media_type__startswith="image/"
    )
    rows = uses.exclude(file__kind="signed").select_related("file").order_by("id")[: photos.MOST]
    shots = [photos.shot_of(use.file, ledger, by_pk[use.record_id]) for use in rows]
    return sorted(shots, key=lambda shot: (shot.when, shot.file.pk))


def _word(request: Signed, title: str, shots: list[photos.Shot]) -> HttpResponse:
    per = 4 if request.GET.get("per") == "4" else 2
    try:
        content = photos.photo_pages(title, shots, per)
    except Refused as refused:
        return error_page("没有照片", str(refused), 422)
    history.append("photos", request.principal, note=f"照片页 {title} {len(shots)}张")
    return docx(content, f"照片页 {title}")


@require_GET
@needs(READS, "photos")
def of_record(request: Signed, ledger: Ledger, record: Any) -> HttpResponse:
    """Send the photos of one record."""
    return _word(request, record.number, _shots(request.principal, ledger, [record]))


@require_GET
@needs(READS)
def of_list(request: Signed, ledger: Ledger) -> HttpResponse:
    """Send the photos of the records left by the filter.

    The newest two hundred records are taken.
    """
    rows, bar = controls.narrowed(ledger, request.principal, request.GET)
    if bar.problems:
        return error_page("没有生成照片页", controls.UNCLEAR, 422)
    records = rows.filter(voided=False).select_related("unit").order_by("-occurred_on", "-id")[: photos.MOST]
    return _word(request, ledger.title, _shots(request.principal, ledger, records))
