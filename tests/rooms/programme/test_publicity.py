"""C5 平安法治宣传.

Units of count stay apart; each batch is proved once and counted once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from taizhang.engine import clock
from taizhang.engine.declare.figure import Context
from taizhang.engine.read.counting import compute
from taizhang.engine.write import deeds
from taizhang.kernel.days import Period
from taizhang.rooms.programme import publicity
from tests.office import at, refused
from tests.rooms.programme.programme_office import ProgrammeOffice

YEAR = Context(Period.year(2021))


@pytest.fixture
def office(db: None) -> ProgrammeOffice:
    return ProgrammeOffice()


def figures() -> dict[str, tuple[str | None, str, str | None]]:
    found = compute([(publicity.LEDGER, figure) for figure in publicity.LEDGER.figures], YEAR)
    return {row.figure.code: (row.value, row.status, row.wording) for row in found}


COLUMN = {"kind": "column", "carrier": "board", "qty": 1}
LEAFLET = {"kind": "leaflet", "carrier": "object", "qty": 300}


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"qty": 0}, "qty", "“数量”至少填1。"),
        ({"qty": "30余"}, "qty", "“30余”不是准确的数。请填实际数字；“余”“多”“近”由报告按实数自动写出。"),
        (COLUMN | {"qty": 6}, "qty", "专栏按处登记，一处一行，数量填1；同一处换期不另计。"),
        (LEAFLET | {"given_out": 301}, "given_out", "“已发放”301多于“数量”300，请核对。"),
        (LEAFLET | {"carrier": "board"}, "carrier", "“宣传资料（份）”的载体请选“实物”。"),
        (COLUMN | {"carrier": "object"}, "carrier", "“专栏（处）”的载体请选“公开栏”。"),
        ({"kind": "post", "carrier": "website"}, "carrier", "“微信群推送（条）”的载体请选“微信群”。"),
        ({"files": []}, "evidence", "请附张贴、发放或发布的照片（截图），没有佐证材料的数量不予登记。"),
    ],
)
def test_bad_rows_are_refused_with_the_remedy(
    office: ProgrammeOffice, data: dict[str, Any], field: str, message: str
) -> None:
    with clock.at(at(3, 8)), refused() as errors:
        office.put_up(**data)
    assert errors == {field: [message]}


def test_a_photo_proves_one_batch_of_a_kind(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        first = office.put_up(files=[office.file("secretary", mark="大门")])
        with refused() as errors:
            office.put_up(place="食堂", files=[office.file("secretary", mark="大门")])
        assert errors == {"evidence": [f"“大门.png”已用于{first.number}，请换这一批自己的照片。"]}
        banner = office.put_up(kind="banner", qty=1, files=[office.file("secretary", mark="大门")])
    assert banner.state == "up"


def test_a_page_of_a_paper_book_may_serve_many_rows(office: ProgrammeOffice) -> None:
    with clock.at(at(6, 8)):
        for place in ("大门", "食堂"):
            office.put_up(
                place=place,
                occurred_at=at(3, 8),
                entry="copied",
                files=[office.file("secretary", mark="登记本第3页")],
            )
    assert figures()["F28"] == ("4", "counted", "4幅")


def test_the_same_batch_is_not_registered_twice(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        first = office.put_up()
        with refused() as errors:
            office.put_up(qty=5)
        assert errors == {
            "text": [f"同日同地同样内容的已经登记（{first.number}），不能重复计数；数量有误请更正原记录。"]
        }
        deeds.void(office.as_("secretary"), publicity.LEDGER, first, "位置写错了")
        office.put_up(qty=5)
    assert figures()["F28"][0] == "5"


def test_taken_down_before_put_up_is_refused(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        row = office.put_up()
        step = {
            "principal": office.as_("secretary"),
            "ledger": publicity.LEDGER,
            "record": row,
            "key": "take_down",
        }
        with refused() as errors:
            deeds.move(**step, data={"taken_down_on": date(2021, 3, 7)})
        assert errors == {"taken_down_on": ["“撤下日期”早于“发生日期”（2021-03-08），请核对。"]}
        with refused() as errors:
            deeds.move(**step, data={})
        assert errors == {"taken_down_on": ["请填写“撤下日期”。"]}
        assert deeds.move(**step, data={"taken_down_on": date(2021, 3, 8)}).state == "down"


def test_columns_are_places_and_not_issues(office: ProgrammeOffice) -> None:
    for month in (3, 6, 9, 12):
        for place in ("一楼公开栏", "食堂外墙"):
            with clock.at(at(month, 2)):
                office.put_up(**COLUMN, place=place, text=f"第{month}期")
    assert figures()["F30"] == ("2", "counted", "2处")


def test_objects_are_no_carrier(office: ProgrammeOffice) -> None:
    with clock.at(at(3, 8)):
        office.put_up()
        office.put_up(**LEAFLET)
        assert figures()["F27"][0] == "0"
        office.put_up(kind="article", carrier="website", qty=1)
        office.put_up(kind="screen", carrier="screen", qty=20)
        office.put_up(kind="post", carrier="group", qty=3)
        office.put_up(**COLUMN)
        office.put_up(**COLUMN, place="食堂")
    assert figures()["F27"] == ("4", "counted", None)


def test_q26_no_figure_adds_different_units(office: ProgrammeOffice) -> None:
    """Each figure sums one kind.

    Adding a batch of one kind moves that kind's figure alone.
    """
    with clock.at(at(3, 8)):
        office.put_up()
        office.put_up(kind="banner", qty=3)
        office.put_up(**COLUMN)
        before = figures()
        office.put_up(**LEAFLET)
    after = figures()
    assert {code for code in after if after[code] != before[code]} == {"F75"}
    assert (after["F28"][0], after["F29"][0], after["F30"][0], after["F75"][0]) == ("2", "3", "1", "300")


@pytest.mark.parametrize(
    ("slogans", "leaflets", "words"),
    [(34, 1060, ("30余幅", "1000余份")), (30, 1000, ("30幅", "1000份")), (31, 1001, ("30余幅", "1000余份"))],
)
def test_wording_follows_the_value(
    office: ProgrammeOffice, slogans: int, leaflets: int, words: tuple[str, str]
) -> None:
    with clock.at(at(3, 8)):
        office.put_up(qty=slogans)
        office.put_up(**LEAFLET | {"qty": leaflets})
    assert (figures()["F28"][2], figures()["F75"][2]) == words


def test_nothing_registered_is_no_data(office: ProgrammeOffice) -> None:
    assert {row[:2] for row in figures().values()} == {(None, "no_data")}
