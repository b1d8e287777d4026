"""Failed sign-ins counted per account and source (等保 level 2).

Counted before any password is hashed.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from taizhang.org.models import SignInTry


def source_of(request: HttpRequest) -> str:
    """Return the source of a try.

    It is the address of the connection, an IPv6 one by its /64.

    Forwarding headers are not believed: anyone can write them.
    """
    text = request.META.get("REMOTE_ADDR") or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "local"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class Turn:
    """One try to sign in.

    It is counted as failed before the password is looked at, so that parallel tries count too.
    """

    def __init__(self, username: str, source: HttpRequest | str) -> None:
        self._name = username[:40].lower()
        self._source = source if isinstance(source, str) else source_of(source)

    def allowed(self) -> bool:
        """Return whether this try may be looked at.

        A refused try is not counted: the wait has an end.
        """
        moment = timezone.now()
        SignInTry.objects.filter(at__lt=moment - timedelta(days=1)).delete()
        mine = SignInTry.objects.create(username=self._name, source=self._source, at=moment)
        since = moment - timedelta(seconds=settings.SIGN_IN_WINDOW)
        if self._tries().filter(at__gte=since).count() <= settings.SIGN_IN_TRIES:
            return True
        mine.delete()
        return False

    def succeeded(self) -> None:
        """Forget the failures of this account from this source."""
        self._tries().delete()

    def _tries(self) -> QuerySet[SignInTry]:
        return SignInTry.objects.filter(username=self._name, source=self._source)
