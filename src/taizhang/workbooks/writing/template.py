"""The empty workbook of a ledger.

It is its form as sheets with drop-down lists, and how to fill it in.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.personal import PersonalField
from taizhang.engine.declare.rights import WRITES
from taizhang.kernel.days import Period
from taizhang.org.models import Unit
from taizhang.org.principals import Principal
from taizhang.workbooks.sheets import code, columns
from taizhang.workbooks.sheets.columns import MAIN, SERIAL, Column, Sheet
from taizhang.workbooks.sheets.names import Names

ROWS = 500
"""So many rows of a template carry their lists and formats."""
LISTED = 250
"""Longer lists of names are no help in a drop-down."""
FORMATS = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "count": "0", "amount": "0.00"}
_HINTS = {
    "count": "实际的整数；没有填0，空格不算0；不写“余”“多”",
    "amount": "实际的数，可写“15.3万”",
    "day": "如 2021-03-04",
    "moment": "如 2021-03-04 09:30",
    "tick": "是 / 否",
    "choice": "从下拉列表里选",
    "named": "写名称、简称或单位码；重名的写成“姓名（单位）”",
    "record": "写那条记录的编号",
    "text": "文字",
}


@dataclass(frozen=True)
class Fill:
    """The content of a workbook from the start.

    It holds the unit, the month, and rows by column name.
    """

    unit: Unit | None = None
    period: Period | None = None
    period_text: str = ""
    hidden: frozenset[str] = frozenset(("entry", "late_reason"))
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def made(principal: Principal, ledger: Ledger, fill: Fill | None = None) -> bytes:
    """Make the workbook of a ledger for a person with the right to write on it."""
    import xlsxwriter

    fill = fill or Fill()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    kind = "unit" if fill.unit else "template"
    sheet_code = code.of(ledger, kind, fill.unit.code if fill.unit else "", fill.period_text)
    _Template(principal, ledger, book, fill).write(sheet_code)
    book.close()
    return out.getvalue()


class _Template:
    """One workbook being written."""

    def __init__(self, principal: Principal, ledger: Ledger, book: Any, fill: Fill) -> None:
        self.principal, self.ledger, self.book, self.fill = principal, ledger, book, fill
        self.names = Names(principal)
        self.lists: list[tuple[str, list[str]]] = []
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#E7EDF4",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.must = book.add_format(
            {
                "bold": True,
                "bg_color": "#FFE9B8",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        self.text = book.add_format({"num_format": "@"})

    def write(self, told: code.Code) -> None:
        sheets = [sheet for sheet in columns.sheets(self.ledger) if sheet.columns]
        pages = [(sheet, self.book.add_worksheet(sheet.title)) for sheet in sheets]
        guide = self.book.add_worksheet("填写说明")
        lists = self.book.add_worksheet("_lists")
        lists.hide()
        hidden = self.book.add_worksheet(code.SHEET)
        hidden.write_string(0, 0, told.text())
        hidden.very_hidden()
        for sheet, page in pages:
            self._sheet(sheet, page)
        self._guide(guide)
        for place, (name, texts) in enumerate(self.lists):
            lists.write_string(0, place, name)
            for row, text in enumerate(texts, 1):
                lists.write_string(row, place, text)

    def _shown(self, sheet: Sheet) -> list[Column]:
        hidden = self.fill.hidden if sheet.name == MAIN else frozenset()
        if sheet.name == MAIN and self.fill.unit is not None:
            hidden |= {"unit"}
            periodic = self.ledger.periodic
            hidden |= {periodic.on, "occurred_at"} if periodic else set()
        return [column for column in sheet.columns if column.name not in hidden]

    def _sheet(self, sheet: Sheet, page: Any) -> None:
        shown = self._shown(sheet)
        numbered = sheet.name != MAIN or bool(self.ledger.lines)
        top = self._top(sheet, page)
        if numbered:
            page.write_string(top, 0, SERIAL, self.head)
            page.set_column(0, 0, 6, self.text)
        for place, column in enumerate(shown, int(numbered)):
            page.write_string(top, place, column.heading, self.must if column.required else self.head)
            page.set_column(place, place, _width(column), self.formats.get(column.kind, self.text))
            self._list(page, top, place, column)
        page.set_row(top, 32)
        page.freeze_panes(top + 1, int(numbered))
        self._rows(sheet, page, top + 1, shown, numbered=numbered)

    def _top(self, sheet: Sheet, page: Any) -> int:
        """Write a line above the headings with the month for the unit."""
        if self.fill.unit is None:
            return 0
        month = self.fill.period.label if self.fill.period else ""
        page.write_string(0, 0, f"{self.fill.unit.short} {month} {sheet.title}", self.title)
        return 1

    def _list(self, page: Any, top: int, place: int, column: Column) -> None:
        texts = self._texts(column)
        if not texts:
            return
        if (column.name, texts) not in self.lists:
            self.lists.append((column.name, texts))
        at = _letters(self.lists.index((column.name, texts)))
        source = f"=_lists!${at}$2:${at}${len(texts) + 1}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": column.label[:30],
            "error_message": "请从下拉列表里选。",
            "error_type": "stop" if column.kind == "choice" else "information",
        }
        page.data_validation(top + 1, place, top + ROWS, place, rule)

    def _texts(self, column: Column) -> list[str]:
        if column.kind == "choice":
            return [label for _, label in column.choices]
        if column.kind == "tick":
            return ["是", "否"]
        if column.kind != "named":
            return []
        if column.name == "unit":
            all_units = Unit.objects.all() if self.principal.everything else None
            units = [
                u for u in all_units or Unit.objects.all() if holds(WRITES, self.principal, self.ledger, u.lo)
            ]
            texts = [self.names.said(Unit, unit.pk) for unit in units]
        else:
            texts = self.names.listed(column.field.related_model)
        return texts if len(texts) <= LISTED else []

    def _rows(self, sheet: Sheet, page: Any, top: int, shown: list[Column], *, numbered: bool) -> None:
        rows: list[Mapping[str, Any]] = list(self.fill.rows) if sheet.name == MAIN else []
        if sheet.name == MAIN and self.fill.unit is not None and self.ledger.periodic and not rows:
            rows = [{}]
        if sheet.name != MAIN and self.fill.unit is not None and self.ledger.line(sheet.name).prepared:
            first = sheet.columns[0]
            rows = [{first.name: label} for _, label in first.choices]
        for index, row in enumerate(rows):
            if numbered:
                page.write_string(top + index, 0, "1" if sheet.name != MAIN else str(index + 1), self.text)
            for place, column in enumerate(shown, int(numbered)):
                if column.name in row:
                    page.write_string(top + index, place, str(row[column.name]), self.text)

    def _guide(self, page: Any) -> None:
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 26, self.wrap)
        page.set_column(2, 2, 60, self.wrap)
        page.write_string(0, 0, f"{self.ledger.title} 填写说明", self.title)
        row = 1
        for text in _GENERAL:
            page.write_string(row, 0, text)
            row += 1
        for place, text in enumerate(("表", "栏目", "怎么填")):
            page.write_string(row, place, text, self.head)
        for sheet in columns.sheets(self.ledger):
            for column in self._shown(sheet):
                row += 1
                page.write_string(row, 0, sheet.title)
                page.write_string(row, 1, column.heading)
                page.write_string(row, 2, self._hint(column), self.wrap)

    def _hint(self, column: Column) -> str:
        if isinstance(column.field, PersonalField):
            return "个人信息，登记后加密保存；表用完请删除，不要转发。"
        if column.kind == "choice":
            return "从下拉列表里选：" + "、".join(label for _, label in column.choices)
        return _HINTS.get(column.kind, "文字")


_GENERAL = (
    "一行一件事。栏目可以调换次序，可以多出别的列，但不要改栏目的名称；黄色的必须填。",
    "数字填实际的数：没有填0，不填“无”“/”，不写“30余”。空格不会当作0。",
    f"有明细表的，明细的“{SERIAL}”写主表那一行的“{SERIAL}”。",
    "看不懂的格子系统会逐一指出，不会猜，也不会丢；整份表要么全部登记，要么一行不记。",
)


def _width(column: Column) -> int:
    if column.kind in ("count", "tick"):
        return 11
    return 18 if column.kind in ("day", "moment", "choice", "amount") else 24


def _letters(place: int) -> str:
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
