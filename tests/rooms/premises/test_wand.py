"""巡更棒: the file's stamps as rounds.

Every row that cannot be read is named; the rounds are taken in once, with the file as paper.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.rooms.premises import device_files
from taizhang.rooms.premises.patrol import wand
from taizhang.rooms.premises.patrol.model import Patrol
from tests.office import at
from tests.rooms.premises.grounds_office import GroundsOffice

EVENING = ({"opens": "22:00", "closes": "23:30"}, {"opens": "02:00", "closes": "03:30"})
NEXT_DAY = at(3, 4, 9)


@pytest.fixture
def office(db: None) -> GroundsOffice:
    with clock.at(at(3, 1, 9)):
        return GroundsOffice()


@pytest.fixture
def points(office: GroundsOffice) -> list[Any]:
    with clock.at(at(3, 1, 9)):
        made = office.points(4)
        office.route(made, EVENING)
    return made


def read(points: list[Any], start: datetime, every: int = 120) -> list[wand.Stamp]:
    return [
        wand.Stamp(n + 2, point.name, start + timedelta(seconds=every * n)) for n, point in enumerate(points)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("巡更点", "时间"), ("大门", "2021-03-02 22:10:05"), ("", ""), ("食堂", "2021/3/2 22:14:05")],
        [
            ("序号", "地点", "日期", "时间"),
            (1, "大门", date(2021, 3, 2), time(22, 10, 5)),
            (2, "食堂", "2021-3-2", "22:14:05"),
        ],
        [
            ("某某公司巡更报表",),
            ("点位", "打点时间", "人员"),
            ("大门", at(3, 2, 22, 10).replace(second=5, tzinfo=None), "张某"),
            (" 食堂 ", "2021年3月2日 22:14:05", "张某"),
        ],
    ],
)
def test_tables_as_wands_write_them(rows: list[tuple[Any, ...]]) -> None:
    found, problems = wand.stamps(rows)
    assert problems == []
    assert [(stamp.point, stamp.at) for stamp in found] == [
        ("大门", at(3, 2, 22, 10) + timedelta(seconds=5)),
        ("食堂", at(3, 2, 22, 14) + timedelta(seconds=5)),
    ]


def test_every_row_that_cannot_be_read_is_named() -> None:
    rows = [
        ("点位", "时间"),
        ("大门", "昨晚十点"),
        ("", "2021-03-02 22:10"),
        ("食堂", "2021-02-30 22:10"),
        ("食堂", "2021-03-02"),
    ]
    found, problems = wand.stamps(rows)
    assert found == []
    assert [text[:3] for text in problems] == ["第2行", "第3行", "第4行", "第5行"]
    assert "2021-03-04 22:15:30" in problems[0]
    assert wand.stamps([("甲", "乙"), (1, 2)])[1] == [
        "没有找到表头：须有“点位（地点）”和“时间”两列（或“日期”“时间”“点位”三列）。"
    ]


@given(st.datetimes(at(1, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)))
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    expected = whole.replace(tzinfo=clock.SHANGHAI)
    assert device_files.moment_of(whole) == expected
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S"):
        assert device_files.moment_of(whole.strftime(form)) == expected
    assert device_files.moment_of(whole.date(), whole.time()) == expected


def test_stamps_become_rounds_by_window(office: GroundsOffice, points: list[Any]) -> None:
    stamps = [
        *read(points, at(3, 2, 22, 5)),
        *read(points[:3], at(3, 3, 2, 10)),
        *read(points, at(3, 3, 12), 5),
    ]
    with clock.at(NEXT_DAY):
        found, problems = wand.rounds(
            office.as_("walker"), office.unit, reversed(stamps), office.people["walker"]
        )
    assert problems == []
    assert [(one.start, len(one.stamps), one.planned, one.window, one.hurried) for one in found] == [
        (at(3, 2, 22, 5), 4, 4, "22:00—23:30", False),
        (at(3, 3, 2, 10), 3, 4, "02:00—03:30", False),
        (at(3, 3, 12), 4, 4, "", True),
    ]


def test_taken_in_once_as_copies_with_the_file_as_paper(office: GroundsOffice, points: list[Any]) -> None:
    stamps = [*read(points, at(3, 2, 22, 5)), *read(points[:3], at(3, 3, 2, 10))]
    who = office.as_("walker")
    with clock.at(NEXT_DAY):
        paper = evidence.add(who, "巡更.csv", "点位,时间\n".encode()).public_id
        found, _ = wand.rounds(who, office.unit, stamps, office.people["walker"])
        made = wand.take(who, office.unit, found, paper)
        again, _ = wand.rounds(who, office.unit, stamps, office.people["walker"])
        with pytest.raises(Refused, match="都已经登记过了"):
            wand.take(who, office.unit, again, paper)
    assert [(row.entry, row.state, row.reached, row.complete) for row in made] == [
        ("copied", "done", 4, True),
        ("copied", "done", 3, False),
    ]
    assert [[line.method for line in row.points.order_by("line_no")] for row in made] == [
        ["wand"] * 4,
        ["wand"] * 3 + ["manual"],
    ]
    assert all(len(evidence.of_record("premises.patrol", row.pk)) == 1 for row in made)
    assert Patrol.objects.filter(missed=False).count() == 2


def test_what_stands_against_it_is_named_and_nothing_is_stored(
    office: GroundsOffice, points: list[Any]
) -> None:
    stamps = [
        wand.Stamp(2, "后花园", at(3, 2, 22)),
        wand.Stamp(3, points[0].name, at(9, 1, 22)),
        *read(points, at(3, 2, 22, 5)),
    ]
    with clock.at(NEXT_DAY):
        found, problems = wand.rounds(office.as_("walker"), office.unit, stamps, None)
    assert "第2行的点位“后花园”不在本单位使用中的巡逻路线上" in problems[0]
    assert "第3行的时间在将来" in problems[1]
    assert "请在“巡逻人”选择" in problems[2]
    assert Patrol.objects.count() == 0
    who = office.as_("walker")
    with clock.at(NEXT_DAY):
        paper = evidence.add(who, "巡更.csv", "点位,时间\n".encode()).public_id
        found, _ = wand.rounds(
            who,
            office.unit,
            [*read(points, at(3, 2, 22, 5)), *read(points, at(3, 3, 2, 10))],
            office.people["clerk"],
        )
        with pytest.raises(Refused, match="3月2日22:05的巡逻：巡逻人此时不在岗"):
            wand.take(who, office.unit, found, paper)
    assert Patrol.objects.count() == 0


def test_who_walked_is_taken_from_the_duty_sheet_only_for_who_may_read_it(
    office: GroundsOffice, points: list[Any]
) -> None:
    with clock.at(at(3, 1, 9)):
        office.published(at(3, 2, 20), "officer_1")
    stamps = read(points, at(3, 2, 22, 5))
    with clock.at(NEXT_DAY):
        (seen,), fine = wand.rounds(office.as_("secretary"), office.unit, stamps, None)
        (unseen,), problems = wand.rounds(office.as_("walker"), office.unit, stamps, None)
    assert (seen.patroller, fine) == (office.people["officer_1"], [])
    assert unseen.patroller is None
    assert "查不到当班人员" in problems[0]


def test_a_reader_without_the_routes_sees_none_of_their_points(
    office: GroundsOffice, points: list[Any]
) -> None:
    with clock.at(NEXT_DAY):
        found, problems = wand.rounds(
            office.as_("clerk"), office.unit, read(points, at(3, 2, 22, 5)), office.people["walker"]
        )
    assert found == []
    assert len(problems) == 4
    assert all("不在本单位使用中的巡逻路线上" in text for text in problems)
