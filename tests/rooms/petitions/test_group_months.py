"""D4 month by month.

The tests cover what an open group case owes each month, and who speaks for its leader.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.declare.flow import Act, Refused, Way
from taizhang.engine.read import expected
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.petitions.group import ledger as group
from taizhang.rooms.petitions.group import months as group_months
from taizhang.rooms.petitions.visit import ledger as visit
from tests.office import at, refused
from tests.rooms.petitions.petition_office import PetitionOffice

YEAR = date(2021, 1, 1)


@pytest.fixture
def desk(db: None) -> PetitionOffice:
    with clock.at(at(1, 4)):
        return PetitionOffice()


@pytest.fixture
def row(desk: PetitionOffice) -> Any:
    """A group that came on 8 July, led since 9 August."""
    with clock.at(at(7, 8)):
        row = desk.group(desk.open())
    with clock.at(at(8, 9)):
        return step(desk, row, "lead", "deputy", {"leader": desk.people["deputy"].pk})


def step(desk: PetitionOffice, row: Any, key: str, who: str, data: Any = None, **more: Any) -> Any:
    return deeds.move(desk.as_(who), group.LEDGER, row, key, data or {}, **more)


def told(desk: PetitionOffice, row: Any, who: str = "deputy", day: date | None = None, **more: Any) -> Any:
    rows = [{"on": day or clock.today(), "duty": "revisit", "told": "走访代表，说明进展"}]
    return step(desk, row, f"month_{row.state}", who, lines={"months": rows}, **more)


def visited(desk: PetitionOffice, row: Any) -> Any:
    data = {
        "unit": desk.unit.pk,
        "occurred_at": clock.now(),
        "kind": "return",
        "whom": "petitioner",
        "case": row.case_id,
        "name": "禾木翁",
        "met": 1,
        "situation": "说明办理进度",
    }
    people = [{"person": desk.people["clerk"].pk}]
    return deeds.create(desk.as_("clerk"), visit.LEDGER, data, lines={"visitors": people})


def owed(today: date, since: date = YEAR) -> list[tuple[str, date]]:
    return [(gap.what.partition(" ")[2], gap.due) for gap in group_months.expects(since, today)]


def test_each_month_after_the_first_visit_owes_a_contact_and_after_naming_a_note(row: Any) -> None:
    assert owed(date(2021, 7, 31)) == []
    assert owed(date(2021, 9, 2)) == [
        ("2021年8月走访或协调", date(2021, 8, 31)),
        ("2021年9月走访或协调", date(2021, 9, 30)),
        ("2021年9月包案领导月记", date(2021, 9, 30)),
    ]
    assert owed(date(2021, 9, 2), since=date(2021, 9, 1)) == owed(date(2021, 9, 2))[1:]
    assert owed(date(2021, 9, 2), since=date(2021, 9, 2)) == []


def test_a_visit_or_a_meeting_is_the_contact_of_its_own_month(desk: PetitionOffice, row: Any) -> None:
    with clock.at(at(8, 20)):
        visited(desk, row)
    with clock.at(at(9, 3)):
        meeting = {"on": clock.today(), "bodies": "市信访局", "result": "明确办理时间"}
        row = step(desk, row, "meet", "clerk", lines={"meetings": [meeting]})
    assert [what for what, _ in owed(date(2021, 10, 1))] == [
        "2021年9月包案领导月记",
        "2021年10月走访或协调",
        "2021年10月包案领导月记",
    ]


def test_a_void_visit_is_no_contact(desk: PetitionOffice, row: Any) -> None:
    with clock.at(at(8, 20)):
        made = visited(desk, row)
        assert owed(date(2021, 8, 31)) == []
        deeds.void(desk.as_("clerk"), visit.LEDGER, made, "误登记到本件")
    assert owed(date(2021, 8, 31)) == [("2021年8月走访或协调", date(2021, 8, 31))]


def test_what_is_solved_owes_nothing_more(desk: PetitionOffice, row: Any) -> None:
    assert owed(date(2021, 9, 2))
    with clock.at(at(9, 2)):
        data = {"told_on": clock.today(), "result": "待遇已恢复，逐一告知"}
        counted = [{"result": "solved", "persons": 34, "item": "医疗保险待遇恢复"}]
        row = step(desk, row, "solve", "section", data, lines={"settlements": counted})
        assert owed(clock.today()) == []
        assert list(group_months.notes(row)) == []
        row = step(desk, row, "again", "section")
    assert owed(date(2021, 9, 2)), "it is open again"


def test_a_void_case_owes_nothing(desk: PetitionOffice, row: Any) -> None:
    with clock.at(at(9, 2)):
        deeds.void(desk.as_("clerk"), group.LEDGER, row, "重复登记的一件")
        assert owed(clock.today()) == []


def test_only_the_leader_in_charge_tells_and_a_clerk_may_type_it(desk: PetitionOffice, row: Any) -> None:
    with clock.at(at(9, 6)):
        with pytest.raises(Refused, match="包案月记由包案领导deputy作出"):
            told(desk, row, "head")
        by_word = Act(decided_by=desk.people["deputy"], way=Way.PHONE)
        row = told(desk, row, "clerk", act=by_word)
        assert row.state == "led"
        assert [what for what, _ in owed(clock.today())] == ["2021年8月走访或协调", "2021年9月走访或协调"]
        figure = next(one for one in group.LEDGER.figures if one.key == "group_months")
        months = [Context(Period.parse(month)) for month in ("2021-07", "2021-08", "2021-09")]
        values = [compute([(group.LEDGER, figure)], month)[0].value for month in months]
    assert values == [None, None, "1"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 7, 7), "“包案月记”第1行：“日期”早于“发生日期”（2021-07-08）"),
        (date(2021, 9, 7), "“包案月记”第1行：“日期”在将来"),
    ],
)
def test_a_note_is_neither_before_the_visit_nor_to_come(
    desk: PetitionOffice, row: Any, day: date, words: str
) -> None:
    with clock.at(at(9, 6)), pytest.raises(Refused, match=words):
        told(desk, row, day=day)


def test_the_record_says_what_its_months_lack(desk: PetitionOffice, row: Any) -> None:
    with clock.at(at(10, 8)):
        assert [(note.text, note.tone) for note in group_months.notes(row)] == [
            ("2021年8月、2021年9月没有走访或协调，未解决以前每月至少一次。", "red"),
            ("2021年9月没有包案领导月记，未解决以前每月至少一次。", "red"),
        ]
        fresh = desk.group(desk.open())
        assert [note.text for note in group_months.notes(fresh)] == ["还没有确定包案领导，请由领导指定。"]


def test_it_stands_among_what_is_owed_from_three_days_before(desk: PetitionOffice, row: Any) -> None:
    found = {}
    for day in (27, 28, 31):
        with clock.at(at(8, day)):
            gaps = [gap for gap in expected.gaps(desk.as_("deputy")) if gap.missing.record == row]
            found[day] = [(gap.missing.what, gap.words) for gap in gaps]
    what = f"{row.number} 2021年8月走访或协调"
    assert found == {27: [], 28: [(what, "还有3天")], 31: [(what, "今天到期")]}


def test_a_case_has_one_group_case_and_a_second_is_refused_in_words(desk: PetitionOffice, row: Any) -> None:
    with refused() as errors:
        desk.group(row.case)
    assert errors == {
        "case": [f"信访件{row.case.number}已建群体访案件{row.number}，不能再建一件，请在原案件上办理。"]
    }
    deeds.void(desk.as_("clerk"), group.LEDGER, row, "登记有误")
    with refused() as errors:
        desk.group(row.case)
    assert f"{row.number}（已作废）" in errors["case"][0]
