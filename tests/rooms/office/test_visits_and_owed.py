"""D7 and what is owed: a row is one contact; standing duties make each turn once.

Reminders by time left.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds, sweep
from taizhang.rooms.office import statement
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.office.owed import model as owed
from taizhang.rooms.office.recurring import ledger as recurring_ledger
from taizhang.rooms.petitions.visit import ledger as visit
from tests.office import at, refused
from tests.rooms.programme.programme_office import ProgrammeOffice


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    made = ProgrammeOffice()
    made.give("safety", "petition_clerk")
    return made


def contact(office: ProgrammeOffice, who: str = "safety deputy", **data: Any) -> Any:
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


def test_a_home_visit_needs_two_and_a_name(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        with refused() as alone:
            contact(office, "safety")
        with refused() as nobody:
            contact(office, name="")
    assert alone == {"visitors": ["上门走访须两人以上同行，请补填走访人。"]}
    assert nobody == {"name": ["请填写“姓名”：座谈会填群体名称；只写类别不算走访。"]}


def test_the_assets_desk_opens_the_names_of_merchants_and_sees_nobody_else(office: ProgrammeOffice) -> None:
    office.give("secrecy", "assets")
    with clock.at(at(3, 8)):
        shop, home = contact(office, whom="merchant", name="禾木商行"), contact(office)
        clerk, assets = office.as_("safety"), office.as_("secrecy")
        assert set(rows_for(visit.LEDGER, clerk, "list")) == {shop, home}
        assert deeds.reveal(clerk, visit.LEDGER, home, "回电话核对")["name"] == "禾木翁"
        assert list(rows_for(visit.LEDGER, assets, "list")) == [shop]
        assert deeds.reveal(assets, visit.LEDGER, shop, "回电话核对")["name"] == "禾木商行"
        with refused():
            deeds.reveal(assets, visit.LEDGER, home, "回电话核对")


def test_twenty_visits_with_one_text_inform_and_never_block(office: ProgrammeOffice) -> None:
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
        ({"help": "goods", "help_receipt": "1号"}, "help_what", "送慰问品的请填写“物品名称数量”"),
        ({"help": "money", "help_receipt": "1号"}, "help_amount", "金额"),
        ({"help": "money", "help_receipt": "1号", "help_amount": "0"}, "help_amount", "“金额”至少填0.01"),
        ({"help_amount": "200"}, "help", "填了物品或金额的请选择“帮扶”"),
        ({"next_on": date(2021, 3, 7)}, "next_on", "“下次联系日期”早于“发生日期”（2021-03-08）"),
        ({"met": 0}, "met", "“见到人数”至少填1"),
        ({"whom": "petitioner"}, "case", "请选择“信访件”"),
        ({"case": 999999}, "case", "从所列选项中选择"),
        ({"kind": "telepathy"}, "kind", ""),
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    office: ProgrammeOffice, typed: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(3, 8)), refused() as told:
        contact(office, **typed)
    assert words in " ".join(told[name])
    assert visit.Visit.objects.count() == 0


def test_photos_of_people_need_their_consent(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        with refused() as told:
            contact(office, files=[office.file("safety")])
        assert "同意拍照" in told["photo_consent"][0]
        contact(office, files=[office.file("safety")], photo_consent=True)
        contact(office, "safety", kind="call", files=[office.file("safety")])  # nobody is on such a picture


@pytest.mark.parametrize(
    ("row", "name", "words"),
    [
        ({}, "due", "请填写“答复期限”"),
        ({"due": date(2021, 3, 1)}, "due", "“答复期限”早于“发生日期”（2021-03-08）"),
        ({"due": date(2021, 3, 12), "reply": "已答复"}, "replied_on", "请填写“答复日期”"),
        ({"due": date(2021, 3, 12), "replied_on": date(2021, 3, 8)}, "reply", "请填写“答复”"),
        (
            {"due": date(2021, 3, 12), "reply": "已答复", "replied_on": date(2021, 3, 9)},
            "replied_on",
            "“答复日期”在将来",
        ),
        ({"due": date(2021, 3, 12), "matter": ""}, "matter", ""),
    ],
)
def test_a_request_that_cannot_be_followed_names_its_row(
    office: ProgrammeOffice, row: dict[str, Any], name: str, words: str
) -> None:
    asked = {"matter": "养老保险", "want": "补缴", "goes": "here"} | row
    with clock.at(at(3, 8)), refused() as told:
        contact(office, requests=[asked])
    assert words in told[f"requests-0-{name}"][0]


def owe(office: ProgrammeOffice, **data: Any) -> Any:
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


def test_what_is_owed_is_registered_once(office: ProgrammeOffice) -> None:
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
    assert "“报送期限”早于“发生时间”（2021-03-08 10:00）" in backwards["due_at"][0]
    assert owed.OwedReport.objects.count() == 2


def standing(office: ProgrammeOffice, **data: Any) -> Any:
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
    ("typed", "name", "words"),
    [
        ({"day": 8}, "day", "“第几日”请填1到7（1为星期一）。"),
        ({"day": 0}, "day", "“第几日”请填1到7（1为星期一）。"),
        ({"every": "month", "day": 32}, "day", "“第几日”请填1到31（月末填31）。"),
        ({"every": "quarter", "month": 4}, "month", "“第几个月”请填1到3。"),
        ({"every": "year", "month": 13}, "month", "“第几个月”请填1到12。"),
        ({"until": date(2020, 12, 31)}, "until", "“止”早于“起”（2021-01-01），请核对。"),
        ({"hour": 24}, "hour", "“几点以前”请填0到23。"),
        ({"lead": 61}, "lead", "“提前几天列出”最多填60天。"),
        ({"every": "fortnight"}, "every", "“周期”请从所列选项中选择。"),
    ],
)
def test_a_standing_duty_that_cannot_be_kept_is_refused(
    office: ProgrammeOffice, typed: dict[str, Any], name: str, words: str
) -> None:
    with clock.at(at(1, 4)), refused() as told:
        standing(office, **typed)
    assert told == {name: [words]}
    assert recurring_ledger.RecurringReport.objects.count() == 0


def test_a_standing_duty_makes_each_turn_once(office: ProgrammeOffice) -> None:
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
        assert sweep.run().moved == 0
    with clock.at(at(1, 18)):
        assert (sweep.run().moved, sweep.run().moved) == (1, 0)
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


def test_what_must_be_signed_and_stamped_is_not_sent_without(office: ProgrammeOffice) -> None:
    who = office.as_("secretary")
    with clock.at(at(3, 8)):
        row = owe(office, signature=True, stamp=True)
        with refused() as unsigned:
            deeds.move(who, owed_ledger.LEDGER, row, "send", {"sent_way": "wechat"})
        row = deeds.move(
            who, owed_ledger.LEDGER, row, "sign", act=Act(office.people["deputy"], at(3, 8), Way.PHONE)
        )
        with refused() as unstamped:
            deeds.move(who, owed_ledger.LEDGER, row, "send", {"sent_way": "wechat"})
    assert unsigned == {"": ["这件须领导签字，请先办理“签字”（不用签字的，点“更正”取消“须领导签字”）。"]}
    assert unstamped == {"": ["这件须盖章，请先办理“盖章”（不用盖章的，点“更正”取消“须盖章”）。"]}


def test_a_report_past_its_moment_is_chased_and_told_late(office: ProgrammeOffice) -> None:
    who = office.as_("secretary")
    with clock.at(at(3, 8)):
        row = owe(office, signature=False, stamp=False)
        assert owed_ledger.chaser(row, at(3, 12, 15)) == (
            "【催办】secretary：“一季度小结”须于3月12日17:00前报市平安办（2小时内），目前待填报，请抓紧办理。"
        )
    with clock.at(at(3, 12, 18)):
        row = deeds.move(who, owed_ledger.LEDGER, row, "send", {"sent_way": "wechat"})
        assert [note.text for note in owed_ledger.notes(row)] == ["报送时间晚于期限，按迟报计。"]


def test_a_visit_with_open_requests_is_not_closed(office: ProgrammeOffice) -> None:
    asked = {"matter": "养老保险", "want": "补缴", "goes": "here", "due": date(2021, 3, 12)}
    with clock.at(at(3, 8)):
        row = contact(office, requests=[asked])
        with refused() as told:
            deeds.move(office.as_("safety"), visit.LEDGER, row, "close")
    assert told == {"": ["还有1项诉求没有答复，答复后再办结。"]}


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"to_on": date(2021, 3, 1)}, "to_on", "“缺失止日”早于“缺失起日”（2021-03-02），请核对。"),
        ({"to_on": date(2021, 3, 9)}, "to_on", "“缺失止日”在将来，还没过去的日子不能先说明。"),
        ({"happened": "丢了"}, "happened", "“缺失经过和原因”请写明缺了什么、为什么缺（至少10个字）。"),
    ],
)
def test_a_statement_says_what_is_missing_and_why(
    office: ProgrammeOffice, typed: dict[str, Any], name: str, words: str
) -> None:
    values = {
        "unit": office.units["C"].pk,
        "occurred_at": at(3, 8),
        "about": "值班记录",
        "from_on": date(2021, 3, 2),
        "to_on": date(2021, 3, 4),
        "happened": "值班记录本被雨水浸湿，三天的记录无法辨认。",
        "signer": office.people["secretary"].pk,
    }
    with clock.at(at(3, 8)), refused() as told:
        deeds.create(office.as_("secretary"), statement.LEDGER, values | typed)
    assert told == {name: [words]}
