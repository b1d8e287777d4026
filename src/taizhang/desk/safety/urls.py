"""The safety room's kind of entry on phones.

It is what the room brings to the desk. It has no pages of its own.
"""

from django.urls import URLPattern

from taizhang.desk.safety import phone_hazards  # noqa: F401  # its import makes the kind known

urlpatterns: list[URLPattern] = []
