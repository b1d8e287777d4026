"""The programme room's picture of the year.

It is what the room brings to the desk. It has no pages of its own.
"""

from django.urls import URLPattern

from taizhang.desk.programme import year  # noqa: F401  # its import brings the picture

urlpatterns: list[URLPattern] = []
