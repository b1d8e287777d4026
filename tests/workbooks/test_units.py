"""Collect the tables of units without accounts.

They are handed out and dropped together, nothing is one act, and there are 接龙 and 催报.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from taizhang.kernel.days import Period
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.event_types import TYPES
from taizhang.rooms.programme.publicity import Publicity
from taizhang.rooms.programme.zero import ledger as zero
from taizhang.rooms.programme.zero.model import ZeroReport
from taizhang.workbooks.intake import chain, parcels, rehearsing, taking
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.writing import units
from tests.rooms.programme.programme_office import ProgrammeOffice
from tests.workbooks import ugly

MARCH = Period.month(2021, 3)


@pytest.fixture
def coordinator(office: ProgrammeOffice) -> Any:
    return office.as_("coordinator")


def handed_out(who: Any) -> dict[str, bytes]:
    content = units.bundle(who, zero.LEDGER, MARCH, "2021-03")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name.split("-")[0]: packed.read(name) for name in packed.namelist()}


def written(content: bytes, sheet: str, heading: str, *values: Any, top: int = 2) -> bytes:
    """A workbook with a column filled from its first row on."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[sheet]
    at = next(
        cell.column
        for row in page.iter_rows(max_row=2)
        for cell in row
        if str(cell.value or "").startswith(heading)
    )
    for n, value in enumerate(values, 1):
        page.cell(row=top + n, column=at, value=value)
    return ugly.saved(book)


def dropped(who: Any, content: bytes, name: str) -> Any:
    parcel = parcels.receive(who, name, content)
    return parcel, rehearsing.examine(who, parcel)


def test_every_owing_unit_gets_a_table_that_knows_whose_it_is(
    office: ProgrammeOffice, coordinator: Any
) -> None:
    found = handed_out(coordinator)
    assert sorted(found) == ["乙县社", "市社机关", "甲县社"]
    parcel, outcome = dropped(
        coordinator, written(found["甲县社"], "零报告", "零报告", "是"), "随便改的名字.xlsx"
    )
    assert (parcel.ledger, parcel.unit.code, parcel.period) == (zero.LEDGER.key, "A", "2021-03")
    assert outcome.holes == ()
    assert outcome.ready
    taking.take(coordinator, parcel)
    row = ZeroReport.objects.get()
    assert (row.unit.code, row.clear, row.state, row.events) == ("A", True, "draft", 0)
    assert row.rows.count() == len(TYPES)


def test_counts_type_by_type_are_understood_and_a_blank_one_is_a_hole(
    office: ProgrammeOffice, coordinator: Any
) -> None:
    content = handed_out(coordinator)["甲县社"]
    some = [0] * (len(TYPES) - 1)
    _, outcome = dropped(coordinator, written(content, "各类情况", "起数", *some), "甲.xlsx")
    assert [(hole.sheet, hole.row, hole.name) for hole in outcome.holes] == [
        ("rows", len(TYPES) + 2, "count")
    ]
    every = [*some, 0]
    parcel, outcome = dropped(coordinator, written(content, "各类情况", "起数", *every), "甲二.xlsx")
    assert outcome.holes == ()
    taking.take(coordinator, parcel)
    assert sorted(ZeroReport.objects.get().rows.values_list("count", flat=True)) == [0] * len(TYPES)


def test_an_empty_table_is_never_taken_for_nothing(office: ProgrammeOffice, coordinator: Any) -> None:
    _, outcome = dropped(coordinator, handed_out(coordinator)["甲县社"], "甲.xlsx")
    assert not outcome.ready
    assert ZeroReport.objects.count() == 0


def test_a_lost_code_is_found_by_headings_and_file_name_or_asked_for(
    office: ProgrammeOffice, coordinator: Any
) -> None:
    rows = [
        ["报告种类", "报告期（月报填当月任一天）", "零报告（无异常）", "说明"],
        ["月报", "2021-03-01", "是", ""],
    ]
    named, _ = dropped(coordinator, ugly.sheet(rows), "甲县社3月零报告.xlsx")
    assert (named.ledger, named.unit.code) == (zero.LEDGER.key, "A")
    rows[1][3] = "另一家"
    nameless, outcome = dropped(coordinator, ugly.sheet(rows), "新建表格.xlsx")
    assert nameless.unit is None
    assert any("哪个单位" in text for text in outcome.questions)


def test_a_table_of_many_units_tells_unit_and_month_itself(office: ProgrammeOffice, coordinator: Any) -> None:
    heads = ["单位", "报告种类", "报告期（月报填当月任一天）", "零报告（无异常）"]
    rows = [[name, "月报", "2021-03-01", "是"] for name in ("甲县社", "乙县社")]
    parcel, outcome = dropped(coordinator, ugly.sheet([heads, *rows]), "汇总.xlsx")
    assert (outcome.questions, outcome.holes, outcome.new) == ((), (), 2)
    taking.take(coordinator, parcel)
    assert sorted(ZeroReport.objects.values_list("unit__code", "clear")) == [("A", True), ("B", True)]


def test_a_second_version_shows_its_differences(office: ProgrammeOffice, coordinator: Any) -> None:
    content = handed_out(coordinator)["甲县社"]
    first, _ = dropped(coordinator, written(content, "零报告", "零报告", "是"), "甲.xlsx")
    taking.take(coordinator, first)
    again = written(written(content, "零报告", "零报告", "是"), "零报告", "说明", "已核对")
    second, outcome = dropped(coordinator, again, "甲（改）.xlsx")
    assert [texts for _, _, texts in outcome.changes] == [(("说明", "", "已核对"),)]
    taking.take(coordinator, second)
    row = ZeroReport.objects.get()
    assert (row.note, row.version, row.clear) == ("已核对", 2, True)


def test_two_versions_taken_at_once_follow_each_other(
    office: ProgrammeOffice, liaison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were read before either was stored: the later one corrects the earlier."""
    versions = []
    for qty in (3, 5):
        content = ugly.sheet([ugly.PLAIN, ugly.good(qty=qty)])
        parcel = parcels.receive(liaison, f"{qty}.xlsx", content, publicity.LEDGER)
        Parcel.objects.filter(pk=parcel.pk).update(unit=office.units["A"], period="2021-03")
        versions.append(parcel)
    real = taking._put

    def later(principal: Any, parcel: Parcel, prepared: Any) -> Any:
        monkeypatch.setattr(taking, "_put", real)
        taking.take(liaison, versions[0])
        return real(principal, parcel, prepared)

    monkeypatch.setattr(taking, "_put", later)
    done = taking.take(liaison, versions[1])
    assert "更正1条" in done.words
    assert [(row.qty, row.version) for row in Publicity.objects.all()] == [(5, 2)]


def test_nothing_in_one_act_for_many_units_once(office: ProgrammeOffice, coordinator: Any) -> None:
    chosen = [office.units["A"], office.units["B"]]
    _, fresh = units.nothing(coordinator, zero.LEDGER, MARCH, chosen, [], "一次")
    _, again = units.nothing(coordinator, zero.LEDGER, MARCH, chosen, [], "一次")
    assert (fresh, again) == (True, False)
    assert sorted(ZeroReport.objects.values_list("unit__code", "clear", "state")) == [
        ("A", True, "draft"),
        ("B", True, "draft"),
    ]
    rows = units.standings(coordinator, zero.LEDGER, MARCH)
    assert [(row.unit.code, bool(row.number)) for row in rows] == [("C", False), ("A", True), ("B", True)]


PASTED = """
接龙：3月零报告
1. 甲县社 无
2、乙县 已报
③ 某某
4. 甲县、乙县社都报了
"""


def test_a_pasted_chain_ticks_units_by_name_and_names_what_it_did_not_know(office: ProgrammeOffice) -> None:
    found = chain.read(PASTED, list(office.units.values()))
    assert [unit.code for unit in found.units] == ["A", "B"]
    assert found.unknown == ("某某",)
    assert [names for _, names in found.several] == [("甲县社", "乙县社")]


def test_the_longest_name_counts(office: ProgrammeOffice) -> None:
    found = chain.units_in("甲县城关社已报", list(office.units.values()))
    assert [unit.code for unit in found] == ["A1"]


def test_the_reminder_names_those_who_are_missing(office: ProgrammeOffice, coordinator: Any) -> None:
    rows = units.standings(coordinator, zero.LEDGER, MARCH)
    text = chain.reminder("零报告", MARCH.label, [row.unit for row in rows if not row.number], len(rows))
    assert "还缺3个：市社机关、甲县社、乙县社" in text
    assert "已全部报齐" in chain.reminder("零报告", MARCH.label, [], 3)


def test_a_table_that_is_here_and_not_signed_is_not_reported(
    office: ProgrammeOffice, coordinator: Any
) -> None:
    """Only the signature of the unit's head makes it a report.

    The office says 表已收 until then.
    """
    units.nothing(coordinator, zero.LEDGER, MARCH, [office.units["A"], office.units["B"]], [], "一次")
    office.submit(ZeroReport.objects.get(unit=office.units["B"]), "B")
    rows = units.standings(coordinator, zero.LEDGER, MARCH)
    assert [(row.unit.code, row.signed, row.unsigned) for row in rows] == [
        ("C", False, False),
        ("A", False, True),
        ("B", True, False),
    ]
    missing = [row.unit for row in rows if not row.number]
    unsigned = [row.unit for row in rows if row.unsigned]
    text = chain.reminder("零报告", "2021年3月", missing, 3, unsigned=unsigned)
    assert text == (
        "【催报】2021年3月零报告应报3个单位，已报1个，表已收、待单位负责人签字的1个：甲县社（请把签字页拍照发来），"
        "还缺1个：市社机关。请尽快报送；没有发生的也要报，写明“无异常”并由单位负责人签字。"
    )
    text = chain.reminder("零报告", "2021年3月", [], 2, unsigned=unsigned)
    assert "已报1个，表已收、待单位负责人签字的1个：甲县社" in text
    assert "报齐" not in text
