"""Rows pasted or dropped for one table of child rows.

All of them are understood, or every hole is named and none is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.engine.declare.ledger import Ledger, Lines
from taizhang.org.principals import Principal
from taizhang.workbooks.reading import heads
from taizhang.workbooks.sheets import columns as shape
from taizhang.workbooks.sheets.cells import blank, shown, understood
from taizhang.workbooks.sheets.columns import Column
from taizhang.workbooks.sheets.delimited import written
from taizhang.workbooks.sheets.names import Names, Unclear
from taizhang.workbooks.sheets.tables import Table

MOST_TOLD = 30
"""So many holes are told at once; the rest are counted."""


@dataclass(frozen=True)
class Pasted:
    """The result of reading pasted rows.

    It holds rows as a form posts them, what is wrong, and headings that no column has.
    """

    rows: tuple[dict[str, str], ...]
    problems: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def table_of(text: str) -> Table:
    """Read text as copied from a sheet (tabs) or written with commas.

    It refuses what is no table.
    """
    return written("粘贴的内容", text)


def as_text(table: Table) -> str:
    """Write a table as text for editing by hand and reading again."""
    rows = (
        "\t".join(_flat(shown(cell).replace("\t", " ").replace("\n", " ")) for cell in row)
        for row in table.rows()
    )
    return "\n".join(row for row in rows if row.strip())


def _flat(text: str) -> str:
    """Quote a cell that begins with a quote mark, which is else taken for a quotation."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if text.startswith('"') else text


def read(principal: Principal, ledger: Ledger, line: Lines, table: Table) -> Pasted:
    """Read the rows below the headings; with any hole they are not to be taken."""
    sheet = next(candidate for candidate in shape.lines(ledger) if candidate.name == line.name)
    head = heads.found(sheet, table)
    if head is None:
        labels = "、".join(column.label for column in sheet.columns)
        return Pasted((), (f"没有找到栏目名。第一行请写栏目名（{labels}中的几个），从第二行起写内容。",))
    problems = [f"栏目“{label}”有两列，请只留一列。" for label in head.twice]
    names, rows = Names(principal), []
    for number, cells in _below(table, head.row):
        row: dict[str, str] = {}
        for place, column in head.columns.items():
            raw = cells[place] if place < len(cells) else None
            try:
                if value := posted(column, raw, names):
                    row[column.name] = value
            except Unclear as unclear:
                problems.append(f"第{number}行“{column.label}”：{unclear}")
        rows.append(row)
    if len(rows) > line.most:
        problems.append(f"“{line.title}”最多{line.most}行，这里有{len(rows)}行，请分开登记。")
    if not rows:
        problems.append("只有栏目名，没有内容。")
    if (more := len(problems) - MOST_TOLD) > 0:
        problems[MOST_TOLD:] = [f"还有{more}处看不懂，改好上面的再读入。"]
    return Pasted(tuple(rows), tuple(problems), tuple(head.unknown.values()))


def _below(table: Table, head: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield the filled rows under the headings, numbered as a person counts them."""
    for index, cells in enumerate(table.rows()):
        if index > head and not all(blank(cell) for cell in cells):
            yield index + 1, cells


def posted(column: Column, raw: Any, names: Names) -> str:
    """Return the value of a cell as a form posts it.

    It is empty for a blank cell and for an empty box. Raises `Unclear`.
    """
    value = understood(column, raw, names)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value == "False" else str(value)
