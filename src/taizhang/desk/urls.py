"""Addresses of the signed-in pages."""

from django.urls import path

from taizhang.desk.day import digest, handover, today, weekly_paper, year_turning
from taizhang.desk.frame import files, signing
from taizhang.desk.house import switching
from taizhang.desk.ledger import entry, listing, moving, offering, papers, photos, record, statistics
from taizhang.desk.tables import collecting, parcels, workbooks

_ONE = "t/<slug:slug>/<slug:public_id>/"
urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("password/", signing.password, name="password"),
    path("notice/", signing.notice, name="notice"),
    path("evidence/<slug:public_id>/", files.evidence_file, name="evidence"),
    path("digest/", digest.page, name="digest"),
    path("weekly/", weekly_paper.page, name="weekly"),
    path("weekly/file/<slug:kind>/", weekly_paper.download, name="weekly-file"),
    path("handover/", handover.page, name="handover"),
    path("handover/file/<slug:kind>/", handover.download, name="handover-file"),
    path("year-turn/", year_turning.page, name="year-turn"),
    path("year-turn/file/<slug:kind>/", year_turning.download, name="year-turn-file"),
    path("ledgers/", switching.page, name="ledgers"),
    path("offers/<int:offer_id>/", offering.offer, name="offer"),
    path("t/<slug:slug>/", listing.listing, name="list"),
    path("t/<slug:slug>/new/", entry.new, name="new"),
    path("t/<slug:slug>/template/", workbooks.blank, name="template"),
    path("t/<slug:slug>/export/", workbooks.export, name="export"),
    path("t/<slug:slug>/import/", parcels.bring, name="import"),
    path("workbooks/", collecting.collecting, name="workbooks"),
    path("workbooks/bundle/", collecting.bundle, name="workbook-bundle"),
    path("workbooks/<slug:public_id>/", parcels.parcel, name="parcel"),
    path("workbooks/<slug:public_id>/marked/", parcels.marked_file, name="parcel-marked"),
    path("work/<slug:key>/", workbooks.work, name="work"),
    path("work/<slug:key>/file/", workbooks.work_file, name="work-file"),
    path("t/<slug:slug>/book/", papers.book, name="book"),
    path("t/<slug:slug>/photos/", photos.of_list, name="list-photos"),
    path(f"{_ONE}photos/", photos.of_record, name="record-photos"),
    path("t/<slug:slug>/statistics/<slug:kind>/", statistics.download, name="statistics"),
    path("t/<slug:slug>/check-sheet/", papers.check_sheet, name="check-sheet"),
    path(_ONE, record.page, name="record"),
    path(f"{_ONE}edit/", entry.edit, name="edit"),
    path(f"{_ONE}move/<slug:key>/", moving.move, name="move"),
    path(f"{_ONE}void/", moving.void, name="void"),
    path(f"{_ONE}attach/", moving.attach, name="attach"),
    path(f"{_ONE}reveal/", record.reveal, name="reveal"),
    path(f"{_ONE}history/", record.history_page, name="history"),
    path(f"{_ONE}print/", papers.form, name="print"),
]
