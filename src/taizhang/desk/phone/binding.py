"""Binding of a phone to a post.

It is registered by the office, enrolled once by code, revoked at once.

The secret in the phone's cookie is 256 random bits, so a fast hash of it is enough; the one-time
code is short and therefore short-lived and throttled.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from taizhang.desk.frame.throttle import Turn
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.org.devices import FIELD, Device, Stint
from taizhang.org.models import Person, Site
from taizhang.org.principals import Principal, system

COOKIE = "post_phone"
PATH = "/p/"
KEPT = 400 * 24 * 3600
"""Seconds that the cookie lasts: the longest a browser allows; each day of use renews it."""
CODE_CHARS, CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 8
CODE_LASTS = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
"""The longest time at a phone before the short code is asked again: the longest shift. There is no idle end."""
BAD_CODE = "绑定码不对、已用过或已过期，或者输错次数太多。请核对，或请办公室重新发码。"


@dataclass(frozen=True)
class Standing:
    """The person at a phone; nobody between two shifts."""

    device: Device
    stint: Stint | None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note(device: Device) -> str:
    return f"{device.name}（{device.unit.short}{device.site.name}，{device.post_title()}）"


@transaction.atomic
def register(principal: Principal, name: str, site: Site | None, post: str) -> tuple[Device, str]:
    """Register a phone and give its one-time code."""
    name = name.strip()
    if not 2 <= len(name) <= 20:
        raise Refused([("name", "请填写手机名称（2至20个字），如“大门岗手机”。")])
    if site is None:
        raise Refused([("site", "请选择这台手机所在的场所。")])
    if post not in FIELD:
        raise Refused([("post", "请选择这台手机所属的岗位。")])
    if Device.objects.filter(unit=site.unit, name=name).exists():
        raise Refused([("name", f"已有名为“{name}”的手机，请换个名称，或在原手机上重新发码。")])
    device = Device.objects.create(name=name, unit=site.unit, site=site, post=post)
    history.append("phone_registered", principal, note=_note(device))
    return device, new_code(principal, device)


@transaction.atomic
def new_code(principal: Principal, device: Device) -> str:
    """Make a fresh one-time code.

    A phone bound before stays bound until the code is used.
    """
    code = "".join(secrets.choice(CODE_CHARS) for _ in range(CODE_LETTERS))
    device.code_hash, device.code_until = _hash(code), clock.now() + CODE_LASTS
    device.save(update_fields=("code_hash", "code_until"))
    history.append("phone_code", principal, note=_note(device))
    return code


@transaction.atomic
def revoke(principal: Principal, device: Device) -> None:
    """Stop a phone.

    From its next request it is a stranger, and nobody stands at it.
    """
    moment = clock.now()
    device.revoked_at, device.secret_hash, device.code_hash = moment, "", ""
    device.save(update_fields=("revoked_at", "secret_hash", "code_hash"))
    leave(device)
    history.append("phone_revoked", principal, note=_note(device))


def enrol(request: HttpRequest, typed: str) -> tuple[Device, str]:
    """Bind the phone sending a one-time code.

    Returns the device and the value of its cookie.
    """
    turn = Turn("岗位手机绑定", request)
    code = "".join(typed.upper().split()).replace("-", "")
    if not turn.allowed():
        raise Refused([("code", BAD_CODE)])
    with transaction.atomic():
        rows = Device.objects.select_for_update(of=("self",)).select_related("unit", "site")
        device = rows.filter(code_hash=_hash(code), code_until__gt=clock.now()).first() if code else None
        if device is None:
            raise Refused([("code", BAD_CODE)])
        secret = secrets.token_urlsafe(32)
        device.secret_hash, device.code_hash, device.revoked_at = _hash(secret), "", None
        device.enrolled_at = device.seen_at = clock.now()
        device.save()
        leave(device)
        history.append("phone_enrolled", system("岗位手机绑定"), note=_note(device))
    turn.succeeded()
    return device, f"{device.pk}.{secret}"


def of_request(request: HttpRequest) -> Device | None:
    """Find the phone of a request, read anew each time.

    It is None for a revoked or unknown one.
    """
    number, _, secret = request.COOKIES.get(COOKIE, "").partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 12 and secret):
        return None
    device = Device.objects.select_related("unit", "site").filter(pk=int(number), revoked_at=None).first()
    if device is None or not hmac.compare_digest(device.secret_hash, _hash(secret)):
        return None
    moment = clock.now()
    if device.seen_at is None or moment - device.seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=moment)
    return device


def remember(request: HttpRequest, response: HttpResponse, value: str) -> None:
    """Set the phone's cookie: sent only to the phone pages, never readable by script."""
    secure = settings.SECURE_COOKIES or request.is_secure()
    response.set_cookie(COOKIE, value, max_age=KEPT, path=PATH, secure=secure, httponly=True, samesite="Lax")


def standing(device: Device) -> Standing:
    """Return the standing of a phone: the person there now.

    A stint longer than the longest shift is over.
    """
    stint = Stint.objects.select_related("person").filter(device=device, ended_at=None).first()
    if stint is not None and clock.now() - stint.begun_at > LONGEST:
        leave(device)
        stint = None
    return Standing(device, stint)


@transaction.atomic
def stand(device: Device, person: Person) -> Stint:
    """Put a person at a phone; whoever stood there before has left."""
    Device.objects.select_for_update().get(pk=device.pk)
    leave(device)
    stint = Stint.objects.create(
        device=device, person=person, key=secrets.token_urlsafe(18)[:24], begun_at=clock.now()
    )
    history.append("phone_taken", system("接机", person), note=_note(device))
    return stint


def leave(device: Device) -> None:
    """End the stint at the phone: nobody stands there any more."""
    Stint.objects.filter(device=device, ended_at=None).update(ended_at=clock.now())
