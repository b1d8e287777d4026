"""Addresses of everything on paper: what is printed, what comes back, what waits for a signature."""

from django.urls import path

from taizhang.desk import files, inbox, returns, unsigned_page

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("evidence/<slug:public_id>/thumb/", files.evidence_thumb, name="evidence-thumb"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<int:paper_id>/cancel/", returns.cancel, name="return-cancel"),
    path("unsigned/", unsigned_page.unsigned_list, name="unsigned"),
    path("unsigned/print/", unsigned_page.unsigned_paper, name="unsigned-print"),
    path("unsigned/<int:seq>/", unsigned_page.sign, name="unsigned-sign"),
]
