"""门禁、道闸、访客机: another system's file as visits.

Every row that cannot be read is named; the visits are taken in once, as copies.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.engine.write.many import live
from taizhang.rooms.premises.visit import passage
from taizhang.rooms.premises.visit.model import Visit
from tests.office import at
from tests.rooms.premises.grounds_office import GroundsOffice

BARRIER = [
    ("某某道闸 进出记录",),
    ("序号", "车牌号码", "入场时间", "出场时间"),
    (1, "湘B·12345", "2021-03-02 08:10:05", "2021-03-02 08:40:00"),
    (2, "湘b99999", at(3, 2, 9).replace(tzinfo=None), None),
    ("", "", "", ""),
]
MORNING = at(3, 3, 9)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(3, 1, 9)):
        return GroundsOffice()


def read(*rows: tuple[Any, ...]) -> tuple[list[passage.Stay], list[str], list[str]]:
    with clock.at(MORNING):
        return passage.stays(rows)


def test_a_barriers_file_and_a_visitor_machines_file_are_understood() -> None:
    found, problems, left_out = read(*BARRIER)
    assert (problems, left_out) == ([], [])
    assert [(one.row, one.plate, one.name, one.start, one.end) for one in found] == [
        (
            3,
            "湘B12345",
            "",
            at(3, 2, 8) + timedelta(minutes=10, seconds=5),
            at(3, 2, 8) + timedelta(minutes=40),
        ),
        (4, "湘B99999", "", at(3, 2, 9), None),
    ]
    found, problems, _ = read(
        ("访客姓名", "来访单位", "被访部门", "来访事由", "人数", "来访时间", "签离时间"),
        ("张某", "某公司", "资产科", "维修施工", "3", "2021/3/2 10:00", "2021/3/2 11:30"),
    )
    assert problems == []
    assert (found[0].name, found[0].org, found[0].dept, found[0].reason, found[0].party) == (
        "张某",
        "某公司",
        "资产科",
        "维修施工",
        3,
    )


def test_passages_in_and_out_become_stays_and_a_lone_way_out_is_told() -> None:
    found, problems, left_out = read(
        ("姓名", "时间", "方向"),
        ("李某", "2021-03-02 07:30:00", "出"),
        ("张某", "2021-03-02 12:00:00", "出门"),
        ("张某", "2021-03-02 09:00:00", "进门"),
        ("李某", "2021-03-02 13:00:00", "进门"),
    )
    assert problems == []
    assert [(one.name, one.start, one.end) for one in found] == [
        ("张某", at(3, 2, 9), at(3, 2, 12)),
        ("李某", at(3, 2, 13), None),
    ]
    assert left_out == ["第2行只有“出”没有“进”，不登记；进门在上一份文件里的，请在来访登记里登记离开。"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "", "2021-03-02 8:00", "", "", ""), "第2行没有车牌，也没有姓名"),
        (("湘B12345", "", "昨天早上", "", "", ""), "第2行的时间“昨天早上”看不懂，请写成 2021-03-04 22:15:30"),
        (("湘B12345", "", "2021-03-09 8:00", "", "", ""), "第2行的时间在将来，请核对设备的时钟"),
        (("湘B12345", "", "2021-03-02 8:00", "2021-03-02 7:00", "", ""), "第2行的离开时间早于进入时间"),
        (("湘B12345", "", "2021-03-02 8:00", "", "30余", ""), "第2行的人数“30余”不是准确的数"),
        (("湘B12345", "", "2021-03-02 8:00", "", "0", ""), "第2行的人数“0”不是准确的数"),
        (("", "430200199001011234", "2021-03-02 8:00", "", "", ""), "第2行有完整的身份证号码：本台账不保存"),
        (("", "某某", "2021-03-02 8:00", "", "", "信访"), "第2行是来访（信访）：门岗不留姓名"),
    ],
)
def test_every_row_that_cannot_be_taken_is_named(row: tuple[str, ...], words: str) -> None:
    found, problems, _ = read(("车牌", "姓名", "进入时间", "离开时间", "人数", "事由"), row)
    assert found == []
    assert len(problems) == 1
    assert problems[0].startswith(words)


def test_a_table_without_its_heads_and_a_strange_direction_are_named() -> None:
    assert read(("甲", "乙"), ("1", "2"))[1] == [
        "没有找到表头：须有“车牌”或“姓名”一列，和“进入时间”“离开时间”两列（或“时间”“方向”两列）。"
    ]
    assert read(("姓名", "时间", "方向"), ("张某", "2021-03-02 9:00", "东"))[1] == [
        "第2行的方向“东”看不懂，请写“进”或“出”。"
    ]


def against(
    office: GroundsOffice, rows: list[tuple[Any, ...]], dept: str = "办公室"
) -> tuple[list[passage.Passage], list[str]]:
    found, problems, _ = passage.stays(rows)
    assert problems == []
    return passage.against_book(office.as_("secretary"), office.front, found, dept, "business")


def paper(office: GroundsOffice) -> str:
    return evidence.add(office.as_("secretary"), "道闸.csv", "车牌,时间\n".encode()).public_id


def test_taken_in_once_as_copies_with_the_file_as_paper(office: GroundsOffice) -> None:
    office.gate_open(at(3, 2))
    with clock.at(at(3, 1, 9)):
        listed = office.car("湘B12345", dept="食堂", errand="送水")
    with clock.at(MORNING):
        found, problems = against(office, BARRIER)
        assert problems == []
        assert passage.rehearsed(office.as_("secretary"), office.front, found, paper(office)) == []
        assert Visit.objects.count() == 0, "a rehearsal stores nothing"
        made = passage.take(office.as_("secretary"), office.front, found, paper(office))
        again, _ = against(office, BARRIER)
        with pytest.raises(Refused, match="都已登记过"):
            passage.take(office.as_("secretary"), office.front, again, paper(office))
    known, other = made
    assert (known.entry, known.state, known.closing, known.late_closed) == ("copied", "left", "gate", False)
    assert (known.car_id, known.host_dept, known.reason_text) == (listed.pk, "食堂", "送水")
    assert known.guard_id == office.people["guard_1"].pk
    assert (other.state, other.kind, other.host_dept, other.vehicle) == ("inside", "vehicle", "办公室", True)
    assert all(len(evidence.of_record("premises.visit", row.pk)) == 1 for row in made)
    assert Visit.objects.count() == 2


def test_a_look_and_an_intake_keep_no_writer_waiting(
    office: GroundsOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.gate_open(at(3, 2))
    monkeypatch.setattr(live.Live, "__init__", None)  # which judges the rows while nobody else may write
    monkeypatch.setattr(deeds, "create", None)
    who = office.as_("secretary")
    with clock.at(MORNING):
        found, _ = against(office, BARRIER)
        kept = paper(office)
        assert passage.rehearsed(who, office.front, found, kept) == []
        first = passage.take(who, office.front, found, kept)
        twice = passage.take(who, office.front, found, kept)
    assert [row.pk for row in first] == [row.pk for row in twice], "a second press is the same act"
    assert Visit.objects.count() == 2


def test_own_cars_are_left_out_and_what_lacks_a_department_is_named(office: GroundsOffice) -> None:
    with clock.at(at(3, 1, 9)):
        office.car("湘B12345", whose="staff")
    with clock.at(MORNING):
        found, problems = against(office, BARRIER, dept="")
    assert [one.own for one in found] == [True, False]
    assert problems == ["第4行没有被访科室，请在“没有写科室的按”里填写。"]


def test_the_rules_of_the_book_hold_and_name_the_row(office: GroundsOffice) -> None:
    office.gate_open(at(3, 1))  # on the 2nd nobody is signed on
    rows = [*BARRIER[:2], (1, "湘B12345", "2021-03-01 08:00", ""), (2, "湘B12345", "2021-03-01 10:00", "")]
    with clock.at(MORNING):
        twice, _ = against(office, rows)
        told = passage.rehearsed(office.as_("secretary"), office.front, twice, paper(office))
        unmanned, _ = against(office, BARRIER)
        with pytest.raises(Refused) as refused:
            passage.take(office.as_("secretary"), office.front, unmanned, paper(office))
    assert len(told) == 1
    assert told[0].startswith("第4行：这辆车还没有登记离开")
    assert refused.value.errors["file"] == [
        "第3行：这个岗位此时没有保安签到，请先签到上岗再登记。",
        "第4行：这个岗位此时没有保安签到，请先签到上岗再登记。",
    ]
    assert Visit.objects.count() == 0


def test_a_person_typed_at_the_desk_still_needs_a_name(office: GroundsOffice) -> None:
    office.gate_open(at(3, 2))
    with clock.at(at(3, 2, 10)), pytest.raises(Refused) as refused:
        office.visit(visitor="", kind="vehicle", plate="湘B12345")
    assert refused.value.errors["visitor"] == ["请填写“来访人姓名”。"]
