"""Addresses of the reception desk."""

from django.urls import path

from taizhang.desk.petitions import receiving

urlpatterns = [
    path("reception/", receiving.receive, name="reception"),
    path("reception/<slug:public_id>/", receiving.received, name="received"),
    path("reception/<slug:public_id>/slip/", receiving.slip, name="reception-slip"),
]
