"""Addresses of the phone pages, all below /p/, and the office's page of phones."""

from django.urls import path

from taizhang.desk.frame.menu import Entry, Group, add
from taizhang.desk.phone import office, pages

urlpatterns = [
    path("phones/", office.phones, name="phones"),
    path("p/", pages.home, name="phone"),
    path("p/join/", pages.join, name="phone-join"),
    path("p/who/", pages.who, name="phone-who"),
    path("p/leave/", pages.leave, name="phone-leave"),
    path("p/state/", pages.state, name="phone-state"),
    path("p/queue/", pages.queue, name="phone-queue"),
    path("p/worker.js", pages.worker, name="phone-worker"),
]
add(Entry(Group.OFFICE, "/phones/", "岗位手机"))
