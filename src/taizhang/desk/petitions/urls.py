"""Addresses of the petitions room: reception, casework and their papers."""

from django.urls import path

from taizhang.desk.petitions import (
    case_outside,
    case_papers,
    case_standing,
    matter_papers,
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
_ONE = "t/petitions-case/<slug:public_id>/"
urlpatterns = [
    *(path(page.at, view, name=page.name) for page, view in _VIEWS),
    path(f"{_ONE}papers/<slug:key>/", case_papers.paper, name="case-paper"),
    path(f"{_ONE}identity/", case_papers.identity, name="case-identity"),
    *(
        path(
            f"t/{slug}/<slug:public_id>/named/<slug:key>/",
            matter_papers.paper,
            {"slug": slug},
            name=f"{slug}-paper",
        )
        for slug in ("petitions-dispute", "petitions-archivehelp")
    ),
]
