"""The superior's petition system beside ours.

A copy of an item in its field order, and its export read back.

What the other system says of an item is kept as what it says; it never moves a clock or a rate of
ours. Of a table only the known columns are read, so that names in it go nowhere, and the file is
not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from taizhang.engine import clock
from taizhang.engine.declare import detect
from taizhang.engine.declare.ledger import Note
from taizhang.engine.declare.registry import of as ledger_of
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.write import deeds
from taizhang.org.principals import Principal
from taizhang.rooms.petitions.case.model import Case

RULES = "以上级系统为准"
ORDER = (
    ("信访编号", "outside_no"),
    ("登记编号", "number"),
    ("登记日期", "received_on"),
    ("信访目的", "kind"),
    ("内容分类", "topic"),
    ("来源", "origin"),
    ("转送交办单位", "transferor"),
    ("转送交办文号", "transfer_no"),
    ("概要", "summary"),
    ("受理日期", "accepted_on"),
    ("责任单位", "unit"),
    ("答复意见", "support"),
    ("答复日期", "delivered_on"),
)
"""The fields of the superior's form in its order; none of them says who petitioned."""
HEADS = {
    "no": ("信访编号", "上级系统编号", "信访件编号"),
    "ours": ("登记编号", "本级编号"),
    "state": ("办理状态", "状态", "当前状态"),
    "accepted": ("受理日期", "受理时间"),
    "answered": ("答复日期", "答复时间", "办结日期", "办结时间"),
}


def value(case: Case, name: str) -> str:
    """Return a field in the form the other system wants typed."""
    display = getattr(case, f"get_{name}_display", None)
    content = display() if display else getattr(case, name)
    return "" if content is None else str(content)


def copied(case: Case) -> str:
    """Write the item in the order of the superior's form.

    One field a line, a tab between name and value.
    """
    return "\n".join(f"{label}\t{value(case, name)}" for label, name in ORDER)


def notes(case: Case) -> Iterator[Note]:
    """Yield the text to copy, and the last word of the other system."""
    yield Note(copied(case), paste="复制上报内容（按上级系统的栏目顺序）")
    if case.outside_as_of is not None:
        text = f"上级系统（{case.outside_no}，截至{case.outside_as_of}）：{case.outside_state}"
        yield Note(f"{text}；{RULES}", "amber" if "不一致" in case.outside_state else "plain")


@dataclass(frozen=True)
class Row:
    """One row of the superior's export."""

    at: int
    no: str
    ours: str
    state: str
    accepted: date | None
    answered: date | None


@dataclass(frozen=True)
class Seen:
    """A row beside our case, and where the two differ."""

    row: Row
    case: Case | None
    differences: tuple[str, ...]


def read(rows: Iterable[Sequence[Any]]) -> tuple[list[Row], list[str]]:
    """Read the rows of a table, and list each row not clear.

    The head of the table names the number and the state.
    """
    head: dict[str, int] = {}
    items: list[Row] = []
    problems: list[str] = []
    for at, cells in enumerate(rows, 1):
        texts = [detect.clean(str(cell)) if cell is not None else "" for cell in cells]
        if not head:
            head = _head(texts)
        elif any(texts):
            row = _row(at, cells, texts, head)
            if isinstance(row, Row):
                items.append(row)
            else:
                problems.append(row)
    if not head:
        problems.append("没有找到表头：须有“信访编号”和“办理状态”两列。")
    return items, problems


def _head(texts: Sequence[str]) -> dict[str, int]:
    places = {
        name: texts.index(word) for name, words in HEADS.items() for word in words[::-1] if word in texts
    }
    return places if {"no", "state"} <= places.keys() else {}


def _row(at: int, cells: Sequence[Any], texts: Sequence[str], head: dict[str, int]) -> Row | str:
    def text(name: str) -> str:
        return texts[head[name]] if name in head and head[name] < len(texts) else ""

    days: dict[str, date | None] = {}
    for name in ("accepted", "answered"):
        raw = cells[head[name]] if name in head and head[name] < len(cells) else None
        try:
            days[name] = _day(raw)
        except ValueError:
            return f"第{at}行：日期“{text(name)}”看不懂，请写成2021-05-12。"
    if not text("no"):
        return f"第{at}行：没有信访编号。"
    return Row(at, text("no")[:40], text("ours")[:40], text("state")[:20], days["accepted"], days["answered"])


def _day(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = detect.clean(str(raw or "")).replace("/", "-").replace(".", "-")[:10]
    if not text:
        return None
    year, month, day = text.split("-")
    return date(int(year), int(month), int(day))


def compare(principal: Principal, rows: Sequence[Row]) -> list[Seen]:
    """Set each row beside the case of its number.

    Only cases that this person may see.
    """
    cases = rows_for(ledger_of(Case()), principal, "outside").filter(voided=False)
    by_no = {case.outside_no: case for case in cases.filter(outside_no__in=[row.no for row in rows])}
    ours = {case.number: case for case in cases.filter(number__in=[row.ours for row in rows if row.ours])}
    pairs = []
    for row in rows:
        case = by_no.get(row.no) or ours.get(row.ours)
        pairs.append(Seen(row, case, tuple(_differences(row, case)) if case is not None else ()))
    return pairs


def _differences(row: Row, case: Case) -> Iterator[str]:
    if case.outside_no and case.outside_no != row.no:
        yield f"编号：上级{row.no}，本系统{case.outside_no}"
    pairs = (("受理日期", row.accepted, case.accepted_on), ("答复日期", row.answered, case.delivered_on))
    for label, theirs, mine in pairs:
        if theirs is not None and theirs != mine:
            yield f"{label}：上级{theirs}，本系统{mine or '没有'}"


@transaction.atomic
def take(found: Sequence[Seen]) -> int:
    """Store the other system's word on all cases or none; return how many changed."""
    changed = 0
    for seen in found:
        case, row = seen.case, seen.row
        if case is None:
            continue
        word = row.state + (f"（不一致：{'；'.join(seen.differences)}）" if seen.differences else "")
        values: dict[str, Any] = {"outside_no": case.outside_no or row.no, "outside_state": word[:200]}
        if all(getattr(case, name) == text for name, text in values.items()):
            continue
        values |= {"outside_as_of": clock.today()}
        deeds.mark(ledger_of(case), case, values, "上级系统导出表", note=f"{word}；{RULES}"[:400])
        changed += 1
    return changed
