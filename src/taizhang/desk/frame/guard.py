"""The layers before every page.

They set headers on all responses, find the signed-in principal and show the error pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from taizhang.desk.frame import sessions
from taizhang.engine import clock
from taizhang.engine.keep import switches
from taizhang.org.principals import Kind, Principal, staff

Respond = Callable[[HttpRequest], HttpResponseBase]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: dict[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """The outermost layer: no response of any kind leaves without the headers."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = not_allowed(request, response["Allow"])
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_COOKIES and not settings.LOCAL_TLS:  # it would close the plain port as well
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response


def public(view: Any) -> Any:
    """Mark a view that needs no sign-in."""
    view.needs_no_sign_in = True
    return view


def while_held(view: Any) -> Any:
    """Mark a view that stays open while a password change or the notice is still owed."""
    view.open_while_held = True
    return view


class SignedIn:
    """The layer demanding a live session for all but the marked views.

    The principal is read anew for each request.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a foreign host name is refused before anything is answered
        if request.user.is_authenticated and not sessions.alive(request):
            auth.logout(request)
        request.principal = SimpleLazyObject(lambda: _principal(request.user))  # type: ignore[attr-defined]
        request.office = SimpleLazyObject(switches.office)  # type: ignore[attr-defined]
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send strangers to the sign-in page.

        Those who owe something go to where they settle it.
        """
        if getattr(view, "needs_no_sign_in", False):
            return None
        machine = _by_machine(request)
        if not request.user.is_authenticated:
            if machine:
                return None
            query = (
                {"next": request.get_full_path()} if request.method == "GET" and request.path != "/" else {}
            )
            return redirect(f"/sign-in/?{urlencode(query)}" if query else "/sign-in/")
        request.principal = _principal(request.user)  # type: ignore[attr-defined]  # every page asks it
        owed = sessions.owed(request)
        if not owed or getattr(view, "open_while_held", False):
            return None
        if machine:
            return JsonResponse({"errors": {"": ["请先在网页上登录并改密码、阅读须知。"]}}, status=403)
        return redirect(owed)


def _by_machine(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.namespace == "api")


def _principal(user: Any) -> Principal:
    if not getattr(user, "is_authenticated", False):
        return Principal(Kind.STAFF)
    today = clock.today()
    on, posts = user.posts_read or (None, None)  # not read right after signing in
    return staff(user.person, today, posts if on == today else None)


def error_page(title: str, words: str, status: int) -> HttpResponse:
    """Draw a constant page: it tells nothing about what was asked for."""
    body = render_to_string("frame/error.html", {"title": title, "words": words})
    return HttpResponse(body, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show one page for what does not exist and for what is not yours."""
    return error_page("没有找到", "这个页面不存在，或者您无权查看。请从“今日”或左侧台账目录重新进入。", 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page("请求有误", "浏览器发来的内容看不懂，请返回上一页重试。", 400)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer a method that an address does not take, which Django does without a word."""
    answer: HttpResponse
    if _by_machine(request):
        words = f"这个地址不接受 {request.method}，可用：{allowed}。"
        answer = JsonResponse({"errors": {"": [words]}}, status=405)
    else:
        words = "这个地址不能这样打开（例如刷新或再次打开提交过的页面），这一次没有办理任何事项。请从“今日”或左侧台账目录重新进入。"
        answer = error_page("不能这样打开", words, 405)
    answer.headers["Allow"] = allowed
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    return error_page("系统出错", "这一步没有办成，内容没有保存。请稍后重试；仍然不行请联系系统管理员。", 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page("页面已过期", "为保护您的账号，这一步没有办成。请返回上一页刷新后重试。", 403)
