"""Guesses counted by source before anything is looked up.

A source is kept as a keyed hash, for a day at most.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from taizhang.desk.frame import throttle
from taizhang.engine.keep import sealing
from taizhang.kernel import seal
from taizhang.org.models import SignInTry

NAME = "公开查询"


def source_of(request: HttpRequest) -> str:
    """Return the source of a guess as a hash of the day.

    It is the connection's address, an IPv6 one by its /64.
    """
    name = f"portal source {timezone.now():%Y-%m-%d}"
    return seal.blind(sealing.keys().index, name, throttle.source_of(request))


def allowed(source: str) -> bool:
    """Return whether a source may try.

    After so many failures in so long a time it must wait (`PORTAL_TRIES`, `PORTAL_WINDOW`).
    """
    since = timezone.now() - timedelta(seconds=settings.PORTAL_WINDOW)
    failures = SignInTry.objects.filter(username=NAME, source=source, at__gte=since)
    return failures.count() < settings.PORTAL_TRIES


def failed(source: str) -> None:
    """Count a guess that opened nothing, and forget those of yesterday."""
    moment = timezone.now()
    SignInTry.objects.filter(username=NAME, at__lt=moment - timedelta(days=1)).delete()
    SignInTry.objects.create(username=NAME, source=source, at=moment)
