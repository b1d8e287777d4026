"""What the programme room brings to the desk: its picture of the year. It has no pages of its own."""

from django.urls import URLPattern

from taizhang.desk.programme import year  # noqa: F401  # its import brings the picture

urlpatterns: list[URLPattern] = []
