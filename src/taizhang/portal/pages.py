"""The public pages: ask with number and code, see the steps, rate.

They use no session, no cookie, no script.

The code comes in the body of a request only. Whatever is wrong is answered by one and the same
page, not before `PORTAL_FLOOR` seconds have passed, so that neither bytes nor time tell what was
wrong.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import switches
from taizhang.portal import throttle
from taizhang.portal.following import following
from taizhang.rooms.petitions import querycode

NOTHING = "没有查到。请核对登记编号和查询码；仍查不到的，请持回执到接待处询问。"
WAIT = "查错的次数太多，请过15分钟再试。"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def open_to_all(view: Any) -> Any:
    """Mark a page as needing neither sign-in nor CSRF token.

    It has no cookie, so it needs no token against forged requests.
    """
    view.needs_no_sign_in = True
    return csrf_exempt(view)


def _page(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = HttpResponse(render_to_string(f"portal/{name}.html", context), status=status)
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _must_be_on() -> None:
    if not switches.portal_on():
        raise Http404


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Show the form, and the matter opened by a number and its code."""
    _must_be_on()
    if request.method != "POST":
        return _page("ask", {})
    matter, refusal = _held(request)
    return _page("matter", _told(request, matter)) if matter else refusal


@open_to_all
@sensitive_post_parameters()
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Store the holder's rating; the answer is the same page of the matter."""
    _must_be_on()
    matter, refusal = _held(request)
    if matter is None:
        return refusal
    try:
        querycode.rate(matter, request.POST.get("rating", ""))
    except Refused as refused:
        return _page("matter", _told(request, matter) | {"problem": str(refused)}, 422)
    return _page("matter", _told(request, matter) | {"done": "您的评价已经登记。"})


def _told(request: HttpRequest, found: querycode.Held) -> dict[str, Any]:
    return {
        "matter": following(found),
        "number": request.POST.get("number", ""),
        "code": request.POST.get("code", ""),
    }


def _held(request: HttpRequest) -> tuple[querycode.Held | None, HttpResponse]:
    """Find the matter opened by number and code.

    All that opens nothing gets one and the same answer.
    """
    start, source = time.monotonic(), throttle.source_of(request)
    if not throttle.allowed(source):
        return None, _page("ask", {"problem": WAIT}, 429)
    matter = querycode.held(request.POST.get("number", ""), request.POST.get("code", ""))
    if matter is not None:
        return matter, HttpResponse()
    throttle.failed(source)
    answer = _page("ask", {"problem": NOTHING}, 404)
    time.sleep(max(settings.PORTAL_FLOOR - (time.monotonic() - start), 0))
    return None, answer
