"""Writes to units, people, accounts and posts.

Each is one transaction with its line of history.

The system administrator makes units, people and accounts and grants nothing; the security
administrator grants and ends posts and makes nothing. A new account has no right until a post is
granted.
"""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from taizhang.engine import clock
from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.declare.links import PERSON, UNIT, Change
from taizhang.engine.keep import history
from taizhang.engine.write import offers
from taizhang.org import posts
from taizhang.org.force import in_force
from taizhang.org.models import Account, Holding, Person, Unit, UnitKind
from taizhang.org.principals import Principal
from taizhang.org.separation import forbidden

_LETTERS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789")
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,38}")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")


def first_password() -> str:
    """Make a first password, easy to read on paper.

    It has twelve characters of three kinds, none easily confused.
    """
    while True:
        text = "".join(secrets.choice("".join(_LETTERS)) for _ in range(12))
        if all(any(ch in kind for ch in text) for kind in _LETTERS):
            return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def _must_hold(principal: Principal, post: str) -> None:
    if not principal.holds({post}):
        raise Refused(f"这一步只有{posts.title(post)}可以办理。", status=403)


def _line(act: str, principal: Principal, note: str) -> None:
    history.append(act, principal, note=note)


def unit_problems(name: str, short: str, code: str, kind: str) -> list[Problem]:
    """List the errors of a unit as typed."""
    problems: list[Problem] = []
    if not 2 <= len(name) <= 60:
        problems.append(("name", "单位名称填2到60个字。"))
    if not 1 <= len(short) <= 20:
        problems.append(("short", "单位简称填1到20个字。"))
    if not _CODE.fullmatch(code):
        problems.append(("code", "单位码用大写字母和数字，最多12位，如 LK。"))
    if kind not in UnitKind.values:
        problems.append(("kind", f"单位类型请从这些里选：{'、'.join(UnitKind.labels)}。"))
    if Unit.objects.filter(code=code).exists():
        problems.append(("code", f"单位码“{code}”已经有了，请换一个。"))
    if Unit.objects.filter(name=name).exists():
        problems.append(("name", f"单位“{name}”已经有了。"))
    return problems


@transaction.atomic
def add_unit(
    principal: Principal,
    name: str,
    short: str,
    code: str,
    kind: str,
    parent: Unit | None = None,
    *,
    in_scope: bool = True,
    reports_zero: bool = False,
) -> Unit:
    """Add a unit to the tree; raises `Refused` naming the field."""
    _must_hold(principal, "system_admin")
    name, short, code = name.strip(), short.strip(), code.strip().upper()
    problems = unit_problems(name, short, code, kind)
    if problems:
        raise Refused(problems)
    try:
        unit = Unit.objects.create(
            name=name,
            short=short,
            code=code,
            kind=kind,
            parent=parent,
            in_scope=in_scope,
            reports_zero=reports_zero,
            since=clock.today(),
        )
    except ValueError as error:
        raise Refused([("parent", str(error))]) from error
    _line("unit_added", principal, f"{code} {name}，上级：{parent.short if parent else '无'}")
    return unit


@transaction.atomic
def close_unit(principal: Principal, unit: Unit, on: date) -> None:
    """End a unit on a day; its records stay."""
    _must_hold(principal, "system_admin")
    open_below = unit.children.filter(Q(until=None) | Q(until__gt=on)).exists()
    people = Person.objects.filter(unit=unit).filter(Q(until=None) | Q(until__gt=on)).exists()
    if open_below or people:
        raise Refused(f"“{unit.short}”还有下级单位或在册人员，请先处理，再停用。")
    unit.until = on
    unit.save(update_fields=("until",))
    _line("unit_closed", principal, f"{unit.code} {unit.name} 至{on}")
    offers.of_change(Change(UNIT, unit, ended=True, day=on, called=unit.short), unit)


@transaction.atomic
def add_person(principal: Principal, name: str, unit: Unit, title: str = "") -> Person:
    """Enter a member of staff.

    The same name twice in one unit is refused, so that nobody is entered twice.
    """
    _must_hold(principal, "system_admin")
    name = name.strip()
    if not 2 <= len(name) <= 15:
        raise Refused([("person", "姓名填2到15个字。")])
    if Person.objects.filter(name=name, unit=unit, until=None).exists():
        raise Refused(
            [("person", f"{unit.short}已有“{name}”。确是另一个人的，请在姓名后加序号，如“{name}2”。")]
        )
    person = Person.objects.create(name=name, unit=unit, title=title.strip()[:40], since=clock.today())
    _line("person_added", principal, f"{unit.short} {name}")
    return person


@transaction.atomic
def person_leaves(principal: Principal, person: Person, on: date) -> None:
    """Record the leaving of a person: end the posts, close the account.

    What the person did stays.
    """
    _must_hold(principal, "system_admin")
    if administers(person, on):
        raise Refused(f"{person.name}还是管理员，请先更换管理员，再办离岗。")
    person.until = on
    person.save(update_fields=("until",))
    ended = list(Holding.objects.filter(in_force(on), person=person).select_related("unit", "person"))
    Holding.objects.filter(person=person).filter(Q(until=None) | Q(until__gt=on)).update(until=on)
    account = Account.objects.filter(person=person).first()
    if account:
        set_active(principal, account, active=False)
    _line("person_left", principal, f"{person.unit.short} {person.name} 至{on}")
    offers.of_change(Change(PERSON, person, ended=True, day=on, called=person.name), person.unit)
    for holding in ended:
        offers.of_holding(holding, on, ended=True)


def username_problems(username: str) -> list[Problem]:
    """List the errors of a sign-in name."""
    if not _USERNAME.fullmatch(username):
        return [("username", "登录名用小写字母开头，可含数字，2到39位，如 wangfang。")]
    if Account.objects.filter(username=username).exists():
        return [("username", f"登录名“{username}”已经有人用了，请换一个。")]
    return []


@transaction.atomic
def open_account(principal: Principal, person: Person, username: str) -> Account:
    """Open an account that nobody can sign in to until a first password is printed."""
    _must_hold(principal, "system_admin")
    username = username.strip().lower()
    if problems := username_problems(username):
        raise Refused(problems)
    account = Account(username=username, person=person, must_change=True)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refused([("person", f"{person.name}已经有账号了，一人一号。")]) from error
    _line("account_opened", principal, f"{username}（{person.name}）")
    return account


@transaction.atomic
def new_password(principal: Principal, account: Account) -> str:
    """Give a first password, to be printed once and changed at sign-in.

    Every session of the account ends.
    """
    _must_hold(principal, "system_admin")
    if not principal.everything and administers(account.person, clock.today()):
        raise Refused("管理员的密码不能由别的管理员重置，请在服务器上用 taizhang password 登录名 重置。")
    password = first_password()
    account.set_password(password)
    account.must_change = True
    account.session_epoch += 1
    account.save(update_fields=("password", "must_change", "session_epoch"))
    _line("password_reset", principal, f"{account.username}（{account.person.name}）")
    return password


def administers(person: Person, on: date) -> bool:
    """Return whether a person is one of the three administrators on a day or later."""
    return any(h.post in posts.ADMINISTRATORS for h in _held_from(person, on))


@transaction.atomic
def set_active(principal: Principal, account: Account, *, active: bool) -> None:
    """Enable or disable an account; disabling ends its sessions."""
    _must_hold(principal, "system_admin")
    if not active and not principal.everything and administers(account.person, clock.today()):
        raise Refused("管理员的账号不能停用，请先更换管理员。")
    account.is_active = active
    account.session_epoch += 1
    account.save(update_fields=("is_active", "session_epoch"))
    _line("account_enabled" if active else "account_disabled", principal, account.username)


@transaction.atomic
def end_sessions(principal: Principal, account: Account) -> None:
    """Sign an account out everywhere."""
    _must_hold(principal, "system_admin")
    account.session_epoch += 1
    account.save(update_fields=("session_epoch",))
    _line("sessions_ended", principal, account.username)


@transaction.atomic
def grant(principal: Principal, person: Person, post: str, unit: Unit, since: date | None = None) -> Holding:
    """Grant a post.

    A set of posts that must stay apart is refused. Nobody grants a post to himself.
    """
    _must_hold(principal, "security_admin")
    on = since or clock.today()
    if post not in posts.BY_KEY:
        raise Refused([("post", "没有这个岗位，请从列表里选。")])
    if principal.person == person:
        raise Refused([("person", "不能给自己任岗。")])
    Person.objects.select_for_update().get(pk=person.pk)
    holdings = _held_from(person, on)
    if any(h.post == post and h.unit_id == unit.pk for h in holdings):
        raise Refused([("post", f"{person.name}已经是{unit.short}的{posts.title(post)}。")])
    problem = forbidden({post, *(h.post for h in holdings)})
    if problem:
        raise Refused([("post", problem)])
    if post in posts.ADMINISTRATORS and not principal.everything:
        raise Refused([("post", "管理员岗位只在启用时指定；需要换人的，请用“更换管理员”。")])
    holding = Holding.begin(person, post, unit, on)
    _line("post_granted", principal, f"{person.name} {unit.short}{posts.title(post)} 自{on}")
    offers.of_holding(holding, on, ended=False)
    return holding


def _held_from(person: Person, on: date) -> list[Holding]:
    """Return the posts held by a person on a day or after it."""
    return list(Holding.objects.filter(in_force(on), person=person))


@transaction.atomic
def end(principal: Principal, holding: Holding, until: date | None = None) -> None:
    """End a post after a day.

    By default it ends at once, with yesterday as its last day.
    """
    _must_hold(principal, "security_admin")
    if holding.post in posts.ADMINISTRATORS:
        raise Refused("管理员岗位不能空着，请用“更换管理员”。")
    last = until or clock.today() - timedelta(days=1)
    holding.until = last
    holding.save(update_fields=("until",))
    note = f"{holding.person.name} {holding.unit.short}{posts.title(holding.post)} 至{last}"
    _line("post_ended", principal, note)
    offers.of_holding(holding, last, ended=True)


@transaction.atomic
def replace_administrator(principal: Principal, post: str, person: Person) -> Holding:
    """Hand an administrator's post to another person.

    The security administrator hands on the other two; the system administrator hands on the
    security post.
    """
    _must_hold(principal, "system_admin" if post == "security_admin" else "security_admin")
    today = clock.today()
    present = Holding.objects.filter(in_force(today), post=post).select_related("unit").first()
    if post not in posts.ADMINISTRATORS or present is None:
        raise Refused([("post", "请选择要更换的管理员岗位。")])
    problem = forbidden({post, *(h.post for h in _held_from(person, today))})
    if problem:
        raise Refused([("person", problem)])
    if not Account.objects.filter(person=person, is_active=True).exists():
        raise Refused([("person", f"{person.name}还没有账号，请系统管理员先开账号。")])
    present.until = today - timedelta(days=1)
    present.save(update_fields=("until",))
    holding = Holding.begin(person, post, present.unit, today)
    _line("administrator_replaced", principal, f"{posts.title(post)}：{present.person.name}改为{person.name}")
    return holding
