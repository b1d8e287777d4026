"""Rehearsal of taking a dropped file in, with nothing stored.

It shows all holes at once and what would change.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from taizhang.engine.models import Batch
from taizhang.engine.write.many import bulk
from taizhang.org.principals import Principal
from taizhang.workbooks.intake import parcels
from taizhang.workbooks.intake.outcomes import Outcome
from taizhang.workbooks.intake.taking import NewRows, Progress, correction
from taizhang.workbooks.models import Parcel
from taizhang.workbooks.reading import changes
from taizhang.workbooks.reading.doubts import Doubts
from taizhang.workbooks.reading.rows import Hole, Read
from taizhang.workbooks.reading.table import Reading
from taizhang.workbooks.sheets.cells import shown, written
from taizhang.workbooks.sheets.columns import MAIN

SHOWN = 200
"""So many corrections are shown; the others are counted."""
SAMPLE = 20
"""So many rows are shown as they were read."""


def examine(principal: Principal, parcel: Parcel, told: Progress | None = None) -> Outcome:
    """Examine everything about a parcel without storing any of it.

    It finds all holes at once, corrections, and what to know.
    """
    if not parcel.ledger:
        return Outcome(questions=(parcels.WHICH,))
    reading = parcels.reading_of(principal, parcel)
    if reading.head is None:
        title = reading.ledger.title
        words = f"没有找到“{title}”的栏目名称。请用“{title}”的模板，或把栏目名称改成与登记表一致。"
        return Outcome(questions=(words,))
    if questions := parcels.questions(parcel, reading):
        return Outcome(questions=questions)
    return _examined(principal, parcel, reading, told)


def _examined(principal: Principal, parcel: Parcel, reading: Reading, told: Progress | None) -> Outcome:
    compared = changes.compare(reading, reading.rows(), parcels.previous(parcel))
    holes = _Holes()
    for hole in compared.holes:
        holes.add(hole)
    new = set(compared.new)
    serials: set[Any] = set()
    count = 0
    doubts = Doubts(reading)
    for read in reading.rows():
        count += 1
        if read.row in new:
            doubts.new(read)
        serials.add(_serial(reading, read))
        for hole in read.holes:
            holes.add(hole)
    for hole in reading.orphans(serials):
        holes.add(hole)
    if not count:
        return Outcome(questions=("表里没有要登记的行。",), notes=tuple(reading.notes))
    _rehearsed(principal, parcel, reading, new, holes, told)
    if compared.changes:
        _rehearsed_changes(principal, reading, compared.changes, holes)
    for change in compared.changes:
        doubts.change(change)
    batch = Batch.objects.filter(key=parcels.batch_key(parcel)).first()
    bad = len(holes.rows)
    return Outcome(
        rows=count,
        good=count - bad,
        new=len(new),
        same=compared.same,
        holes=tuple(holes.kept),
        more=holes.more,
        changes=tuple((c.row, c.record.number, c.told) for c in compared.changes[:SHOWN]),
        more_changes=max(0, len(compared.changes) - SHOWN),
        notes=_notes(reading),
        unknown=tuple((text, "") for text in reading.head.unknown.values()) if reading.head else (),
        heading=tuple(c.label for c in _open(reading)),
        sample=tuple(_sample(reading)),
        already=parcels.already(batch) if batch else "",
        doubts=tuple(doubts.kept),
        more_doubts=doubts.count - len(doubts.kept),
        doubted=doubts.token,
        sure=doubts.sure,
    )


def _serial(reading: Reading, read: Read) -> str:
    return read.number if reading.own else read.serial


class _Holes:
    """Holes in the order found, each place once; beyond a bound only counted."""

    def __init__(self) -> None:
        self.kept: list[Hole] = []
        self.rows: set[tuple[str, int]] = set()
        self.more = 0
        self._seen: set[str] = set()

    def add(self, hole: Hole) -> None:
        if hole.key in self._seen and hole.name:
            return
        self._seen.add(hole.key)
        self.rows.add((hole.sheet, hole.row))
        if len(self.kept) < bulk.MOST_NAMED:
            self.kept.append(hole)
        else:
            self.more += 1


def _notes(reading: Reading) -> tuple[str, ...]:
    notes = list(reading.notes)
    if reading.told.now:
        notes.append("“发生时间”按登记的时间填写。")
    if reading.head and reading.head.twice:
        notes.append(f"栏目“{'、'.join(reading.head.twice)}”出现了两次，只用第一列。")
    extra = [
        t.title
        for t in reading.book.shown
        if t is not reading.table and t not in [x[1] for x in reading.lines.values()]
    ]
    if extra and [t for t in extra if t != "填写说明"]:
        notes.append(f"这些表没有用到：{'、'.join(t for t in extra if t != '填写说明')[:80]}。")
    return tuple(notes)


def _open(reading: Reading) -> list[Any]:
    assert reading.head is not None
    return [c for _, c in sorted(reading.head.columns.items()) if not c.personal]


def _sample(reading: Reading) -> Iterator[tuple[str, ...]]:
    for read in islice(reading.rows(), SAMPLE):
        texts = []
        for column in _open(reading):
            value = read.data.get(column.name, "")
            if column.kind in ("named", "record") and value:
                value = reading.names.said(column.field.related_model, int(value))
            elif column.kind == "choice":
                value = dict(column.choices).get(str(value), value)
            elif column.kind == "tick":
                value = {"True": "是", "False": "否"}.get(str(value), "")
            texts.append(shown(value) if value != "" else str(written(column, "", reading.names)))
        yield (str(read.row), *texts)


def _rehearsed(
    principal: Principal,
    parcel: Parcel,
    reading: Reading,
    new: set[int],
    holes: _Holes,
    told: Progress | None,
) -> None:
    if not new:
        return
    rows = NewRows(reading, new)
    try:
        work = bulk.Work(rows)
        bulk.rehearse(principal, reading.ledger, work, files=[parcel.file.public_id], told=told)
    except bulk.RowsRefused as refused:
        unclear = {(hole.sheet, hole.row, hole.name) for hole in holes.kept}
        unsure = {hole.row for hole in holes.kept if hole.sheet == MAIN}
        for place, errors in refused.rows.items():
            row = int(str(place))
            for hole in _row_holes(reading, row, errors, rows.lines):
                whole = (hole.sheet, 0, hole.name) in unclear
                if not hole.name and row in unsure:
                    continue  # what a row lacks as a whole may follow from its unclear cell: told once that is clear
                if not whole and (hole.sheet, hole.row, hole.name) not in unclear:
                    holes.add(hole)
        holes.more += refused.more


def _row_holes(
    reading: Reading, row: int, errors: dict[str, list[str]], lines: dict[int, dict[str, list[int]]]
) -> Iterator[Hole]:
    """Yield the errors of a deed as holes of the table.

    They are by field, by child row, or of the whole row.
    """
    for name, texts in errors.items():
        words = "；".join(texts)
        column = reading.sheet.column(name)
        line, _, rest = name.partition("-")
        index, _, field_name = rest.partition("-")
        if column is not None:
            yield Hole(MAIN, row, name, column.label, "", words)
        elif line in reading.lines and index.isdecimal():
            child = reading.lines[line][0].column(field_name)
            at = lines.get(row, {}).get(line, [])
            place = at[int(index)] if int(index) < len(at) else row
            yield Hole(line, place, field_name, child.label if child else "", "", words)
        else:
            yield Hole(MAIN, row, "", "整行", "", words)


def _rehearsed_changes(
    principal: Principal, reading: Reading, found: list[changes.Change], holes: _Holes
) -> None:
    work = bulk.Work((), [correction(change) for change in found], "核对")
    try:
        bulk.rehearse(principal, reading.ledger, work)
    except bulk.RowsRefused as refused:
        for place, errors in refused.rows.items():
            for hole in _row_holes(reading, int(str(place)), errors, {}):
                holes.add(hole)
        holes.more += refused.more
