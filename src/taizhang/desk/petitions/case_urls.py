"""Addresses of casework: the papers of a case, its outside copy, the picture of the desk."""

from django.urls import path

from taizhang.desk.petitions import case_outside, case_papers, case_standing

_ONE = "t/petitions-case/<slug:public_id>/"
urlpatterns = [
    path("cases/standing/", case_standing.page, name="case-standing"),
    path("cases/outside/", case_outside.page, name="case-outside"),
    path(f"{_ONE}papers/<slug:key>/", case_papers.paper, name="case-paper"),
    path(f"{_ONE}identity/", case_papers.identity, name="case-identity"),
]
