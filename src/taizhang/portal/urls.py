"""Addresses of the public pages.

A process that serves the public alone has no others.
"""

from django.urls import path

from taizhang.portal import pages

urlpatterns = [
    path("public/", pages.follow, name="public"),
    path("public/rate/", pages.rate, name="public-rate"),
]
handler400 = "taizhang.desk.frame.guard.bad_request"
handler404 = "taizhang.desk.frame.guard.not_found"
handler500 = "taizhang.desk.frame.guard.failed"
