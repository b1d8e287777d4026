"""Addresses: signed-in pages at the root, the HTTP API below /api/."""

from django.urls import URLPattern, URLResolver, include, path

from taizhang.api.routes import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("taizhang.portal.urls")),
    path("", include("taizhang.desk.urls")),
    path("", include("taizhang.desk.phone.urls")),
    path("", include("taizhang.desk.house.urls")),
    path("", include("taizhang.desk.day.urls")),
    path("", include("taizhang.desk.figures.urls")),
    path("", include("taizhang.desk.premises.duty_urls")),
    path("", include("taizhang.desk.petitions.reception_urls")),
    path("", include("taizhang.desk.petitions.case_urls")),
    path("", include("taizhang.desk.petitions.matter_urls")),
    path("", include("taizhang.desk.ledger.opening_urls")),
]
handler400 = "taizhang.desk.frame.guard.bad_request"
handler403 = "taizhang.desk.frame.guard.not_found"
handler404 = "taizhang.desk.frame.guard.not_found"
handler500 = "taizhang.desk.frame.guard.failed"
