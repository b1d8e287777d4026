"""Decide what plain http may open.

One layer decides what an unencrypted address may open.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from taizhang.desk.frame.guard import Respond, error_page
from taizhang.desk.phone.binding import PATH

GUIDE = "/phone-guide/"
"""How a phone comes to trust this server's certificate: read before it can speak encrypted."""
CLOSED = "不加密的地址只开放岗位手机页面。办公电脑请在本机打开，或用 https 开头的地址打开。"


class PlainHttp:
    """The layer limiting plain http beyond loopback.

    It serves the phone pages by device code, the guide to the certificate and static files.

    No password travels there and no petition data; without `TAIZHANG_PHONE_HTTP=1` not even the
    phone pages.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not beyond(request) or (
            settings.PHONE_HTTP and request.path.startswith((PATH, GUIDE, settings.STATIC_URL))
        ):
            return self.respond(request)
        return error_page("此地址未加密", CLOSED, 403)


def beyond(request: HttpRequest) -> bool:
    """Return whether a request came in the clear from another machine.

    It did by its peer or by the address it asked for.

    The second catches a forwarder on this machine that does not encrypt.
    """
    if settings.SECURE_COOKIES or request.is_secure():
        return False
    host = request.get_host().rpartition("]")[0].lstrip("[") or request.get_host().partition(":")[0]
    return not (_loopback(request.META.get("REMOTE_ADDR", "")) and _loopback(host))


def _loopback(address: str) -> bool:
    """Return whether an address is this machine's own.

    An empty peer is a socket file on this machine.
    """
    if not address or address in settings.LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
