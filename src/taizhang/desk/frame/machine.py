"""The person at the server's own machine, and the proof given there."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

OPEN = "first-code-known"


def at_this_machine(request: HttpRequest) -> bool:
    """Return whether the browser runs on the server's own machine.

    A forwarded request never counts.
    """
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
