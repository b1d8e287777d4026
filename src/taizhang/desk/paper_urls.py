"""Addresses of everything on paper: what is printed, what comes back, what waits for a signature."""

from django.urls import path

from taizhang.desk import returns

urlpatterns = [
    path("returns/", returns.returns, name="returns"),
    path("returns/<int:paper_id>/cancel/", returns.cancel, name="return-cancel"),
]
