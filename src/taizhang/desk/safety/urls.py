"""What the safety room brings to the desk: its kind of entry on phones. It has no pages of its own."""

from django.urls import URLPattern

from taizhang.desk.safety import phone_hazards  # noqa: F401  # its import makes the kind known

urlpatterns: list[URLPattern] = []
