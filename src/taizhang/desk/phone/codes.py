"""Short codes (短码): 4–6 digits by which a person takes over a phone.

Four digits are only as good as the count of tries: five in a quarter of an hour per person and
phone, counted before the code is hashed; thirty per phone, whoever is tapped; and after ten wrong
ones in a row the code is dead until the office gives a new starter.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from taizhang.desk.frame.throttle import Turn
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import history
from taizhang.org.devices import Device, ShortCode
from taizhang.org.models import Person, SignInTry
from taizhang.org.principals import Principal, holders, system

STARTER_LASTS = timedelta(hours=24)
WRONG_IN_A_ROW = 10
PHONE_TRIES, PHONE_WINDOW = 30, timedelta(minutes=15)
REFUSED = "短码不对，或者输错次数太多。连续输错5次须等15分钟；忘记了请办公室重新发起始码。"
LOCKED = "这个短码输错太多次，已停用。请办公室重新发起始码后再设。"
RULE = "短码须为4至6位数字，不能全部相同，也不能是连号（如1234、654321）。"
_RUNS = "01234567890123456789", "98765432109876543210"


def people(device: Device) -> list[Person]:
    """List the persons allowed at a phone.

    Those who hold one of its posts over its unit today.
    """
    return holders(device.posts, device.unit, clock.today())


@transaction.atomic
def starter(principal: Principal, person: Person) -> str:
    """Give a person a six-digit starter.

    With it a short code is set at a phone; the old code ends.
    """
    text = f"{secrets.randbelow(10**6):06d}"
    defaults = {
        "hashed": "",
        "starter": make_password(text),
        "starter_until": clock.now() + STARTER_LASTS,
        "failures": 0,
    }
    ShortCode.objects.update_or_create(person=person, defaults=defaults)
    history.append("short_code_starter", principal, note=person.name)
    return text


def owed(person: Person) -> bool:
    """Return whether this person has still to set a short code."""
    row = ShortCode.objects.filter(person=person).first()
    return row is None or not row.hashed


def check(device: Device, person: Person, typed: str) -> None:
    """Check a short code.

    Pass, or refuse in the same words whether the code or the number of tries is at fault.
    """
    turn = _turn(device, person)
    row = ShortCode.objects.filter(person=person).first()
    if row is None or not row.hashed:
        raise Refused([("code", "还没有设短码，请先向办公室要起始码。")])
    _count(row)
    if not check_password(typed, row.hashed):
        raise Refused([("code", REFUSED)])
    _passed(row, turn)


def choose(device: Device, person: Person, given: str, typed: str, again: str) -> None:
    """Set the own short code with the starter given by the office."""
    turn = _turn(device, person)
    row = ShortCode.objects.filter(person=person).first()
    if row is None or not row.starter or not row.starter_until or row.starter_until < clock.now():
        raise Refused([("starter", "没有有效的起始码（24小时内有效），请向办公室要。")])
    if typed != again:
        raise Refused([("again", "两次输入的短码不一样，请重新输入。")])
    if not good(typed):
        raise Refused([("code", RULE)])
    _count(row)
    if not check_password(given, row.starter):
        raise Refused([("starter", "起始码不对，或者输错次数太多。请核对，或请办公室重新发。")])
    with transaction.atomic():
        row.hashed, row.starter, row.starter_until = make_password(typed), "", None
        row.save(update_fields=("hashed", "starter", "starter_until"))
        history.append("short_code_set", system("设短码", person), note=device.name)
    _passed(row, turn)


def good(text: str) -> bool:
    """Return whether digits may serve as a short code."""
    if not (text.isascii() and text.isdigit() and 4 <= len(text) <= 6):
        return False
    return len(set(text)) > 1 and not any(text in run for run in _RUNS)


def _turn(device: Device, person: Person) -> Turn:
    source = f"phone {device.pk}"
    since = timezone.now() - PHONE_WINDOW
    tries = SignInTry.objects.filter(source=source, at__gte=since).count()
    turn = Turn(f"短码 {person.pk}", source)
    if tries >= PHONE_TRIES or not turn.allowed():
        raise Refused([("code", REFUSED)])
    return turn


def _count(row: ShortCode) -> None:
    """Count a wrong try before the code is looked at.

    A right one takes the count back.
    """
    rows = ShortCode.objects.filter(pk=row.pk, failures__lt=WRONG_IN_A_ROW)
    if not rows.update(failures=F("failures") + 1):
        raise Refused([("code", LOCKED)])


def _passed(row: ShortCode, turn: Turn) -> None:
    turn.succeeded()
    ShortCode.objects.filter(pk=row.pk).update(failures=0)
