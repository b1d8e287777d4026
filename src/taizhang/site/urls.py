"""Addresses: signed-in pages at the root, the HTTP API below /api/."""

from django.urls import URLPattern, URLResolver, include, path

from taizhang.api.routes import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("taizhang.portal.urls")),
    path("", include("taizhang.desk.urls")),
    path("", include("taizhang.desk.phone.urls")),
    path("", include("taizhang.desk.house.urls")),
    path("", include("taizhang.desk.paper_urls")),
    path("", include("taizhang.desk.report_urls")),
    path("", include("taizhang.desk.duty_urls")),
    path("", include("taizhang.desk.reception_urls")),
    path("", include("taizhang.desk.case_urls")),
    path("", include("taizhang.desk.matter_urls")),
    path("", include("taizhang.desk.opening_urls")),
]
handler400 = "taizhang.desk.guard.bad_request"
handler403 = "taizhang.desk.guard.not_found"
handler404 = "taizhang.desk.guard.not_found"
handler500 = "taizhang.desk.guard.failed"
