"""Addresses of everything on paper: what is printed, what comes back, what waits for a signature."""

from django.urls import path

from taizhang.desk.day import inbox, returns, unsigned
from taizhang.desk.frame import files

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("evidence/<slug:public_id>/thumb/", files.evidence_thumb, name="evidence-thumb"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<int:paper_id>/cancel/", returns.cancel, name="return-cancel"),
    path("unsigned/", unsigned.unsigned_list, name="unsigned"),
    path("unsigned/print/", unsigned.unsigned_paper, name="unsigned-print"),
    path("unsigned/<int:seq>/", unsigned.sign, name="unsigned-sign"),
]
