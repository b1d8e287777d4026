"""Addresses of the premises room: duty, gate and rounds."""

from django.urls import path

from taizhang.desk.premises import (
    labels,
    passages,
    phone_pages,
    roster,
    shift,
    swapping,
    wand,
    year,  # noqa: F401  # its import brings the picture of the year
)
from taizhang.rooms.premises.duty import pages as duty
from taizhang.rooms.premises.patrol import pages as patrol
from taizhang.rooms.premises.visit import pages as visit

_VIEWS = (
    (duty.MONTH, roster.month),
    (duty.DRAW, roster.draw),
    (duty.PUBLISH, roster.publish),
    (duty.NOW, shift.now),
    (duty.SHEET, shift.sheet),
    (duty.ACT, shift.act),
    (duty.SWAP, swapping.swap),
    (visit.PASSAGES, passages.passages_file),
    (patrol.WAND, wand.wand_file),
    (patrol.LABELS, labels.labels),
    (patrol.POINT, phone_pages.point),
    (patrol.ROUND, phone_pages.round_now),
    (visit.INSIDE, phone_pages.inside),
)
urlpatterns = [path(page.at, view, name=page.name) for page, view in _VIEWS]
