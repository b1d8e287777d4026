"""Show what other records are called by.

Pages, books and tables show names, and numbers where there is no name.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare import checks
from taizhang.engine.keep import shown
from taizhang.org.models import Account
from taizhang.rooms.petitions.case.ledger import Case
from taizhang.rooms.premises.patrol import ledger as patrols
from taizhang.rooms.premises.patrol.routes import PatrolPoint
from taizhang.rooms.premises.visit.model import Visit
from taizhang.workbooks.sheets import columns
from taizhang.workbooks.sheets.names import Names, Unclear
from tests.office import at
from tests.rooms.premises.grounds_office import GroundsOffice

DAY = at(3, 2, 22)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(3, 1, 9)):
        return GroundsOffice()


@pytest.fixture
def client(office: GroundsOffice, settings: Any) -> Client:
    settings.STATIC_ROOT = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = Client()
    made.force_login(Account.objects.open("wenmi", office.people["secretary"], "Deng-lu-2021"))
    return made


def test_points_routes_and_guards_are_told_by_name(office: GroundsOffice, client: Client) -> None:
    with clock.at(at(3, 1, 9)):
        points = office.points(3)
        route = office.route(points)
    with clock.at(at(3, 2, 23)):
        round_ = office.walk(route, office.passed(points, DAY), DAY)
        shift = office.gate_open(at(3, 2, 23))
        page = client.get(f"/t/premises-patrol/{round_.public_id}/").content.decode()
        listed = client.get("/t/premises-patrol/").content.decode()
        gate = client.get("/t/premises-gateshift/").content.decode()
        book = client.get("/t/premises-gateshift/book/?month=2021-03")
    for text in ("点位1", "点位2", "点位3", "夜间路线"):
        assert f">{text}<" in page
    assert points[0].number not in page
    assert ">夜间路线<" in listed
    assert f"夜间路线（{route.number}）" in listed, "the filter tells routes of one name apart"
    assert f">{shift.guard.person.name}<" in gate
    assert book.status_code == 200
    assert shown.value_of(shift, "guard") == shift.guard.person.name


def test_a_shift_to_be_checked_is_chosen_by_its_day(office: GroundsOffice) -> None:
    with clock.at(at(3, 1, 9)):
        sheet = office.published(at(3, 2, 20), "officer_1")
    assert str(sheet) == f"2021-03-02 夜班（{sheet.number}）"


def test_only_the_first_of_several_persons_is_whoever_sits_there(
    office: GroundsOffice, client: Client
) -> None:
    with clock.at(at(3, 1, 9)):
        page = client.get("/t/premises-firecheck/new/").content.decode()
    for name, chosen in (("checker", True), ("second", False), ("dept_head", False)):
        control = page.split(f'name="{name}"')[1].split("</select>")[0]
        me = f'<option value="{office.people["secretary"].pk}" selected>'
        assert (me in control) is chosen, name


def test_a_table_may_name_a_route_or_its_number(office: GroundsOffice) -> None:
    with clock.at(at(3, 1, 9)):
        route = office.route(office.points(2))
        names = Names(office.as_("secretary"))
        column = next(one for one in columns.main(patrols.LEDGER).columns if one.name == "route")
        assert names.record(column, "夜间路线") == names.record(column, route.number) == str(route.pk)
        with pytest.raises(Unclear, match=r"没有找到“夜里路线”这个巡逻路线，请核对编号或名称。"):
            names.record(column, "夜里路线")
        other = office.route(list(PatrolPoint.objects.all()))
        with pytest.raises(Unclear, match=f"叫“夜间路线”的巡逻路线不止一个（.*{other.number}.*），请写编号"):
            Names(office.as_("secretary")).record(column, "夜间路线")


def test_no_record_is_called_by_what_is_personal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Case.called == Visit.called == "number"
    monkeypatch.setattr(Visit, "called", "visitor")
    assert any("called 用了不存在的或个人信息字段“visitor”" in error.msg for error in checks.check_ledgers())
