"""Sweep among bad rows.

What is wrong with one is told and tried again, and every other one is done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from taizhang.engine import clock
from taizhang.engine.declare.flow import ChangedSince, Refused
from taizhang.engine.declare.parts import Chore
from taizhang.engine.models import Deadline, Event
from taizhang.engine.write import redating, sweep
from taizhang.engine.write.chores import Pass, Stuck
from taizhang.keep import copies, sweeps
from taizhang.org.models import Account, Holding
from taizhang.rooms.premises.patrol.model import Patrol
from taizhang.rooms.premises.patrol.routes import RouteWindow
from taizhang.rooms.premises.visit.model import Visit
from taizhang.site import cli
from tests.office import at
from tests.rooms.premises.grounds_office import GroundsOffice
from tests.rooms.premises.premises_office import SINCE
from tests.rooms.programme.programme_office import ProgrammeOffice

pytestmark = pytest.mark.django_db
EVENING = at(3, 1, 22, 30)


@pytest.fixture
def office() -> GroundsOffice:
    return GroundsOffice()


def refuse_updates(model: Any, pk: int) -> None:
    """Let the database refuse to change one row.

    It refuses as it does for a row that breaks a constraint.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"create trigger bad_row before update on {table} when old.id = {pk}"
                " begin select raise(abort, 'bad row'); end"
            )
            return
        cursor.execute(
            "create function bad_row() returns trigger language plpgsql as"
            " $$ begin raise exception 'bad row'; end $$"
        )
        cursor.execute(
            f"create trigger bad_row before update on {table} for each row when (old.id = {pk})"
            " execute function bad_row()"
        )


def let_updates(model: Any) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else f" on {model._meta.db_table}"
        cursor.execute(f"drop trigger bad_row{on}")


@pytest.fixture
def visits(office: GroundsOffice) -> list[Any]:
    """Three visitors still inside in the evening.

    The database refuses to change the second.
    """
    office.gate_open(at(3, 1))
    rows = []
    for hour in (9, 10, 11):
        with clock.at(at(3, 1, hour)):
            rows.append(office.visit(visitor=f"某来访人{hour}"))
    refuse_updates(Visit, rows[1].pk)
    return rows


def states(rows: list[Any]) -> list[str]:
    return [Visit.objects.get(pk=row.pk).state for row in rows]


def test_a_bad_row_stops_no_other_is_told_and_is_tried_again(
    visits: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    bad = visits[1]
    with clock.at(EVENING):
        swept = sweep.run()
        assert (swept.moved, states(visits)) == (2, ["unclosed", "inside", "unclosed"])
        ((key, number, reason),) = [(row.ledger, row.number, row.reason) for row in swept.stuck]
        assert (key, number) == ("premises.visit", bad.number)
        assert "bad row" in reason
        logged = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert logged == [f"stuck: premises.visit {bad.number}"]
        assert sweep.run().moved == 0
        let_updates(Visit)
        again = sweep.run()
    assert (again.moved, again.stuck, states(visits)) == (1, (), ["unclosed"] * 3)


@pytest.fixture
def clocks(db: None) -> list[Deadline]:
    """Open clocks of three records; the rule of the second is unknown."""
    office, when = ProgrammeOffice(), at(5, 11, 9)
    with clock.at(when):
        for n in (1, 2, 3):
            office.incident("08", when, title=f"第{n}件")
    rows = list(Deadline.objects.filter(stopped_at=None).order_by("id"))
    assert len({row.record_id for row in rows}) == 3
    Deadline.objects.filter(record_id=rows[len(rows) // 2].record_id).update(rule="R00")
    return rows


def told(rows: list[Deadline], name: str) -> dict[int, Any]:
    return dict(Deadline.objects.filter(pk__in=[row.pk for row in rows]).values_list("record_id", name))


def test_a_clock_that_cannot_be_told_stops_no_other(clocks: list[Deadline]) -> None:
    bad = clocks[len(clocks) // 2]
    with clock.at(at(6, 30, 9)):
        swept = sweep.run()
        assert {(row.ledger, row.number) for row in swept.stuck} == {(bad.ledger, bad.number)}
        assert [record for record, level in told(clocks, "warned").items() if not level] == [bad.record_id]
        Deadline.objects.filter(record_id=bad.record_id).update(rule=bad.rule)
        assert (sweep.run().stuck, [level for level in told(clocks, "warned").values() if not level]) == (
            (),
            [],
        )


def test_a_clock_that_cannot_be_dated_stops_no_other(clocks: list[Deadline]) -> None:
    bad = clocks[len(clocks) // 2]
    Deadline.objects.exclude(record_id=bad.record_id).update(rule="R55")  # counted in working days
    before = told(clocks, "internal_due")
    with clock.at(at(5, 11, 10)):
        redating.redate_all("节假日安排变化")
    after = told(clocks, "internal_due")
    assert {record for record, day in after.items() if day == before[record]} == {bad.record_id}
    stories = Event.objects.filter(act="mark", note__contains="末日")
    assert set(stories.values_list("record_id", flat=True)) == set(after) - {bad.record_id}


def test_a_route_whose_windows_cannot_be_read_hides_no_other(office: GroundsOffice) -> None:
    with clock.at(at(3, 1, 8)):
        points = office.points(2)
        good, bad = (office.route(points, name=name) for name in ("东线", "西线"))
    RouteWindow.objects.filter(parent=bad).update(opens="晚上")
    with clock.at(at(3, 3, 8)):
        swept = sweep.run()
    assert set(Patrol.objects.values_list("route_id", flat=True)) == {good.pk}
    assert [(row.ledger, row.number) for row in swept.stuck] == [("premises.patrol", bad.number)]


def test_a_ledger_that_cannot_say_what_is_due_stops_no_other() -> None:
    done: list[str] = []

    def broken() -> Iterator[Chore]:
        yield Chore("1", lambda: done.append("1") or 1)
        raise LookupError("没有这个字段")

    made = Pass()
    assert made.over("one", broken) == 0
    assert made.over("two", lambda: [Chore("2", lambda: done.append("2") or 1)]) == 1
    assert (done, made.stuck) == (["2"], [Stuck("one", "", "LookupError: 没有这个字段")])


def test_what_a_failed_chore_wrote_is_taken_back(office: GroundsOffice) -> None:
    def half() -> int:
        Holding.objects.filter(post="guard").delete()
        raise DatabaseError("gone")

    made = Pass()
    made.over("one", lambda: [Chore("1", half)])
    assert (Holding.objects.filter(post="guard").count(), len(made.stuck)) == (4, 1)


def test_the_console_ends_with_one_and_the_administrator_sees_it(
    office: GroundsOffice,
    visits: list[Any],
    capsys: pytest.CaptureFixture[str],
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.HOME, settings.STATIC_ROOT = tmp_path, None
    keeper = office.people["secretary"]
    Holding.objects.create(person=keeper, post="system_admin", unit=office.unit, since=SINCE)
    Account.objects.open("guanli", keeper, "Deng-lu-2021")
    client = Client()
    with clock.at(EVENING):
        client.force_login(Account.objects.get(username="guanli"))
        assert cli.main(["sweep"]) == 1
        number = visits[1].number
        assert f"没有办成（下次再试）：外来人员、车辆登记 {number}：" in capsys.readouterr().out
        page = client.get("/").content.decode()
        assert "自动办理要处理" in page
        assert "外来人员、车辆登记</span><span>1项到时应自动办的没有办成" in page
        assert number not in page, "behind a wall a number is no business of an administrator"
        let_updates(Visit)
        assert cli.main(["sweep"]) == 0
        assert "自动办理要处理" not in client.get("/").content.decode()
    assert sweeps.stuck() == []


def test_a_copy_that_fails_in_an_unknown_way_is_told_too(settings: Any, tmp_path: Path) -> None:
    settings.HOME = settings.FILE_FOLDER = tmp_path / "home"
    (tmp_path / "home").mkdir()
    (tmp_path / "disk").mkdir()
    copies._write("copies.json", copies.Plan(str(tmp_path / "disk"), 3, 0))
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {Event._meta.db_table} rename to gone")
    with pytest.raises(DatabaseError):
        copies.make()
    assert "备份没有做成（" in copies.state().problem


def test_a_row_that_cannot_be_read_stops_no_other(clocks: list[Deadline]) -> None:
    bad = clocks[len(clocks) // 2]
    Deadline.objects.filter(record_id=bad.record_id).update(rule=bad.rule)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma ignore_check_constraints = on")
        broken = "{" if connection.vendor == "sqlite" else '"no pairs"'
        cursor.execute("update engine_deadline set pauses = %s where id = %s", [broken, bad.pk])
        if connection.vendor == "sqlite":
            cursor.execute("pragma ignore_check_constraints = off")
    with clock.at(at(6, 30, 9)):
        swept = sweep.run()
        assert {(row.ledger, row.number) for row in swept.stuck} == {(bad.ledger, bad.number)}
        levels = dict(Deadline.objects.exclude(pk=bad.pk).values_list("record_id", "warned"))
    assert all(level for record, level in levels.items() if record != bad.record_id)


def test_a_conflict_that_is_no_change_since_is_told() -> None:
    def shut() -> int:
        raise Refused("这条记录正在补做密件，不能办理。", status=409)

    def later() -> int:
        raise ChangedSince("这条记录刚被他人修改过。")

    made = Pass()
    made.over("x", lambda: [Chore("1", shut), Chore("2", later)])
    assert [(row.number, row.reason) for row in made.stuck] == [("1", "这条记录正在补做密件，不能办理。")]
