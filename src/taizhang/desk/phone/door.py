"""The doors of the phone pages: a bound phone, then a person at it.

Sessions of the desk count for nothing here. What a view declares is read by the table of rights as
`phone_door`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from taizhang.desk.frame.guard import public
from taizhang.desk.phone import binding
from taizhang.engine import clock
from taizhang.engine.declare.permission import holds, posts
from taizhang.engine.declare.rights import ANYBODY, Right
from taizhang.org.devices import FIELD, Device, Stint
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


@dataclass(frozen=True)
class PhoneDoor:
    """The way a phone's page or a kind of its entries is opened.

    phones: the posts of the phones that have it
    right: the right of the person at the phone, over the phone's own unit; None asks for the phone
        alone
    """

    phones: frozenset[str]
    right: Right | None = None

    def opens(self, device: Device, principal: Principal) -> bool:
        """Return whether a person at a phone passes."""
        own = self.right is None or holds(self.right, principal, unit_lo=device.unit.lo)
        return device.post in self.phones and own

    def posts(self, phone: str) -> frozenset[str]:
        """Return the posts that pass at a phone of a post."""
        if self.right is None or phone not in self.phones:
            return frozenset()
        return FIELD[phone] & posts(self.right)


EVERY = frozenset(FIELD)
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

    opened: Any = public(inner)
    opened.phone_door = PhoneDoor(EVERY)
    return opened  # type: ignore[no-any-return]  # the marks keep the view as it is


def at_post(right: Right = ANYBODY, phones: frozenset[str] = EVERY) -> Callable[[View], View]:
    """Open to a person at a bound phone who holds one of its posts today, and a right.

    For others the page does not exist.
    """
    door = PhoneDoor(phones, right)

    def mark(view: View) -> View:
        def inner(request: Any, device: Device, *args: Any, **kwargs: Any) -> HttpResponse:
            post = post_at(device)
            if post is None:
                if wants_json(request):
                    return JsonResponse({"told": NOBODY}, status=403)
                return redirect("/p/who/")
            if not door.opens(device, post.principal):
                raise Http404
            request.post = post
            return view(request, *args, **kwargs)

        opened: Any = of_phone(wraps(view)(inner))
        opened.phone_door = door
        return opened  # type: ignore[no-any-return]  # the mark keeps the view as it is

    return mark


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
