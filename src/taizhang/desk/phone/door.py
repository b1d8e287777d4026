"""The doors of the phone pages: a bound phone, then a person at it.

Sessions of the desk count for nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from taizhang.desk.frame.guard import public
from taizhang.desk.phone import binding
from taizhang.engine import clock
from taizhang.org.devices import Device, Stint
from taizhang.org.principals import Principal, at_device

STRANGER = "这台手机没有绑定或已停用。没有传完的登记仍保存在手机里，请交办公室重新发绑定码。"
NOBODY = "现在没有人接机，请先点自己的名字输入短码。"


@dataclass(frozen=True)
class Post:
    """A phone with the person at it."""

    device: Device
    stint: Stint
    principal: Principal


class AtPost(HttpRequest):
    """A request of a bound phone at which somebody stands."""

    post: Post


View = Callable[..., HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """Return whether the phone's own script asks, not a page."""
    return "application/json" in request.headers.get("Accept", "")


def of_phone(view: Callable[..., HttpResponse]) -> View:
    """Open to a bound phone, whoever stands at it: the view gets the device."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = binding.of_request(request)
        if device is None:
            if wants_json(request):
                return JsonResponse({"stranger": True, "told": STRANGER}, status=403)
            return redirect("/p/join/")
        return view(request, device, *args, **kwargs)

    return public(inner)  # type: ignore[no-any-return]  # the mark keeps the view as it is


def at_post(view: Callable[..., HttpResponse]) -> View:
    """Open to a person at a bound phone who holds one of its posts today."""

    def inner(request: Any, device: Device, *args: Any, **kwargs: Any) -> HttpResponse:
        found = post_at(device)
        if found is None:
            if wants_json(request):
                return JsonResponse({"told": NOBODY}, status=403)
            return redirect("/p/who/")
        request.post = found
        return view(request, *args, **kwargs)

    return of_phone(wraps(view)(inner))


def post_at(device: Device) -> Post | None:
    """Find the person now at a phone with the posts held.

    Somebody without a post any more stands there no longer; then None.
    """
    stint = binding.standing(device).stint
    if stint is None:
        return None
    principal = at_device(stint.person, device, clock.today())
    if not principal.held:
        binding.leave(device)
        return None
    return Post(device, stint, principal)
