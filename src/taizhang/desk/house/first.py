"""The first run: code, unit, three administrators, slips.

Only at the machine itself, only while nothing is set up.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.guard import public
from taizhang.desk.frame.machine import OPEN, at_this_machine
from taizhang.desk.frame.throttle import Turn
from taizhang.engine.declare.flow import Refused
from taizhang.keep import first_run
from taizhang.org import posts

WRONG_CODE = "启用码不对，或者输错次数太多。启用码显示在启动台账的窗口里，共8位数字。"
THREE = ("system_admin", "security_admin", "audit_admin")
DUTIES = {
    "system_admin": "管单位、人员、账号、备份，看不到业务内容",
    "security_admin": "给人任岗、免岗，审核年历，不开账号",
    "audit_admin": "查看和核验操作记录，不改任何东西",
}


def _may_be_here(request: HttpRequest) -> None:
    if not at_this_machine(request) or not first_run.fresh():
        raise Http404


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Ask for the code printed where the program was started."""
    _may_be_here(request)
    if request.session.get(OPEN):
        return redirect("/first/unit/")
    problem = ""
    if request.method == "POST":
        turn = Turn("first-run", request)
        if turn.allowed() and first_run.is_code(request.POST.get("code", "")):
            turn.succeeded()
            request.session[OPEN] = True
            request.session.set_expiry(3600)
            return redirect("/restore/" if request.POST.get("then") == "restore" else "/first/unit/")
        problem = WRONG_CODE
    return render(request, "house/first.html", {"problem": problem}, status=422 if problem else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest) -> HttpResponse:
    """Name the unit and the three administrators.

    On success their first passwords are shown once.
    """
    _may_be_here(request)
    if not request.session.get(OPEN):
        return redirect("/first/")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        three = [_one(request, post) for post in THREE]
        try:
            name, short, code, superior = (
                _typed(request, key) for key in ("name", "short", "code", "superior")
            )
            slips = first_run.set_up(name, short, code, superior, three)
        except Refused as refused:
            errors = refused.errors
        else:
            request.session.flush()
            return render(request, "house/first_done.html", {"slips": slips})
    context = {
        "errors": errors,
        "typed": request.POST,
        "every": [text for texts in errors.values() for text in texts],
        "three": [
            {
                "post": post,
                "title": posts.title(post),
                "duty": DUTIES[post],
                "name": _typed(request, f"{post}-name"),
                "username": _typed(request, f"{post}-username"),
                "superior": bool(request.POST.get(f"{post}-superior")),
                "name_errors": errors.get(f"{post}-name", []),
                "username_errors": errors.get(f"{post}-username", []),
            }
            for post in THREE
        ],
    }
    return render(request, "house/first_unit.html", context, status=422 if errors else 200)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def _one(request: HttpRequest, post: str) -> first_run.Administrator:
    superior = post == "audit_admin" and bool(request.POST.get(f"{post}-superior"))
    return first_run.Administrator(
        post, _typed(request, f"{post}-name"), _typed(request, f"{post}-username"), superior
    )
