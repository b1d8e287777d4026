"""Addresses: signed-in pages at the root, the HTTP API below /api/."""

from django.urls import URLPattern, URLResolver, include, path

from taizhang.api.routes import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("taizhang.portal.urls")),
    path("", include("taizhang.desk.urls")),
]
handler400 = "taizhang.desk.frame.guard.bad_request"
handler403 = "taizhang.desk.frame.guard.not_found"
handler404 = "taizhang.desk.frame.guard.not_found"
handler500 = "taizhang.desk.frame.guard.failed"
