"""Addresses of a ledger and of its records."""

from django.urls import path

from taizhang.desk.ledger import (
    editing,
    entry,
    labels,
    listing,
    merging,
    moving,
    offering,
    record,
    row_acting,
    seconding,
)
from taizhang.desk.ledger.papers import form_and_book, of_period, of_record, photos
from taizhang.engine.declare.registry import ledgers

_ONE = "t/<slug:slug>/<slug:public_id>/"
urlpatterns = [
    path("offers/<int:offer_id>/", offering.offer, name="offer"),
    path("t/<slug:slug>/", listing.listing, name="list"),
    path("t/<slug:slug>/new/", entry.new, name="new"),
    path("t/<slug:slug>/book/", form_and_book.book, name="book"),
    path("t/<slug:slug>/photos/", photos.of_list, name="list-photos"),
    path("t/<slug:slug>/papers/<slug:paper>/", of_period.fetch, name="period-paper"),
    *(
        path(f"t/{ledger.slug}/labels/", labels.sheet, {"slug": ledger.slug}, name=f"{ledger.slug}-labels")
        for ledger in ledgers()
        if ledger.labels
    ),
    path(_ONE, record.page, name="record"),
    path(f"{_ONE}edit/", editing.edit, name="edit"),
    path(f"{_ONE}move/<slug:key>/", moving.move, name="move"),
    path(f"{_ONE}void/", moving.void, name="void"),
    path(f"{_ONE}attach/", moving.attach, name="attach"),
    path(f"{_ONE}photos/", photos.of_record, name="record-photos"),
    path(f"{_ONE}reveal/", record.reveal, name="reveal"),
    path(f"{_ONE}history/", record.history_page, name="history"),
    path(f"{_ONE}print/", form_and_book.form, name="print"),
    path(f"{_ONE}papers/<slug:paper>/", of_record.fetch, name="record-paper"),
    *(
        path(
            f"t/{ledger.slug}/<slug:public_id>/opening/",
            seconding.act,
            {"slug": ledger.slug},
            name=f"{ledger.slug}-opening",
        )
        for ledger in ledgers()
        if ledger.access.second is not None  # 两人查看 exists only where a ledger declares it
    ),
    *(
        path(
            f"t/{ledger.slug}/<slug:public_id>/merge/",
            merging.act,
            {"slug": ledger.slug},
            name=f"{ledger.slug}-merge",
        )
        for ledger in ledgers()
        if ledger.merges
    ),
    *(
        path(
            f"t/{ledger.slug}/<slug:public_id>/rows/<slug:line>/<int:line_no>/<slug:key>/",
            row_acting.act,
            {"row_slug": ledger.slug},
            name=f"{ledger.slug}-row",
        )
        for ledger in ledgers()
        if any(line.acts for line in ledger.lines)
    ),
]
