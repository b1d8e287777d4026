"""Addresses of figures, the year, the report and the checking page."""

from django.urls import path

from taizhang.desk.figures import asking, checking, numbers, reporting, yearly
from taizhang.desk.frame.menu import Entry, Group, add

urlpatterns = [
    path("ask/", asking.asking, name="ask"),
    path("ask/<str:name>/picture/", asking.card, name="ask-picture"),
    path("figures/", numbers.figures, name="figures"),
    path("figures/<str:name>/", numbers.figure, name="figure"),
    path("figures/<str:name>/outside/", numbers.outside_figure, name="outside-figure"),
    path("year/", yearly.year, name="year"),
    path("report/", reporting.report, name="report"),
    path("report/file/<slug:kind>/", reporting.download, name="report-file"),
    path("check/", checking.check, name="check"),
]
add(
    Entry(Group.FIGURES, "/figures/", "指标"),
    Entry(Group.FIGURES, "/year/", "全年总览"),
    Entry(Group.FIGURES, "/report/", "年度总结"),
    Entry(Group.FIGURES, "/check/", "数字核对"),
)
