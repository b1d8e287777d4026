"""The pages of a post's phone.

Binding, taking over, and the one page on which the shift's work is entered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from taizhang.desk.frame.guard import public
from taizhang.desk.phone import binding, codes, entries, work
from taizhang.desk.phone.boxes import Errors
from taizhang.desk.phone.door import AtPost, at_post, of_phone, post_at, wants_json
from taizhang.desk.phone.entries import Sent
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence, history
from taizhang.kernel.days import FIRST_YEAR, LAST_YEAR
from taizhang.org.devices import Device, Stint
from taizhang.org.principals import system

MOST_PHOTOS = 6


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Bind this phone by the one-time code of the office.

    The code of a QR stands in the address's fragment.
    """
    problem = ""
    if request.method == "POST":
        try:
            _, secret = binding.enrol(request, request.POST.get("code", ""))
        except Refused as refused:
            problem = str(refused)
        else:
            onward = redirect("/p/who/")
            binding.remember(request, onward, secret)
            return onward
    context = {"problem": problem, "typed": request.POST.get("code", "")[:20]}
    return render(request, "phone/join.html", context, status=422 if problem else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@of_phone
def who(request: HttpRequest, device: Device) -> HttpResponse:
    """Change the person at the phone.

    Tap the own name, type the short code; at first use set it with the office's starter.
    """
    people = codes.people(device)
    chosen = request.POST.get("person", request.GET.get("person", ""))
    person = next((row for row in people if str(row.pk) == chosen), None)
    errors: Errors = {}
    if request.method == "POST" and person is not None:
        typed = request.POST.get("code", "")
        try:
            if codes.owed(person):
                codes.choose(
                    device, person, request.POST.get("starter", ""), typed, request.POST.get("again", "")
                )
            else:
                codes.check(device, person, typed)
        except Refused as refused:
            errors = refused.errors
        else:
            binding.stand(device, person)
            return redirect("/p/")
    context = {
        "device": device,
        "people": people,
        "chosen": person,
        "first": person is not None and codes.owed(person),
        "errors": errors,
        "now_here": binding.standing(device).stint,
    }
    return render(request, "phone/who.html", context, status=422 if errors else 200)


@require_POST
@of_phone
def leave(request: HttpRequest, device: Device) -> HttpResponse:
    """Hand the phone back: nobody stands at it."""
    stint = binding.standing(device).stint
    if stint is not None:
        binding.leave(device)
        history.append("phone_left", system("交机", stint.person), note=device.name)
    return redirect("/p/who/")


@require_safe
@at_post()
def home(request: AtPost) -> HttpResponse:
    """Show all the work of the post on one page.

    So it can stay open without a network.
    """
    return _home(request)


def _home(request: AtPost, sent: Sent | None = None, errors: Errors | None = None) -> HttpResponse:
    post = request.post
    sheets = [replace(sheet, id=entries.new_id()) for sheet in work.sheets(post)]
    if sent is not None and errors is not None:
        sheets = [
            replace(sheet.refused(sent.fields, errors), id=sent.id) if sheet.kind == sent.kind else sheet
            for sheet in sheets
        ]
    context = {
        "post": post,
        "sheets": sheets,
        "secure": secure(request),
        "done": request.GET.get("done", "")[:200],
        "problem": ""
        if not errors or any(sheet.open for sheet in sheets)
        else "；".join(text for texts in errors.values() for text in texts),
    }
    return render(request, "phone/home.html", context, status=422 if errors else 200)


def part(request: HttpRequest) -> dict[str, str]:
    """Return the frame of a list.

    It is put into the open page by script, or is a page of its own.
    """
    return {"frame": "phone/part.html" if "part" in request.GET else "phone/frame.html"}


def secure(request: HttpRequest) -> bool:
    return request.is_secure() or bool(settings.SECURE_COOKIES)


@require_safe
@of_phone
def state(request: HttpRequest, device: Device) -> HttpResponse:
    """Answer the phone's script before it sends: a token, and the person there."""
    stint = binding.standing(device).stint
    answer = {"token": get_token(request), "stint": stint.key if stint else ""}
    return JsonResponse(answer | {"person": stint.person.name if stint else ""})


@require_POST
@of_phone
def queue(request: HttpRequest, device: Device) -> HttpResponse:
    """Take one entry, by script or as a plain form.

    It names the stint in which it was made, not who stands here now.
    """
    stint = (
        Stint.objects.select_related("person")
        .filter(device=device, key=request.POST.get("_stint", ""))
        .first()
    )
    try:
        sent = _sent(request)
        if stint is None:
            raise Refused("这条登记不是在这台手机的当班人名下记的，请当班人重新登记。", status=409)
        receipt = entries.receive(device, stint, sent)
    except Refused as refused:
        return _refused(request, device, refused)
    if wants_json(request):
        return JsonResponse({"told": receipt})
    return redirect(f"/p/?{urlencode({'done': receipt})}")


def _refused(request: HttpRequest, device: Device, refused: Refused) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": refused.errors, "told": str(refused)}, status=refused.status)
    post = post_at(device)
    if post is None:
        return redirect("/p/who/")
    at: Any = request
    at.post = post
    fields = {name: request.POST.get(name, "") for name in request.POST}
    sent = Sent(request.POST.get("_id", "") or entries.new_id(), request.POST.get("_kind", ""), fields)
    return _home(at, sent, refused.errors)


def _sent(request: HttpRequest) -> Sent:
    photos = []
    for file in request.FILES.getlist("photo")[:MOST_PHOTOS]:
        if (file.size or 0) > evidence.MAX_BYTES:
            raise Refused([("photo", f"“{file.name}”超过20兆，请重新拍一张。")])
        if file.size:
            photos.append((file.name or "照片.jpg", file.read()))
    fields = {name: request.POST.get(name, "") for name in request.POST if not name.startswith("_")}
    entry = request.POST.get("_id", "")[:40]
    if not entry:
        raise Refused("这条登记没有编号，请刷新页面后重新登记。", status=400)
    return Sent(
        entry,
        request.POST.get("_kind", "")[:20],
        fields,
        tuple(photos),
        _stamp(request.POST.get("_at", "")),
        _stamp(request.POST.get("_sent", "")),
    )


def _stamp(text: str) -> datetime | None:
    """Return a stamp of the phone's clock in the engine's time.

    The stamp is in milliseconds since 1970; None when it is not one or lies beyond the years of the
    calendar, where no difference of two clocks can be reckoned.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 15):
        return None
    moment = datetime.fromtimestamp(int(text) / 1000, UTC) + clock.offset()
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker.

    It is served below /p/ so that it may keep these pages, and no others, for offline use.
    """
    path = finders.find("phone/worker.js")
    if not path:
        raise Http404
    return HttpResponse(Path(str(path)).read_bytes(), content_type="text/javascript; charset=utf-8")
