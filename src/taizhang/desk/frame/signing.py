"""Signing in and out, the notice, changing the password."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from taizhang.desk.frame import sessions
from taizhang.desk.frame.guard import public, while_held
from taizhang.desk.frame.machine import at_this_machine
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.throttle import Turn
from taizhang.engine.declare.rights import ANYBODY
from taizhang.engine.keep import history
from taizhang.keep import first_run
from taizhang.org.principals import system

REFUSED = "登录名或密码不对，或者输错次数太多。请核对后再试；连续输错5次须等15分钟。"


def _onward(request: HttpRequest) -> str:
    """Return the address after sign-in, only one of this site."""
    address = request.POST.get("next", request.GET.get("next", ""))
    plain = address.startswith("/") and not address.startswith(("//", "/\\", "/sign-"))
    good = plain and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if good else "/"


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a person in.

    The same words whether the name, the password or the number of tries is at fault.
    """
    onward = _onward(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(onward)
        if at_this_machine(request) and first_run.fresh():
            return redirect("/first/")
        return render(request, "frame/sign_in.html", {"next": onward})
    username = request.POST.get("username", "").strip()
    turn = Turn(username, request)
    account: Any = None
    if turn.allowed():
        account = auth.authenticate(request, username=username, password=request.POST.get("password", ""))
        if account is None:
            history.append("sign_in_failed", system("登录失败"), note=username[:40])
    if account is None:
        context = {"next": onward, "problem": REFUSED, "username": username[:40]}
        return render(request, "frame/sign_in.html", context, status=422)
    turn.succeeded()
    auth.login(request, account)
    request.session[sessions.NOTICE] = True
    history.append("sign_in", system("登录", account.person))
    return redirect(f"/notice/?{urlencode({'next': onward})}")


@while_held
@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def notice(request: HttpRequest) -> HttpResponse:
    """Show the one notice at sign-in: no classified content in this system."""
    if request.method == "POST":
        request.session.pop(sessions.NOTICE, None)
        return redirect(_onward(request))
    return render(request, "frame/notice.html", {"next": _onward(request)})


@while_held
@require_POST
@needs(ANYBODY)
def sign_out(request: HttpRequest) -> HttpResponse:
    person = getattr(request.user, "person", None)
    history.append("sign_out", system("退出登录", person))
    auth.logout(request)
    return redirect("/sign-in/")


@while_held
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANYBODY)
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other session of the account ends."""
    account: Any = request.user
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = _password_problems(request, account)
        if not errors:
            _set_password(request, account, request.POST["new"])
            return redirect("/?done=password")
    return render(request, "frame/password.html", {"errors": errors}, status=422 if errors else 200)


def _password_problems(request: HttpRequest, account: Any) -> dict[str, list[str]]:
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    turn = Turn(account.username, request)
    if not turn.allowed() or not account.check_password(old):
        return {"old": ["原密码不对，或者输错次数太多，请稍后再试。"]}
    turn.succeeded()
    if new != request.POST.get("again", ""):
        return {"again": ["两次输入的新密码不一样，请重新输入。"]}
    if new == old:
        return {"new": ["新密码不能和原密码相同。"]}
    try:
        validate_password(new, account)
    except ValidationError as error:
        return {"new": list(error.messages)}
    return {}


def _set_password(request: HttpRequest, account: Any, new: str) -> None:
    account.set_password(new)
    account.must_change = False
    account.session_epoch += 1
    account.save(update_fields=("password", "must_change", "session_epoch"))
    auth.update_session_auth_hash(request, account)
    request.session[sessions.EPOCH] = account.session_epoch
    history.append("password", system("修改密码", account.person))
