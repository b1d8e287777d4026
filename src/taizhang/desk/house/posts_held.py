"""Posts and the calendar.

The security administrator grants and ends posts; the calendar year is approved.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from taizhang.desk.frame.controls import words
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed
from taizhang.desk.house.people import A_PAGE, day_of
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.rights import of_posts
from taizhang.keep import calendars, staffing
from taizhang.kernel.numbers import whole
from taizhang.org import posts
from taizhang.org.force import in_force
from taizhang.org.models import CalendarDraft, CalendarYear, Holding, Person, Unit


@require_http_methods(["GET", "HEAD", "POST"])
@needs(of_posts("security_admin"))
def held(request: Signed) -> HttpResponse:
    """Show the posts held now, with granting, ending and handing on."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            _act(request)
        except Refused as refused:
            errors = refused.errors
        else:
            return redirect("/house/posts/?done=post")
    today = clock.today()
    rows = Holding.objects.filter(in_force(today)).select_related("person__unit", "unit")
    if searched := words(request):
        rows = rows.filter(Q(person__name__contains=searched) | Q(unit__short__contains=searched))
    staff = Person.objects.filter(in_force(today)).select_related("unit", "account")
    context: dict[str, Any] = {
        "page": Paginator(rows.order_by("unit__lo", "post", "id"), A_PAGE).get_page(request.GET.get("page")),
        "people": staff.order_by("unit__lo", "id"),
        "units": Unit.objects.order_by("lo"),
        "posts": [post for post in posts.POSTS if post.key not in posts.ADMINISTRATORS],
        "administrators": [post for post in posts.POSTS if post.key in ("system_admin", "audit_admin")],
        "words": searched,
        "typed": request.POST,
        "errors": [text for texts in errors.values() for text in texts],
    }
    return render(request, "house/posts.html", context, status=422 if errors else 200)


def _act(request: Signed) -> None:
    act = request.POST.get("act", "")
    chosen = {name: whole(request.POST.get(name, "")) for name in ("person", "unit", "holding")}
    if act == "end":
        row = (
            Holding.objects.select_related("person", "unit").filter(pk=chosen["holding"], until=None).first()
        )
        if row is None:
            raise Refused("这个任岗已经结束了，请刷新页面。")
        staffing.end(request.principal, row)
        return
    person = Person.objects.filter(pk=chosen["person"]).first()
    if person is None:
        raise Refused([("person", "请选择人员。")])
    if act == "replace":
        staffing.replace_administrator(request.principal, request.POST.get("post", ""), person)
        return
    unit = Unit.objects.filter(pk=chosen["unit"]).first()
    if unit is None:
        raise Refused([("unit", "请选择任岗单位。")])
    since = day_of(request.POST.get("since", "")) or clock.today()
    staffing.grant(request.principal, person, request.POST.get("post", ""), unit, since)


PROPOSES, DECIDES = of_posts("system_admin"), of_posts("security_admin")
"""Who proposes a year of the calendar, and who approves or returns it."""


@require_safe
@needs(PROPOSES | DECIDES)
def calendar(request: Signed) -> HttpResponse:
    """Show the published years and what waits for approval."""
    return _calendar(request, _year(request))


@require_POST
@needs(PROPOSES)
def propose(request: Signed) -> HttpResponse:
    """Propose a year of the calendar."""
    year, on = _year(request), day_of(request.POST.get("published_on", ""))
    source, days = request.POST.get("source", ""), request.POST.get("days", "")
    try:
        calendars.propose(request.principal, year, source, on, days)
    except Refused as refused:
        return _calendar(request, year, refused)
    return redirect(f"/house/calendar/?year={year}&done=calendar")


@require_POST
@needs(DECIDES)
def decide(request: Signed) -> HttpResponse:
    """Approve or return a proposed year."""
    year, number = _year(request), whole(request.POST.get("draft", ""))
    act = request.POST.get("act", "")
    try:
        if act not in ("approve", "return"):
            raise Refused("请点“同意启用”或“退回”。")
        calendars.decide(request.principal, number, approve=act == "approve")
    except Refused as refused:
        return _calendar(request, year, refused)
    return redirect(f"/house/calendar/?year={year}&done=calendar")


def _year(request: Signed) -> int:
    year = whole(request.POST.get("year", request.GET.get("year", "")))
    return year if 2000 <= year <= 2100 else clock.today().year


def _calendar(request: Signed, year: int, refused: Refused | None = None) -> HttpResponse:
    present = CalendarYear.objects.filter(year=year).first()
    waiting = CalendarDraft.objects.filter(decided_at=None).select_related("proposed_by").order_by("year")
    errors = refused.errors if refused else {}
    context = {
        "proposes": holds(PROPOSES, request.principal),
        "decides": holds(DECIDES, request.principal),
        "year": year,
        "years": CalendarYear.objects.order_by("-year"),
        "present": present,
        "days": request.POST.get("days", calendars.text_of(year)),
        "source": request.POST.get("source", present.source if present else calendars.NOTICE),
        "waiting": [(draft, calendars.marked(draft)) for draft in waiting],
        "errors": refused.messages if refused else [],
    }
    return render(request, "house/calendar.html", context, status=422 if errors else 200)
