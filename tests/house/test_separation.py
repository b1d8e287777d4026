"""三员分立 over every pair of posts, through the deeds and the pages.

A new account has no right.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from itertools import combinations

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.models import Event
from taizhang.engine.write import appointing
from taizhang.keep import staffing
from taizhang.org import posts
from taizhang.org.models import Account, Holding, Person
from taizhang.org.principals import staff, system
from taizhang.org.separation import forbidden
from taizhang.site.commands import safekeeping
from tests.desk.conftest import DeskOffice, fast_hash, no_collected_files, office

__all__ = ["fast_hash", "no_collected_files", "office"]
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.mark.parametrize(("first", "second"), list(combinations(sorted(posts.BY_KEY), 2)))
def test_every_pair_is_allowed_or_refused_by_the_rule(first: str, second: str) -> None:
    mixed = bool({first, second} & posts.ADMINISTRATORS)
    assert bool(forbidden({first, second})) is mixed
    assert not mixed or "不能" in forbidden({first, second})


@pytest.fixture
def three(office: DeskOffice) -> dict[str, Person]:
    found = {}
    for number, post in enumerate(ADMINISTRATORS):
        person = staffing.add_person(system("测试"), f"管{number}", office.units["C"])
        staffing.open_account(system("测试"), person, f"guan{number}")
        staffing.grant(system("测试"), person, post, office.units["C"])
        found[post] = person
    return found


def test_the_deed_refuses_every_forbidden_grant(office: DeskOffice, three: dict[str, Person]) -> None:
    security = staff(three["security_admin"], clock.today())
    clerk = office.people["wenmi"]
    for post in ADMINISTRATORS:
        with pytest.raises(Refused, match=r"不能|只在启用时"):
            staffing.grant(system("测试"), clerk, post, office.units["C"])
        for person in three.values():
            if person != three["security_admin"]:
                with pytest.raises(Refused, match="不能兼任"):
                    staffing.grant(security, person, "secretary", office.units["C"])
    with pytest.raises(Refused, match="不能给自己任岗"):
        staffing.grant(security, three["security_admin"], "secretary", office.units["C"])
    assert Holding.objects.filter(person__in=three.values()).count() == 3


def test_each_administrator_does_only_his_own(office: DeskOffice, three: dict[str, Person]) -> None:
    clerk, unit = office.people["wenmi"], office.units["C"]
    account = Account.objects.get(person=clerk)
    principals = {post: staff(person, clock.today()) for post, person in three.items()}
    acts = {
        "system_admin": (
            lambda who: staffing.add_person(who, "新人", unit),
            lambda who: staffing.add_unit(who, "新单位", "新", "XN", "county", unit),
            lambda who: staffing.new_password(who, account),
            lambda who: staffing.end_sessions(who, account),
        ),
        "security_admin": (lambda who: staffing.grant(who, clerk, "secrecy", unit),),
    }
    for post, deeds in acts.items():
        for deed in deeds:
            for other, principal in principals.items():
                if other != post:
                    with pytest.raises(Refused, match="只有"):
                        deed(principal)
            before = Event.objects.count()
            deed(principals[post])
            assert Event.objects.count() == before + 1, "each act is one line of history"


def test_no_administrator_takes_over_another(office: DeskOffice, three: dict[str, Person]) -> None:
    who = staff(three["system_admin"], clock.today())
    for post in ("security_admin", "audit_admin"):
        account = Account.objects.get(person=three[post])
        with pytest.raises(Refused, match="不能由别的管理员重置"):
            staffing.new_password(who, account)
        with pytest.raises(Refused, match="不能停用"):
            staffing.set_active(who, account, active=False)
        with pytest.raises(Refused, match="请先更换管理员"):
            staffing.person_leaves(who, three[post], clock.today())


def test_a_new_account_sees_nothing_until_a_post_is_granted(
    office: DeskOffice, three: dict[str, Person]
) -> None:
    who = staff(three["system_admin"], clock.today())
    person = staffing.add_person(who, "新来", office.units["C"])
    account = staffing.open_account(who, person, "xinlai")
    assert not account.has_usable_password()
    fresh = staff(person, clock.today())
    assert [ledger.key for ledger in ledgers() if holds(READS, fresh, ledger)] == []
    staffing.grant(staff(three["security_admin"], clock.today()), person, "secretary", office.units["C"])
    granted = staff(person, clock.today())
    assert any(holds(READS, granted, ledger) for ledger in ledgers())


def test_an_administrator_is_replaced_and_never_missing(office: DeskOffice, three: dict[str, Person]) -> None:
    security = staff(three["security_admin"], clock.today())
    heir = staffing.add_person(system("测试"), "接任", office.units["C"])
    with pytest.raises(Refused, match="还没有账号"):
        staffing.replace_administrator(security, "system_admin", heir)
    staffing.open_account(system("测试"), heir, "jieren")
    with pytest.raises(Refused, match="不能空着"):
        staffing.end(security, Holding.objects.get(post="system_admin"))
    with pytest.raises(Refused, match="不能兼任"):
        staffing.replace_administrator(security, "system_admin", office.people["wenmi"])
    staffing.replace_administrator(security, "system_admin", heir)
    assert staff(heir, clock.today()).holds({"system_admin"})
    assert not staff(three["system_admin"], clock.today()).holds({"system_admin"})


def test_the_security_post_is_handed_on_at_the_server(office: DeskOffice, three: dict[str, Person]) -> None:
    clerk = staffing.add_person(system("测试"), "接任", office.units["C"])
    with pytest.raises(LookupError, match="没有登录名"):
        safekeeping.replace_security(Namespace(username="jieren"))
    staffing.open_account(system("测试"), clerk, "jieren")
    before = Event.objects.count()
    assert safekeeping.replace_security(Namespace(username="jieren")) == 0
    assert Event.objects.count() == before + 1
    assert staff(clerk, clock.today()).holds({"security_admin"})
    assert not staff(three["security_admin"], clock.today()).holds({"security_admin"})


def test_a_unit_is_closed_once_nobody_is_left_in_it(office: DeskOffice, three: dict[str, Person]) -> None:
    Account.objects.filter(person=three["system_admin"]).update(must_change=False)
    desk = office.client("guan0")
    unit = staffing.add_unit(system("测试"), "要停用的单位", "停用", "TY", "county", office.units["C"])
    person = staffing.add_person(system("测试"), "末了", unit)
    asked = {"act": "close", "closing": str(unit.pk)}
    refused = desk.post("/house/people/", asked)
    assert refused.status_code == 422
    assert "在册人员" in refused.content.decode()
    assert desk.post("/house/people/", {"act": "close"}).status_code == 422
    staffing.person_leaves(system("测试"), person, clock.today() - timedelta(days=1))
    assert desk.post("/house/people/", asked).status_code == 302
    unit.refresh_from_db()
    assert unit.until == clock.today() - timedelta(days=1)
    assert f'value="{unit.pk}"' not in desk.get("/house/people/").content.decode().partition("id_closing")[2]


def test_the_house_is_closed_to_everyone_else(office: DeskOffice, three: dict[str, Person]) -> None:
    doors = {
        "/house/people/": "system_admin",
        "/house/copies/": "system_admin",
        "/house/posts/": "security_admin",
        "/house/history/": "audit_admin",
    }
    for person in three.values():
        Account.objects.filter(person=person).update(must_change=False)
    names = {Account.objects.get(person=person).username: post for post, person in three.items()}
    for path, wanted in doors.items():
        for name in (*names, "wenmi", "fenguan", "pinganban"):
            expected = 200 if names.get(name) == wanted else 404
            assert office.client(name).get(path).status_code == expected, (path, name)


@pytest.mark.parametrize("ahead", [0, 5])
def test_a_post_ended_by_mistake_is_given_back(
    office: DeskOffice, three: dict[str, Person], ahead: int
) -> None:
    """It begins on the same day once more, also one that has not begun."""
    security, unit = staff(three["security_admin"], clock.today()), office.units["C"]
    clerk, since = office.people["wenmi"], clock.today() + timedelta(days=ahead)
    first = staffing.grant(security, clerk, "safety", unit, since)
    staffing.end(security, first)
    again = staffing.grant(security, clerk, "safety", unit, since)
    assert (again.pk, again.since, again.until) == (first.pk, since, None)
    assert Holding.objects.filter(person=clerk, post="safety").count() == 1
    with pytest.raises(Refused, match="已经是"):
        staffing.grant(security, clerk, "safety", unit, since)


def test_an_administrator_comes_back_on_the_day_of_leaving(
    office: DeskOffice, three: dict[str, Person]
) -> None:
    security, first = staff(three["security_admin"], clock.today()), three["system_admin"]
    other = staffing.add_person(system("测试"), "替管", office.units["C"])
    staffing.open_account(system("测试"), other, "tiguan")
    staffing.replace_administrator(security, "system_admin", other)
    staffing.replace_administrator(security, "system_admin", first)
    held = Holding.objects.filter(post="system_admin", until=None)
    assert [one.person for one in held] == [first]


def test_a_post_is_handed_to_who_had_given_it_up_that_day(
    office: DeskOffice, three: dict[str, Person]
) -> None:
    security, unit, today = staff(three["security_admin"], clock.today()), office.units["C"], clock.today()
    clerk, other = office.people["wenmi"], office.people["menwei"]
    staffing.end(security, staffing.grant(security, other, "safety", unit))
    holding = staffing.grant(security, clerk, "safety", unit)
    assert appointing.hand_over(security, holding, other, today, "任免〔2026〕1号")
    following = Holding.objects.get(person=other, post="safety")
    assert (following.since, following.until) == (today, None)
