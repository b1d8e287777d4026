"""Units, people and accounts: the system administrator's pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from taizhang.desk.frame.controls import words
from taizhang.desk.frame.files import disposition
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.rights import of_posts
from taizhang.keep import slips, staffing
from taizhang.kernel.days import day_in
from taizhang.kernel.numbers import whole
from taizhang.org.models import Account, Person, Unit, UnitKind

A_PAGE = 50


def _told(request: Signed, errors: dict[str, list[str]]) -> dict[str, Any]:
    units = list(
        Unit.objects.annotate(people_count=Count("people", filter=Q(people__until=None))).order_by("lo")
    )
    unit_id = whole(request.GET.get("unit", ""))
    people = Person.objects.select_related("unit", "account").order_by("unit__lo", "id")
    if unit_id:
        people = people.filter(unit_id=unit_id)
    if search := words(request):
        people = people.filter(Q(name__contains=search) | Q(account__username__contains=search.lower()))
    page = Paginator(people, A_PAGE).get_page(request.GET.get("page"))
    return {
        "units": units,
        "page": page,
        "kinds": UnitKind.choices,
        "asked": str(unit_id or ""),
        "words": search,
        "slip_count": len(slips.waiting()),
        "typed": request.POST,
        "errors": [text for texts in errors.values() for text in texts],
        "own": request.user.pk,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(of_posts("system_admin"))
def people(request: Signed) -> HttpResponse:
    """Show the units with their people; add a unit, a person with an account."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            done = _ACTS.get(request.POST.get("act", ""), _add_person)(request)
        except Refused as refused:
            errors = refused.errors
        else:
            return redirect(f"/house/people/?done={done}")
    return render(request, "house/people.html", _told(request, errors), status=422 if errors else 200)


def _unit(request: Signed, name: str) -> Unit | None:
    return Unit.objects.filter(pk=whole(request.POST.get(name, ""))).first()


def _add_unit(request: Signed) -> str:
    name, short, code, kind = (request.POST.get(key, "") for key in ("name", "short", "code", "kind"))
    staffing.add_unit(
        request.principal,
        name,
        short,
        code,
        kind,
        _unit(request, "parent"),
        in_scope="in_scope" in request.POST,
        reports_zero="reports_zero" in request.POST,
    )
    return "unit"


def _add_person(request: Signed) -> str:
    from django.db import transaction

    unit = _unit(request, "unit")
    if unit is None:
        raise Refused([("unit", "请选择单位。")])
    with transaction.atomic():
        title = request.POST.get("title", "")
        person = staffing.add_person(request.principal, request.POST.get("person", ""), unit, title)
        if request.POST.get("username", "").strip():
            staffing.open_account(request.principal, person, request.POST["username"])
    return "person"


def _close_unit(request: Signed) -> str:
    unit = _unit(request, "closing")
    if unit is None:
        raise Refused([("closing", "请选择要停用的单位。")])
    staffing.close_unit(request.principal, unit, clock.today() - timedelta(days=1))
    return "unit"


_ACTS = {"unit": _add_unit, "close": _close_unit}


@require_POST
@needs(of_posts("system_admin"))
def account(request: Signed, account_id: int) -> HttpResponse:
    """Do one act on one account.

    First password, disable, enable, sign out everywhere, the person leaves.
    """
    row = Account.objects.select_related("person__unit").filter(pk=account_id).first()
    if row is None:
        raise Http404
    act, who = request.POST.get("act", ""), request.principal
    try:
        if act == "reset":
            password = staffing.new_password(who, row)
            return render(request, "house/password_shown.html", {"account": row, "password": password})
        if act in ("disable", "enable"):
            staffing.set_active(who, row, active=act == "enable")
        elif act == "sessions":
            staffing.end_sessions(who, row)
        elif act == "leave":
            staffing.person_leaves(who, row.person, clock.today() - timedelta(days=1))
        else:
            raise Http404
    except Refused as refused:
        return render(request, "house/people.html", _told(request, refused.errors), status=422)
    return redirect("/house/people/?done=account")


@require_POST
@needs(of_posts("system_admin"))
def open_account(request: Signed, person_id: int) -> HttpResponse:
    """Open an account for a person who has none."""
    person = Person.objects.select_related("unit").filter(pk=person_id).first()
    if person is None:
        raise Http404
    try:
        staffing.open_account(request.principal, person, request.POST.get("username", ""))
    except Refused as refused:
        return render(request, "house/people.html", _told(request, refused.errors), status=422)
    return redirect("/house/people/?done=account")


@require_POST
@needs(of_posts("system_admin"))
def print_slips(request: Signed) -> HttpResponse:
    """Print new first passwords as one PDF.

    For everyone who has not chosen one.
    """
    accounts = slips.waiting()
    if not accounts:
        context = _told(request, {"": ["没有待发的密码条：所有人都已改过首次密码。"]})
        return render(request, "house/people.html", context, status=422)
    response = HttpResponse(slips.give(request.principal, accounts), content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"账号密码条{clock.today()}.pdf")
    return response


@require_GET
@needs(of_posts("system_admin", "security_admin"))
def template(request: Signed) -> HttpResponse:
    """Send the workbook to fill in."""
    from taizhang.keep import workbook

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(workbook.template(), content_type=kind)
    response["Content-Disposition"] = disposition("单位人员表.xlsx")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(of_posts("system_admin", "security_admin"))
def take_in(request: Signed) -> HttpResponse:
    """Rehearse a workbook, then take it in.

    The same file travels with the page in between.
    """
    import base64

    from taizhang.keep import workbook

    context: dict[str, Any] = {
        "sheets": "单位、人员" if request.principal.holds({"system_admin"}) else "岗位"
    }
    if request.method != "POST":
        return render(request, "house/take_in.html", context)
    try:
        upload = request.FILES.get("file")
        content = upload.read() if upload else base64.b64decode(request.POST.get("kept", ""), validate=True)
        if not content:
            raise Refused([("file", "请选择填好的表。")])
        earnest = "earnest" in request.POST and not upload
        outcome = workbook.take_in(request.principal, workbook.read(content), rehearse=not earnest)
    except (Refused, ValueError) as refused:  # the kept file travels as text that anybody may change
        context["problem"] = str(refused) if isinstance(refused, Refused) else "请重新选择文件。"
        return render(request, "house/take_in.html", context, status=422)
    context |= {"outcome": outcome, "made": [(k, n) for k, n in outcome.made.items() if n]}
    context |= {"taken": earnest and not outcome.wrong, "kept": base64.b64encode(content).decode()}
    return render(request, "house/take_in.html", context, status=422 if outcome.wrong else 200)


def day_of(text: str) -> date | None:
    """Read a date as a form sends it; `None` when it is not one."""
    try:
        return day_in(text.strip())
    except ValueError:
        return None
