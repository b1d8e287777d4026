"""Addresses of casework: the papers of a case, its outside copy, the picture of the desk."""

from django.urls import path

from taizhang.desk import case_papers

_ONE = "t/petitions-case/<slug:public_id>/"
urlpatterns = [
    path(f"{_ONE}papers/<slug:key>/", case_papers.paper, name="case-paper"),
    path(f"{_ONE}identity/", case_papers.identity, name="case-identity"),
]
