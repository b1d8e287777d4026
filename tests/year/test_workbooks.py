"""Take every ledger through a table and back.

A template filled by machine is taken in, exported, and taken in again.

The rows are those of the played year; nothing here knows one ledger from another.
"""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.db.models import ProtectedError

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.declare.record import Entry
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Event
from taizhang.engine.write import deeds
from taizhang.org.models import Person
from taizhang.org.principals import Held, Kind, Principal
from taizhang.rooms.petitions.screening.model import Screening, ScreeningRound
from taizhang.workbooks.intake import parcels, rehearsing, taking
from taizhang.workbooks.sheets import columns
from taizhang.workbooks.sheets.columns import MAIN, SERIAL, Sheet
from taizhang.workbooks.sheets.names import Names
from taizhang.workbooks.writing import exporting, template
from taizhang.workbooks.writing.template import Fill
from tests.workbooks import ugly

each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)
MOST = 300
TRIED = 40
"""So many records of the year are tried until one can be registered once more as it was."""


def writer(ledger: Ledger, person: Person) -> Principal:
    """Return a person with every post that writes the ledger, everywhere.

    Posts that open its personal fields are held as well.
    """
    held = sorted(ledger.access.writers | ledger.access.openers)
    return Principal(Kind.STAFF, person, tuple(Held(post, person.unit_id, 0, 1 << 49) for post in held))


def records(ledger: Ledger, who: Principal) -> Any:
    return (
        rows_for(ledger, who, "write")
        .filter(voided=False)
        .select_related("unit", "recorded_by")
        .order_by("-occurred_at", "-id")
    )


@pytest.fixture
def year(whole_year: Any) -> None:
    """Return the played year, with a record on every ledger.

    Where the play made none, one is typed by kind of field.
    """
    for ledger in ledgers():
        if not ledger.model._default_manager.exists():
            who = writer(ledger, anybody())
            deeds.create(who, ledger, typed(ledger))


def typed(ledger: Ledger) -> dict[str, Any]:
    """Something plausible in every field that must be filled."""
    kinds = {
        "day": clock.today(),
        "moment": clock.now(),
        "count": 1,
        "amount": 20,
        "text": "二〇二一年旧簿受潮缺页",
    }
    data: dict[str, Any] = {}
    for column in columns.main(ledger).columns:
        if column.kind == "named":
            data[column.name] = column.field.related_model._default_manager.order_by("id")[0].pk
        elif column.required:
            data[column.name] = column.choices[0][0] if column.choices else kinds[column.kind]
    return data


def exported(ledger: Ledger, who: Principal, rows: Any) -> bytes:
    out = io.BytesIO()
    exporting.as_workbook(who, ledger, rows, out)
    return out.getvalue()


def anybody() -> Person:
    return Person.objects.order_by("id")[0]


@each
def test_the_exported_year_says_unchanged_when_it_comes_back(ledger: Ledger, year: None) -> None:
    who = writer(ledger, anybody())
    keys = list(records(ledger, who).values_list("pk", flat=True)[:MOST])
    rows = records(ledger, who).filter(pk__in=keys)
    assert keys
    table = exported(ledger, who, rows)
    text = b"".join(exporting.as_csv(who, ledger, rows))
    for name, content in (("导出.xlsx", table), ("导出.csv", text)):
        outcome = rehearsing.examine(who, parcels.receive(who, name, content, ledger))
        assert (outcome.holes, outcome.changes, outcome.questions) == ((), (), ()), name
        assert (outcome.same, outcome.new, outcome.nothing) == (len(keys), 0, True), name


@each
def test_the_exported_year_has_no_live_formula_and_long_numbers_are_text(ledger: Ledger, year: None) -> None:
    who = writer(ledger, anybody())
    rows = records(ledger, who)
    book = openpyxl.load_workbook(io.BytesIO(exported(ledger, who, rows[:MOST])))
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [
        cell.value for cell in cells if isinstance(cell.value, (int, float)) and abs(cell.value) >= 10**14
    ] == []
    numbers = {cell.value for cell in book.worksheets[0]["A"][1:]}
    assert numbers == set(rows[:MOST].values_list("number", flat=True)), "numbers stand as text"
    told = csv.reader(io.StringIO(b"".join(exporting.as_csv(who, ledger, rows[:MOST])).decode("utf-8-sig")))
    assert [cell for line in told for cell in line if cell[:1] in tuple("=+-@\t\r")] == []


def machine_filled(ledger: Ledger, who: Principal, record: Any) -> bytes:
    """Fill the template with one record of the year.

    It is typed in as a person would: words, numbers, dates, text.
    """
    book = openpyxl.load_workbook(io.BytesIO(template.made(who, ledger, Fill())))
    names = Names(who)
    opened = deeds.reveal(who, ledger, record, "转到表里") if _personal(ledger) else {}
    for sheet in columns.sheets(ledger):
        if not sheet.columns:
            continue
        page = book[sheet.title]
        places = {str(cell.value): cell.column for cell in page[1] if cell.value}
        if sheet.name == MAIN:
            rows, secrets = [record], [opened]
        else:
            model = ledger.line(sheet.name).model
            rows = list(model._default_manager.filter(parent=record).order_by("line_no"))
            kept = opened.get(model._meta.model_name or "", {})
            secrets = [kept.get(row.line_no, {}) for row in rows]
        for at, (row, told) in enumerate(zip(rows, secrets, strict=True), 2):
            if SERIAL in places:
                page.cell(at, places[SERIAL], "1")
            for heading, value in _cells(sheet, row, told, names):
                if heading in places:
                    page.cell(at, places[heading], value)
    return ugly.saved(book)


def _personal(ledger: Ledger) -> bool:
    return any(personal_fields(model) for model in (ledger.model, *(line.model for line in ledger.lines)))


def _cells(sheet: Sheet, row: Any, told: dict[str, str], names: Names) -> Iterator[tuple[str, Any]]:
    for column in sheet.columns:
        value = told.get(column.name, "") if column.personal else exporting._cells([column], row, names)[0]
        if value != "":
            yield column.heading, value


def content(ledger: Ledger, record: Any) -> dict[str, Any]:
    """What the paper form of a record says, with its child rows."""
    shown = [c for c in columns.main(ledger).open if c.name not in ("entry", "late_reason")]
    found = {c.name: getattr(record, c.field.attname) for c in shown}
    for sheet in columns.lines(ledger):
        rows = ledger.line(sheet.name).model._default_manager.filter(parent=record).order_by("line_no")
        found[sheet.name] = [[getattr(row, c.field.attname) for c in sheet.open] for row in rows]
    return found


@each
def test_a_template_filled_by_machine_comes_in_goes_out_and_comes_back(ledger: Ledger, year: None) -> None:
    refusals: list[str] = []
    who = writer(ledger, anybody())
    for record in records(ledger, who)[:TRIED]:
        with clock.at(last_touched(ledger, record)):
            me = writer(ledger, record.recorded_by or anybody())
            before, made = content(ledger, record), machine_filled(ledger, me, record)
            out_of_the_way(ledger, record)
            if isinstance(record, Screening):  # an answer belongs to a round that still runs
                ScreeningRound.objects.filter(pk=record.round_id).update(state="open")
            parcel = parcels.receive(me, "填好的表.xlsx", made, ledger)
            parcel.entry = Entry.COPIED if record.entry == Entry.DIRECT else record.entry
            parcel.late_reason = record.late_reason
            parcel.unit = None
            parcel.save()
            outcome = rehearsing.examine(me, parcel)
            if not outcome.ready:
                refusals.append(
                    f"{record.number}: {[(h.place, h.given, h.words) for h in outcome.holes[:3]]}{outcome.questions}{outcome.doubts}{outcome.already}"
                )
                continue
            known = set(ledger.model._default_manager.values_list("pk", flat=True))
            taking.take(me, parcel)
            again = ledger.model._default_manager.exclude(pk__in=known).get()
            assert content(ledger, again) == before
            rows = rows_for(ledger, me, "write").filter(pk=again.pk)
            back = rehearsing.examine(
                me, parcels.receive(me, "导出.xlsx", exported(ledger, me, rows), ledger)
            )
            assert (back.holes, back.changes, back.same, back.nothing) == ((), (), 1, True)
            return
    raise AssertionError("\n".join(refusals))


def last_touched(ledger: Ledger, record: Any) -> datetime:
    """The moment of the last act on a record: what its child rows tell lies before it."""
    acts = Event.objects.filter(ledger=ledger.key, record_id=record.pk)
    return max(acts.values_list("at", flat=True), default=record.recorded_at)


def out_of_the_way(ledger: Ledger, record: Any) -> None:
    """Take a record of the year away, or void it where others refer to it.

    So it is not registered twice.
    """
    rows = ledger.model._default_manager.filter(pk=record.pk)
    try:
        with transaction.atomic():
            rows.delete()
    except ProtectedError:
        rows.update(voided=True)


def test_an_export_is_streamed(whole_year: Any, django_assert_num_queries: Any) -> None:
    """The peak of memory does not follow the number of rows.

    Csv begins before the first row is read.
    """
    ledger = max(ledgers(), key=lambda one: one.model._default_manager.count())
    who = writer(ledger, anybody())
    rows = records(ledger, who)
    count = rows.count()
    assert count > 2 * exporting.CHUNK
    with django_assert_num_queries(0):
        assert next(exporting.as_csv(who, ledger, rows)).startswith(b"\xef\xbb\xbf")
    pieces = list(islice(exporting.as_csv(who, ledger, rows), 2, 4))
    assert [piece.count(b"\r\n") for piece in pieces] == [exporting.CHUNK] * 2
    few = peak(ledger, who, rows[: 2 * exporting.CHUNK])
    many = peak(ledger, who, rows.order_by().union(*[rows.order_by()] * 5, all=True))
    assert many < 1.5 * few, (few, many, count)


def peak(ledger: Ledger, who: Principal, rows: Any) -> int:
    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    tracemalloc.start()
    for piece in exporting.as_csv(who, ledger, rows):
        Nowhere().write(piece)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found
