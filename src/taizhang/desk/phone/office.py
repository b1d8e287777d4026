"""The office's page of phones (岗位手机).

Register, give a code, stop; starters for short codes.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.codes import qr
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, units_within
from taizhang.desk.phone import binding, codes
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import of_posts
from taizhang.kernel.numbers import whole
from taizhang.org.devices import CHOICES, Device, ShortCode
from taizhang.org.models import Person, Site
from taizhang.org.principals import Principal, holders

OFFICE = frozenset({"secretary"})
"""The office hands phones out for its own unit; the system administrator does so for every unit."""
KEEPERS = OFFICE | {"system_admin"}
KEEPS = of_posts(*KEEPERS)


def _units(principal: Principal) -> Q:
    """Return the units of the phones kept by this person.

    They are a condition on `unit`. A phone is no business content.
    """
    if principal.holds({"system_admin"}):
        return Q()
    return Q(unit__in=units_within(principal, OFFICE))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEPS)
def phones(request: Signed) -> HttpResponse:
    """Show the one page of phones.

    A fresh code or starter is shown once, on the answer to the press that made it.
    """
    principal = request.principal
    errors: dict[str, list[str]] = {}
    shown: dict[str, Any] = {}
    if request.method == "POST":
        try:
            shown = _done(request, principal)
        except Refused as refused:
            errors = refused.errors
    scope = _units(principal)
    devices = list(Device.objects.filter(scope).select_related("unit", "site"))
    context = {
        "devices": devices,
        "sites": Site.objects.filter(scope).select_related("unit").order_by("unit__lo", "id"),
        "posts": CHOICES,
        "people": _people(devices),
        "pages": [
            page
            for ledger in ledgers()
            for page in ledger.pages
            if page.on("phones") and holds(page.right, principal)
        ],
        "typed": request.POST if errors else {},
        "errors": errors,
        **shown,
    }
    return render(request, "phone/phones.html", context, status=422 if errors else 200)


def _done(request: Signed, principal: Principal) -> dict[str, Any]:
    scope, do = _units(principal), request.POST.get("do", "")
    if do == "register":
        site = Site.objects.filter(scope, pk=whole(request.POST.get("site", "")) or 0).first()
        device, code = binding.register(
            principal, request.POST.get("name", ""), site, request.POST.get("post", "")
        )
        return _code(request, device, code)
    if do in ("code", "revoke"):
        device = _device(Device.objects.filter(scope), request)
        if do == "code":
            return _code(request, device, binding.new_code(principal, device))
        binding.revoke(principal, device)
        return {"stopped": device}
    if do == "starter":
        devices = list(Device.objects.filter(scope).select_related("unit"))
        able = {row["person"].pk: row["person"] for row in _people(devices)}
        person = able.get(whole(request.POST.get("person", "")) or 0)
        if person is None:
            raise Http404
        return {"starter": codes.starter(principal, person), "starter_of": person}
    raise Http404


def _device(rows: QuerySet[Device], request: Signed) -> Device:
    device = rows.select_related("unit", "site").filter(pk=whole(request.POST.get("device", "")) or 0).first()
    if device is None:
        raise Http404
    return device


def _code(request: Signed, device: Device, code: str) -> dict[str, Any]:
    address = phone_address(request)
    return {
        "code": f"{code[:4]} {code[4:]}",
        "code_of": device,
        "code_until": clock.now() + binding.CODE_LASTS,
        "address": f"{address}/p/join/",
        "here_only": here_only(request),
        "qr": qr(f"{address}/p/join/#{code}"),
    }


def phone_address(request: Signed) -> str:
    return settings.PHONE_ADDRESS or f"{request.scheme}://{request.get_host()}"


def here_only(request: Signed) -> bool:
    """Return whether the address would lead a phone to itself."""
    return not settings.PHONE_ADDRESS and request.get_host().partition(":")[0] in ("localhost", "127.0.0.1")


def _people(devices: list[Device]) -> list[dict[str, Any]]:
    """List the persons allowed at these phones, with the state of each short code."""
    today, people = clock.today(), dict[int, Person]()
    for unit, posts in {(device.unit, device.posts) for device in devices if device.revoked_at is None}:
        people |= {person.pk: person for person in holders(posts, unit, today)}
    short_codes = {row.person_id: row for row in ShortCode.objects.filter(person__in=people)}
    return [{"person": person, "state": _state(short_codes.get(pk))} for pk, person in people.items()]


def _state(row: ShortCode | None) -> str:
    if row is None:
        return "未设"
    if row.failures >= codes.WRONG_IN_A_ROW:
        return "输错太多，已停用"
    return "已设" if row.hashed else "已发起始码，等本人设"
