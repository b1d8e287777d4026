"""Addresses of the signed-in pages."""

from django.urls import path

from taizhang.desk import (
    digest,
    entry,
    files,
    listing,
    moving,
    offering,
    papers,
    record,
    signing,
    switching,
    today,
)

_ONE = "t/<slug:slug>/<slug:public_id>/"
urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("password/", signing.password, name="password"),
    path("notice/", signing.notice, name="notice"),
    path("evidence/<slug:public_id>/", files.evidence_file, name="evidence"),
    path("digest/", digest.page, name="digest"),
    path("ledgers/", switching.page, name="ledgers"),
    path("offers/<int:offer_id>/", offering.offer, name="offer"),
    path("t/<slug:slug>/", listing.listing, name="list"),
    path("t/<slug:slug>/new/", entry.new, name="new"),
    path("t/<slug:slug>/book/", papers.book, name="book"),
    path(_ONE, record.page, name="record"),
    path(f"{_ONE}edit/", entry.edit, name="edit"),
    path(f"{_ONE}move/<slug:key>/", moving.move, name="move"),
    path(f"{_ONE}void/", moving.void, name="void"),
    path(f"{_ONE}attach/", moving.attach, name="attach"),
    path(f"{_ONE}reveal/", record.reveal, name="reveal"),
    path(f"{_ONE}history/", record.history_page, name="history"),
    path(f"{_ONE}print/", papers.form, name="print"),
]
