"""D7 and what is owed: a row is one contact; standing duties make each turn once; reminders by time left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock, deeds
from taizhang.org.models import Holding
from taizhang.rooms.office import owed, owed_ledger, recurring_ledger
from taizhang.rooms.petitions import visit
from tests.rooms.programme_office import SINCE, Office, at, refused


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    Holding.objects.create(
        person=made.people["safety"], post="petition_clerk", unit=made.units["C"], since=SINCE
    )
    return made


def contact(office: Office, who: str = "safety deputy", **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "kind": "home",
        "whom": "retired",
        "name": "禾木翁",
        "met": 1,
        "situation": "身体尚好",
    }
    rows = {
        "visitors": [{"person": office.people[key].pk} for key in who.split()],
        "requests": data.pop("requests", []),
    }
    files = data.pop("files", [])
    return deeds.create(office.as_("safety"), visit.LEDGER, values | data, lines=rows, files=files)


def test_a_home_visit_needs_two_and_a_name(office: Office) -> None:
    with clock.at(at(3, 8)):
        with refused() as alone:
            contact(office, "safety")
        with refused() as nobody:
            contact(office, name="")
    assert alone == {"visitors": ["上门走访须两人以上同行，请补填走访人。"]}
    assert nobody == {"name": ["请填写走访对象的姓名或户名（座谈会填群体名称）；只写类别不算走访。"]}


def test_the_assets_desk_opens_the_names_of_merchants_and_sees_nobody_else(office: Office) -> None:
    Holding.objects.create(
        person=office.people["secrecy"], post="assets", unit=office.units["C"], since=SINCE
    )
    with clock.at(at(3, 8)):
        shop, home = contact(office, whom="merchant", name="禾木商行"), contact(office)
        clerk, assets = office.as_("safety"), office.as_("secrecy")
        assert set(visit.LEDGER.rows_for(clerk, "list")) == {shop, home}
        assert deeds.reveal(clerk, visit.LEDGER, home, "回电话核对")["name"] == "禾木翁"
        assert list(visit.LEDGER.rows_for(assets, "list")) == [shop]
        assert deeds.reveal(assets, visit.LEDGER, shop, "回电话核对")["name"] == "禾木商行"
        with refused():
            deeds.reveal(assets, visit.LEDGER, home, "回电话核对")


def test_twenty_visits_with_one_text_inform_and_never_block(office: Office) -> None:
    for number in range(20):
        with clock.at(at(3, 8, 14, number * 2)):
            row = contact(office)
    told = " ".join(note.text for note in visit.notes(row))
    assert "这半天登记了20次上门走访" in told
    assert "完全相同" in told


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"help": "goods", "help_what": "大米一袋"}, "help_receipt", "收条"),
        ({"help": "goods", "help_receipt": "1号"}, "help_what", "名称和数量"),
        ({"help": "money", "help_receipt": "1号"}, "help_amount", "金额"),
        ({"help_amount": "200"}, "help", "帮扶种类"),
        ({"next_on": date(2021, 3, 7)}, "next_on", "早于这次走访"),
        ({"met": 0}, "met", "至少1人"),
        ({"whom": "petitioner"}, "case", "请选择信访件"),
        ({"case": 999999}, "case", "从所列选项中选择"),
        ({"kind": "telepathy"}, "kind", ""),
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    office: Office, typed: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(3, 8)), refused() as told:
        contact(office, **typed)
    assert words in " ".join(told[name])
    assert visit.Visit.objects.count() == 0


def test_photos_of_people_need_their_consent(office: Office) -> None:
    with clock.at(at(3, 8)):
        with refused() as told:
            contact(office, files=[office.file("safety")])
        assert "同意拍照" in told["photo_consent"][0]
        contact(office, files=[office.file("safety")], photo_consent=True)
        contact(office, "safety", kind="call", files=[office.file("safety")])  # nobody is on such a picture


@pytest.mark.parametrize(
    ("row", "name", "words"),
    [
        ({}, "due", "请填答复期限"),
        ({"due": date(2021, 3, 1)}, "due", "早于走访日期"),
        ({"due": date(2021, 3, 12), "reply": "已答复"}, "replied_on", "要一起填"),
        ({"due": date(2021, 3, 12), "replied_on": date(2021, 3, 8)}, "replied_on", "要一起填"),
        (
            {"due": date(2021, 3, 12), "reply": "已答复", "replied_on": date(2021, 3, 9)},
            "replied_on",
            "今天以前",
        ),
        ({"due": date(2021, 3, 12), "matter": ""}, "matter", ""),
    ],
)
def test_a_request_that_cannot_be_followed_names_its_row(
    office: Office, row: dict[str, Any], name: str, words: str
) -> None:
    asked = {"matter": "养老保险", "want": "补缴", "goes": "here"} | row
    with clock.at(at(3, 8)), refused() as told:
        contact(office, requests=[asked])
    assert words in told[f"requests-0-{name}"][0]


def owe(office: Office, **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "title": "一季度小结",
        "to": "市平安办",
        "due_at": at(3, 12, 17),
        "came_by": "wechat",
        "filler": office.people["secretary"].pk,
    }
    return deeds.create(office.as_("secretary"), owed_ledger.LEDGER, values | data)


def test_what_is_owed_is_registered_once(office: Office) -> None:
    with clock.at(at(3, 8)):
        row = owe(office)
        with refused() as twice:
            owe(office)
        owe(office, due_at=at(3, 19, 17))
        with refused() as by_hand:
            owe(office, title="另一件", came_by="turn")
        with refused() as backwards:
            owe(office, title="又一件", due_at=at(3, 1))
    assert row.number in twice["title"][0]
    assert "自动列出" in by_hand["source_no"][0]
    assert "早于接到的时间" in backwards["due_at"][0]
    assert owed.OwedReport.objects.count() == 2


def standing(office: Office, **data: Any) -> Any:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": at(1, 4),
        "title": "周报",
        "to": "平安办",
        "every": "week",
        "month": 1,
        "day": 5,
        "lead": 7,
        "hour": 17,
        "rest": "stay",
        "filler": office.people["secretary"].pk,
        "starts_on": date(2021, 1, 1),
    }
    return deeds.create(office.as_("secretary"), recurring_ledger.LEDGER, values | data)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"day": 8}, "day"),
        ({"day": 0}, "day"),
        ({"every": "month", "day": 32}, "day"),
        ({"every": "quarter", "month": 4}, "month"),
        ({"every": "year", "month": 13}, "month"),
        ({"until": date(2020, 12, 31)}, "until"),
        ({"hour": 24}, "hour"),
        ({"lead": 61}, "lead"),
        ({"every": "fortnight"}, "every"),
    ],
)
def test_a_standing_duty_that_cannot_be_kept_is_refused(
    office: Office, typed: dict[str, Any], name: str
) -> None:
    with clock.at(at(1, 4)), refused() as told:
        standing(office, **typed)
    assert told[name][0].endswith("。")
    assert recurring_ledger.RecurringReport.objects.count() == 0


def test_a_standing_duty_makes_each_turn_once(office: Office) -> None:
    data = {
        "unit": office.units["C"].pk,
        "occurred_at": at(1, 4),
        "title": "月报",
        "to": "平安办",
        "every": "month",
        "month": 1,
        "day": 25,
        "lead": 7,
        "hour": 17,
        "filler": office.people["secretary"].pk,
        "starts_on": date(2021, 1, 1),
    }
    with clock.at(at(1, 4)):
        deeds.create(office.as_("secretary"), recurring_ledger.LEDGER, data)
        assert recurring_ledger.make_turns() == 0
    with clock.at(at(1, 18)):
        assert (recurring_ledger.make_turns(), recurring_ledger.make_turns()) == (1, 0)
    assert owed.OwedReport.objects.get().due_at == at(1, 25, 17)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, minutes=1), ""),
        (timedelta(days=3), "3天内"),
        (timedelta(days=1), "1天内"),
        (timedelta(hours=2), "2小时内"),
        (-timedelta(minutes=1), "已过期限"),
    ],
)
def test_reminders_by_time_left(left: timedelta, words: str) -> None:
    assert owed.stage(at(1, 25, 17), at(1, 25, 17) - left)[0] == words
