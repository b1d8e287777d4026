"""Take every ledger through a table, because it is declared.

There are template, export, and the own export back again.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import PersonalField, personal_fields
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.org.principals import Held, Kind, Principal, system
from taizhang.rooms.petitions.reception import ledger as reception
from taizhang.rooms.programme import publicity
from taizhang.rooms.programme.publicity import Publicity
from taizhang.workbooks.intake import parcels, rehearsing, taking
from taizhang.workbooks.reading import heads
from taizhang.workbooks.sheets import code, columns, delimited, files
from taizhang.workbooks.sheets.columns import MAIN
from taizhang.workbooks.writing import exporting, template
from tests.office import at
from tests.rooms.petitions.petition_office import PetitionOffice
from tests.rooms.programme.programme_office import ProgrammeOffice
from tests.workbooks import ugly

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)


def writer(ledger: Ledger) -> Principal:
    post = min(ledger.access.writers)
    return Principal(Kind.STAFF, None, (Held(post, 1, 0, 1 << 49),))


@each
def test_headings_of_a_sheet_are_told_apart(ledger: Ledger) -> None:
    for sheet in columns.sheets(ledger):
        labels = [columns.flat(column.label) for column in sheet.columns]
        assert len(set(labels)) == len(labels), (sheet.title, labels)
        assert not set(labels) & {"序号", "编号", "版本", "状态"}
    titles = [sheet.title for sheet in columns.sheets(ledger)]
    assert len(set(titles)) == len(titles)


@each
def test_a_template_is_read_back_as_its_own_ledger(ledger: Ledger, db: None) -> None:
    book = files.opened("模板.xlsx", template.made(writer(ledger), ledger))
    told = code.read(book)
    assert told is not None
    assert (told.ledger, told.layout) == (ledger.key, columns.layout(ledger))
    for sheet in columns.sheets(ledger):
        table = book.table(sheet.title)
        assert table is not None
        head = heads.found(sheet, table)
        assert head is not None, sheet.title
        hidden = {"entry", "late_reason"} if sheet.name == MAIN else set()
        assert head.names == {column.name for column in sheet.columns} - hidden
        assert not head.unknown
    assert book.table(code.SHEET) is not None
    assert book.table(code.SHEET).hidden  # type: ignore[union-attr]


@each
def test_choices_are_drop_down_lists(ledger: Ledger, db: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.made(writer(ledger), ledger)))
    for sheet in columns.sheets(ledger):
        lists = [rule.formula1 for rule in book[sheet.title].data_validations.dataValidation]
        wanted = [c for c in sheet.columns if c.kind in ("choice", "tick") and c.name != "entry"]
        assert len(lists) >= len(wanted)
        assert all("_lists!" in formula for formula in lists)


@each
def test_an_export_has_no_column_for_identity(ledger: Ledger, db: None) -> None:
    shown = {c.name for sheet in columns.sheets(ledger) for c in sheet.open}
    tables: list[Any] = [ledger.model, *(line.model for line in ledger.lines)]
    hidden = {f.name for table in tables for f in table._meta.get_fields() if isinstance(f, PersonalField)}
    assert not any(c.personal for sheet in columns.sheets(ledger) for c in sheet.open)
    assert hidden.isdisjoint(shown) or any(
        name in hidden and not isinstance(ledger.model._meta.get_field(name), PersonalField)
        for name in shown & hidden
    )


def exported(who: Principal, ledger: Ledger) -> bytes:
    out = io.BytesIO()
    exporting.as_workbook(who, ledger, rows_for(ledger, who, "list").order_by("-id"), out)
    return out.getvalue()


@pytest.fixture
def filled(office: ProgrammeOffice) -> list[Any]:
    """Three banners of county A have texts that a spreadsheet might misread."""
    texts = ("=1+1", "消防安全\n人人有责", "@某某 +86")
    for n, text in enumerate(texts, 1):
        data = {
            "unit": office.units["A"].pk,
            "occurred_at": clock.now(),
            "kind": "banner",
            "carrier": "board",
        }
        data |= {"theme": "fire", "text": text, "place": f"第{n}处", "qty": n}
        paper = office.file("liaison_A")
        deeds.create(office.as_("liaison_A"), publicity.LEDGER, data, files=[paper])
    made = list(Publicity.objects.order_by("id"))
    assert [row.text for row in made] == list(texts)
    return made


def test_an_unchanged_export_says_no_difference(
    office: ProgrammeOffice, filled: list[Any], liaison: Any
) -> None:
    parcel = parcels.receive(liaison, "导出.xlsx", exported(liaison, publicity.LEDGER), publicity.LEDGER)
    outcome = rehearsing.examine(liaison, parcel)
    assert outcome.holes == ()
    assert (outcome.same, outcome.new, outcome.changes) == (3, 0, ())
    assert outcome.nothing


def test_an_unchanged_csv_says_no_difference(
    office: ProgrammeOffice, filled: list[Any], liaison: Any
) -> None:
    rows = rows_for(publicity.LEDGER, liaison, "list").order_by("id")
    content = b"".join(exporting.as_csv(liaison, publicity.LEDGER, rows))
    outcome = rehearsing.examine(liaison, parcels.receive(liaison, "导出.csv", content, publicity.LEDGER))
    assert (outcome.same, outcome.holes, outcome.changes) == (3, (), ())


def test_a_changed_export_becomes_corrections_with_a_reason(
    office: ProgrammeOffice, filled: list[Any], liaison: Any
) -> None:
    content = ugly.changed(exported(liaison, publicity.LEDGER), {"平安法治宣传": {"A1": "编号"}})
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    place = next(cell.column_letter for cell in page[1] if cell.value == "数量")
    page[f"{place}2"] = 9
    parcel = parcels.receive(liaison, "改过.xlsx", ugly.saved(book), publicity.LEDGER)
    outcome = rehearsing.examine(liaison, parcel)
    assert [(number, texts) for _, number, texts in outcome.changes] == [
        (filled[2].number, (("数量", "3", "9"),))
    ]
    taking.take(liaison, parcel, "核对照片后更正")
    row = Publicity.objects.get(pk=filled[2].pk)
    assert (row.qty, row.version) == (9, 2)
    assert Event.objects.get(act="edit").note == "核对照片后更正"


def test_a_cell_that_is_not_understood_is_neither_equal_nor_a_change(
    office: ProgrammeOffice, filled: list[Any], liaison: Any
) -> None:
    content = ugly.changed(exported(liaison, publicity.LEDGER), {"平安法治宣传": {"A1": "编号"}})
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    places = {cell.value: cell.column_letter for cell in page[1]}
    page[f"{places['数量']}2"] = "好几块"
    page[f"{places['数量']}3"] = "好几块"
    page[f"{places['地点（栏目）']}3"] = "北门"
    parcel = parcels.receive(liaison, "改过.xlsx", ugly.saved(book), publicity.LEDGER)
    outcome = rehearsing.examine(liaison, parcel)
    assert [(hole.row, hole.label) for hole in outcome.holes] == [(2, "数量"), (3, "数量")]
    assert (outcome.rows, outcome.good, outcome.same, outcome.new) == (3, 1, 1, 0)
    assert [texts for _, _, texts in outcome.changes] == [(("地点（栏目）", "第2处", "北门"),)]


def test_a_newer_version_is_a_named_conflict(
    office: ProgrammeOffice, filled: list[Any], liaison: Any
) -> None:
    content = exported(liaison, publicity.LEDGER)
    row = filled[2]
    data = {"entry": "copied", "qty": "7"}
    deeds.edit(liaison, publicity.LEDGER, row, data, version=1, note="数错了")
    parcel = parcels.receive(liaison, "旧的.xlsx", content, publicity.LEDGER)
    outcome = rehearsing.examine(liaison, parcel)
    assert [(hole.name, row.number in hole.words) for hole in outcome.holes] == [("版本", True)]
    assert outcome.same == 2


def test_formulas_stay_text_in_every_form(office: ProgrammeOffice, filled: list[Any], liaison: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(liaison, publicity.LEDGER)))
    cells = [cell for page in book for row in page for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert "=1+1" in [cell.value for cell in cells]
    rows = rows_for(publicity.LEDGER, liaison, "list").order_by("id")
    text = b"".join(exporting.as_csv(liaison, publicity.LEDGER, rows)).decode("utf-8-sig")
    loose = [cell for line in csv.reader(io.StringIO(text)) for cell in line if cell[:1] in "=+-@\t\r"]
    assert [cell for cell in loose if cell] == []


LEADERS = [f"{lead}{sign}1+1" for lead in ("", "'", '"', " ", "\ufeff") for sign in "=+-@＝＋－＠"]


@pytest.mark.parametrize("text", LEADERS)
def test_forty_leaders_are_harmless_and_readable_after_a_round(text: str) -> None:
    guarded = delimited.guarded(text)
    assert guarded[:1] not in tuple("=+-@＝＋－＠")
    assert delimited.unguarded(guarded) == text or text.startswith("'")


def test_petition_exports_carry_no_identity_and_keep_it_when_they_come_back(db: None) -> None:
    with clock.at(at(4, 6)):
        office = PetitionOffice()
        who = office.as_("clerk")
        row = office.receive(
            petitioner="张某某",
            phone="13900000000",
            persons=6,
            lines={"representatives": [{"name": "李某某", "contact": ""}]},
        )
        content = exported(who, reception.LEDGER)
        text = " ".join(
            str(cell.value)
            for page in openpyxl.load_workbook(io.BytesIO(content))
            for r in page
            for cell in r
        )
        assert "某某" not in text
        assert "13900000000" not in text
        book = openpyxl.load_workbook(io.BytesIO(content))
        page = book.active
        place = next(cell.column_letter for cell in page[1] if cell.value == "来访人数")
        page[f"{place}2"] = 8
        parcel = parcels.receive(who, "接待.xlsx", ugly.saved(book), reception.LEDGER)
        outcome = rehearsing.examine(who, parcel)
        assert [texts for _, _, texts in outcome.changes] == [(("来访人数", "6", "8"),)], outcome.holes
        taking.take(who, parcel)
        row.refresh_from_db()
        opened = deeds.reveal(who, reception.LEDGER, row, "核对")
        assert (row.persons, opened["petitioner"], opened["phone"]) == (8, "张某某", "13900000000")
        assert opened["representative"][1]["name"] == "李某某"


def test_a_stranger_may_see_no_rows_of_another_unit(office: ProgrammeOffice, filled: list[Any]) -> None:
    other = office.as_("liaison_B")
    names = [
        cell.value
        for cell in openpyxl.load_workbook(io.BytesIO(exported(other, publicity.LEDGER))).active["A"]
    ]
    assert names == ["编号"]
    whole = openpyxl.load_workbook(io.BytesIO(exported(system("测试"), publicity.LEDGER))).active
    assert whole.max_row == 4


def test_personal_columns_are_there_for_those_who_write(db: None) -> None:
    wanted = [x for x in ledgers() if personal_fields(x.model)]
    assert wanted
    for ledger in wanted:
        book = files.opened("m.xlsx", template.made(writer(ledger), ledger))
        head = heads.found(columns.main(ledger), book.tables[0])
        assert head is not None
        names = {field.name for field in personal_fields(ledger.model)} & set(ledger.form_fields)
        assert names <= head.names
