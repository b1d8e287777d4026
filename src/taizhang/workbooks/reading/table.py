"""Reading of a table for a ledger.

Rows come as data for the deed, and every cell that is not clear is named with its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from taizhang.engine import clock
from taizhang.engine.declare.ledger import Ledger
from taizhang.kernel.numbers import whole
from taizhang.org.principals import Principal
from taizhang.workbooks.reading import heads
from taizhang.workbooks.reading.children import Children
from taizhang.workbooks.reading.rows import WHOLE, Hole, Read, Told, named
from taizhang.workbooks.sheets import columns as shape
from taizhang.workbooks.sheets.cells import blank, only_a_day, shown, understood
from taizhang.workbooks.sheets.columns import MAIN, NUMBER, SERIAL, VERSION, Column, Sheet
from taizhang.workbooks.sheets.names import Names, Unclear, plain
from taizhang.workbooks.sheets.tables import Book, Table

KNOWN = 20_000
"""So many cells of choices, names, numbers and dates are kept with what they mean."""
_ENDS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "填报人",
    "填表人",
    "制表",
    "审核人",
    "备注:",
    "备注：",
    "注:",
    "注：",
    "说明:",
    "说明：",
    "单位负责人",
    "单位(盖章)",
    "单位（盖章）",
    "联系电话",
)


class Reading:
    """A book read for one ledger."""

    def __init__(self, principal: Principal, ledger: Ledger, book: Book, told: Told) -> None:
        self.principal, self.ledger, self.book, self.told = principal, ledger, book, told
        self.names = Names(principal)
        self.sheet = shape.main(ledger)
        self.notes: dict[str, None] = {}
        self.table: Table | None
        self.head: heads.Head | None
        self.table, self.head = self._main()
        self.lines = self._lines()
        self._known: dict[tuple[str, str, str, int | None], Any] = {}
        self._ordered = sorted(
            self.head.columns.items() if self.head else (), key=lambda item: item[1].name != "unit"
        )
        self._answers: dict[int, list[str]] = {}
        for key in told.answers:
            sheet, row, name = key.split(":", 2)
            if sheet == MAIN and (number := whole(row)):
                self._answers.setdefault(number, []).append(name)
        self._children = Children(self)

    def _main(self) -> tuple[Table, heads.Head] | tuple[None, None]:
        line_titles = {sheet.title for sheet in shape.lines(self.ledger)}
        best: tuple[Table, heads.Head] | tuple[None, None] = (None, None)
        for table in self.book.shown:
            if table.title in line_titles and table.title != self.sheet.title:
                continue
            head = heads.found(self.sheet, table, self.told.remembered)
            if head and (best[1] is None or len(head.columns) > len(best[1].columns)):
                best = (table, head)
        return best

    def _lines(self) -> dict[str, tuple[Sheet, Table, heads.Head]]:
        lines = {}
        for sheet in shape.lines(self.ledger):
            table = self.book.table(sheet.title)
            head = heads.found(sheet, table) if table is not None and table is not self.table else None
            if table is not None and head is not None:
                lines[sheet.name] = (sheet, table, head)
        return lines

    @property
    def understood(self) -> bool:
        return self.table is not None

    @property
    def own(self) -> bool:
        """Return whether the rows carry record numbers: a returned export."""
        return self.head is not None and NUMBER in self.head.special

    def missing(self) -> list[Column]:
        """Return the required columns missing from the table."""
        assert self.head is not None
        names = self.head.names | self._given()
        return [column for column in self.sheet.columns if column.required and column.name not in names]

    def _given(self) -> set[str]:
        """Return the fields answered for all rows by the page or the hidden code."""
        names = {name for name in ("entry",) if self.told.entry}
        names |= {"unit"} if self.told.unit else set()
        names |= {"occurred_at"} if self.told.now else set()
        periodic = self.ledger.periodic
        if periodic is not None and self.told.period is not None:
            names.add(periodic.on)
        return names

    def rows(self, only: str = "") -> Iterator[Read]:
        """Yield every row of the table, read anew; up to the one field wanted, if any."""
        if self.table is None or self.head is None:
            return
        pairs = [(place, column) for place, column in self._ordered if column.name == only]
        missing = [] if self.own else self.missing()
        for index, cells in enumerate(self.table.rows()):
            if index <= self.head.row or all(blank(cell) for cell in cells):
                continue
            first = next(shown(cell).strip() for cell in cells if not blank(cell))
            if first.startswith(_ENDS) or plain(first) in ("合计", "总计", "小计", "共计"):
                self.notes[f"第{index + 1}行（“{first[:20]}”）是合计或表尾，没有当作记录。"] = None
                continue
            if pairs:
                data, holes = self._told_values(), list[Hole]()
                for place, column in pairs:
                    raw = cells[place] if place < len(cells) else ""
                    if (value := self.cell(MAIN, index + 1, column, raw, holes, None)) != "":
                        data[column.name] = value
                yield Read(index + 1, data, {}, holes, {})
            else:
                yield self._row(index, cells, missing)

    def _row(self, index: int, cells: list[Any], missing: list[Column]) -> Read:
        assert self.head is not None
        assert self.table is not None
        holes: list[Hole] = []
        data = self._told_values()
        unit_id = self.told.unit.pk if self.told.unit else None
        for place, column in self._ordered:
            raw = cells[place] if place < len(cells) else ""
            error = (index, place) in self.table.broken
            value = self.cell(MAIN, index + 1, column, raw, holes, unit_id, error=error)
            if value != "" or self.own:
                data[column.name] = value
            elif column.required and column.name not in data and not named(holes, column.name, index + 1):
                holes.append(self.empty(MAIN, index + 1, column))
            if column.name == "unit" and value:
                unit_id = int(value)
            if column.kind == "moment" and column.name == "occurred_at" and value and only_a_day(raw):
                self.notes["“发生时间”只写了日期的，按当日零点登记。"] = None
        for column in missing:
            self._whole(column, index + 1, data, holes)
        self._answered(index + 1, data, holes, unit_id)
        number, version = self._mark(NUMBER, cells), self._mark(VERSION, cells)
        serial = number if self.own else self._mark(SERIAL, cells)
        lines, line_rows = self._children.of(serial, holes)
        return Read(index + 1, data, lines, holes, line_rows, serial, number, version)

    def _answered(self, row: int, data: dict[str, Any], holes: list[Hole], unit_id: int | None) -> None:
        """Fill in the fields missing from the table and answered for this row."""
        assert self.head is not None
        for name in self._answers.get(row, ()):
            column = self.sheet.column(name)
            if column is not None and name not in self.head.names:
                value = self.cell(MAIN, row, column, "", holes, unit_id)
                if value != "":
                    data[name] = value

    def _told_values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if self.own:
            return values
        if self.told.unit is not None:
            values["unit"] = str(self.told.unit.pk)
        if self.told.now:
            values["occurred_at"] = clock.now().astimezone(clock.SHANGHAI).replace(tzinfo=None, microsecond=0)
        if self.told.entry:
            values |= {"entry": self.told.entry, "late_reason": self.told.late_reason}
        periodic = self.ledger.periodic
        if periodic is not None and self.told.period is not None:
            values[periodic.on] = self.told.period.start
        return values

    def _whole(self, column: Column, row: int, data: dict[str, Any], holes: list[Hole]) -> None:
        """Fill in a column missing from the table.

        It takes one answer for all rows, or one hole for the whole column.
        """
        key = Hole(MAIN, WHOLE, column.name, column.label, "", "").key
        answer = self.told.answers.get(key, "")
        words = f"表里没有“{column.label}”这一列。请在这里填一个各行通用的值，或在表里补上这一列。"
        try:
            value = understood(column, answer, self.names, self.told.period)
        except Unclear as error:
            value, words = "", str(error)
        if value == "":
            holes.append(Hole(MAIN, WHOLE, column.name, column.label, answer, words))
        else:
            data[column.name] = value

    def cell(
        self,
        sheet: str,
        row: int,
        column: Column,
        raw: Any,
        holes: list[Hole],
        unit_id: int | None,
        *,
        error: bool = False,
    ) -> Any:
        value, answered = raw, False
        if self.told.answers:
            key = Hole(sheet, row, column.name, "", "", "").key
            value, answered = self.told.answers.get(key, raw), key in self.told.answers
        try:
            if error and not answered:
                raise Unclear("这一格的公式出错或没有结果，请改填数值。")
            return self._value(sheet, column, value, unit_id)
        except Unclear as unclear:
            holes.append(Hole(sheet, row, column.name, column.label, shown(value), str(unclear)))
            return ""

    def _value(self, sheet: str, column: Column, given: Any, unit_id: int | None) -> Any:
        """Return the value of a cell; the same words in a column are understood once."""
        if column.kind == "text" or type(given) is not str:
            return understood(column, given, self.names, self.told.period, unit_id)
        key = (sheet, column.name, given, unit_id)
        if key not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[key] = understood(column, given, self.names, self.told.period, unit_id)
        return self._known[key]

    def empty(self, sheet: str, row: int, column: Column) -> Hole:
        remedy = "没有的请填0，空格不算0" if column.kind in ("count", "amount") else "请补填"
        return Hole(sheet, row, column.name, column.label, "", f"空着没填，{remedy}。")

    def _mark(self, name: str, cells: list[Any]) -> str:
        assert self.head is not None
        place = self.head.special.get(name)
        return shown(cells[place]).strip() if place is not None and place < len(cells) else ""

    def orphans(self, serials: set[Hashable]) -> list[Hole]:
        """List the child rows with a serial of no record."""
        return self._children.orphans(serials)
