"""岗位移交: transfer of a post from one person to the next.

The end of one holding, the start of the next and the line of history are one transaction.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare.flow import Problem, Refused
from taizhang.engine.keep import history
from taizhang.engine.write import offers
from taizhang.org import posts
from taizhang.org.conflicts import stands
from taizhang.org.force import in_force
from taizhang.org.models import Holding, Person
from taizhang.org.principals import Principal
from taizhang.org.separation import forbidden

GIVERS = frozenset({"security_admin"})
"""Who gives posts gives them to others and sees no business (separation of the three administrators)."""


def held(person: Person, on: date) -> list[Holding]:
    """Return the posts held by a person on a day or after it."""
    rows = Holding.objects.filter(in_force(on), person=person)
    return list(rows.select_related("unit", "person").order_by("id"))


def hand_over(principal: Principal, holding: Holding, successor: Person, day: date, basis: str) -> bool:
    """End a post on a day and give it to the successor from that day on.

    Returns whether anything changed.

    On the day itself both hold it, so that the handover can be done on it. Doing the same twice
    changes nothing. `basis` names the paper or meeting that decided it.
    """
    if not principal.holds(GIVERS):
        raise Refused("岗位的移交由安全管理员办理；事项的移交由经办人办理。", status=403)
    with transaction.atomic():
        stored = (
            Holding.objects.select_for_update(of=("self",))
            .select_related("unit", "person")
            .get(pk=holding.pk)
        )
        following = Holding.objects.filter(person=successor, post=stored.post, unit=stored.unit)
        if stored.until == day and following.filter(since=day).exists():
            return False
        if problems := _problems(principal, stored, successor, day, basis):
            raise Refused(problems)
        stored.until = day
        stored.save(update_fields=("until",))
        begun = None
        if not following.filter(stands(day)).exists():
            begun = Holding.begin(successor, stored.post, stored.unit, day)
        title = f"{stored.unit.short}{posts.title(stored.post)}"
        note = f"{title}：{stored.person.name}至{day}，{successor.name}自{day}；{basis.strip()}"
        history.append("post_handed", principal, note=note)
        offers.of_holding(stored, day, ended=True)
        if begun is not None:
            offers.of_holding(begun, day, ended=False)
    return True


def _problems(
    principal: Principal, holding: Holding, successor: Person, day: date, basis: str
) -> list[Problem]:
    problems: list[Problem] = []
    if holding.post in posts.ADMINISTRATORS:
        problems.append(("post", "管理员岗位不在这里移交，请用“更换管理员”。"))
    if successor.pk == holding.person_id:
        problems.append(("successor", "接任人不能是移交人本人，请另选。"))
    if principal.person is not None and successor.pk == principal.person.pk:
        problems.append(("successor", "不能把岗位交给自己，请由另一位管理员办理。"))
    if apart := forbidden({holding.post, *(row.post for row in held(successor, clock.today()))}):
        problems.append(("successor", apart))
    if holding.until is not None and holding.until < day:
        problems.append(("day", f"这个岗位已于{holding.until}结束，请刷新页面。"))
    if day < holding.since:
        problems.append(("day", f"移交日期早于任岗日期{holding.since}，请核对。"))
    if len(basis.strip()) < 4:
        problems.append(("basis", "请写明依据（任免文件或会议，至少四个字）。"))
    return problems
