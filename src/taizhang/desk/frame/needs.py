"""Rights on views.

Checked before the view runs, readable from it, told on pages by the same question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve

from taizhang.desk.frame.guard import error_page
from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.registry import by_key
from taizhang.engine.declare.rights import ANYBODY, Right
from taizhang.engine.read.doors import ALONG, Barred, Closed, Door
from taizhang.org.principals import Principal


def needs(
    right: Right, purpose: str = "", along: tuple[str, ...] = ALONG, refusal: str = ""
) -> Callable[[Any], Any]:
    """Open a view to whoever holds a right.

    For everybody else its page does not exist.

    What the address names is found first and given to the view in its place: `slug` becomes
    `ledger`; with a purpose `public_id` becomes `record`, and `key` becomes `step` where the right
    asks who decides it. The right is asked over the record's unit. With a `refusal` who reads the
    record but lacks the right is told so.
    """
    door = Door(right, purpose, along)

    def mark(view: Any) -> Any:
        @wraps(view)
        def opened(request: Signed, *args: Any, **named: Any) -> HttpResponse:
            try:
                arguments = _led(door, request.principal, named)
            except Barred as barred:
                if refusal:
                    return error_page("不能办理", refusal, 403)
                raise Http404 from barred
            except Closed as closed:
                raise Http404 from closed
            answer: HttpResponse = view(request, *args, **arguments)
            return answer

        opened.door = door  # type: ignore[attr-defined]  # read by the menu and by the table of rights
        return opened

    return mark


def right_at(address: str) -> Right | None:
    """Return the right that the view of an address declares.

    None where there is no page. A page that needs no sign-in is everybody's.
    """
    try:
        view: Any = resolve(address).func
    except Resolver404:
        return None
    door: Door | None = getattr(view, "door", None)
    return ANYBODY if door is None else door.right


def _led(door: Door, principal: Principal, named: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a view with what they name in place of names.

    Raises `Closed`.
    """
    arguments = dict(named)
    if "slug" in arguments:
        ledger = arguments["ledger"] = door.ledger(principal, arguments.pop("slug"))
    else:
        door.check(principal)
        if not door.purpose:
            return arguments
        ledger = arguments["ledger"] = by_key(door.right.key)
    if door.purpose:
        target = door.record(principal, ledger, arguments.pop("public_id"), arguments.get("key", ""))
        arguments["record"] = target.record
        if target.step is not None and not door.right.step:
            arguments["step"] = target.step
            del arguments["key"]
    return arguments
