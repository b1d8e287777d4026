"""The people workbook (单位人员表).

It has a template and a rehearsal that names every error, and is taken in whole or not at all.

Two administrators use the same file: the system administrator takes in units, people and accounts,
the security administrator the posts. Rows that are already there unchanged are passed over.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from taizhang.engine.declare.flow import Problem, Refused
from taizhang.keep import staffing
from taizhang.org import posts
from taizhang.org.models import Account, Holding, Person, Unit, UnitKind
from taizhang.org.principals import Principal
from taizhang.workbooks.sheets import files
from taizhang.workbooks.sheets.tables import Table

UNITS = ("单位码", "名称", "简称", "类型", "上级单位码", "纳入统计", "应报零报告")
PEOPLE = ("姓名", "单位码", "职务", "登录名")
POSTS = ("姓名", "所在单位码", "岗位", "任岗单位码")
SHEETS = {"单位": UNITS, "人员": PEOPLE, "岗位": POSTS}
MOST_BYTES, MOST_ROWS = 5 << 20, 2000
YES, NO = ("是", "√", "1", "有"), ("否", "", "0", "×", "无")


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be taken in."""

    sheet: str
    row: int
    column: str
    text: str


@dataclass
class Outcome:
    """The content of a workbook.

    It says what would be or was made, what was there already, what is wrong.
    """

    made: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("单位", "人员", "账号", "任岗"), 0))
    there: int = 0
    wrong: list[Wrong] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One row of a sheet by its column titles."""

    sheet: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class _Undo(Exception):
    """Ends a rehearsal: everything is taken back."""


def template() -> bytes:
    """Make the workbook to fill in.

    The choices stand in it as drop-down lists and the present units as a start.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#e7edf4", "border": 1})
        text = book.add_format({"num_format": "@"})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, head)
            sheet.set_column(0, len(columns) - 1, 16, text)
            sheet.freeze_panes(1, 0)
        units = book.get_worksheet_by_name("单位")
        for number, unit in enumerate(Unit.objects.select_related("parent").order_by("lo"), 1):
            units.write_row(number, 0, _unit_cells(unit))
        _choices(book, "单位", 3, UnitKind.labels)
        for column in (5, 6):
            _choices(book, "单位", column, ["是", "否"])
        titles = [post.title for post in posts.POSTS if post.key not in posts.ADMINISTRATORS]
        _choices(book, "岗位", 2, titles)
    return out.getvalue()


def _unit_cells(unit: Unit) -> tuple[str, ...]:
    above = unit.parent.code if unit.parent else ""
    flags = ("是" if unit.in_scope else "否", "是" if unit.reports_zero else "否")
    return (unit.code, unit.name, unit.short, str(unit.get_kind_display()), above, *flags)


def _choices(book: Any, sheet: str, column: int, labels: list[str]) -> None:
    """Add a drop-down list to a column.

    Long ones stand in a hidden sheet, for Excel limits a typed list to 255 characters.
    """
    lists = book.get_worksheet_by_name("选项") or book.add_worksheet("选项")
    lists.hide()
    place = column if sheet == "单位" else column + 20
    lists.write_column(0, place, labels)
    letter = chr(ord("A") + place)
    source = f"=选项!${letter}$1:${letter}${len(labels)}"
    target = book.get_worksheet_by_name(sheet)
    target.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": source})


def read(content: bytes, name: str = "单位人员表.xlsx") -> list[Row]:
    """Read the rows of a workbook; raise `Refused` when it is not one of ours.

    It is opened as every table from people is, so that no file makes the reader fill the memory.
    """
    if len(content) > MOST_BYTES:
        raise Refused([("file", "文件超过5兆，请只保留“单位”“人员”“岗位”三张表。")])
    book = files.opened(name, content)
    rows: list[Row] = []
    for title, columns in SHEETS.items():
        if table := book.table(title):
            rows += _sheet_rows(table, columns)
    if not rows:
        raise Refused([("file", "文件里没有内容，请在“单位”“人员”“岗位”表里填写。")])
    return rows


def _sheet_rows(table: Table, columns: tuple[str, ...]) -> Iterator[Row]:
    lines = list(islice(table.rows(), MOST_ROWS + 1))
    if not lines:
        return
    head = [_text(cell) for cell in lines[0]]
    missing = [column for column in columns if column not in head]
    if missing:
        raise Refused([("file", f"“{table.title}”表缺少这些列：{'、'.join(missing)}，请不要改动第一行。")])
    if len(lines) > MOST_ROWS:
        raise Refused([("file", f"“{table.title}”表超过{MOST_ROWS}行，请分开导入。")])
    for row, place in sorted(table.broken):
        if place < len(head) and head[place] in columns:
            text = f"“{table.title}”表第{row + 1}行“{head[place]}”的公式出错或没有结果，请改填文字。"
            raise Refused([("file", text)])
    for number, line in enumerate(lines[1:], 2):
        cells = {title: _text(cell) for title, cell in zip(head, line, strict=False) if title in columns}
        if any(cells.values()):
            yield Row(table.title, number, cells)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def take_in(principal: Principal, rows: list[Row], *, rehearse: bool) -> Outcome:
    """Take in the rows within the right of the asker's post.

    With any error or as a rehearsal nothing stays.
    """
    outcome = Outcome()
    wanted = ("单位", "人员") if principal.holds({"system_admin"}) else ("岗位",)
    acts = {"单位": _unit, "人员": _person, "岗位": _post}
    try:
        with transaction.atomic():
            for row in (row for name in wanted for row in rows if row.sheet == name):
                try:
                    with transaction.atomic():
                        acts[row.sheet](principal, row, outcome)
                except Refused as refused:
                    _note(outcome, row, refused)
            if rehearse or outcome.wrong:
                raise _Undo
    except _Undo:
        return outcome
    return outcome


_COLUMNS = {
    "name": "名称",
    "short": "简称",
    "code": "单位码",
    "kind": "类型",
    "parent": "上级单位码",
    "person": "姓名",
    "username": "登录名",
    "post": "岗位",
    "unit": "单位码",
    "at": "任岗单位码",
}


def _note(outcome: Outcome, row: Row, refused: Refused) -> None:
    for name, texts in refused.errors.items():
        for text in texts:
            outcome.wrong.append(Wrong(row.sheet, row.number, _COLUMNS.get(name, name), text))


def _yes(row: Row, column: str, problems: list[Problem]) -> bool:
    if row[column] not in (*YES, *NO):
        problems.append((column, f"“{column}”只填“是”或“否”，现在是“{row[column]}”。"))
    return row[column] in YES


def _unit_of(code: str, name: str, problems: list[Problem]) -> Unit | None:
    unit = Unit.objects.filter(code=code.upper()).first()
    if unit is None:
        problems.append((name, f"没有单位码“{code}”，请先在“单位”表里写上这个单位（上级写在前面）。"))
    return unit


def _unit(principal: Principal, row: Row, outcome: Outcome) -> None:
    problems: list[Problem] = []
    scope, zero = _yes(row, "纳入统计", problems), _yes(row, "应报零报告", problems)
    above = _unit_of(row["上级单位码"], "parent", problems) if row["上级单位码"] else None
    present = Unit.objects.filter(code=row["单位码"].upper()).select_related("parent").first()
    if present is not None and tuple(row[c] for c in UNITS[1:5]) != _unit_cells(present)[1:5]:
        problems.append(("code", f"单位码“{present.code}”已是“{present.name}”，与本行不一致。"))
    if problems:
        raise Refused(problems)
    if present is not None:
        outcome.there += 1
        return
    kinds = {label: value for value, label in UnitKind.choices}
    staffing.add_unit(
        principal,
        row["名称"],
        row["简称"] or row["名称"][:20],
        row["单位码"],
        kinds.get(row["类型"], row["类型"]),
        above,
        in_scope=scope,
        reports_zero=zero,
    )
    outcome.made["单位"] += 1


def _person(principal: Principal, row: Row, outcome: Outcome) -> None:
    username = row["登录名"].lower()
    problems = staffing.username_problems(username) if username else []
    unit = _unit_of(row["单位码"], "unit", problems)
    if unit is None:
        raise Refused(problems)
    person = Person.objects.filter(name=row["姓名"], unit=unit, until=None).first()
    account = Account.objects.filter(person=person).first() if person else None
    if person is not None and account is not None and username and account.username != username:
        problems = [("username", f"{person.name}已有登录名“{account.username}”，与本行不一致。")]
    elif account is not None:
        problems = []
    if problems:
        raise Refused(problems)
    if person is None:
        person = staffing.add_person(principal, row["姓名"], unit, row["职务"])
        outcome.made["人员"] += 1
    else:
        outcome.there += 1
    if username and account is None:
        staffing.open_account(principal, person, username)
        outcome.made["账号"] += 1


def _post(principal: Principal, row: Row, outcome: Outcome) -> None:
    problems: list[Problem] = []
    home = _unit_of(row["所在单位码"], "所在单位码", problems)
    at = _unit_of(row["任岗单位码"], "at", problems) if row["任岗单位码"] else home
    if home is None or at is None:
        raise Refused(problems)
    person = Person.objects.filter(name=row["姓名"], unit=home, until=None).first()
    if person is None:
        raise Refused([("person", f"{home.short}没有“{row['姓名']}”，请系统管理员先导入人员。")])
    keys = {post.title: post.key for post in posts.POSTS}
    for title in row["岗位"].replace("，", "、").replace(",", "、").split("、"):
        key = keys.get(title.strip(), "")
        if not key:
            raise Refused([("post", f"没有岗位“{title}”，请从下拉列表里选。")])
        if Holding.objects.filter(person=person, post=key, unit=at, until=None).exists():
            outcome.there += 1
            continue
        staffing.grant(principal, person, key, at)
        outcome.made["任岗"] += 1
