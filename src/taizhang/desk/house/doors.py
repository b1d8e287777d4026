"""Doors of the house pages: by administrator's post, or at this very machine by the one-time code."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from taizhang.desk.frame.doors import Signed

OPEN = "first-code-known"
PAGES = {
    "system_admin": (
        ("/house/people/", "单位人员账号"),
        ("/house/import/", "整表导入"),
        ("/house/calendar/", "年历"),
        ("/house/copies/", "备份与密钥"),
        ("/restore/", "恢复"),
    ),
    "security_admin": (
        ("/house/posts/", "任岗"),
        ("/house/import/", "整表导入"),
        ("/house/calendar/", "年历审核"),
    ),
    "audit_admin": (("/house/history/", "操作记录"),),
}
"""The menu of each administrator: these pages and no business."""


def only(*wanted: str) -> Callable[[Any], Any]:
    """Open a page to holders of these posts only; for all others it does not exist."""

    def around(view: Any) -> Any:
        @wraps(view)
        def asked(request: Signed, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.principal.everything or not request.principal.holds(set(wanted)):
                raise Http404
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        return asked

    return around


def at_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on the server's own machine; a forwarded request never counts."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def pages(principal: Any) -> tuple[tuple[str, str], ...]:
    """The menu of an administrator; empty for everyone else."""
    return tuple(page for post, rows in PAGES.items() if principal.holds({post}) for page in rows)
