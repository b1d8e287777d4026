"""Addresses of the day.

What waits, what is told, what comes back on paper, what passes to the next.
"""

from django.urls import path

from taizhang.desk.day import digest, handover, inbox, returns, today, unsigned, weekly_paper, year_turning
from taizhang.desk.frame.menu import Entry, Group, add

urlpatterns = [
    path("", today.today, name="today"),
    path("digest/", digest.page, name="digest"),
    path("weekly/", weekly_paper.page, name="weekly"),
    path("weekly/file/<slug:kind>/", weekly_paper.download, name="weekly-file"),
    path("handover/", handover.page, name="handover"),
    path("handover/give/", handover.give, name="handover-give"),
    path("handover/file/<slug:kind>/", handover.download, name="handover-file"),
    path("year-turn/", year_turning.page, name="year-turn"),
    path("year-turn/turn/", year_turning.turn, name="year-turn-turn"),
    path("year-turn/file/<slug:kind>/", year_turning.download, name="year-turn-file"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<int:paper_id>/cancel/", returns.cancel, name="return-cancel"),
    path("unsigned/", unsigned.unsigned_list, name="unsigned"),
    path("unsigned/print/", unsigned.unsigned_paper, name="unsigned-print"),
    path("unsigned/<int:seq>/", unsigned.sign, name="unsigned-sign"),
]
add(
    Entry(Group.WRITING, "/inbox/", "佐证收件箱"),
    Entry(Group.WRITING, "/returns/", "打印与回传"),
    Entry(Group.WRITING, "/unsigned/", "待补签"),
    Entry(Group.OFFICE, "/digest/", "每日提醒"),
    Entry(Group.OFFICE, "/weekly/", "领导一周"),
    Entry(Group.OFFICE, "/handover/", "人员交接", act="/handover/give/"),
    Entry(Group.OFFICE, "/year-turn/", "年度结转"),
)
