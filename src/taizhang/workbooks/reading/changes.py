"""Rows of a table for records already there.

The comparison finds what differs, what may be corrected, what is in conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.engine.declare.flow import Problem
from taizhang.engine.declare.personal import personal_fields
from taizhang.engine.declare.record import Record
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.models import Batch, Event
from taizhang.engine.write import drafting
from taizhang.engine.write.cleaning import Cleaner
from taizhang.workbooks.reading.rows import Hole, Read
from taizhang.workbooks.reading.table import Reading
from taizhang.workbooks.sheets import columns
from taizhang.workbooks.sheets.cells import shown, written
from taizhang.workbooks.sheets.columns import MAIN, NUMBER, VERSION

CHUNK = 500


@dataclass(frozen=True)
class Change:
    """A correction asked for by a row.

    It holds the record as it was compared, new values, and how they read.
    """

    row: int
    record: Any
    data: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]]
    told: tuple[tuple[str, str, str], ...]


@dataclass
class Compared:
    """Rows sorted by kind of change.

    A row with a hole that changes nothing else stands with none of them.
    """

    new: list[int] = field(default_factory=list)
    same: int = 0
    changes: list[Change] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)


class Comparer:
    """A comparer of understood rows with stored records of one ledger."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.ledger = reading, reading.ledger
        self.sheet = columns.main(self.ledger)
        assert reading.head is not None
        open_columns = [c for c in reading.head.columns.values() if not c.personal]
        values = reading._told_values()
        open_columns += [
            c
            for c in self.sheet.columns
            if c.name in values and c.name not in ("entry", "late_reason", "occurred_at")
        ]
        self.columns = list({c.name: c for c in open_columns}.values())
        self.cleaner = Cleaner(self.ledger.model, tuple(c.name for c in self.columns))
        self.lines = {
            name: (sheet, Cleaner(self.ledger.line(name).model, self.ledger.line(name).fields))
            for name, (sheet, _, _) in reading.lines.items()
            if not personal_fields(self.ledger.line(name).model)
        }

    def values(self, read: Read) -> dict[str, Any]:
        """Return the cleaned, comparable values of a row.

        What is wrong is left out (it is a hole already).
        """
        problems: list[Problem] = []
        return self.cleaner.clean(read.data, problems)

    def change(self, read: Read, record: Any, holes: list[Hole]) -> Change | None:
        """Return the changes of a row to a record; None when both say the same.

        A cell with a hole says nothing yet.
        """
        values, texts, data = self.values(read), [], {}
        unclear = {hole.name for hole in read.holes if hole.sheet == MAIN}
        for column in self.columns:
            if column.name not in values or column.name in unclear:
                continue
            before, after = getattr(record, column.field.attname), _stored(values[column.name])
            if _same(before, after):
                continue
            names = self.reading.names
            texts.append(
                (column.label, shown(written(column, before, names)), shown(written(column, after, names)))
            )
            data[column.name] = read.data.get(column.name, "")
        lines = self._lines(read, record, texts)
        fixed = set(data) - set(drafting.editable(self.ledger, record))
        for name in fixed:
            column = next(c for c in self.columns if c.name == name)
            words = f"{record.number}的“{column.label}”登记后不能更正，确有错误请作废后重新登记。"
            holes.append(Hole(MAIN, read.row, name, column.label, shown(data[name]), words))
        return Change(read.row, record, data, lines, tuple(texts)) if texts and not fixed else None

    def _lines(
        self, read: Read, record: Any, told: list[tuple[str, str, str]]
    ) -> dict[str, list[dict[str, Any]]]:
        changed: dict[str, list[dict[str, Any]]] = {}
        unclear = {hole.sheet for hole in read.holes}
        for name, (sheet, cleaner) in self.lines.items():
            if (
                name not in read.lines
                or name in unclear
                or (not read.lines[name] and self.ledger.line(name).prepared)
            ):
                continue  # prepared rows that were left blank say nothing
            problems: list[Problem] = []
            after = [cleaner.clean(row, problems) for row in read.lines[name]]
            children = list(self.ledger.line(name).model._default_manager.filter(**{"parent": record}))
            before = [{c.name: getattr(row, c.field.attname) for c in sheet.columns} for row in children]
            if len(before) == len(after) and all(
                _same(a[key], _stored(b.get(key))) for a, b in zip(before, after, strict=True) for key in a
            ):
                continue
            changed[name] = read.lines[name]
            told.append((sheet.title, f"{len(before)}行", f"{len(after)}行（内容有改动）"))
        return changed


def _stored(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value


def _same(before: Any, after: Any) -> bool:
    empty = (None, "")
    return before == after or (before in empty and after in empty)


def compare(reading: Reading, rows: Iterable[Read], previous: Batch | None) -> Compared:
    """Sort rows into new ones, equal ones, corrections and conflicts."""
    comparer, comparison = Comparer(reading), Compared()
    if reading.own:
        for chunk in _chunks(rows):
            _by_number(comparer, chunk, comparison)
        return comparison
    existing = _standing(reading) or _earlier(reading, previous)
    if not existing:
        comparison.new = [read.row for read in rows]
        return comparison
    _matched(comparer, list(rows), existing, comparison)
    return comparison


def _chunks(rows: Iterable[Read]) -> Iterator[list[Read]]:
    chunk: list[Read] = []
    for read in rows:
        chunk.append(read)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _by_number(comparer: Comparer, chunk: list[Read], found: Compared) -> None:
    """Compare the rows of an export, found again by number.

    A row is taken for current only with the version it was exported at.
    """
    ledger = comparer.ledger
    numbers = [read.number for read in chunk if read.number]
    rows = (
        rows_for(ledger, comparer.reading.principal, "write")
        .select_related("unit")
        .filter(number__in=numbers)
    )
    records: Mapping[str, Any] = {row.number: row for row in rows}
    for read in chunk:
        record = records.get(read.number)
        if not read.number:
            found.new.append(read.row)
        elif record is None:
            words = f"没有找到编号“{read.number}”的记录，或您无权查看。新记录请把编号留空。"
            found.holes.append(Hole(MAIN, read.row, NUMBER, NUMBER, read.number, words))
        elif (change := comparer.change(read, record, found.holes)) is None:
            found.same += not read.holes
        elif read.version != str(record.version):
            words = f"{record.number}导出以后又改过（表里第{read.version or '？'}版，现在第{record.version}版），请重新导出后再改。"
            found.holes.append(Hole(MAIN, read.row, VERSION, VERSION, read.version, words))
        elif record.voided:
            words = f"{record.number}已经作废，不能更正。"
            found.holes.append(Hole(MAIN, read.row, NUMBER, NUMBER, read.number, words))
        else:
            found.changes.append(change)


def _standing(reading: Reading) -> list[Record]:
    """Find the record of a unit's period on a ledger with one for each period."""
    ledger, facts = reading.ledger, reading.told
    if ledger.periodic is None or facts.unit is None or facts.period is None:
        return []
    rows = (
        rows_for(ledger, reading.principal, "write")
        .select_related("unit")
        .filter(voided=False, unit=facts.unit)
    )
    return list(rows.filter(**{ledger.periodic.on: facts.period.start}).order_by("id")[:1])


def _earlier(reading: Reading, batch: Batch | None) -> list[Record]:
    """Return the records made by this table's earlier version, in its order."""
    if batch is None:
        return []
    ledger = reading.ledger
    seqs = Event.objects.filter(seq__gte=batch.first_seq, seq__lte=batch.last_seq, ledger=ledger.key)
    keys = list(seqs.order_by("seq").values_list("record_id", flat=True))
    rows = (
        rows_for(ledger, reading.principal, "write").select_related("unit").filter(pk__in=keys, voided=False)
    )
    records = {row.pk: row for row in rows}
    return [records[key] for key in keys if key in records]


def _matched(comparer: Comparer, reads: list[Read], existing: list[Any], found: Compared) -> None:
    """Match the rows of a second version with the records of the first.

    Equal ones are matched first, then the rest in order; what is left over is new.
    """
    records, rest = list(existing), []
    for read in reads:
        quiet: list[Hole] = []
        same = (
            next((r for r in records if comparer.change(read, r, quiet) is None and not quiet), None)
            if len(records) < 400
            else None
        )
        if same is not None:
            records.remove(same)
            found.same += not read.holes
        else:
            rest.append(read)
    for read in rest:
        if records:
            change = comparer.change(read, records.pop(0), found.holes)
            if change is not None:
                found.changes.append(change)
        else:
            found.new.append(read.row)
    if records:
        numbers = "、".join(record.number for record in records[:10])
        comparer.reading.notes[
            f"上一版有、这一版没有的{len(records)}条（{numbers}）不会自动作废，确实多报的请到记录上办理作废。"
        ] = None
