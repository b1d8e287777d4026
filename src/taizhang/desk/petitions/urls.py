"""Addresses of the petitions room: reception and casework."""

from django.urls import path

from taizhang.desk.petitions import (
    case_outside,
    case_standing,
    receiving,
    year,  # noqa: F401  # its import brings the picture of the year
)
from taizhang.rooms.petitions.case import pages as case
from taizhang.rooms.petitions.reception import pages as reception

_VIEWS = (
    (reception.RECEIVE, receiving.receive),
    (reception.RECEIVED, receiving.received),
    (reception.SLIP, receiving.slip),
    (case.STANDING, case_standing.page),
    (case.OUTSIDE, case_outside.page),
)
urlpatterns = [path(page.at, view, name=page.name) for page, view in _VIEWS]
