"""Addresses of the premises room: duty, gate and rounds."""

from django.urls import path

from taizhang.desk.premises import passages, roster, shift, swapping, wand
from taizhang.rooms.premises.duty import pages as duty
from taizhang.rooms.premises.patrol import pages as patrol
from taizhang.rooms.premises.visit import pages as visit

_VIEWS = (
    (duty.MONTH, roster.month),
    (duty.DRAW, roster.draw),
    (duty.PUBLISH, roster.publish),
    (duty.FORM, roster.form),
    (duty.NOW, shift.now),
    (duty.SHEET, shift.sheet),
    (duty.ACT, shift.act),
    (duty.SWAP, swapping.swap),
    (visit.PASSAGES, passages.passages_file),
    (patrol.WAND, wand.wand_file),
)
urlpatterns = [path(page.at, view, name=page.name) for page, view in _VIEWS]
