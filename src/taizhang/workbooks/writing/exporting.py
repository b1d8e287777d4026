"""Export of the rows of a list as a workbook or as csv.

It is streamed, without identity, without anything that calculates.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.keep import history
from taizhang.org.principals import Principal
from taizhang.workbooks.sheets import code, columns
from taizhang.workbooks.sheets.cells import written
from taizhang.workbooks.sheets.columns import MAIN, NUMBER, STATE, VERSION, Column, Sheet
from taizhang.workbooks.sheets.delimited import guarded
from taizhang.workbooks.sheets.names import Names

CHUNK = 500
BIG = 5000
"""From so many rows on a workbook is made in the background, with its progress on a page."""


def note(principal: Principal, ledger: Ledger, count: int, form: str, asked: str) -> None:
    """Write the history line of an export.

    It says how many rows, in which form, under which conditions.
    """
    with transaction.atomic():
        conditions = f"；条件：{asked}" if asked else ""
        history.append("export", principal, ledger, note=f"导出{ledger.title}{count}条（{form}）{conditions}")


def heads(sheet: Sheet) -> list[str]:
    """Return the headings of an exported sheet."""
    first = [NUMBER, VERSION, STATE] if sheet.name == MAIN else [NUMBER]
    return [*first, *(column.label for column in sheet.open)]


def exported_lines(ledger: Ledger) -> list[Sheet]:
    """Return the sheets of child rows with more than personal content."""
    return [sheet for sheet in columns.lines(ledger) if sheet.open]


def records(ledger: Ledger, rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the records in the order of the list, chunk by chunk.

    Their keys are read first: a file may be fetched slowly, and nobody could write while its rows
    are being read.
    """
    keys = list(rows.values_list("pk", flat=True))
    if rows.query.is_sliced or rows.query.combinator:  # neither can be filtered any further
        rows = rows.model._default_manager.all()
    rows = rows.order_by()
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        by_pk = {record.pk: record for record in rows.filter(pk__in=chunk)}
        yield [by_pk[key] for key in chunk if key in by_pk]


def as_csv(principal: Principal, ledger: Ledger, rows: QuerySet[Any]) -> Iterator[bytes]:
    """Yield the records as csv, readable by every office programme, piece by piece."""
    names, sheet = Names(principal), columns.main(ledger)
    yield "\ufeff".encode()
    yield _line(heads(sheet))
    for chunk in records(ledger, rows):
        yield b"".join(_line([_csv_text(value) for value in _values(ledger, sheet, r, names)]) for r in chunk)


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _csv_text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" + (f":{value:%S}" if value.second else "")
    if isinstance(value, (date, Decimal, int)):
        return str(value)
    return guarded(str(value))


def _values(ledger: Ledger, sheet: Sheet, record: Any, names: Names) -> list[Any]:
    state = "已作废" if record.voided else ledger.flow.state(record.state).label
    return [record.number, record.version, state, *_cells(sheet.open, record, names)]


def _cells(shown: Iterable[Column], row: Any, names: Names) -> list[Any]:
    return [written(column, getattr(row, column.field.attname), names) for column in shown]


def as_workbook(
    principal: Principal,
    ledger: Ledger,
    rows: QuerySet[Any],
    out: Any,
    told: Callable[[int], None] | None = None,
) -> int:
    """Write the records and their child rows into a file; return how many records.

    Only one chunk is held at a time.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    pages = _Pages(book, principal, ledger)
    count = 0
    for chunk in records(ledger, rows):
        pages.add(chunk)
        count += len(chunk)
        if told:
            told(count)
    pages.close(code.of(ledger, "export"))
    book.close()
    return count


class _Pages:
    """The sheets of an export being written from top to bottom."""

    def __init__(self, book: Any, principal: Principal, ledger: Ledger) -> None:
        self.book, self.ledger, self.names = book, ledger, Names(principal)
        bold = {"bold": True, "bg_color": "#E7EDF4", "border": 1}
        self.head = book.add_format(bold)
        self.text = book.add_format({"num_format": "@"})
        self.risky = book.add_format({"num_format": "@", "quote_prefix": True})
        self.dates = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        self.sheets = [columns.main(ledger), *exported_lines(ledger)]
        self.pages = {sheet.name: self._page(sheet) for sheet in self.sheets}
        self.rows = {sheet.name: 1 for sheet in self.sheets}

    def _page(self, sheet: Sheet) -> Any:
        page = self.book.add_worksheet(sheet.title)
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 22)
        page.set_column(1, len(heads(sheet)), 16)
        for place, text in enumerate(heads(sheet)):
            page.write_string(0, place, text, self.head)
        return page

    def add(self, chunk: list[Any]) -> None:
        numbers = {record.pk: record.number for record in chunk}
        for record in chunk:
            self._write(MAIN, _values(self.ledger, self.sheets[0], record, self.names))
        for sheet in self.sheets[1:]:
            line = self.ledger.line(sheet.name)
            children: Any = line.model._default_manager.filter(**{"parent__in": list(numbers)})
            at = {pk: place for place, pk in enumerate(numbers)}
            for row in sorted(children, key=lambda row: (at[row.parent_id], row.line_no)):
                self._write(sheet.name, [numbers[row.parent_id], *_cells(sheet.open, row, self.names)])

    def _write(self, name: str, values: list[Any]) -> None:
        page, row = self.pages[name], self.rows[name]
        for place, value in enumerate(values):
            if value == "":
                continue
            if isinstance(value, (datetime, date)):
                if isinstance(value, datetime) and value.second:
                    page.write_string(row, place, f"{value:%Y-%m-%d %H:%M:%S}", self.text)
                else:
                    page.write_datetime(row, place, value, self.dates[type(value)])
            elif isinstance(value, (int, Decimal)) and abs(int(value)) < 10**14:
                page.write_number(row, place, value)
            else:
                text = str(value)
                page.write_string(row, place, text, self.risky if guarded(text) != text else self.text)
        self.rows[name] += 1

    def close(self, told: code.Code) -> None:
        hidden = self.book.add_worksheet(code.SHEET)
        hidden.write_string(0, 0, told.text())
        hidden.very_hidden()


def file_name(ledger: Ledger, form: str) -> str:
    """Return the name of an export's file when it is saved."""
    return f"{ledger.title}-{clock.today():%Y%m%d}.{form}"
