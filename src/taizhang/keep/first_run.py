"""The first run of an office.

It takes a one-time code at the machine, then the unit and its three administrators.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.keep import history
from taizhang.keep import calendars, staffing
from taizhang.org import posts
from taizhang.org.models import Unit, UnitKind
from taizhang.org.principals import Principal, system
from taizhang.org.separation import forbidden

NAME = "first-code"
DIGITS = 8


def fresh() -> bool:
    """Return whether no office has been set up in this database yet."""
    return not Unit.objects.exists()


def code() -> str:
    """Return the code for opening the first page; empty once an office is set up.

    It is made once while no office is set up.
    """
    place = Path(settings.HOME) / NAME
    started = not fresh()
    connection.close()
    if started:
        place.unlink(missing_ok=True)
        return ""
    if not place.exists():
        number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        with os.fdopen(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            out.write(number)
    return place.read_text().strip()


def is_code(typed: str) -> bool:
    """Return whether this is the code of this machine."""
    place = Path(settings.HOME) / NAME
    secret = place.read_text().strip() if place.exists() else ""
    bare = "".join(ch for ch in typed if ch.isalnum())
    return bool(secret) and hmac.compare_digest(bare.encode(), secret.encode())


@dataclass(frozen=True)
class Administrator:
    """One of the three: post, name, sign-in name, and whether from the superior unit."""

    post: str
    name: str
    username: str
    superior: bool = False


@dataclass(frozen=True)
class Slip:
    """A first password to be handed over: shown once."""

    username: str
    name: str
    post: str
    password: str


def set_up(name: str, short: str, code_: str, superior: str, three: Sequence[Administrator]) -> list[Slip]:
    """Set up the office: its unit, the three administrators, the calendar.

    All or nothing; raises `Refused`.
    """
    from taizhang.engine import clock
    from taizhang.engine.models import Instance

    principal = system("首次启用")
    with transaction.atomic():
        if not fresh():
            raise Refused("这里已经启用过了。")
        _check(staffing.unit_problems(name, short, code_.upper(), UnitKind.CITY), superior, three)
        owner = staffing.add_unit(
            principal, name, short, code_, UnitKind.CITY, in_scope=True, reports_zero=True
        )
        above = owner
        if any(admin.superior for admin in three):
            above = staffing.add_unit(
                principal, superior, superior[:20], "SJ", UnitKind.OUTSIDE, in_scope=False
            )
        Instance.objects.update_or_create(
            pk=1, defaults={"kind": "office", "owner": owner, "made_at": clock.now()}
        )
        slips = [_open(principal, admin, owner, above if admin.superior else owner) for admin in three]
        calendars.seed(principal, clock.today().year + 1)
        history.append("office_set_up", principal, note=f"{code_} {name}")
    (Path(settings.HOME) / NAME).unlink(missing_ok=True)
    return slips


def _check(problems: list[Problem], superior: str, three: Sequence[Administrator]) -> None:
    for admin in three:
        if admin.superior and admin.post != "audit_admin":
            problems.append((f"{admin.post}-name", "只有审计管理员可以由上级单位的人担任。"))
        if not admin.name.strip():
            problems.append((f"{admin.post}-name", f"请填写{posts.title(admin.post)}的姓名。"))
        if not admin.username.strip():
            problems.append((f"{admin.post}-username", f"请填写{posts.title(admin.post)}的登录名。"))
    if any(admin.superior for admin in three) and not superior.strip():
        problems.append(("superior", "审计管理员在上级单位的，请填写上级单位名称。"))
    names: dict[tuple[str, bool], str] = {}
    for admin in three:
        other = names.setdefault((admin.name.strip(), admin.superior), admin.post)
        if other != admin.post and admin.name.strip():
            problems.append((f"{admin.post}-name", forbidden({admin.post, other})))
    if problems:
        raise Refused(problems)


def _open(principal: Principal, one: Administrator, owner: Unit, unit: Unit) -> Slip:
    try:
        person = staffing.add_person(principal, one.name, unit, posts.title(one.post))
        account = staffing.open_account(principal, person, one.username)
    except Refused as refused:
        fields = {"person": "name", "username": "username"}
        raise Refused(
            [
                (f"{one.post}-{fields[name]}" if name in fields else name, text)
                for name, texts in refused.errors.items()
                for text in texts
            ]
        ) from refused
    staffing.grant(principal, person, one.post, owner)
    password = staffing.new_password(principal, account)
    return Slip(account.username, person.name, posts.title(one.post), password)
