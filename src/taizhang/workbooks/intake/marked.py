"""The marked workbook for return to its sender.

It has the rows as they were, what is wrong in red with the remedy beside the row.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from taizhang.workbooks.reading.heads import Head
from taizhang.workbooks.reading.rows import Hole
from taizhang.workbooks.reading.table import Reading
from taizhang.workbooks.sheets.cells import blank, shown
from taizhang.workbooks.sheets.columns import MAIN
from taizhang.workbooks.sheets.tables import Table

TITLE = "问题与改法"


def made(reading: Reading, holes: Iterable[Hole]) -> bytes:
    """Write the shown sheets of a reading with their holes marked."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    formats = {
        "bad": book.add_format({"bg_color": "#F9C7C2", "border": 1}),
        "words": book.add_format({"font_color": "#A8221A", "text_wrap": True}),
        "head": book.add_format({"bold": True, "bg_color": "#E7EDF4"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "text": book.add_format({"num_format": "@"}),
    }
    by_sheet: dict[str, dict[int, list[Hole]]] = {}
    for hole in holes:
        by_sheet.setdefault(hole.sheet, {}).setdefault(hole.row, []).append(hole)
    names = {id(table): (name, head) for name, (_, table, head) in reading.lines.items()}
    if reading.table is not None and reading.head is not None:
        names[id(reading.table)] = (MAIN, reading.head)
    for table in reading.book.shown:
        page = book.add_worksheet(table.title[:31])
        name, head = names.get(id(table), ("-", None))
        _sheet(page, table, head, by_sheet.get(name, {}), formats)
    for table in reading.book.tables:
        if table.hidden:
            page = book.add_worksheet(table.title[:31])
            _sheet(page, table, None, {}, formats)
            page.very_hidden()
    book.close()
    return out.getvalue()


def _sheet(
    page: Any, table: Table, head: Head | None, holes: dict[int, list[Hole]], formats: dict[str, Any]
) -> None:
    places = {column.name: place for place, column in head.columns.items()} if head else {}
    width = max((len(cells) for cells in table.rows()), default=0)
    for row, cells in enumerate(table.rows()):
        row_holes = holes.get(row + 1, [])
        if head is not None and row == head.row:
            row_holes = holes.get(0, [])
            page.write_string(row, width, TITLE, formats["head"])
        marks = {places[hole.name] for hole in row_holes if hole.name in places}
        for place in range(max(len(cells), *(p + 1 for p in marks)) if marks else len(cells)):
            raw = cells[place] if place < len(cells) else ""
            _cell(page, row, place, raw, formats["bad"] if place in marks else None, formats)
        if row_holes:
            words = "；".join(f"{hole.label}：{hole.words}" for hole in row_holes)
            page.write_string(row, width, words[:2000], formats["words"])
    page.set_column(width, width, 60)


def _cell(page: Any, row: int, place: int, raw: Any, mark: Any, formats: dict[str, Any]) -> None:
    if blank(raw):
        if mark is not None:
            page.write_blank(row, place, None, mark)
    elif isinstance(raw, datetime):
        page.write_datetime(row, place, raw, mark or formats["moment"])
    elif isinstance(raw, date):
        page.write_datetime(row, place, raw, mark or formats["day"])
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
        page.write_number(row, place, raw, mark)
    elif isinstance(raw, (time, timedelta, bool)):
        page.write_string(row, place, shown(raw), mark)
    else:
        page.write_string(row, place, str(raw), mark or formats["text"])
