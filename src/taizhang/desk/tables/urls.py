"""Addresses of tables in and out."""

from django.urls import path

from taizhang.desk.frame.menu import Entry, Group, add
from taizhang.desk.tables import collecting, parcels, workbooks

urlpatterns = [
    path("t/<slug:slug>/template/", workbooks.blank, name="template"),
    path("t/<slug:slug>/export/", workbooks.export, name="export"),
    path("t/<slug:slug>/import/", parcels.bring, name="import"),
    path("workbooks/", collecting.collecting, name="workbooks"),
    path("workbooks/bundle/", collecting.bundle, name="workbook-bundle"),
    path("workbooks/<slug:public_id>/", parcels.parcel, name="parcel"),
    path("workbooks/<slug:public_id>/marked/", parcels.marked_file, name="parcel-marked"),
    path("work/<slug:key>/", workbooks.work, name="work"),
    path("work/<slug:key>/file/", workbooks.work_file, name="work-file"),
]
add(Entry(Group.WRITING, "/workbooks/", "收表"))
