"""Addresses of the duty room: the month's roster, the shift at hand, a swap, the files of wand and door system."""

from django.urls import path

from taizhang.desk.premises import passages, roster, shift, swapping, wand

urlpatterns = [
    path("duty/", roster.month, name="duty"),
    path("duty/draw/", roster.draw, name="duty-draw"),
    path("duty/publish/", roster.publish, name="duty-publish"),
    path("duty/form/", roster.form, name="duty-form"),
    path("duty/now/", shift.now, name="duty-now"),
    path("duty/sheet/<slug:public_id>/", shift.sheet, name="duty-sheet"),
    path("duty/sheet/<slug:public_id>/<slug:key>/", shift.act, name="duty-act"),
    path("duty/swap/<slug:public_id>/", swapping.swap, name="duty-swap"),
    path("gate/passages/", passages.passages_file, name="gate-passages"),
    path("patrol/wand/", wand.wand_file, name="patrol-wand"),
]
