"""Read nine ugly tables.

What can be understood enters, every hole is named with its place, and nothing is guessed.
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from taizhang.engine.declare.flow import Refused
from taizhang.engine.models import Batch, Event
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from taizhang.workbooks.intake import marked, parcels, rehearsing, taking
from tests.rooms.programme.programme_office import ProgrammeOffice
from tests.workbooks import ugly


def dropped(who: Any, content: bytes, name: str = "宣传情况.xlsx", **more: Any) -> Any:
    parcel = parcels.receive(who, name, content, publicity.LEDGER, **more)
    return parcel, rehearsing.examine(who, parcel)


@pytest.mark.parametrize("name", ["moved columns", "merged heads", "gbk csv"])
def test_what_is_clear_enters_wherever_it_stands(name: str, office: ProgrammeOffice, liaison: Any) -> None:
    end = "表.csv" if "csv" in name else "表.xlsx"
    parcel, outcome = dropped(liaison, ugly.NINE[name](), end)
    assert outcome.holes == ()
    assert (outcome.rows, outcome.new) == (1, 1)
    assert Publicity.objects.count() == 0, "looking stores nothing"
    done = taking.take(liaison, parcel)
    row = Publicity.objects.get()
    assert "新登记1条" in done.words
    assert (row.unit.code, row.kind, row.carrier, row.theme, row.qty) == ("A", "banner", "board", "fire", 3)
    assert f"{row.occurred_at:%F %H:%M}" == "2021-03-04 01:30"
    assert row.entry == "copied"
    assert [event.act for event in Event.objects.order_by("seq") if event.act in ("create", "import")] == [
        "create",
        "import",
    ]


WRONG = {
    "30余": {(2, "qty"): ("30余", "“30余”不是准确的数。请填实际数字；“余”“多”“近”由报告按实数自动写出。")},
    "无 and /": {
        (2, "qty"): ("无", "“无”不是数。没有就填0，不清楚的请核实后填。"),
        (3, "qty"): ("/", "“/”不是数。没有就填0，不清楚的请核实后填。"),
    },
    "5.3": {(2, "qty"): ("5.3", "“5.3”不是整数，“数量”请填实际的整数。")},
    "blanks": {
        (2, "qty"): ("", "空着没填，没有的请填0，空格不算0。"),
        (3, "place"): ("", "空着没填，请补填。"),
        (3, "occurred_at"): ("", "空着没填，请补填。"),
    },
    "loose dates": {(3, "occurred_at"): ("3月5日", "“3月5日”没有写年份，请补上，如“2021年3月5日”。")},
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_every_hole_is_named_with_its_place_and_remedy_and_nothing_is_stored(
    name: str, office: ProgrammeOffice, liaison: Any
) -> None:
    parcel, outcome = dropped(liaison, ugly.NINE[name]())
    assert {(hole.row, hole.name): (hole.given, hole.words) for hole in outcome.holes} == WRONG[name]
    with pytest.raises(Refused, match=f"表里还有{len(WRONG[name])}处没有弄清，一行也没有登记"):
        taking.take(liaison, parcel)
    assert Publicity.objects.count() == 0
    assert Batch.objects.count() == 0


def test_each_of_the_nine_is_held_to_its_words() -> None:
    entered = {"moved columns", "merged heads", "gbk csv", "second version"}
    assert set(ugly.NINE) == entered | set(WRONG)


def test_what_a_table_says_besides_its_rows_is_noted(office: ProgrammeOffice, liaison: Any) -> None:
    """Sums and signatures under the rows are no records, and the page says so.

    Extra columns are asked about.
    """
    _, merged = dropped(liaison, ugly.merged_heads())
    assert merged.notes == (
        "第6行（“合计”）是合计或表尾，没有当作记录。",
        "第7行（“填报人：某某”）是合计或表尾，没有当作记录。",
    )
    _, moved = dropped(liaison, ugly.moved_columns())
    assert moved.unknown == (("联系人", ""),)


def test_a_hole_mended_on_the_page_lets_the_whole_file_in(office: ProgrammeOffice, liaison: Any) -> None:
    parcel, outcome = dropped(liaison, ugly.blanks())
    told = {"qty": "6", "place": "仓库", "occurred_at": "2021-03-08 10:00"}
    parcels.keep_answers(parcel, {hole.key: told[hole.name] for hole in outcome.holes})
    again = rehearsing.examine(liaison, parcel)
    assert again.holes == ()
    taking.take(liaison, parcel)
    assert sorted(Publicity.objects.values_list("place", "qty")) == [("仓库", 3), ("大门", 6)]


def test_a_date_without_a_year_is_asked_for_unless_the_month_is_known(
    office: ProgrammeOffice, liaison: Any
) -> None:
    parcel, outcome = dropped(liaison, ugly.loose_dates())
    assert len(outcome.holes) == 1
    assert any("零点" in note for note in outcome.notes)
    parcel.period = "2021-03"
    parcel.save()
    assert rehearsing.examine(liaison, parcel).holes == ()


def test_the_same_file_twice_says_so_and_changes_nothing(office: ProgrammeOffice, liaison: Any) -> None:
    content = ugly.moved_columns()
    first, _ = dropped(liaison, content)
    taking.take(liaison, first)
    second, outcome = dropped(liaison, content, "改了名字.xlsx")
    number = Publicity.objects.get().number
    words = (
        f"这个文件已于2021-04-06 10:00登记过1条（编号{number}），没有重复登记。"
        "内容确有增减的，请在表里改好、另存后再上传。"
    )
    assert outcome.already == words
    assert taking.take(liaison, second).words == words
    assert Publicity.objects.count() == 1


def test_a_second_version_of_a_units_table_shows_its_differences_before_it_replaces(
    office: ProgrammeOffice, liaison: Any
) -> None:
    told = {"unit": office.units["A"], "period": "2021-03"}
    first, _ = dropped(liaison, ugly.sheet([ugly.PLAIN, ugly.good()]), **told)
    first.unit = office.units["A"]
    first.save()
    taking.take(liaison, first)
    second, _ = dropped(liaison, ugly.second_version(), **told)
    second.unit = office.units["A"]
    second.save()
    outcome = rehearsing.examine(liaison, second)
    assert outcome.new == 0
    assert [texts for _, _, texts in outcome.changes] == [(("数量", "3", "4"),)]
    assert Publicity.objects.get().qty == 3
    taking.take(liaison, second, "第二次报送更正")
    row = Publicity.objects.get()
    assert (row.qty, row.version) == (4, 2)
    assert Event.objects.get(act="edit").note == "第二次报送更正"


def test_the_returned_workbook_marks_the_cells_and_speaks_beside_the_row(
    office: ProgrammeOffice, liaison: Any
) -> None:
    parcel, outcome = dropped(liaison, ugly.none_words())
    back = marked.made(parcels.reading_of(liaison, parcel), outcome.holes)
    page = openpyxl.load_workbook(io.BytesIO(back)).active
    assert page["I1"].value == "问题与改法"
    assert "没有就填0" in page["I2"].value
    assert page["H2"].value == "无"
    assert page["H2"].fill.start_color.rgb.endswith("F9C7C2")
    assert page["G2"].fill.fill_type is None


def test_all_errors_come_at_once_from_cells_rules_and_twins(office: ProgrammeOffice, liaison: Any) -> None:
    rows = [
        ugly.good(),
        ugly.good(),
        ugly.good(kind="专栏（处）", place="橱窗", qty=3),
        ugly.good(place="仓库", qty="三余"),
    ]
    _, outcome = dropped(liaison, ugly.sheet([ugly.PLAIN, *rows]))
    found = {(hole.row, hole.name) for hole in outcome.holes}
    assert {(3, "text"), (4, "qty"), (5, "qty")} <= found
    assert "第2行" in next(hole.words for hole in outcome.holes if hole.row == 3)


def test_unknown_names_are_answered_with_the_nearest(office: ProgrammeOffice, liaison: Any) -> None:
    _, outcome = dropped(liaison, ugly.sheet([ugly.PLAIN, ugly.good(unit="甲县杜"), ugly.good(kind="横幅")]))
    words = {hole.name: hole.words for hole in outcome.holes}
    assert "甲县社" in words["unit"]
    assert "横标" in words["kind"]


def test_strange_headings_are_asked_once_and_remembered(office: ProgrammeOffice, liaison: Any) -> None:
    heads = [*ugly.PLAIN[:5], "做了什么", "地点（栏目）", "数量"]
    parcel, outcome = dropped(liaison, ugly.sheet([heads, ugly.good()]))
    assert outcome.unknown == (("做了什么", ""),)
    assert [(hole.row, hole.name) for hole in outcome.holes] == [(0, "text")]
    parcels.remember(parcel, ["做了什么"], {"做了什么": "text"})
    assert rehearsing.examine(liaison, parcel).holes == ()
    _, later = dropped(liaison, ugly.sheet([heads, ugly.good(place="另一处")]))
    assert later.holes == ()


def test_a_broken_formula_is_a_hole_and_not_a_blank(office: ProgrammeOffice, liaison: Any) -> None:
    heads = [*ugly.PLAIN, "已发放"]
    content = ugly.sheet([heads, [*ugly.good(), "=1/0"]])
    _, outcome = dropped(liaison, content)
    assert [(hole.name, "公式" in hole.words) for hole in outcome.holes] == [("given_out", True)]


def test_three_bad_rows_among_many_are_all_named_at_once(office: ProgrammeOffice, liaison: Any) -> None:
    """Bad rows are named wherever they stand.

    They stand at the beginning, between two batches of storing, and in the last row.
    """
    bad = {12: {"qty": "三余"}, 501: {"kind": "没有的"}, 1200: {"when": "2021-02-30 09:30"}}
    rows = [ugly.good(place=f"第{n}处", **bad.get(n, {})) for n in range(1, 1201)]
    parcel, outcome = dropped(liaison, ugly.sheet([ugly.PLAIN, *rows]))
    assert [(hole.row, hole.name) for hole in outcome.holes] == [
        (13, "qty"),
        (502, "kind"),
        (1201, "occurred_at"),
    ]
    assert (outcome.rows, outcome.good, outcome.more) == (1200, 1197, 0)
    with pytest.raises(Refused, match="还有3处"):
        taking.take(liaison, parcel)
    assert Publicity.objects.count() == 0
    told = {"qty": "30", "kind": "横标", "occurred_at": "2021-03-01 09:30"}
    parcels.keep_answers(parcel, {hole.key: told[hole.name] for hole in outcome.holes})
    taking.take(liaison, parcel)
    assert Publicity.objects.count() == 1200
    assert Publicity.objects.get(place="第12处").qty == 30
