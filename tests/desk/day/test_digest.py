"""今日, 应报未报 and the daily reminder.

All have the same lists, for whom they are, and nothing that is not owed.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taizhang.desk.day import digest
from taizhang.desk.day.waiting import agenda
from taizhang.engine import clock
from taizhang.engine.read import expected
from taizhang.engine.read.expected import chases, gaps
from taizhang.org.models import Unit
from taizhang.org.principals import staff
from taizhang.site import cli
from tests.desk.conftest import DeskOffice
from tests.desk.day.conftest import client_of, holder, instance
from tests.office import at
from tests.rooms.premises.premises_office import PremisesOffice
from tests.rooms.programme.programme_office import ProgrammeOffice as Programme


@pytest.fixture
def owing(office: DeskOffice) -> DeskOffice:
    """Let two counties owe last month's zero report and the ones before.

    They owe them since the installation was made.
    """
    for code in "AB":
        office.units[code].reports_zero = True
        office.units[code].save()
    instance("office", clock.today() - timedelta(days=70))
    return office


def test_who_sees_whose_gap(owing: DeskOffice) -> None:
    chief, county, clerk = (owing.principal(name) for name in ("pinganban", "xianshe", "wenmi"))
    assert {gap.missing.unit.code for gap in gaps(chief)} == {"A", "B"}
    assert {gap.missing.unit.code for gap in gaps(county)} == {"A"}
    assert gaps(clerk) == []
    other = staff(holder(owing, "county_liaison", "B"), clock.today())
    assert {gap.missing.unit.code for gap in gaps(other)} == {"B"}


def test_the_text_to_chase_names_who_is_missing(owing: DeskOffice) -> None:
    page = owing.client("pinganban").get("/").content.decode()
    first = chases(gaps(owing.principal("pinganban")))[0]
    assert first.units == ("甲县社", "乙县社")
    assert "还有2个单位未报（甲县社、乙县社）" in first.text
    assert first.text in page
    assert first.text not in owing.client("xianshe").get("/").content.decode()
    assert first.what in owing.client("xianshe").get("/").content.decode()


def test_a_leader_sees_what_is_red_and_why(owing: DeskOffice) -> None:
    page = owing.client("fenguan").get("/").content.decode()
    assert "红灯事项" in page
    assert "甲县社" in page
    assert "乙县社" in page
    assert "红灯事项" not in owing.client("xianshe").get("/").content.decode()


def test_the_reminder_equals_the_lists(owing: DeskOffice) -> None:
    who = owing.principal("pinganban")
    found = agenda(who)
    made = {part.title: part.items for part in digest.parts(found, who)}
    assert [item.number for item in made["应报未报"]] == [gap.missing.what for gap in found.gaps]
    for title, rows in (
        ("已超期", [row for row in found.dated if row.days < 0]),
        ("三天内到期", [row for row in found.dated if 0 < row.days <= 3]),
    ):
        assert [item.number for item in made.get(title, ())] == [row.number for row in rows]
    text = digest.person_text("冯协", digest.parts(found, who))
    assert f"◆应报未报（{len(found.gaps)}）" in text
    page = owing.client("pinganban").get("/digest/").content.decode()
    assert text in page
    assert digest.group_text(found) in page


def test_reminders_of_others_are_for_those_who_remind(owing: DeskOffice) -> None:
    county = owing.people["xianshe"]
    assert county.name in owing.client("pinganban").get(f"/digest/?person={county.pk}").content.decode()
    assert owing.client("wenmi").get(f"/digest/?person={county.pk}").status_code == 404
    assert owing.client("xianshe").get(f"/digest/?person={owing.people['pinganban'].pk}").status_code == 404
    idle, keeper = (client_of(holder(owing, post)) for post in ("web_editor", "system_admin"))
    assert "今天没有需要提醒的事项" in idle.get("/digest/").content.decode()
    assert keeper.get("/digest/").status_code == 404


def test_a_reminder_holds_no_content_and_nothing_the_sender_may_not_read(owing: DeskOffice) -> None:
    """The petition clerk has a case on the desk.

    The coordinator, who reads no cases, is told nothing of it.
    """
    from taizhang.engine.keep import switches
    from taizhang.engine.write import deeds
    from taizhang.rooms.petitions.case import ledger as case

    switches.turn(owing.principal("pinganban"), case.LEDGER, "on")
    clerk = owing.principal("xinfang")
    data = {
        "unit": owing.units["C"].pk, "occurred_at": clock.now() - timedelta(hours=1), "kind": "claim",
        "topic": "pension", "summary": "要求补缴养老保险", "origin": "direct", "received_on": clock.today(),
    }  # fmt: skip
    row = deeds.create(clerk, case.LEDGER, data)
    mine = owing.client("xinfang").get("/digest/").content.decode()
    text = digest.person_text("陈访", digest.parts(agenda(clerk), clerk))
    assert row.number in owing.client("xinfang").get("/").content.decode()
    assert "养老保险" not in mine
    assert "养老保险" not in text
    theirs = owing.client("pinganban").get(f"/digest/?person={owing.people['xinfang'].pk}").content.decode()
    assert row.number not in theirs


def test_the_command_tells_the_same(owing: DeskOffice, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["digest", "--as", "coordinator", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    found = agenda(owing.principal("pinganban"))
    by_title = {part["title"]: part["count"] for part in told["parts"]}
    assert by_title["应报未报"] == len(found.gaps)
    assert cli.main(["digest"]) == 1
    assert "◆应报未报" in capsys.readouterr().out
    assert cli.main(["digest", "--as", "nobody"]) == 2


def test_today_costs_the_same_for_few_and_many(owing: DeskOffice) -> None:
    client = owing.client("pinganban")

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    client.get("/")
    few = cost("/"), cost("/digest/")
    for n in range(30):
        Unit.objects.create(
            code=f"N{n}",
            name=f"第{n}社",
            short=f"第{n}社",
            kind="county",
            parent=owing.units["C"],
            reports_zero=True,
        )
    expected.forget()  # units came past the deeds
    client.get("/")
    assert (cost("/"), cost("/digest/")) == few
    assert len(gaps(owing.principal("pinganban"))) > 30


def test_today_costs_the_same_for_one_clock_and_thirty(db: None) -> None:
    office = Programme()
    clock.forget_offset()
    who = office.people["coordinator"]

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            agenda(staff(who, clock.today()))
        return len(found)

    with clock.at(at(2, 1)):
        office.draft("A", 1)
        agenda(staff(who, clock.today()))
        one = cost()
    for month in range(2, 12):
        for code in "CAB":
            with clock.at(at(month + 1, 1)):
                office.draft(code, month)
    with clock.at(at(12, 2)):
        assert len(agenda(staff(who, clock.today())).dated) >= 30
        assert cost() == one


def test_the_duty_room_owes_a_handover_only_when_it_is_surely_missing(db: None) -> None:
    office = PremisesOffice()
    office.handed(at(3, 1, 8))
    office.on_duty(at(3, 1, 20), "officer_2")
    who = staff(office.people["deputy"], date(2021, 3, 1))

    def missing(moment: datetime) -> list[tuple[str, int]]:
        with clock.at(moment):
            found = [g for g in gaps(who) if g.ledger.key == "premises.dutysheet"]
            return [(g.missing.what, g.days) for g in found]

    assert missing(at(3, 2, 7)) == []
    assert missing(at(3, 2, 18)) == [("3月1日夜班交接班签字", 1)]
    assert missing(at(3, 4, 18)) == [("3月1日夜班交接班签字", -1)]


def test_a_roster_is_owed_where_one_is_kept(db: None) -> None:
    office = PremisesOffice()
    for day in range(1, 9):
        office.published(at(3, day, 8))
    who = staff(office.people["deputy"], date(2021, 3, 1))

    def roster(moment: datetime) -> list[tuple[str, int]]:
        with clock.at(moment):
            return [(g.missing.what, g.days) for g in gaps(who) if "值班表" in g.missing.what]

    assert roster(at(3, 5, 9)) == []
    assert roster(at(3, 6, 9)) == [("3月9日值班表", 2)]
    assert roster(at(3, 9, 9)) == [("3月9日值班表", -1)]
    assert roster(at(3, 20, 9)) == []


def test_a_paper_book_copied_in_after_the_holiday_is_no_omission(db: None) -> None:
    office = PremisesOffice()
    office.on_duty(at(10, 1, 8), "officer_1", second="officer_3")
    who = staff(office.people["deputy"], date(2021, 10, 1))
    with clock.at(at(10, 8, 9)):
        found = [g for g in gaps(who) if "交接班" in g.missing.what]
        assert [g.days for g in found] == [0]
    with clock.at(at(10, 9, 9)):
        assert [g.days for g in gaps(who) if "交接班" in g.missing.what] == [-1]


def test_the_week_without_a_study_is_told_when_it_is_over(db: None) -> None:
    from taizhang.rooms.programme.study.model import StudySession, thursday

    office = Programme()
    for day in (1, 8, 15):
        when = at(3, day, 9)
        StudySession.objects.create(
            unit=office.units["C"], unit_lo=office.units["C"].lo, number=f"X{day}", state="held", theme="学法",
            occurred_at=when, occurred_on=when.date(), recorded_at=when, week_on=thursday(when.date()),
        )  # fmt: skip
    who = staff(office.people["deputy"], date(2021, 3, 1))

    def missing(moment: datetime) -> list[tuple[str, int]]:
        with clock.at(moment):
            return [(g.missing.what, g.days) for g in gaps(who) if "第12周" in g.missing.what]

    assert missing(at(3, 28, 10)) == []
    assert missing(at(3, 29, 10)) == [("2021年第12周学习例会", 2)]
    assert missing(at(4, 2, 10)) == [("2021年第12周学习例会", -2)]
